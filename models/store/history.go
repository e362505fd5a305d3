package store

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Creator is the id of who entered a case, given by id. It returns a NotFound Error when there is none.
func (s *Store) Creator(ctx context.Context, caseID string) (string, error) {
	var by string
	err := s.reader.QueryRowContext(ctx, "SELECT actor FROM changes WHERE case_id = $1 AND kind = $2 ORDER BY seq LIMIT 1", caseID, string(models.CaseCreated)).Scan(&by)
	return by, s.fail(err)
}

// History returns every change of a case, the oldest first; none when there is no such case.
func (s *Store) History(ctx context.Context, caseID string) ([]models.Revision, error) {
	rows, err := s.reader.QueryContext(ctx, `SELECT c.kind, c.at, c.actor, COALESCE(t.name, a.name, ''), c.role, c.detail, c.reason, c.closing
		FROM changes c LEFT JOIN tokens t ON t.id = c.actor LEFT JOIN accounts a ON a.id = c.actor WHERE c.case_id = $1 ORDER BY c.seq`, caseID)
	if err != nil {
		return nil, s.fail(err)
	}
	var out []models.Revision
	err = scan(rows, func() error {
		r := models.Revision{Version: int64(len(out)) + 1}
		var kind, role, detail, closing string
		if err := rows.Scan(&kind, &r.At, &r.By.ID, &r.By.Name, &role, &detail, &r.Reason, &closing); err != nil {
			return err
		}
		r.Kind, r.By.Role = models.ChangeKind(kind), models.Role(role)
		switch r.Kind {
		case models.CaseChanged:
			r.Fields = strings.Split(detail, ",")
		case models.PhotoAdded, models.PhotoDescribed, models.FaceChosen, models.PhotoCorrected:
			r.PhotoID = detail
		}
		if closing != "" {
			r.Closing = &models.Closing{}
			if err := json.Unmarshal([]byte(closing), r.Closing); err != nil {
				return err
			}
		}
		out = append(out, r)
		return nil
	})
	return out, s.fail(err)
}
