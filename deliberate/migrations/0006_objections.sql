-- Objections: statements that say the same are answered once; a blocking minority; consent.

ALTER TABLE minority_statement ADD COLUMN under_id bigint REFERENCES minority_statement ON DELETE RESTRICT

ALTER TABLE minority_statement ADD COLUMN title varchar(60) NOT NULL DEFAULT ''

ALTER TABLE minority_statement ADD COLUMN closing varchar(20) NOT NULL DEFAULT ''

ALTER TABLE minority_statement ADD COLUMN answered_at {moment}

UPDATE minority_statement SET closing = 'answered' WHERE answer <> ''

CREATE TABLE statement_seconding (
    id {id},
    statement_id bigint NOT NULL REFERENCES minority_statement ON DELETE RESTRICT,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    UNIQUE (statement_id, person_id)
)

ALTER TABLE decision ADD COLUMN blocking {flag} NOT NULL DEFAULT {false}

ALTER TABLE decision ADD COLUMN bloc text

CREATE TABLE consent (
    id {id},
    option_id bigint NOT NULL UNIQUE REFERENCES option ON DELETE RESTRICT,
    seconds_needed integer NOT NULL CHECK (seconds_needed > 0),
    opens_at {moment} NOT NULL,
    closes_at {moment} NOT NULL,
    ended_at {moment},
    finding text,
    CHECK (opens_at < closes_at),
    CHECK ((ended_at IS NULL) = (finding IS NULL))
)

CREATE TABLE consent_objection (
    id {id},
    consent_id bigint NOT NULL REFERENCES consent ON DELETE RESTRICT,
    author_id bigint NOT NULL REFERENCES participant ON DELETE RESTRICT,
    number integer NOT NULL,
    harm varchar(280) NOT NULL,
    bearer varchar(120) NOT NULL,
    remedy varchar(280) NOT NULL,
    closing varchar(30) NOT NULL DEFAULT 'open',
    reply varchar(400) NOT NULL DEFAULT '',
    replied_by varchar(120) NOT NULL DEFAULT '',
    UNIQUE (consent_id, author_id),
    UNIQUE (consent_id, number)
)

CREATE TABLE objection_seconding (
    id {id},
    objection_id bigint NOT NULL REFERENCES consent_objection ON DELETE RESTRICT,
    participant_id bigint NOT NULL REFERENCES participant ON DELETE RESTRICT,
    UNIQUE (objection_id, participant_id)
)
