-- A frozen roll stays as it was frozen. A line added later fits no hash: the count refuses it.

-- sqlite
CREATE TRIGGER roll_line_stays
BEFORE UPDATE OF id, decision_id, voter_id, unit, area, representative ON roll_line
BEGIN SELECT RAISE(ABORT, 'a roll stays as it was frozen'); END

-- sqlite
CREATE TRIGGER roll_line_is_kept BEFORE DELETE ON roll_line
BEGIN SELECT RAISE(ABORT, 'a roll stays as it was frozen'); END

-- postgres
CREATE FUNCTION roll_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a roll stays as it was frozen'; END $$

-- postgres
CREATE TRIGGER roll_line_stays
BEFORE UPDATE OF id, decision_id, voter_id, unit, area, representative ON roll_line
EXECUTE FUNCTION roll_stays()

-- postgres
CREATE TRIGGER roll_line_is_kept BEFORE DELETE OR TRUNCATE ON roll_line
EXECUTE FUNCTION roll_stays()

-- Re-checks: of each month's attested residents some are drawn by a seed that was promised first.

CREATE TABLE recheck_draw (
    month date PRIMARY KEY,
    commitment varchar(64) NOT NULL,
    secret varchar(64) NOT NULL,
    seed varchar(64) NOT NULL DEFAULT ''
)

CREATE TABLE recheck (
    id {id},
    attestation_id bigint NOT NULL UNIQUE REFERENCES attestation ON DELETE RESTRICT,
    drawn_at {moment} NOT NULL,
    outcome varchar(12) NOT NULL DEFAULT '',
    by_id bigint REFERENCES person ON DELETE RESTRICT,
    acting varchar(120) NOT NULL DEFAULT '',
    at {moment},
    ended_by_id bigint REFERENCES person ON DELETE RESTRICT,
    CHECK (ended_by_id <> by_id),
    CHECK ((outcome = '') = (by_id IS NULL)),
    CHECK (ended_by_id IS NULL OR outcome = 'not-there')
)
