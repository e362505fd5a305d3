-- +goose Up
-- Where and what a token is for. Those from before are of the whole state.
ALTER TABLE tokens ADD COLUMN reach TEXT NOT NULL DEFAULT '{"everywhere":true}';
ALTER TABLE tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tokens ADD COLUMN write_only SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    reach TEXT NOT NULL,
    email TEXT NOT NULL,
    password TEXT NOT NULL,
    must_change SMALLINT NOT NULL,
    totp BYTEA,
    totp_on SMALLINT NOT NULL,
    totp_step BIGINT NOT NULL,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';

CREATE TABLE sessions (
    hash BYTEA NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    began BIGINT NOT NULL,
    used BIGINT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

-- Small values of the registry's own: the hash of the code that makes the first administrator.
CREATE TABLE settings (
    id TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Clocks: -1 is not worked out yet.
ALTER TABLE cases ADD COLUMN committee TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN due_at BIGINT NOT NULL DEFAULT -1;
ALTER TABLE cases ADD COLUMN warn_at BIGINT NOT NULL DEFAULT -1;
CREATE INDEX cases_due ON cases (due_at) WHERE due_at <> 0;
CREATE INDEX cases_warn ON cases (warn_at) WHERE warn_at <> 0;

-- The review: where each pair stands, and everything that was said of it. Of a pair that nobody said anything of there is no row.
CREATE TABLE pairs (
    missing_id TEXT NOT NULL,
    found_id TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (missing_id, found_id)
);
CREATE TABLE verdicts (
    missing_id TEXT NOT NULL,
    found_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (missing_id, found_id, n)
);

CREATE TABLE alerts (
    n BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    missing_id TEXT NOT NULL,
    found_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    once_key TEXT NOT NULL UNIQUE
);
CREATE TABLE alerts_seen (
    actor TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (actor, n)
);

-- Where a request came from, and why somebody said that a record was needed; and the heads of the audit's tree.
ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_case ON audit (case_id);
CREATE TABLE audit_heads (
    size BIGINT NOT NULL PRIMARY KEY,
    edge TEXT NOT NULL,
    note TEXT NOT NULL
);

-- +goose Down
DROP TABLE audit_heads;
DROP INDEX audit_case;
ALTER TABLE audit DROP COLUMN purpose;
ALTER TABLE audit DROP COLUMN origin;
DROP TABLE alerts_seen; DROP TABLE alerts; DROP TABLE verdicts; DROP TABLE pairs;
DROP INDEX cases_warn; DROP INDEX cases_due;
ALTER TABLE cases DROP COLUMN warn_at;
ALTER TABLE cases DROP COLUMN due_at;
ALTER TABLE cases DROP COLUMN committee;
DROP TABLE settings; DROP TABLE sessions; DROP TABLE accounts;
ALTER TABLE tokens DROP COLUMN expires_at;
ALTER TABLE tokens DROP COLUMN write_only;
ALTER TABLE tokens DROP COLUMN scopes;
ALTER TABLE tokens DROP COLUMN reach;
