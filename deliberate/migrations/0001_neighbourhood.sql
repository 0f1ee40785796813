-- The ground: areas, organisations, homes.

CREATE TABLE area (
    id {id},
    parent_id bigint REFERENCES area ON DELETE RESTRICT,
    grid_id bigint REFERENCES area ON DELETE RESTRICT,
    level varchar(16) NOT NULL,
    code varchar(40) NOT NULL UNIQUE,
    name varchar(60) NOT NULL
)

CREATE INDEX area_level ON area (level, code)

CREATE TABLE organization (
    id {id},
    area_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    kind varchar(40) NOT NULL,
    sector varchar(16) NOT NULL,
    name varchar(80) NOT NULL
)

CREATE TABLE dwelling (
    id {id},
    stairwell_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    code varchar(40) NOT NULL UNIQUE,
    number varchar(12) NOT NULL,
    exclusive_area integer NOT NULL CHECK (exclusive_area >= 0)
)

-- People, where they live, what they own, the posts they hold.

CREATE TABLE person (
    id {id},
    login varchar(60) UNIQUE,
    password varchar(200),
    name varchar(60) NOT NULL,
    pseudonym varchar(60) NOT NULL,
    born date,
    legal_person {flag} NOT NULL DEFAULT {false}
)

CREATE TABLE residence (
    id {id},
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    dwelling_id bigint NOT NULL REFERENCES dwelling ON DELETE RESTRICT,
    head {flag} NOT NULL DEFAULT {false},
    since date NOT NULL,
    until date
)

CREATE INDEX residence_person ON residence (person_id)

CREATE INDEX residence_dwelling ON residence (dwelling_id)

-- One declared representative a household.

CREATE UNIQUE INDEX residence_head ON residence (dwelling_id) WHERE head AND until IS NULL

CREATE TABLE ownership (
    id {id},
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    dwelling_id bigint NOT NULL REFERENCES dwelling ON DELETE RESTRICT,
    since date NOT NULL,
    until date
)

CREATE INDEX ownership_dwelling ON ownership (dwelling_id)

CREATE UNIQUE INDEX ownership_current ON ownership (dwelling_id, person_id) WHERE until IS NULL

CREATE TABLE post_held (
    id {id},
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    organization_id bigint NOT NULL REFERENCES organization ON DELETE RESTRICT,
    area_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    role varchar(30) NOT NULL,
    since date NOT NULL,
    until date,
    CHECK (until IS NULL OR until >= since)
)

CREATE INDEX post_held_person ON post_held (person_id)

CREATE TABLE sign_in (
    token_digest varchar(64) PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    post_id bigint REFERENCES post_held ON DELETE RESTRICT,
    since {moment} NOT NULL,
    ends {moment} NOT NULL
)

CREATE INDEX sign_in_person ON sign_in (person_id)

-- Issues.

CREATE TABLE issue (
    id {id},
    number integer UNIQUE,
    community_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    area_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    state varchar(20) NOT NULL,
    kind varchar(20) NOT NULL,
    topic varchar(20) NOT NULL,
    title varchar(60) NOT NULL,
    body_source text NOT NULL,
    body_html text NOT NULL,
    place varchar(60) NOT NULL DEFAULT '',
    proposer_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    entered_by_id bigint REFERENCES person ON DELETE RESTRICT,
    lead_id bigint REFERENCES organization ON DELETE RESTRICT,
    facilitator_id bigint REFERENCES person ON DELETE RESTRICT,
    merged_into_id bigint REFERENCES issue ON DELETE RESTRICT,
    reason varchar(30) NOT NULL DEFAULT '',
    words text NOT NULL DEFAULT '',
    first_rejecter_id bigint REFERENCES person ON DELETE RESTRICT,
    voices integer NOT NULL DEFAULT 1,
    gram_count integer NOT NULL DEFAULT 0,
    created_at {moment} NOT NULL,
    submitted_at {moment},
    changed_at {moment} NOT NULL,
    due_at {moment},
    CHECK ((state = 'draft') = (number IS NULL))
)

CREATE INDEX issue_state ON issue (community_id, state, changed_at)

CREATE INDEX issue_proposer ON issue (proposer_id)

CREATE INDEX issue_due ON issue (due_at)

CREATE TABLE issue_gram (
    gram varchar(40) NOT NULL,
    issue_id bigint NOT NULL REFERENCES issue ON DELETE CASCADE,
    PRIMARY KEY (gram, issue_id)
)

CREATE INDEX issue_gram_issue ON issue_gram (issue_id)

CREATE TABLE seconding (
    id {id},
    issue_id bigint NOT NULL REFERENCES issue ON DELETE RESTRICT,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    building varchar(40) NOT NULL,
    at {moment} NOT NULL,
    UNIQUE (issue_id, person_id)
)

CREATE TABLE follow (
    id {id},
    issue_id bigint NOT NULL REFERENCES issue ON DELETE RESTRICT,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    UNIQUE (issue_id, person_id)
)

