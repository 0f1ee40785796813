-- Consensus rounds: who agreed to weights by affectedness, what the grades ask for, the way back to
-- arguing, and answers on paper. Consent: who is asked.

CREATE TABLE consensus_limits (
    id {id},
    area_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    bars text NOT NULL,
    basis varchar(200) NOT NULL,
    acting varchar(120) NOT NULL,
    since {moment} NOT NULL
)

-- sqlite
CREATE TRIGGER consensus_limits_stay BEFORE UPDATE ON consensus_limits
BEGIN SELECT RAISE(ABORT, 'limits are set anew, never changed'); END

-- sqlite
CREATE TRIGGER consensus_limits_are_kept BEFORE DELETE ON consensus_limits
BEGIN SELECT RAISE(ABORT, 'limits are set anew, never changed'); END

-- postgres
CREATE FUNCTION limits_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'limits are set anew, never changed'; END $$

-- postgres
CREATE TRIGGER consensus_limits_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON consensus_limits
EXECUTE FUNCTION limits_stay()

ALTER TABLE consensus_round ADD COLUMN approval text

-- Rounds until now had the usual limits.

ALTER TABLE consensus_round ADD COLUMN bars text NOT NULL DEFAULT '[{"grade":"high","consensus":"4/5","floor":"7/10","opposition":"1/5","opposition_included":true},{"grade":"basic","consensus":"7/10","floor":"3/5","opposition":"1/3","opposition_included":false}]'

-- Which of several answers of one person counts: until now it was the last.

ALTER TABLE consensus_round ADD COLUMN which_counts varchar(8) NOT NULL DEFAULT 'last'

-- All of it stays as the round was opened.

-- sqlite
DROP TRIGGER consensus_round_stays

-- sqlite
CREATE TRIGGER consensus_round_stays BEFORE UPDATE OF id, deliberation_id, number, option, changed,
by_residence, strata, weights, weights_hash,
approval, bars, which_counts, opens_at, closes_at ON consensus_round
BEGIN SELECT RAISE(ABORT, 'a round stays as it was opened'); END

-- postgres
DROP TRIGGER consensus_round_stays ON consensus_round

-- postgres
CREATE TRIGGER consensus_round_stays BEFORE UPDATE OF id, deliberation_id, number, option, changed,
by_residence, strata, weights, weights_hash,
approval, bars, which_counts, opens_at, closes_at ON consensus_round
EXECUTE FUNCTION round_stays()

CREATE TABLE resumption (
    id {id},
    round_id bigint NOT NULL UNIQUE REFERENCES consensus_round ON DELETE RESTRICT,
    reason text NOT NULL,
    acting varchar(120) NOT NULL,
    at {moment} NOT NULL
)

CREATE TABLE paper_answer (
    id {id},
    round_id bigint NOT NULL REFERENCES consensus_round ON DELETE RESTRICT,
    receipt varchar(14) NOT NULL UNIQUE,
    acting varchar(120) NOT NULL,
    entered_at {moment} NOT NULL,
    counted {flag}
)

ALTER TABLE round_answer ADD COLUMN paper_id bigint REFERENCES paper_answer ON DELETE RESTRICT

-- Until now all residents were asked, and not counted.

ALTER TABLE consent ADD COLUMN parties text NOT NULL DEFAULT '{"kind":"residents","places":[]}'

ALTER TABLE consent ADD COLUMN people integer

-- sqlite
CREATE TRIGGER consent_parties_stay BEFORE UPDATE OF parties, people ON consent
BEGIN SELECT RAISE(ABORT, 'the parties stay as they were asked'); END

-- postgres
CREATE FUNCTION parties_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the parties stay as they were asked'; END $$

-- postgres
CREATE TRIGGER consent_parties_stay BEFORE UPDATE OF parties, people ON consent
EXECUTE FUNCTION parties_stay()
