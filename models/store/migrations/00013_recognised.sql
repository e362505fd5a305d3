-- +goose Up
-- The English name, in small letters, of the district that the words in district are recognised as; empty where they are none.
-- It follows from those words alone and is read from them anew at each start: for rows from before, too, and from a backup.
ALTER TABLE cases ADD COLUMN recognised TEXT NOT NULL DEFAULT '';
CREATE INDEX cases_recognised ON cases (district, recognised);
DROP INDEX cases_open;
CREATE INDEX cases_open ON cases (recognised, side, event_on, due_at) WHERE status = 'open';

-- +goose Down
DROP INDEX cases_open;
CREATE INDEX cases_open ON cases (district, side, event_on, due_at) WHERE status = 'open';
DROP INDEX cases_recognised;
ALTER TABLE cases DROP COLUMN recognised;
