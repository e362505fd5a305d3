-- +goose Up
-- What a member who has not judged a pair is told of it is one line: the latest alert of the pair.
CREATE INDEX alerts_pair ON alerts (missing_id, found_id);

-- +goose Down
DROP INDEX alerts_pair;
