-- The ballot box: who took part is kept apart from what was voted (docs/decisions/0021).

ALTER TABLE decision ADD COLUMN secret {flag} NOT NULL DEFAULT {true}

ALTER TABLE decision ADD COLUMN box_key varchar(64) NOT NULL DEFAULT ''

ALTER TABLE decision ADD COLUMN sealed_at {moment}

CREATE TABLE participation (
    receipt varchar(16) PRIMARY KEY,
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    cast_at {moment} NOT NULL,
    proxy_id bigint REFERENCES proxy ON DELETE RESTRICT,
    UNIQUE (decision_id, voter_id)
) {unordered}

CREATE INDEX participation_voter ON participation (voter_id)

INSERT INTO participation (receipt, decision_id, voter_id, cast_at, proxy_id)
SELECT receipt, decision_id, voter_id, cast_at, proxy_id FROM ballot

-- What was voted until now, with its voter: `deliberate migrate` puts it into boxes and drops both.

-- sqlite
DROP TRIGGER ballot_in_time

-- sqlite
DROP TRIGGER ballot_stays

-- sqlite
DROP TRIGGER ballot_is_kept

-- postgres
DROP TRIGGER ballot_in_time ON ballot

-- postgres
DROP TRIGGER ballot_is_kept ON ballot

ALTER TABLE ballot RENAME TO linked_ballot

CREATE TABLE linked_answer AS
SELECT id AS line_id, decision_id, choice FROM affected_line WHERE choice <> ''

ALTER TABLE affected_line ADD COLUMN answered {flag} NOT NULL DEFAULT {false}

UPDATE affected_line SET answered = {true} WHERE choice <> ''

ALTER TABLE affected_line DROP COLUMN choice

-- `id` is a keyed hash: it tells nothing to whoever lacks the key, nor does the order of the rows.

CREATE TABLE ballot (
    id varchar(64) PRIMARY KEY,
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    choice text NOT NULL CHECK (choice <> '')
) {unordered}

CREATE INDEX ballot_decision ON ballot (decision_id)

-- What those voted who vote in public, from the count on.

CREATE TABLE recorded_vote (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    choice text NOT NULL CHECK (choice <> ''),
    UNIQUE (decision_id, voter_id)
)

-- A counted decision takes no ballot, whatever the program does; none is taken out before.

-- sqlite
CREATE TRIGGER ballot_in_time BEFORE INSERT ON ballot
WHEN (SELECT counted_at FROM decision WHERE id = NEW.decision_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the decision is counted'); END

-- sqlite
CREATE TRIGGER ballot_stays BEFORE UPDATE ON ballot
WHEN (SELECT counted_at FROM decision WHERE id = NEW.decision_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the decision is counted'); END

-- sqlite
CREATE TRIGGER ballot_is_kept BEFORE DELETE ON ballot
WHEN (SELECT counted_at FROM decision WHERE id = OLD.decision_id) IS NULL
BEGIN SELECT RAISE(ABORT, 'a ballot is kept until it is counted'); END

-- sqlite
CREATE TRIGGER participation_in_time BEFORE INSERT ON participation
WHEN (SELECT counted_at FROM decision WHERE id = NEW.decision_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the decision is counted'); END

-- sqlite
CREATE TRIGGER participation_stays BEFORE UPDATE ON participation
WHEN (SELECT counted_at FROM decision WHERE id = NEW.decision_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the decision is counted'); END

-- sqlite
CREATE TRIGGER participation_is_kept BEFORE DELETE ON participation
BEGIN SELECT RAISE(ABORT, 'who took part is kept'); END

-- sqlite
CREATE TRIGGER recorded_vote_stays BEFORE UPDATE ON recorded_vote
BEGIN SELECT RAISE(ABORT, 'a recorded vote is kept'); END

-- sqlite
CREATE TRIGGER recorded_vote_is_kept BEFORE DELETE ON recorded_vote
BEGIN SELECT RAISE(ABORT, 'a recorded vote is kept'); END

-- postgres
CREATE TRIGGER ballot_in_time BEFORE INSERT OR UPDATE ON ballot
FOR EACH ROW EXECUTE FUNCTION ballot_in_time()

-- postgres
CREATE OR REPLACE FUNCTION ballot_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF TG_OP = 'TRUNCATE' OR (SELECT counted_at FROM decision WHERE id = OLD.decision_id) IS NULL THEN
RAISE EXCEPTION 'a ballot is kept until it is counted'; END IF;
RETURN OLD; END $$

-- postgres
CREATE TRIGGER ballot_is_kept BEFORE DELETE ON ballot
FOR EACH ROW EXECUTE FUNCTION ballot_is_kept()

-- postgres
CREATE TRIGGER ballots_are_kept BEFORE TRUNCATE ON ballot
EXECUTE FUNCTION ballot_is_kept()

-- postgres
CREATE TRIGGER participation_in_time BEFORE INSERT OR UPDATE ON participation
FOR EACH ROW EXECUTE FUNCTION ballot_in_time()

-- postgres
CREATE FUNCTION is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is kept as it is', TG_TABLE_NAME; END $$

-- postgres
CREATE TRIGGER participation_is_kept BEFORE DELETE OR TRUNCATE ON participation
EXECUTE FUNCTION is_kept()

-- postgres
CREATE TRIGGER recorded_vote_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON recorded_vote
EXECUTE FUNCTION is_kept()
