-- +goose Up
-- Who made a change, when and why: what a case's history is read from.
ALTER TABLE changes ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN closing TEXT NOT NULL DEFAULT '';
CREATE INDEX changes_case ON changes (case_id);

-- Of the changes from before, the audit holds the same but for reasons: its entries of changes are in the order of the feed.
UPDATE changes SET at = a.at, actor = a.actor, role = a.role, detail = a.detail
FROM (SELECT ROW_NUMBER() OVER (ORDER BY n) AS seq, at, actor, role, detail
    FROM audit WHERE action IN ('case.created', 'case.changed', 'case.photo_added', 'case.photo_described', 'case.face_chosen',
        'case.closed', 'case.reopened', 'case.merged')) AS a
WHERE changes.seq = a.seq;

-- A closing stands on the first version kept from then on.
UPDATE changes SET closing = COALESCE((SELECT k.closing
    FROM (SELECT case_id, version, closing FROM case_versions UNION ALL SELECT id, version, closing FROM cases) AS k
    WHERE k.case_id = changes.case_id
        AND k.version >= (SELECT COUNT(*) FROM changes AS b WHERE b.case_id = changes.case_id AND b.seq <= changes.seq)
    ORDER BY k.version LIMIT 1), '')
WHERE kind IN ('closed', 'merged');

-- +goose Down
DROP INDEX changes_case;
ALTER TABLE changes DROP COLUMN closing;
ALTER TABLE changes DROP COLUMN reason;
ALTER TABLE changes DROP COLUMN detail;
ALTER TABLE changes DROP COLUMN role;
ALTER TABLE changes DROP COLUMN actor;
ALTER TABLE changes DROP COLUMN at;
