-- +goose Up
CREATE TABLE counters (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    slots BIGINT NOT NULL,
    audits BIGINT NOT NULL,
    audit_head TEXT NOT NULL
);
INSERT INTO counters (id, seq, slots, audits, audit_head) VALUES (1, 0, 0, 0, '');

CREATE TABLE cases (
    slot BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    side TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    closing TEXT NOT NULL,
    district TEXT NOT NULL,
    event_on BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    record TEXT NOT NULL,
    wrapped_key BYTEA
);
CREATE UNIQUE INDEX cases_source ON cases (side, source) WHERE source <> '';

CREATE TABLE case_versions (
    case_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    closing TEXT NOT NULL,
    record TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, version)
);

CREATE TABLE photos (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    taken_on BIGINT NOT NULL,
    taken_on_exact SMALLINT NOT NULL,
    subject TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sealed TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    assisted_eyes TEXT NOT NULL,
    UNIQUE (case_id, sha256)
);

CREATE TABLE faces (
    photo_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    case_id TEXT NOT NULL,
    face TEXT NOT NULL,
    descriptor BYTEA NOT NULL,
    PRIMARY KEY (photo_id, place)
);
CREATE INDEX faces_case ON faces (case_id);

CREATE TABLE changes (
    seq BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    slot BIGINT NOT NULL,
    kind TEXT NOT NULL
);

CREATE TABLE outcomes (
    actor TEXT NOT NULL,
    once_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    case_id TEXT NOT NULL,
    photo_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (actor, once_key)
);

CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);

CREATE TABLE audit (
    n BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    case_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- +goose Down
DROP TABLE audit; DROP TABLE tokens; DROP TABLE outcomes; DROP TABLE changes; DROP TABLE faces; DROP TABLE photos;
DROP TABLE case_versions; DROP TABLE cases; DROP TABLE counters;
