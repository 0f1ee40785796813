-- Consensus rounds: how far each group of residents can live with an option. What a round is opened
-- with is published before the first answer, and stays.

CREATE TABLE consensus_round (
    id {id},
    deliberation_id bigint NOT NULL REFERENCES deliberation ON DELETE RESTRICT,
    number integer NOT NULL CHECK (number BETWEEN 1 AND 3),
    option text NOT NULL,
    changed text NOT NULL DEFAULT '',
    by_residence {flag} NOT NULL,
    strata text NOT NULL,
    weights text NOT NULL,
    weights_hash varchar(64) NOT NULL,
    opens_at {moment} NOT NULL,
    closes_at {moment} NOT NULL,
    finding text,
    UNIQUE (deliberation_id, number),
    CHECK (opens_at < closes_at),
    CHECK ((number = 1) = (changed = ''))
)

-- One at a time.

CREATE UNIQUE INDEX consensus_round_open ON consensus_round (deliberation_id) WHERE finding IS NULL

CREATE TABLE round_answer (
    id {id},
    round_id bigint NOT NULL REFERENCES consensus_round ON DELETE RESTRICT,
    participant_id bigint NOT NULL REFERENCES participant ON DELETE RESTRICT,
    stratum smallint NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    UNIQUE (round_id, participant_id)
)

-- sqlite
CREATE TRIGGER consensus_round_stays BEFORE UPDATE OF id, deliberation_id, number, option, changed,
by_residence, strata, weights, weights_hash, opens_at, closes_at ON consensus_round
BEGIN SELECT RAISE(ABORT, 'a round stays as it was opened'); END

-- sqlite
CREATE TRIGGER consensus_round_ends_once BEFORE UPDATE OF finding ON consensus_round
WHEN OLD.finding IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the round is over'); END

-- sqlite
CREATE TRIGGER consensus_round_is_kept BEFORE DELETE ON consensus_round
BEGIN SELECT RAISE(ABORT, 'a round is kept'); END

-- sqlite
CREATE TRIGGER round_answer_in_time BEFORE INSERT ON round_answer
WHEN (SELECT finding FROM consensus_round WHERE id = NEW.round_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the round is over'); END

-- sqlite
CREATE TRIGGER round_answer_stays BEFORE UPDATE ON round_answer
WHEN (SELECT finding FROM consensus_round WHERE id = NEW.round_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the round is over'); END

-- postgres
CREATE FUNCTION round_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a round stays as it was opened'; END $$

-- postgres
CREATE FUNCTION round_is_over() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the round is over'; END $$

-- postgres
CREATE FUNCTION round_answer_in_time() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF (SELECT finding FROM consensus_round WHERE id = NEW.round_id) IS NOT NULL THEN
RAISE EXCEPTION 'the round is over'; END IF;
RETURN NEW; END $$

-- postgres
CREATE TRIGGER consensus_round_stays BEFORE UPDATE OF id, deliberation_id, number, option, changed,
by_residence, strata, weights, weights_hash, opens_at, closes_at ON consensus_round
EXECUTE FUNCTION round_stays()

-- postgres
CREATE TRIGGER consensus_round_ends_once BEFORE UPDATE OF finding ON consensus_round
FOR EACH ROW WHEN (OLD.finding IS NOT NULL) EXECUTE FUNCTION round_is_over()

-- postgres
CREATE TRIGGER consensus_round_is_kept BEFORE DELETE OR TRUNCATE ON consensus_round
EXECUTE FUNCTION round_stays()

-- postgres
CREATE TRIGGER round_answer_in_time BEFORE INSERT OR UPDATE ON round_answer
FOR EACH ROW EXECUTE FUNCTION round_answer_in_time()
