-- Ballots lie in the box closed (docs/decisions/0039). Those that lie there open are noted here:
-- `deliberate migrate` closes them and drops this table.

CREATE TABLE open_ballot AS SELECT id, decision_id, choice FROM ballot
