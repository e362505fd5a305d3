package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Waiting lists pairs of two open cases that somebody has to do something about, the newest first, of some districts only,
// unless there are none.
func (s *Store) Waiting(ctx context.Context, districts []string, limit int) ([]models.WaitingPair, error) {
	states := models.WaitingStates()
	var args []any
	for _, state := range states {
		args = append(args, string(state))
	}
	in, open := "IN ("+list(1, len(states))+")", "m.status = 'open' AND f.status = 'open'"
	proposals, pairs := "proposals", "pairs"
	if len(districts) > 0 { // from the few open cases of the districts to their pairs, and not the other way round
		here := "IN (" + list(len(args)+1, len(districts)) + ")"
		here = "(SELECT id FROM cases WHERE status = 'open' AND recognised " + here + " UNION SELECT id FROM cases WHERE status = 'open' AND committee " + here + ")"
		args = named(args, districts)
		of := func(table string) string {
			return "(SELECT * FROM " + table + " WHERE found_id IN " + here + " UNION SELECT * FROM " + table + " WHERE missing_id IN " + here + ")"
		}
		proposals, pairs = of(proposals), of(pairs)
	}
	var out []models.WaitingPair
	at := map[[2]string]int{}
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var p models.WaitingPair
		var missing, found int64
		var state string
		err := rows.Scan(&p.MissingID, &p.FoundID, &p.MissingNumber, &p.FoundNumber, &missing, &found, &p.Where.Child, &p.Where.Report, &state, &p.Version, &p.ProposedAt)
		p.MissingSlot, p.FoundSlot, p.State = models.Slot(missing), models.Slot(found), models.PairState(state)
		at[[2]string{p.MissingID, p.FoundID}] = len(out)
		out = append(out, p)
		return err
	}, strings.Join([]string{
		"SELECT p.missing_id, p.found_id, m.number, f.number, m.slot, f.slot, " + pairWhere + ", COALESCE(r.state, 'proposed'), COALESCE(r.version, 0), p.proposed_at",
		"FROM", proposals, "p JOIN cases m ON m.id = p.missing_id JOIN cases f ON f.id = p.found_id LEFT JOIN pairs r ON r.missing_id = p.missing_id AND r.found_id = p.found_id",
		"WHERE", open, "AND COALESCE(r.state, 'proposed')", in, "ORDER BY p.n DESC LIMIT $" + strconv.Itoa(len(args)+1),
	}, " "), append(args[:len(args):len(args)], limit)...)
	if err != nil || len(out) == 0 {
		return out, err
	}
	err = s.visit(ctx, func(rows *sql.Rows) error {
		var v models.Verdict
		var pair [2]string
		var kind string
		if err := rows.Scan(&pair[0], &pair[1], &v.N, &kind, &v.By.ID); err != nil {
			return err
		}
		v.Kind = models.VerdictKind(kind)
		if i, ok := at[pair]; ok {
			out[i].Verdicts = append(out[i].Verdicts, v)
		}
		return nil
	}, strings.Join([]string{
		"SELECT v.missing_id, v.found_id, v.n, v.kind, v.actor FROM", pairs, "r JOIN cases m ON m.id = r.missing_id JOIN cases f ON f.id = r.found_id",
		"JOIN verdicts v ON v.missing_id = r.missing_id AND v.found_id = r.found_id WHERE", open, "AND r.state", in, "ORDER BY v.missing_id, v.found_id, v.n",
	}, " "), args...)
	return out, err
}
