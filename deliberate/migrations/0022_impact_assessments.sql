-- Assessments of what processing personal data means for people. A later version takes the place of
-- an earlier one, which stays as it was written, three years at least (PIPL 56).

CREATE TABLE impact_assessment (
    id {id},
    processing varchar(20) NOT NULL,
    version integer NOT NULL,
    since date NOT NULL,
    purpose text NOT NULL,
    risks text NOT NULL,
    measures text NOT NULL,
    answer text NOT NULL,
    fit text NOT NULL,
    heard text NOT NULL,
    result varchar(30) NOT NULL,
    acting varchar(120) NOT NULL,
    assessed_at {moment} NOT NULL,
    replaced_at {moment},
    UNIQUE (processing, version)
)

CREATE UNIQUE INDEX impact_assessment_newest ON impact_assessment (processing)
WHERE replaced_at IS NULL

-- sqlite
CREATE TRIGGER impact_assessment_stays BEFORE UPDATE OF id, processing, version, since, purpose, risks, measures,
answer, fit, heard, result, acting, assessed_at ON impact_assessment
BEGIN SELECT RAISE(ABORT, 'an assessment stays as it was written'); END

-- sqlite
CREATE TRIGGER impact_assessment_is_replaced_once BEFORE UPDATE OF replaced_at ON impact_assessment
WHEN OLD.replaced_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an assessment stays as it was written'); END

-- sqlite
CREATE TRIGGER impact_assessment_is_kept BEFORE DELETE ON impact_assessment
WHEN OLD.replaced_at IS NULL OR datetime(OLD.replaced_at) > datetime('now', '-3 years')
BEGIN SELECT RAISE(ABORT, 'an assessment is kept for three years'); END

-- postgres
CREATE FUNCTION assessment_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an assessment stays as it was written'; END $$

-- postgres
CREATE FUNCTION assessment_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an assessment is kept for three years'; END $$

-- postgres
CREATE TRIGGER impact_assessment_stays BEFORE UPDATE OF id, processing, version, since, purpose, risks, measures,
answer, fit, heard, result, acting, assessed_at ON impact_assessment
EXECUTE FUNCTION assessment_stays()

-- postgres
CREATE TRIGGER impact_assessment_is_replaced_once BEFORE UPDATE OF replaced_at ON impact_assessment
FOR EACH ROW WHEN (OLD.replaced_at IS NOT NULL) EXECUTE FUNCTION assessment_stays()

-- postgres
CREATE TRIGGER impact_assessment_is_kept BEFORE DELETE ON impact_assessment
FOR EACH ROW WHEN (OLD.replaced_at IS NULL OR OLD.replaced_at > now() - interval '3 years')
EXECUTE FUNCTION assessment_is_kept()

-- postgres
CREATE TRIGGER impact_assessment_is_not_emptied BEFORE TRUNCATE ON impact_assessment
EXECUTE FUNCTION assessment_is_kept()
