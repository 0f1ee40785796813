-- The bodies that have their say before a vote: the plan of an issue, and what each turn came to.

CREATE TABLE concurrence (
    id {id},
    issue_id bigint NOT NULL UNIQUE REFERENCES issue ON DELETE RESTRICT,
    plan text NOT NULL,
    signatures integer,
    residents integer,
    CHECK ((signatures IS NULL) = (residents IS NULL)),
    CHECK (signatures * 10 >= residents AND signatures <= residents)
)

CREATE TABLE turn_record (
    id {id},
    concurrence_id bigint NOT NULL REFERENCES concurrence ON DELETE RESTRICT,
    turns varchar(60) NOT NULL,
    reading integer NOT NULL CHECK (reading > 0),
    rule varchar(10) NOT NULL DEFAULT '',
    result varchar(20) NOT NULL,
    opinion varchar(20) NOT NULL,
    words text NOT NULL DEFAULT '',
    held_on date,
    figures text,
    outcome text,
    acting varchar(120) NOT NULL,
    UNIQUE (concurrence_id, turns, reading)
)

-- What a body said stays as it was said.

-- sqlite
CREATE TRIGGER turn_record_stays BEFORE UPDATE ON turn_record
BEGIN SELECT RAISE(ABORT, 'a record of a turn is never changed'); END

-- sqlite
CREATE TRIGGER turn_record_is_kept BEFORE DELETE ON turn_record
BEGIN SELECT RAISE(ABORT, 'a record of a turn is kept'); END

-- postgres
CREATE FUNCTION turn_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a record of a turn is never changed'; END $$

-- postgres
CREATE TRIGGER turn_record_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON turn_record
EXECUTE FUNCTION turn_record_is_kept()
