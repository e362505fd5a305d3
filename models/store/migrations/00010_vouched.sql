-- +goose Up
-- The audit vouches for the columns by which a record is found too, and for the reasons of changes: 1 for rows whose digest
-- covers them. Of former versions those columns are kept with the record.
ALTER TABLE cases ADD COLUMN vouched SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE case_versions ADD COLUMN vouched SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE case_versions ADD COLUMN district TEXT NOT NULL DEFAULT '';
ALTER TABLE case_versions ADD COLUMN event_on BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_versions ADD COLUMN committee TEXT NOT NULL DEFAULT '';
ALTER TABLE case_versions ADD COLUMN drive TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN vouched SMALLINT NOT NULL DEFAULT 0;

-- What people wrote as the purpose of what they did. It may name a child, so it stands beside the audit, whose chain holds a
-- salted digest of it: a purge takes words and salt away, and the chain stays whole.
CREATE TABLE purposes (
    entry BIGINT NOT NULL PRIMARY KEY,
    about TEXT NOT NULL,
    salt TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX purposes_about ON purposes (about);
ALTER TABLE audit ADD COLUMN purpose_digest TEXT NOT NULL DEFAULT '';

-- When a token was last used.
ALTER TABLE tokens ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE tokens DROP COLUMN used_at;
ALTER TABLE audit DROP COLUMN purpose_digest;
DROP TABLE purposes;
ALTER TABLE changes DROP COLUMN vouched;
ALTER TABLE case_versions DROP COLUMN drive;
ALTER TABLE case_versions DROP COLUMN committee;
ALTER TABLE case_versions DROP COLUMN event_on;
ALTER TABLE case_versions DROP COLUMN district;
ALTER TABLE case_versions DROP COLUMN vouched;
ALTER TABLE cases DROP COLUMN vouched;
