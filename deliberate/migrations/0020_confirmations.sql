-- Acts of two persons: what one proposes has no effect until another confirms it.

CREATE TABLE confirmation (
    id {id},
    act varchar(20) NOT NULL,
    subject varchar(80) NOT NULL,
    issue integer,
    places text NOT NULL,
    payload text NOT NULL,
    about_id bigint REFERENCES person ON DELETE RESTRICT,
    proposer_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    post_id bigint NOT NULL REFERENCES post_held ON DELETE RESTRICT,
    proposed_at {moment} NOT NULL,
    outcome varchar(12) NOT NULL,
    decider_id bigint REFERENCES person ON DELETE RESTRICT,
    decided_at {moment},
    words text NOT NULL DEFAULT '',
    CHECK ((outcome = 'waiting') = (decider_id IS NULL)),
    CHECK ((outcome = 'waiting') = (decided_at IS NULL)),
    CHECK ((outcome = 'taken-back') = (decider_id IS NOT NULL AND decider_id = proposer_id)),
    CHECK (outcome <> 'confirmed' OR about_id IS NULL OR about_id <> decider_id)
)

CREATE UNIQUE INDEX confirmation_waiting ON confirmation (act, subject) WHERE outcome = 'waiting'
