package web

import (
	"net/http"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Somebody is on the line: a father who asks, or a neighbour who saw the child come home. The writer finds the case by what
// the caller says, a number of a case or a telephone among it, which is why it stands in no address.

// onTheLine is how many cases are shown to somebody who has a caller waiting.
const onTheLine = 20

type telephonePage struct {
	Words   string
	Asked   bool
	Cases   []telephoneRow
	Wrong   string
	Problem *problem
}

type telephoneRow struct {
	caseRow
	Home  bool // the writer may close it
	Other bool // of another district: shown to who says what for
	Asked bool // the writer was about to read it out
	Call  callForm
}

// showTelephone answers GET /telephone.
func (p *Pages) showTelephone(q *request) error {
	if err := p.mayTelephone(q.actor); err != nil {
		return err
	}
	return p.show(q, http.StatusOK, "telephone", view{Title: "telephone.title", Data: telephonePage{}})
}

func (p *Pages) mayTelephone(actor models.Actor) error {
	return models.Authorise(actor, models.SearchCases, models.CasePlace{Districts: actor.Reach.Districts})
}

// findCase answers POST /telephone.
func (p *Pages) findCase(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := telephonePage{Words: strings.TrimSpace(q.PostForm.Get("q")), Asked: true}
	status, err := http.StatusOK, error(nil)
	switch e := models.CheckText(page.Words, longestSought); {
	case page.Words == "":
		page.Asked, err = false, p.mayTelephone(q.actor)
	case e != nil:
		page.Asked, page.Wrong, status = false, q.lang.mend(e), http.StatusUnprocessableEntity
	default:
		err = p.lookFor(q, &page)
	}
	if code := models.CodeOf(err); err != nil && (code == models.Unavailable || code == models.Busy) {
		q.visit.Err = err
		problem := problemOf(q, err)
		page.Problem, page.Asked, status = &problem, false, problem.Status
	} else if err != nil {
		return err
	}
	return p.show(q, status, "telephone", view{Title: "telephone.title", Data: page})
}

// longestSought is the most characters that are looked for.
const longestSought = 200

// lookFor fills in the cases that are found, those of which something can be done still first.
func (p *Pages) lookFor(q *request, page *telephonePage) error {
	number, err := models.ParseNumber(page.Words)
	if err == nil {
		c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, number)
		switch {
		case err != nil && models.CodeOf(err) == models.NotFound:
			return nil
		case needsPurpose(err):
			page.Cases = []telephoneRow{{caseRow: caseRow{Number: number}, Other: true, Asked: true, Call: newCallForm("", "", nil)}}
			return nil
		}
		if err == nil {
			page.Cases = []telephoneRow{p.telephoneRow(q, &c)}
		}
		return err
	}
	found, err := p.cfg.Cases.SearchCases(q.Context(), q.actor, page.Words, onTheLine)
	if err != nil {
		return err
	}
	for _, open := range []bool{true, false} {
		for i := range found {
			if c := &found[i].Case; (c.Status == models.Open) == open {
				page.Cases = append(page.Cases, p.telephoneRow(q, c))
			}
		}
	}
	return nil
}

func (p *Pages) telephoneRow(q *request, c *models.Case) telephoneRow {
	return telephoneRow{caseRow: rowOf(c), Home: p.mayComeHome(q.actor, c), Call: newCallForm("", "", nil)}
}
