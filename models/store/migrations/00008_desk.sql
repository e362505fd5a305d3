-- +goose Up
-- The open cases of each district are counted from this index alone.
CREATE INDEX cases_open ON cases (district, side, event_on, due_at) WHERE status = 'open';

-- +goose Down
DROP INDEX cases_open;
