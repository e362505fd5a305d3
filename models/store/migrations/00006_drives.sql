-- +goose Up
CREATE TABLE drives (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    district TEXT NOT NULL,
    place TEXT NOT NULL,
    place_kind TEXT NOT NULL,
    from_on BIGINT NOT NULL,
    to_on BIGINT NOT NULL,
    team TEXT NOT NULL,
    ngo TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
-- The drive that a recovered child's record names. Records from before name none of this table: there was none.
ALTER TABLE cases ADD COLUMN drive TEXT NOT NULL DEFAULT '';
CREATE INDEX cases_drive ON cases (drive, event_on) WHERE drive <> '';

-- +goose Down
DROP INDEX cases_drive;
ALTER TABLE cases DROP COLUMN drive;
DROP TABLE drives;
