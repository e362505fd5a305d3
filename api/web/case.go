package web

import (
	"net/http"
	"net/url"

	"github.com/milaan-project/milaan/models"
)

type casePage struct {
	Head      caseRow
	Facts     []fact
	Unknown   []string // names of what nobody knows
	Withheld  []string // names of what is not shown to another district
	Photos    []photoView
	Warnings  []string
	Closing   *models.Closing
	Ranking   rankingView
	MayChange bool // who looks may change it, and it is open
	Home      bool // who looks may say that the child has come home
	End       bool // who looks may end it otherwise
	Again     bool // who looks may open it again
	Papers    bool // it can be printed
	NoFIR     bool // the number of its FIR is still to come
	FIR       firForm
	Together  *companionsView // nil: there is nothing to show or to do
	Partial   bool            // of another district: what a decision needs, and no candidates
}

// viewCase answers GET /cases/{id}, by id or number: the record, its photographs, and its candidates. With side=same the
// candidates are of its own side; candidate= chooses the one that is set beside it.
func (p *Pages) viewCase(q *request) error { return p.showCase(q, http.StatusOK, sentToCase{}) }

// sentToCase is what was sent of the forms of a case's page, and has to be mended or sent again.
type sentToCase struct {
	none   noneForm
	judged *problem // why the judgement of the chosen candidate was not noted
	fir    firForm
}

// firForm is the number of an FIR as it was typed, and what is wrong with it.
type firForm struct {
	Number, Wrong string
	Problem       *problem
}

// showCase shows a case with what was sent of its forms.
func (p *Pages) showCase(q *request, status int, sent sentToCase) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	if c.Partial {
		// Of another district: what it is matched with is not this person's duty.
		page := p.casePage(q, &c)
		page.Partial = true
		return p.show(q, http.StatusOK, "case", view{Name: c.Number, Script: true, Data: page})
	}
	ranking, ranked, err := p.rank(q, &c, sent.none)
	if err != nil {
		return err
	}
	status = max(status, ranked)
	if q.partial(candidatesPart) {
		return p.showPart(q, status, "case", ranking)
	}
	page := p.casePage(q, &c)
	page.Ranking, page.FIR = ranking, sent.fir
	page.Ranking.Unjudged = sent.judged
	if page.Together, err = p.companionsOf(q, &c, page.MayChange); err != nil {
		return err
	}
	return p.show(q, status, "case", view{Name: c.Number, Script: true, Styles: []string{"committee.css"}, Scripts: []string{"committee.js"}, Data: page})
}

// atCase makes a request for a form of a case's page one for the page itself, with a candidate beside it unless it is empty,
// and with what that is needed for.
func (q *request) atCase(candidate string) {
	at, values := url.URL{Path: "/cases/" + q.PathValue("id")}, url.Values{}
	if candidate != "" {
		values.Set("candidate", candidate)
	}
	if purpose := q.stated(); purpose != "" {
		values.Set("purpose", purpose)
	}
	at.RawQuery = values.Encode()
	q.URL = &at
}

// casePage is the page of a case but for its candidates.
func (p *Pages) casePage(q *request, c *models.Case) casePage {
	page := casePage{Head: rowOf(c), Closing: c.Closing, MayChange: c.Status == models.Open && p.cfg.Cases.MayChange(q.actor, c)}
	page.Papers, page.Home = printable(c), p.mayComeHome(q.actor, c)
	if !c.Partial {
		page.End, page.Again = len(p.cfg.Cases.Endings(q.actor, c)) > 0, p.cfg.Cases.MayReopen(q.actor, c)
	}
	page.NoFIR = page.MayChange && c.Side == models.Missing && c.Complaint.FIRNumber.State() != models.Known
	page.Facts, page.Unknown, page.Withheld = factsOf(q.lang, c)
	page.Photos, _ = p.photosOf(q, c)
	if c.Partial && q.actor.Purposeful() {
		for i := range page.Photos {
			page.Photos[i].Address += "?" + url.Values{"purpose": {q.actor.Purpose}}.Encode()
		}
	}
	for _, w := range p.cfg.Cases.Warnings(c) {
		page.Warnings = append(page.Warnings, q.lang.of(w.Message))
	}
	return page
}
