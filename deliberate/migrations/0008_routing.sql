-- The lot that says which claim is asked about next, and what the groups of the last map were called.

ALTER TABLE deliberation ADD COLUMN seed varchar(32) NOT NULL DEFAULT ''

-- sqlite
UPDATE deliberation SET seed = lower(hex(randomblob(16)))

-- postgres
UPDATE deliberation SET seed = replace(gen_random_uuid()::text, '-', '')

ALTER TABLE opinion_given ADD COLUMN chance integer CHECK (chance BETWEEN 1 AND 1000000000)

CREATE TABLE group_letter (
    id {id},
    deliberation_id bigint NOT NULL REFERENCES deliberation ON DELETE RESTRICT,
    letter varchar(1) NOT NULL,
    leaning text NOT NULL,
    UNIQUE (deliberation_id, letter)
)