CREATE INDEX follow_person ON follow (person_id)

-- Deliberations.

CREATE TABLE deliberation (
    id {id},
    issue_id bigint NOT NULL UNIQUE REFERENCES issue ON DELETE RESTRICT,
    question varchar(120) NOT NULL,
    form varchar(16) NOT NULL,
    facts text NOT NULL DEFAULT '',
    source varchar(80) UNIQUE,
    opens_at {moment} NOT NULL,
    closes_at {moment} NOT NULL,
    closed_at {moment},
    closed_by varchar(120) NOT NULL DEFAULT '',
    agreed text NOT NULL DEFAULT '[]',
    disputed text NOT NULL DEFAULT '[]',
    unanswered text NOT NULL DEFAULT '[]',
    path varchar(16) NOT NULL DEFAULT '',
    path_reason text NOT NULL DEFAULT '',
    revision integer NOT NULL DEFAULT 0,
    CHECK (closes_at > opens_at)
)

CREATE TABLE participant (
    id {id},
    deliberation_id bigint NOT NULL REFERENCES deliberation ON DELETE RESTRICT,
    person_id bigint REFERENCES person ON DELETE RESTRICT,
    number integer NOT NULL,
    paper {flag} NOT NULL DEFAULT {false},
    UNIQUE (deliberation_id, person_id),
    UNIQUE (deliberation_id, number)
)

CREATE TABLE claim (
    id {id},
    deliberation_id bigint NOT NULL REFERENCES deliberation ON DELETE RESTRICT,
    author_id bigint REFERENCES participant ON DELETE RESTRICT,
    number integer NOT NULL,
    position varchar(16) NOT NULL,
    text text NOT NULL,
    evidence varchar(120) NOT NULL DEFAULT '',
    url varchar(300) NOT NULL DEFAULT '',
    paper {flag} NOT NULL DEFAULT {false},
    mark varchar(16) NOT NULL DEFAULT '',
    hidden varchar(20) NOT NULL DEFAULT '',
    hidden_by varchar(120) NOT NULL DEFAULT '',
    agree integer NOT NULL DEFAULT 0 CHECK (agree >= 0),
    unsure integer NOT NULL DEFAULT 0 CHECK (unsure >= 0),
    disagree integer NOT NULL DEFAULT 0 CHECK (disagree >= 0),
    created_at {moment} NOT NULL,
    UNIQUE (deliberation_id, number)
)

CREATE TABLE reply (
    id {id},
    claim_id bigint NOT NULL REFERENCES claim ON DELETE RESTRICT,
    author_id bigint REFERENCES participant ON DELETE RESTRICT,
    kind varchar(16) NOT NULL,
    text text NOT NULL,
    official varchar(120) NOT NULL DEFAULT '',
    hidden varchar(20) NOT NULL DEFAULT '',
    created_at {moment} NOT NULL
)

CREATE INDEX reply_claim ON reply (claim_id)

CREATE TABLE opinion_given (
    id {id},
    claim_id bigint NOT NULL REFERENCES claim ON DELETE RESTRICT,
    participant_id bigint NOT NULL REFERENCES participant ON DELETE RESTRICT,
    value smallint NOT NULL CHECK (value IN (-1, 0, 1)),
    UNIQUE (claim_id, participant_id)
)

CREATE INDEX opinion_given_participant ON opinion_given (participant_id)

CREATE TABLE option (
    id {id},
    deliberation_id bigint NOT NULL REFERENCES deliberation ON DELETE RESTRICT,
    number integer NOT NULL,
    title varchar(60) NOT NULL,
    body text NOT NULL DEFAULT '',
    cost integer CHECK (cost >= 0),
    funding varchar(200) NOT NULL DEFAULT '',
    effects varchar(400) NOT NULL DEFAULT '',
    status_quo {flag} NOT NULL DEFAULT {false},
    UNIQUE (deliberation_id, number)
)

CREATE UNIQUE INDEX option_status_quo ON option (deliberation_id) WHERE status_quo

-- Decisions.

CREATE TABLE decision (
    id {id},
    issue_id bigint NOT NULL REFERENCES issue ON DELETE RESTRICT,
    option_id bigint REFERENCES option ON DELETE RESTRICT,
    electorate_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    affected_id bigint REFERENCES area ON DELETE RESTRICT,
    reading integer NOT NULL DEFAULT 1 CHECK (reading IN (1, 2)),
    rule text NOT NULL,
    question varchar(200) NOT NULL,
    party_study text NOT NULL DEFAULT '',
    mitigation text NOT NULL DEFAULT '',
    noticed_at {moment} NOT NULL,
    opens_at {moment} NOT NULL,
    closes_at {moment} NOT NULL,
    roll_hash varchar(64) NOT NULL,
    roll_size integer NOT NULL CHECK (roll_size > 0),
    roll_salt varchar(32) NOT NULL DEFAULT '',
    extended {flag} NOT NULL DEFAULT {false},
    counted_at {moment},
    outcome text,
    safeguard text,
    UNIQUE (issue_id, reading),
    CHECK (noticed_at < opens_at AND opens_at < closes_at),
    CHECK ((counted_at IS NULL) = (outcome IS NULL))
)

