-- Consensus rounds: who agreed to weights by affectedness.

ALTER TABLE consensus_round ADD COLUMN approval text

-- It stays as the round was opened.

-- sqlite
DROP TRIGGER consensus_round_stays

-- sqlite
CREATE TRIGGER consensus_round_stays BEFORE UPDATE OF id, deliberation_id, number, option, changed,
by_residence, strata, weights, weights_hash, approval, opens_at, closes_at ON consensus_round
BEGIN SELECT RAISE(ABORT, 'a round stays as it was opened'); END

-- postgres
DROP TRIGGER consensus_round_stays ON consensus_round

-- postgres
CREATE TRIGGER consensus_round_stays BEFORE UPDATE OF id, deliberation_id, number, option, changed,
by_residence, strata, weights, weights_hash, approval, opens_at, closes_at ON consensus_round
EXECUTE FUNCTION round_stays()
