-- The Merkle tree over the entries: each keeps the subtrees that it completes, the smallest first,
-- the head keeps the greatest complete ones. Hashes are hexadecimal, one behind the other.

ALTER TABLE entry ADD COLUMN subtrees text NOT NULL DEFAULT ''

ALTER TABLE record_head ADD COLUMN peaks text NOT NULL DEFAULT ''

ALTER TABLE record_head ADD COLUMN hashing varchar(10) NOT NULL DEFAULT 'sha256'

-- Signed heads (C2SP tlog-checkpoint), and what witnesses signed under them.

CREATE TABLE checkpoint (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    at {moment} NOT NULL
)

CREATE TABLE cosignature (
    size bigint NOT NULL REFERENCES checkpoint ON DELETE RESTRICT,
    witness varchar(120) NOT NULL,
    line text NOT NULL,
    at {moment} NOT NULL,
    PRIMARY KEY (size, witness)
)

-- sqlite
CREATE TRIGGER subtrees_stay BEFORE UPDATE OF subtrees ON entry WHEN OLD.subtrees <> ''
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- sqlite
CREATE TRIGGER checkpoint_stays BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- sqlite
CREATE TRIGGER checkpoint_is_kept BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- sqlite
CREATE TRIGGER cosignature_stays BEFORE UPDATE ON cosignature
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- sqlite
CREATE TRIGGER cosignature_is_kept BEFORE DELETE ON cosignature
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- postgres
CREATE TRIGGER subtrees_stay BEFORE UPDATE OF subtrees ON entry
FOR EACH ROW WHEN (OLD.subtrees <> '') EXECUTE FUNCTION record_is_added_to()

-- postgres
CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
EXECUTE FUNCTION record_is_added_to()

-- postgres
CREATE TRIGGER cosignature_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON cosignature
EXECUTE FUNCTION record_is_added_to()
