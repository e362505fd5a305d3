-- +goose Up
ALTER TABLE drives ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Why it does not take place; empty: it does.
ALTER TABLE drives ADD COLUMN cancelled TEXT NOT NULL DEFAULT '';
CREATE TABLE drive_changes (
    drive TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (drive, version)
);

-- +goose Down
DROP TABLE drive_changes;
ALTER TABLE drives DROP COLUMN cancelled;
ALTER TABLE drives DROP COLUMN version;
