-- A code on paper for somebody who cannot sign in. When it has been used it holds the new password,
-- until the day has passed on which the person may still say no.

CREATE TABLE recovery (
    id {id},
    person_id bigint NOT NULL UNIQUE REFERENCES person ON DELETE RESTRICT,
    issuer_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    digest varchar(64) NOT NULL UNIQUE,
    ends {moment} NOT NULL,
    password varchar(200),
    due {moment}
)
