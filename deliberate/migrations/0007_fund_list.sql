-- The list of a fund, as it stood when it was put before the representatives.

ALTER TABLE decision ADD COLUMN listed text
