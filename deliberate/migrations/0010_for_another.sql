-- Written proxies: who casts the ballot of a voter, and which ballots were cast so.

CREATE TABLE proxy (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    principal_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    holder_name varchar(60) NOT NULL,
    holder_id bigint REFERENCES person ON DELETE RESTRICT,
    code varchar(9) NOT NULL UNIQUE,
    entered_by_id bigint REFERENCES person ON DELETE RESTRICT,
    checked_by_id bigint REFERENCES person ON DELETE RESTRICT,
    ended varchar(10) NOT NULL DEFAULT '',
    CHECK (holder_id <> principal_id),
    CHECK (checked_by_id <> entered_by_id)
)

-- One at a time for each voter.

CREATE UNIQUE INDEX proxy_current ON proxy (decision_id, principal_id) WHERE ended = ''

CREATE INDEX proxy_holder ON proxy (holder_id, decision_id)

ALTER TABLE ballot ADD COLUMN proxy_id bigint REFERENCES proxy ON DELETE RESTRICT

-- Delegation in votes for advice: who speaks for others, who lets them, and what became of it.

ALTER TABLE decision ADD COLUMN lot_seed varchar(32) NOT NULL DEFAULT ''

ALTER TABLE decision ADD COLUMN delegated text

CREATE TABLE delegate (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    code varchar(9) NOT NULL UNIQUE,
    UNIQUE (decision_id, person_id)
)

CREATE TABLE delegation (
    id {id},
    decision_id bigint NOT NULL REFERENCES decision ON DELETE RESTRICT,
    voter_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    delegate_id bigint NOT NULL REFERENCES delegate ON DELETE RESTRICT,
    fate varchar(12) NOT NULL DEFAULT '',
    UNIQUE (decision_id, voter_id)
)
