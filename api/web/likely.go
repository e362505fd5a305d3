package web

import "github.com/milaan-project/milaan/models"

// likelyView is who of the recovered children a report may be, told as soon as it is saved: with the family still there.
type likelyView struct {
	Searched int // how many open cases were compared
	Rows     []likelyRow
}

type likelyRow struct {
	caseRow
	Posterior float64
	Address   string
}

// How many are told at once, and from which probability on: below it the words for it say unlikely.
const (
	toldAtOnce   = 3
	worthTelling = .05
)

// likelyOf ranks a report that was just saved. It is nil for a member of a Committee, who judges without being led, and where
// no ranking can be had at the moment: the case's page says why.
func (p *Pages) likelyOf(q *request, c *models.Case) (*likelyView, error) {
	if q.actor.Role == models.RoleCWC {
		return nil, nil
	}
	ranked, err := p.cfg.Cases.Candidates(q.Context(), q.actor, c.ID, false, toldAtOnce)
	switch code := models.CodeOf(err); {
	case err != nil && (code == models.Unavailable || code == models.Busy || code == models.Forbidden):
		q.visit.Err = err
		return nil, nil
	case err != nil:
		return nil, err
	}
	v := &likelyView{Searched: ranked.GallerySize}
	for i := range ranked.Candidates {
		k := &ranked.Candidates[i]
		found, ok := ranked.Cases[k.Slot]
		if !ok || k.Posterior < worthTelling {
			continue
		}
		v.Rows = append(v.Rows, likelyRow{rowOf(&found), k.Posterior, "/cases/" + c.Number + "?candidate=" + k.Number + "#comparison"})
	}
	return v, nil
}
