-- What somebody agreed to beyond what the service needs, one by one, in the words of a version.

CREATE TABLE opt_in (
    id {id},
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    purpose varchar(20) NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    given_at {moment} NOT NULL,
    withdrawn_at {moment},
    CHECK (withdrawn_at >= given_at)
)

-- One that stands at a time; those before it say what was agreed when.

CREATE UNIQUE INDEX opt_in_standing ON opt_in (person_id, purpose) WHERE withdrawn_at IS NULL

-- Who in a post looked at whom, for what, on which day: told to the person, and to nobody else.

CREATE TABLE look (
    id {id},
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    acting varchar(120) NOT NULL,
    what_for varchar(20) NOT NULL,
    day date NOT NULL,
    UNIQUE (person_id, acting, what_for, day)
)
