-- Panels drawn by lot: what is called for, who volunteers, the lottery before its seed, the draw.

CREATE TABLE panel (
    id {id},
    issue_id bigint NOT NULL REFERENCES issue ON DELETE RESTRICT,
    area_id bigint NOT NULL REFERENCES area ON DELETE RESTRICT,
    purpose varchar(16) NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    quotas text NOT NULL,
    beacon_named varchar(120) NOT NULL,
    commitment varchar(64) NOT NULL,
    secret varchar(64) NOT NULL,
    called_at {moment} NOT NULL,
    closes_at {moment} NOT NULL,
    relaxed text,
    lottery text NOT NULL DEFAULT '',
    lottery_hash varchar(64) NOT NULL DEFAULT '',
    beacon varchar(120) NOT NULL DEFAULT '',
    seed varchar(64) NOT NULL DEFAULT '',
    ticket integer,
    drawn_at {moment},
    UNIQUE (issue_id, purpose)
)

CREATE TABLE volunteer (
    id {id},
    panel_id bigint NOT NULL REFERENCES panel ON DELETE RESTRICT,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    number integer NOT NULL CHECK (number > 0),
    seated_at {moment},
    left_at {moment},
    UNIQUE (panel_id, person_id),
    UNIQUE (panel_id, number)
)
