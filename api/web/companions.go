package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Children who went missing together are most often found together: a companion who matches too is evidence. So their cases
// name each other, and the second child of a family is entered without telling everything again.

// companion is a case of a child together with the one that is shown.
type companion struct {
	caseRow
	OneWay bool // it does not name the case that is shown
}

type companionsView struct {
	Number    string // of the case that is shown
	Side      models.Side
	List      []companion
	Others    []string // references to what is no case, or none that the viewer may see
	MayChange bool
	MayAdd    bool // the viewer may enter another child
	Typed     string
	Wrong     string // what to mend in the number that was typed
}

// companionsOf lists a case's companions; nil where there is nothing to show or to do.
func (p *Pages) companionsOf(q *request, c *models.Case, mayChange bool) (*companionsView, error) {
	cases, others, err := p.cfg.Cases.Companions(q.Context(), q.actor, c)
	if err != nil {
		return nil, err
	}
	if len(cases)+len(others) == 0 && !mayChange {
		return nil, nil
	}
	v := &companionsView{Number: c.Number, Side: c.Side, Others: others, MayChange: mayChange, MayAdd: mayChange && p.may(q.actor, c.Side)}
	for i := range cases {
		// Of another district it is not seen whom it names.
		v.List = append(v.List, companion{rowOf(&cases[i]), !cases[i].Partial && !slices.ContainsFunc(cases[i].Event.Together.Or(nil), c.IsReference)})
	}
	return v, nil
}

// tie answers POST /cases/{id}/together: two cases name each other, or no longer.
func (p *Pages) tie(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	number, apart := strings.TrimSpace(q.PostForm.Get("number")), q.PostForm.Get("apart") != ""
	c, err := p.cfg.Cases.Tie(q.Context(), q.actor, q.PathValue("id"), number, apart)
	var list models.Faults
	switch {
	case err == nil:
		q.redirect("/cases/" + c.Number + "#together")
		return nil
	case errors.As(err, &list):
		q.visit.Err = err
		return p.showTies(q, http.StatusUnprocessableEntity, number, q.lang.mend(list[0]))
	}
	return err
}

// showTies shows the companions of a case alone, with what to mend in the number that was typed.
func (p *Pages) showTies(q *request, status int, typed, wrong string) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := p.companionsOf(q, &c, p.cfg.Cases.MayChange(q.actor, &c))
	if err != nil {
		return err
	}
	if v == nil {
		return errNotYours
	}
	v.Typed, v.Wrong = typed, wrong
	return p.show(q, status, "companions", view{Title: "together.title", Name: c.Number, Data: v})
}

// copied fills the form of a new record with what it shares with the case that the address names: with=NUMBER.
func (p *Pages) copied(q *request, side models.Side) (said entrySaid, from string, err error) {
	number, err := q.parameter("with")
	if err != nil || number == "" {
		return entrySaid{}, "", err
	}
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, number)
	if err != nil {
		return entrySaid{}, "", err
	}
	if c.Side != side || c.Status == models.Purged {
		return entrySaid{}, "", errNowhere
	}
	if c.Partial {
		return entrySaid{}, "", errNotYours
	}
	said = sharedBy(&c)
	for name := range districtFields {
		said.values.Set(name, q.lang.district(p.cfg.Districts, said.values.Get(name)))
	}
	return said, c.Number, nil
}
