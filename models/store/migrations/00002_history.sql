-- +goose Up
-- Who made a change, when and why: what a case's history is read from. Changes from before hold none of it.
ALTER TABLE changes ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN closing TEXT NOT NULL DEFAULT '';
CREATE INDEX changes_case ON changes (case_id);

-- +goose Down
DROP INDEX changes_case;
ALTER TABLE changes DROP COLUMN closing;
ALTER TABLE changes DROP COLUMN reason;
ALTER TABLE changes DROP COLUMN detail;
ALTER TABLE changes DROP COLUMN role;
ALTER TABLE changes DROP COLUMN actor;
ALTER TABLE changes DROP COLUMN at;
