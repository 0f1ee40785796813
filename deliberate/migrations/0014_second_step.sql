-- A sign-in knows when it was last used and when they last showed who they are; a half one waits for
-- the second step. Whoever is signed in now signs in once more.

ALTER TABLE sign_in ADD COLUMN seen {moment} NOT NULL DEFAULT '1970-01-01 00:00:00+00:00'

ALTER TABLE sign_in ADD COLUMN proven {moment} NOT NULL DEFAULT '1970-01-01 00:00:00+00:00'

ALTER TABLE sign_in ADD COLUMN half {flag} NOT NULL DEFAULT {false}

-- The second step: an app that shows six digits (its secret is sealed, the counter is the half minute
-- of the last code used), or a passkey (its public key, the counter is the device's own).

CREATE TABLE authenticator (
    id {id},
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    kind varchar(10) NOT NULL,
    name varchar(40) NOT NULL,
    key text NOT NULL,
    counter bigint NOT NULL,
    since {moment} NOT NULL
)

CREATE INDEX authenticator_person ON authenticator (person_id)

-- Paper codes for the day when no authenticator is at hand. A used one is gone.

CREATE TABLE spare_code (
    digest varchar(64) PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT
)

CREATE INDEX spare_code_person ON spare_code (person_id)
