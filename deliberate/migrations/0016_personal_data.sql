-- Accounts that are to be closed, and what is left to do after they were erased.

CREATE TABLE closure (
    id {id},
    person_id bigint UNIQUE REFERENCES person ON DELETE RESTRICT,
    texts varchar(8) NOT NULL,
    asked_at {moment} NOT NULL,
    due_at {moment} NOT NULL,
    erased_at {moment},
    swept_at {moment},
    CHECK (asked_at < due_at),
    CHECK ((erased_at IS NULL) = (person_id IS NOT NULL))
)
