package web

import (
	"github.com/milaan-project/milaan/models"
)

type casePage struct {
	Head     caseRow
	Facts    []fact
	Unknown  []string // names of what nobody knows
	Photos   []photoView
	Warnings []string
	Closing  *models.Closing
	Ranking  rankingView
}

// viewCase answers GET /cases/{id}, by id or number: the record, its photographs, and its candidates. With side=same the
// candidates are of its own side; candidate= chooses the one that is set beside it.
func (p *Pages) viewCase(q *request) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	ranking, status, err := p.rank(q, &c)
	if err != nil {
		return err
	}
	if q.partial(candidatesPart) {
		return p.showPart(q, status, "case", ranking)
	}
	page := casePage{Head: rowOf(&c), Closing: c.Closing, Ranking: ranking}
	page.Facts, page.Unknown = factsOf(q.lang, &c)
	for i := range c.Photos {
		page.Photos = append(page.Photos, photoOf(q.lang, &c, &c.Photos[i]))
	}
	for _, w := range p.cfg.Cases.Warnings(&c) {
		page.Warnings = append(page.Warnings, q.lang.of(w.Message))
	}
	return p.show(q, status, "case", view{Name: c.Number, Script: true, Data: page})
}