CREATE TABLE roll_line (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    unit varchar(40) NOT NULL,
    area integer NOT NULL DEFAULT 0 CHECK (area >= 0),
    representative {flag} NOT NULL DEFAULT {false},
    UNIQUE (decision_id, unit, voter_id)
)

CREATE INDEX roll_line_voter ON roll_line (voter_id, decision_id)

CREATE TABLE affected_line (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    unit varchar(40) NOT NULL,
    choice varchar(10) NOT NULL DEFAULT '',
    UNIQUE (decision_id, unit)
)

CREATE TABLE ballot (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    choice varchar(10) NOT NULL CHECK (choice IN ('yes', 'no', 'abstain')),
    receipt varchar(16) NOT NULL UNIQUE,
    cast_at {moment} NOT NULL,
    UNIQUE (decision_id, voter_id)
)

CREATE TABLE refused_ballot (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    reason varchar(30) NOT NULL
)

CREATE INDEX refused_ballot_decision ON refused_ballot (decision_id)

CREATE TABLE minority_statement (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    author_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    text text NOT NULL,
    answer text NOT NULL DEFAULT '',
    answered_by varchar(120) NOT NULL DEFAULT '',
    UNIQUE (decision_id, author_id)
)

-- Resolutions.

CREATE TABLE resolution (
    id {id},
    issue_id bigint NOT NULL UNIQUE REFERENCES issue ON DELETE RESTRICT,
    decision_id bigint UNIQUE REFERENCES decision ON DELETE RESTRICT,
    kind varchar(16) NOT NULL,
    title varchar(60) NOT NULL,
    summary varchar(200) NOT NULL,
    clauses text NOT NULL,
    year integer,
    sequence integer,
    number varchar(40) UNIQUE,
    issuer varchar(80) NOT NULL DEFAULT '',
    document text NOT NULL DEFAULT '',
    fingerprint varchar(64) NOT NULL DEFAULT '',
    code varchar(11) UNIQUE,
    published_at {moment},
    publication_ends {moment},
    effective_at {moment},
    archived_at {moment},
    UNIQUE (year, sequence, kind, issuer),
    CHECK ((published_at IS NULL) = (number IS NULL))
)

-- The record, and what no role may do to it.

CREATE TABLE entry (
    id bigint PRIMARY KEY,
    fact varchar(60) NOT NULL,
    issue integer,
    details text NOT NULL,
    person_id bigint,
    acting varchar(120) NOT NULL,
    at varchar(40) NOT NULL,
    previous varchar(64) NOT NULL,
    hash varchar(64) NOT NULL UNIQUE
)

CREATE INDEX entry_issue ON entry (issue, id)

CREATE TABLE record_head (number bigint NOT NULL, hash varchar(64) NOT NULL)

INSERT INTO record_head VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000')

-- sqlite
CREATE TRIGGER entry_stays BEFORE UPDATE OF id, fact, issue, details, acting, at, previous, hash ON entry
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- sqlite
CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END

-- postgres
CREATE FUNCTION record_is_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the record is only added to'; END $$

-- postgres
CREATE TRIGGER entry_stays BEFORE UPDATE OF id, fact, issue, details, acting, at, previous, hash ON entry
EXECUTE FUNCTION record_is_added_to()

-- postgres
CREATE TRIGGER entry_is_kept BEFORE DELETE OR TRUNCATE ON entry
EXECUTE FUNCTION record_is_added_to()

-- A counted decision takes no ballot, whatever the program does.

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

-- postgres
CREATE FUNCTION ballot_in_time() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF (SELECT counted_at FROM decision WHERE id = NEW.decision_id) IS NOT NULL THEN
RAISE EXCEPTION 'the decision is counted'; END IF;
RETURN NEW; END $$

-- postgres
CREATE TRIGGER ballot_in_time BEFORE INSERT OR UPDATE ON ballot
FOR EACH ROW EXECUTE FUNCTION ballot_in_time()

-- postgres
CREATE FUNCTION ballot_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a ballot is kept'; END $$

-- postgres
CREATE TRIGGER ballot_is_kept BEFORE DELETE OR TRUNCATE ON ballot
EXECUTE FUNCTION ballot_is_kept()

-- Forms that were sent, so that the same form sent twice is done once.

CREATE TABLE sent_form (
    key varchar(80) NOT NULL,
    path varchar(200) NOT NULL,
    digest varchar(64) NOT NULL,
    answer text NOT NULL,
    at {moment} NOT NULL,
    PRIMARY KEY (key, path)
)
