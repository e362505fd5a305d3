package store

import (
	"context"
	"database/sql"

	"github.com/milaan-project/milaan/models"
)

// Figures counts everything.
func (s *Store) Figures(ctx context.Context, now int64) (models.Figures, error) {
	f := models.Figures{Cases: map[models.Side]map[models.Status]int64{models.Missing: {}, models.Found: {}}, Pairs: map[models.PairState]int64{}}
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var side, status string
		var n, latest int64
		err := rows.Scan(&side, &status, &n, &latest)
		if models.Status(status) == models.Purged {
			f.PurgedAt = max(f.PurgedAt, latest)
		}
		if f.Cases[models.Side(side)] != nil {
			f.Cases[models.Side(side)][models.Status(status)] = n
		}
		return err
	}, "SELECT side, status, COUNT(*), MAX(updated_at) FROM cases GROUP BY side, status")
	if err != nil {
		return f, err
	}
	err = s.visit(ctx, func(rows *sql.Rows) error {
		var state string
		var n int64
		err := rows.Scan(&state, &n)
		f.Pairs[models.PairState(state)] = n
		return err
	}, `SELECT COALESCE(r.state, 'proposed'), COUNT(*) FROM proposals p
		LEFT JOIN pairs r ON r.missing_id = p.missing_id AND r.found_id = p.found_id GROUP BY COALESCE(r.state, 'proposed')`)
	if err != nil {
		return f, s.fail(err)
	}
	err = s.reader.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM cases WHERE status = 'open' AND due_at > 0 AND due_at <= $1), (SELECT COUNT(*) FROM photos),
		(SELECT audits FROM counters WHERE id = 1)`, now).Scan(&f.Late, &f.Photos, &f.Audit)
	return f, s.fail(err)
}
