-- +goose Up
-- What an entry of the audit vouches for beside itself: the SHA-256 of the record or verdict as it was written. The salt
-- keeps a digest that outlives a purged record from being guessed back; it is purged with the record.
ALTER TABLE audit ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN salt TEXT NOT NULL DEFAULT '';
-- Who took a field telephone along; it is valid as long as that account is.
ALTER TABLE tokens ADD COLUMN owner TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE tokens DROP COLUMN owner;
ALTER TABLE cases DROP COLUMN salt;
ALTER TABLE audit DROP COLUMN digest;
