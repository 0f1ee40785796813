-- What a count leaves for everybody: its certificate, the ballots without voters, the comparisons.

ALTER TABLE decision ADD COLUMN certificate text NOT NULL DEFAULT ''

ALTER TABLE decision ADD COLUMN counted_ballots text NOT NULL DEFAULT ''

ALTER TABLE decision ADD COLUMN breadth text

ALTER TABLE decision ADD COLUMN other_rules text
