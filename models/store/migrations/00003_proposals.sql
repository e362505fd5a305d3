-- +goose Up
-- Pairs that the engine puts before people. n is the order in which they were proposed.
CREATE TABLE proposals (
    missing_id TEXT NOT NULL,
    found_id TEXT NOT NULL,
    n BIGINT NOT NULL UNIQUE,
    bits BIGINT NOT NULL,
    posterior DOUBLE PRECISION NOT NULL,
    place BIGINT NOT NULL,
    model TEXT NOT NULL,
    as_of_seq BIGINT NOT NULL,
    proposed_at BIGINT NOT NULL,
    ranked_at BIGINT NOT NULL,
    PRIMARY KEY (missing_id, found_id)
);
CREATE INDEX proposals_found ON proposals (found_id);

-- How far standing matches have come in the change feed (id 'standing'; a registry from before begins with its next
-- change), and a matching of the whole registry in the cases (id 'rematch').
CREATE TABLE progress (
    id TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    model TEXT NOT NULL,
    began BIGINT NOT NULL,
    done BIGINT NOT NULL,
    proposed BIGINT NOT NULL
);
INSERT INTO progress (id, seq, slot, model, began, done, proposed) SELECT 'standing', seq, 0, '', 0, 0, 0 FROM counters WHERE id = 1;

-- +goose Down
DROP TABLE progress;
DROP TABLE proposals;
