-- Photos of an issue: redrawn by us, kept with everything else so that a backup holds them.

CREATE TABLE photo (
    id {id},
    issue_id bigint NOT NULL REFERENCES issue ON DELETE RESTRICT,
    uploader_id bigint NOT NULL REFERENCES person ON DELETE RESTRICT,
    name varchar(32) NOT NULL UNIQUE,
    words varchar(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    hidden varchar(20) NOT NULL DEFAULT '',
    hidden_by varchar(120) NOT NULL DEFAULT '',
    added_at {moment} NOT NULL,
    small {bytes} NOT NULL,
    large {bytes} NOT NULL
)

CREATE INDEX photo_issue ON photo (issue_id)

CREATE INDEX photo_uploader ON photo (uploader_id, added_at)
