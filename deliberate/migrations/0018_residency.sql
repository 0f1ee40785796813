-- Residency: accounts by a code on paper, and residents attested at their door by two persons.

ALTER TABLE person ADD COLUMN adult_on date

ALTER TABLE person ADD COLUMN joined_at {moment}

CREATE TABLE letter_batch (
    id {id},
    area_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    letters integer NOT NULL CHECK (letters > 0),
    acting varchar(120) NOT NULL,
    at {moment} NOT NULL
)

CREATE TABLE attestation (
    id {id},
    dwelling_id bigint NOT NULL REFERENCES dwelling ON DELETE RESTRICT,
    name varchar(60) NOT NULL,
    state varchar(12) NOT NULL,
    by_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    acting varchar(120) NOT NULL,
    at {moment} NOT NULL,
    checked_by_id bigint REFERENCES person ON DELETE RESTRICT,
    checked_acting varchar(120) NOT NULL DEFAULT '',
    checked_at {moment},
    reason varchar(300) NOT NULL DEFAULT '',
    person_id bigint REFERENCES person ON DELETE RESTRICT,
    CHECK (checked_by_id <> by_id),
    CHECK ((state = 'awaiting') = (name <> '')),
    CHECK ((state = 'confirmed') = (person_id IS NOT NULL)),
    CHECK (state <> 'confirmed' OR checked_by_id IS NOT NULL)
)

CREATE INDEX attestation_by ON attestation (by_id, at)

CREATE INDEX attestation_person ON attestation (person_id)

CREATE TABLE join_code (
    id {id},
    digest varchar(64) NOT NULL UNIQUE,
    dwelling_id bigint NOT NULL REFERENCES dwelling ON DELETE RESTRICT,
    person_id bigint REFERENCES person ON DELETE RESTRICT,
    batch_id bigint REFERENCES letter_batch ON DELETE RESTRICT,
    ends_at {moment} NOT NULL,
    used {flag} NOT NULL DEFAULT {false},
    CHECK (NOT used OR person_id IS NULL)
)

-- One code at a time for a person, and for a home where the register knows nobody.

CREATE UNIQUE INDEX join_code_person ON join_code (person_id) WHERE person_id IS NOT NULL

CREATE UNIQUE INDEX join_code_home ON join_code (dwelling_id) WHERE person_id IS NULL AND NOT used

CREATE INDEX join_code_batch ON join_code (batch_id)
