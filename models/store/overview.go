package store

import (
	"context"
	"database/sql"

	"github.com/milaan-project/milaan/models"
)

// OpenCounts counts the open cases of each district and side: those whose clock has run out at an instant, and those of
// each age. It counts in the given districts alone, unless there are none: cases whose police are there, and those that a
// committee there has while the district that is written is not recognised. Nobody else would count these.
func (s *Store) OpenCounts(ctx context.Context, at int64, b models.AgeBounds, districts []string) ([]models.OpenCount, error) {
	where, args := "status = 'open'", []any{at, int64(b[0]), int64(b[1]), int64(b[2])}
	if len(districts) > 0 {
		in := "IN (" + list(len(args)+1, len(districts)) + ")"
		where += " AND (recognised " + in + " OR recognised = '' AND committee " + in + ")"
		args = named(args, districts)
	}
	var out []models.OpenCount
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var n models.OpenCount
		var side string
		err := rows.Scan(&n.District, &side, &n.Open, &n.Late, &n.Bands[0], &n.Bands[1], &n.Bands[2], &n.Bands[3], &n.Bands[4])
		n.Side = models.Side(side)
		out = append(out, n)
		return err
	}, `SELECT recognised, side, COUNT(*), SUM(CASE WHEN due_at > 0 AND due_at <= $1 THEN 1 ELSE 0 END),
		SUM(CASE WHEN event_on <> 0 AND event_on >= $2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN event_on <> 0 AND event_on >= $3 AND event_on < $2 THEN 1 ELSE 0 END),
		SUM(CASE WHEN event_on <> 0 AND event_on >= $4 AND event_on < $3 THEN 1 ELSE 0 END),
		SUM(CASE WHEN event_on <> 0 AND event_on < $4 THEN 1 ELSE 0 END),
		SUM(CASE WHEN event_on = 0 THEN 1 ELSE 0 END)
		FROM cases WHERE `+where+` GROUP BY recognised, side ORDER BY recognised, side DESC`, args...)
	return out, err
}
