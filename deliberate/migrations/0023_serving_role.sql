-- A role may serve that owns nothing (docs/decisions/0035). Only an owner may write a table anew, so
-- that nothing erased is left in its files: this does it for whoever may write there. Rows then lie
-- in the order of their keys, which is that of chance for ballots.

-- postgres
CREATE FUNCTION write_anew(wanted text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS
$$ DECLARE writing text; BEGIN
SELECT format('CLUSTER public.%I USING %I', kept.relname, key.relname) INTO writing
FROM pg_class kept JOIN pg_index ON indrelid = kept.oid AND indisprimary
JOIN pg_class key ON key.oid = indexrelid
WHERE kept.relnamespace = 'public'::regnamespace AND kept.relname = wanted
AND has_table_privilege(session_user, kept.oid, 'INSERT, UPDATE, DELETE');
IF NOT FOUND THEN RAISE insufficient_privilege
USING MESSAGE = format('%s may not write in %s', session_user, wanted); END IF;
EXECUTE writing; END $$

-- Guards look at the tables themselves, not at a temporary one of the same name.

-- postgres
ALTER FUNCTION ballot_in_time SET search_path = pg_catalog, public, pg_temp

-- postgres
ALTER FUNCTION ballot_is_kept SET search_path = pg_catalog, public, pg_temp

-- postgres
ALTER FUNCTION round_answer_in_time SET search_path = pg_catalog, public, pg_temp
