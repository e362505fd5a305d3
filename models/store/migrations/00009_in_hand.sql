-- +goose Up
-- The pairs of a recovered child, and what was said of them, are looked for by the child too; pairs that wait, by their state.
CREATE INDEX pairs_found ON pairs (found_id);
CREATE INDEX pairs_state ON pairs (state);
CREATE INDEX verdicts_found ON verdicts (found_id);
-- Queues begin with the open cases of a district; those by the police's district have an index already.
CREATE INDEX cases_committee ON cases (committee) WHERE status = 'open';

-- +goose Down
DROP INDEX cases_committee;
DROP INDEX verdicts_found; DROP INDEX pairs_state; DROP INDEX pairs_found;
