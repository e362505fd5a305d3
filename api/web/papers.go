package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/milaan-project/milaan/models"
)

// paper is a page that is made to be printed: a receipt for who reported a child, or a poster for the police's own rooms.
// Neither may lead the public to a child: section 74 of the Juvenile Justice Act forbids it.
type paper struct {
	Head      caseRow
	Facts     []fact
	Photos    []photoView
	PrintedAt int64 // milliseconds since 1970
	By        string
	Reported  models.Date
	FIR, GD   string
	Name      string // of who reported
	Officer   string
	Station   string
	English   bool
	Unsure    bool // a photograph is left out: nobody has said whose face on it is the child's
}

// posterFields are what a constable needs to know a child by sight: no relative, no address, no telephone.
var posterFields = []string{"sex", "age_years", "height_cm", "complexion", "build", "hair", "eyes", "marks", "disability", "languages", "clothing", "belongings", "missing_since", "last_seen_place"}

// showReceipt answers GET /cases/{id}/receipt: what a parent takes home.
func (p *Pages) showReceipt(q *request) error {
	c, page, err := p.paperOf(q, "receipt")
	if err != nil {
		return err
	}
	page.FIR, page.GD, page.Name, page.Officer = c.Complaint.FIRNumber.Or(""), c.Complaint.GDNumber.Or(""), c.Complaint.ComplainantName.Or(""), c.Complaint.InvestigatingOfficer.Or("")
	return p.show(q, http.StatusOK, "receipt", view{Title: "receipt.title", Styles: []string{"paper.css"}, Scripts: []string{"paper.js"}, Data: page})
}

// showPoster answers GET /cases/{id}/poster: for police stations and Committees, and for nobody else. A photograph of which
// nobody has said whose face is the child's is not on it: another child would be looked for.
func (p *Pages) showPoster(q *request) error {
	c, page, err := p.paperOf(q, "poster")
	if err != nil {
		return err
	}
	for _, name := range posterFields {
		for _, f := range fieldsNamed(c.Side, []string{name}) {
			if v := valueOf(c, f); v.Known() {
				page.Facts = append(page.Facts, fact{Label: q.lang.of(f.Label), Value: v})
			}
		}
	}
	const shown = 2
	for _, photo := range inOrder(c) {
		if certainty(photo) != certain {
			page.Unsure = true
		} else if len(page.Photos) < shown {
			page.Photos = append(page.Photos, photoOf(q.lang, c, photo))
		}
	}
	return p.show(q, http.StatusOK, "poster", view{Title: "poster.title", Styles: []string{"paper.css"}, Scripts: []string{"paper.js"}, Data: page})
}

func (p *Pages) paperOf(q *request, kind string) (*models.Case, paper, error) {
	c, err := p.cfg.Cases.PrintCase(q.Context(), q.actor, q.PathValue("id"), kind)
	if err != nil {
		return nil, paper{}, err
	}
	if !printable(&c) {
		return nil, paper{}, errNowhere
	}
	// A family is handed Hindi, and a wall in a police station bears it, whatever the writer reads; in=en is for who asks for
	// English.
	english := q.URL.Query().Get("in") == "en"
	lang := "hi"
	if english {
		lang = "en"
	}
	q.speak(p.tongueNamed(lang))
	now := p.cfg.Now()
	page := paper{Head: rowOf(&c), PrintedAt: now.UnixMilli(), By: q.actor.Name, Station: c.Station.Or(""), English: english}
	page.Head.District = q.lang.district(p.cfg.Districts, page.Head.District)
	page.Reported = c.ReportedOn.Or(models.DateOf(time.UnixMilli(c.CreatedAt).In(p.cfg.Zone)))
	return &c, page, nil
}

// printable reports whether a receipt and a poster can be printed of a case.
func printable(c *models.Case) bool {
	return c.Side == models.Missing && !c.Partial && c.Status != models.Purged
}

// addFIR answers POST /cases/{id}/fir: the number that a report lacked. What is wrong with it is said beside it.
func (p *Pages) addFIR(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	form := firForm{Number: strings.TrimSpace(q.PostForm.Get("fir_number"))}
	c, err := p.cfg.Cases.RegisterFIR(q.Context(), q.actor, q.PathValue("id"), form.Number)
	if err == nil {
		q.redirect("/cases/" + c.Number)
		return nil
	}
	said := inPlace(q, err)
	if form.Wrong = wrongOf(q, err)["fir_number"]; form.Wrong == "" {
		form.Problem = said
	}
	switch models.CodeOf(err) {
	case models.Invalid, models.Conflict, models.Unavailable:
	default:
		return err
	}
	q.visit.Err = err
	q.atCase("")
	return p.showCase(q, said.Status, sentToCase{fir: form})
}
