-- Votes among several options: what is noticed beside the rule, and ballots that compare options.

ALTER TABLE decision ADD COLUMN noticed text

-- postgres
ALTER TABLE ballot DROP CONSTRAINT ballot_choice_check

-- postgres
ALTER TABLE ballot ALTER COLUMN choice TYPE text

-- postgres
ALTER TABLE ballot ADD CONSTRAINT ballot_choice_check CHECK (choice <> '')

-- SQLite changes no constraint of a table that is there: the table is made anew.

-- sqlite
CREATE TABLE ballot_anew (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    choice text NOT NULL CHECK (choice <> ''),
    receipt varchar(16) NOT NULL UNIQUE,
    cast_at {moment} NOT NULL,
    UNIQUE (decision_id, voter_id)
)

-- sqlite
INSERT INTO ballot_anew (id, decision_id, voter_id, choice, receipt, cast_at)
SELECT id, decision_id, voter_id, choice, receipt, cast_at FROM ballot

-- sqlite
DROP TABLE ballot

-- sqlite
ALTER TABLE ballot_anew RENAME TO ballot

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
BEGIN SELECT RAISE(ABORT, 'a ballot is kept'); END
