package web

import (
	"slices"

	"github.com/milaan-project/milaan/models"
)

// apart is what is to be said of a case that was asked for and is not in the list.
type apart struct {
	Open     bool
	Searched int // how many open cases its place is among
	Best     string
	BestAt   string // address of the best beside this case
	Lost     []models.Loss
}

// Ended reports whether the candidate is a case that was asked for and is closed: it has no place and no probability.
func (v *comparison) Ended() bool { return v.Apart != nil && !v.Apart.Open }

// explainPair sets the case that was asked for beside this one, wherever it ranks; v says why not when that cannot be.
func (p *Pages) explainPair(q *request, c *models.Case, v *rankingView, asked string) error {
	e, err := p.cfg.Cases.ExplainPair(q.Context(), q.actor, c.ID, asked)
	if code := models.CodeOf(err); code == models.NotFound || code == models.Invalid {
		problem := problemOf(q, err)
		v.Refused = &problem
		return nil
	}
	if err != nil && models.CodeOf(err) == models.Forbidden && v.Blind {
		return p.judgeApart(q, c, v, asked)
	}
	if err != nil {
		return err
	}
	k := &e.Candidates[0]
	row := rowOfCandidate(q, k)
	row.Alone = e.Blind
	if v.Chosen, err = p.compare(q, c, k, e.None, &row); err != nil {
		return err
	}
	// The number may have been written in another way than the list writes it.
	if at := slices.IndexFunc(v.Candidates, func(r candidateRow) bool { return r.Number == k.Number }); at >= 0 {
		v.Candidates[at].Chosen = true
		v.neighbours(at)
		return nil
	}
	v.Chosen.Apart = &apart{Open: e.Open, Searched: e.GallerySize, Lost: e.Lost}
	if e.Best != nil {
		v.Chosen.Apart.Best, v.Chosen.Apart.BestAt = e.Best.Number, beside(q, e.Best.Number)
	}
	return nil
}

// judgeApart sets a case that is not in the list beside this one for a member who has not judged the pair.
func (p *Pages) judgeApart(q *request, c *models.Case, v *rankingView, asked string) error {
	other, err := p.cfg.Cases.ViewCase(q.Context(), p.cfg.Cases.PurposeFor(q.Context(), q.actor, c.Number, asked), asked)
	if err != nil {
		return err
	}
	k := models.Candidate{CaseID: other.ID, Number: other.Number}
	row := rowOfCandidate(q, &k)
	if v.Chosen, err = p.compare(q, c, &k, 0, &row); err != nil {
		return err
	}
	v.Chosen.Judge = q.carry("/cases/" + c.Number + "/judgement")
	return nil
}
