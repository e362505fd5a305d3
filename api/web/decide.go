package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// pairPage is a pair with what was said of it, and a form for each thing that who looks may say now.
type pairPage struct {
	Missing, Found caseRow
	Left, Right    person
	Number         string // address of the page
	Review         string // address of the review that the pair stands in
	State          string // key of a message
	Deciding       string
	Version        int64
	Posterior      float64
	HasPosterior   bool
	Later          bool // the probability stands beside the candidates, once all are judged
	Verdicts       []saidView
	Forms          []sayForm
	Transfer       string // address; empty when the child is not this person's to move
	Problem        *problem
	Done           bool // something was said just now
}

// saidView is a verdict as it is read.
type saidView struct {
	Key, Says       string // keys of messages
	Name, Role      string
	At              int64
	Reason, Other   string
	Evidence, Wants []string // keys
	Restoration     *models.Restoration
	Met             bool // what speaks against the pair was looked at
	Fresh           bool // it came while this person was deciding
}

// sayForm is the form for one kind of verdict, with what was typed.
type sayForm struct {
	Kind   models.VerdictKind
	Key    string
	Letter string // that opens it by keyboard; empty without one
	Open   bool
	Says   []tick // to choose one of
	Ticks  []tick // evidence
	Name   string // of the field of Ticks
	// Against are the fields that speak against the pair, which have to be met; Met is that they were ticked.
	Against []string
	Met     bool
	Other   bool // it names another case
	Form44  []entry44
	Typed   url.Values
	Wrong   map[string]string // what to mend, by field
	Today   string
}

// tick is something to choose.
type tick struct {
	Value, Key string
	Chosen     bool
}

// entry44 is a field of the record of handing a child over.
type entry44 struct {
	Name, Key, Type, Value, Wrong string
	Required                      bool
}

// showPair answers GET /pairs/{one}/{other}. A member that has not judged the pair is led to where it does.
func (p *Pages) showPair(q *request) error {
	open, err := q.parameter("do")
	if err != nil {
		return err
	}
	pair, err := p.cfg.Committee.ViewPair(q.Context(), q.actor, q.PathValue("one"), q.PathValue("other"))
	if err != nil {
		return err
	}
	if pair.Blind {
		q.redirect(reviewOf(q, &pair))
		return nil
	}
	page := p.pairPage(q, &pair)
	page.Done = q.URL.Query().Get("done") == "yes"
	for i := range page.Forms {
		page.Forms[i].Open = string(page.Forms[i].Kind) == open
	}
	return p.showPairWith(q, http.StatusOK, page)
}

func (p *Pages) showPairWith(q *request, status int, page pairPage) error {
	return p.show(q, status, "pair", view{Title: "decide.title", Styles: []string{"committee.css"}, Scripts: []string{"committee.js"}, Data: page})
}

// reviewOf is the address where the two of a pair are looked at: that of the child, or of the report where the child is
// before another Committee.
func reviewOf(q *request, pair *api.SeenPair) string {
	of, other := &pair.Found, &pair.Missing
	if of.Partial {
		of, other = other, of
	}
	at := "/cases/" + of.Number + "?" + url.Values{"candidate": {other.Number}}.Encode()
	if other.Partial {
		at = q.carry(at)
	}
	return at + "#comparison"
}

// sayOfPair answers POST /pairs/{one}/{other}. What cannot be said is shown beside what was typed, with what others said
// in the meantime.
func (p *Pages) sayOfPair(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	seen, err := strconv.ParseInt(q.PostForm.Get("version"), 10, 64)
	if err != nil || seen < 0 {
		return errParameter.At("version")
	}
	v, err := verdictOf(q.PostForm)
	one, other := q.PathValue("one"), q.PathValue("other")
	if err == nil {
		_, err = p.cfg.Committee.SayOf(q.Context(), q.actor, one, other, seen, v)
	}
	if err == nil {
		q.redirect(q.carry("/pairs/" + url.PathEscape(one) + "/" + url.PathEscape(other) + "?done=yes"))
		return nil
	}
	return p.notSaid(q, &v, seen, err)
}

// notSaid shows the pair as it is now, with the form as it was sent.
func (p *Pages) notSaid(q *request, v *models.Verdict, seen int64, err error) error {
	code := models.CodeOf(err)
	if code != models.Invalid && code != models.Conflict && code != models.Unavailable {
		return err
	}
	pair, failed := p.cfg.Committee.ViewPair(q.Context(), q.actor, q.PathValue("one"), q.PathValue("other"))
	if failed != nil {
		return failed
	}
	if pair.Blind {
		return err
	}
	q.visit.Err = err
	page := p.pairPage(q, &pair)
	for i := range page.Verdicts {
		page.Verdicts[i].Fresh = code == models.Conflict && pair.Verdicts[i].N > seen
	}
	said := inPlace(q, err)
	wrong := wrongOf(q, err)
	if len(wrong) == 0 || code == models.Conflict {
		page.Problem = said
	}
	at := slices.IndexFunc(page.Forms, func(f sayForm) bool { return f.Kind == v.Kind })
	if at < 0 { // it can no longer be said; what was typed stays to be read and copied
		if _, known := kindKeys[v.Kind]; !known {
			return err
		}
		page.Forms = append(page.Forms, p.sayForm(v.Kind))
		at = len(page.Forms) - 1
	}
	page.Forms[at].fill(q.PostForm, wrong)
	return p.showPairWith(q, said.Status, page)
}

// verdictOf reads a verdict from its form. What is missing is the verdict's own to tell.
func verdictOf(form url.Values) (models.Verdict, error) {
	get := func(name string) string { return strings.TrimSpace(form.Get(name)) }
	v := models.Verdict{Kind: models.VerdictKind(get("kind")), Says: get("says"), Reason: get("reason"), Checklist: form["checklist"], Wants: form["wants"], Other: get("other")}
	if v.Kind != models.Restore {
		return v, nil
	}
	var faults models.Faults
	day := func(name string) models.Date {
		text := get(name)
		if text == "" {
			return 0
		}
		d, err := models.ParseDate(text)
		if err != nil {
			faults = append(faults, models.Errorf(models.Invalid, "this is no date", "यह तारीख़ नहीं है").At(name).Advise("Write it as 2026-03-01.", "इसे ऐसे लिखें: 2026-03-01।"))
		}
		return d
	}
	v.Restoration = &models.Restoration{OrderNumber: get("order_number"), OrderedOn: day("ordered_on"), To: get("to"), Relation: get("relation"), Address: get("address"),
		Proof: get("proof"), HandedOn: day("handed_on"), HandedBy: get("handed_by"), FollowUp: day("follow_up")}
	if len(faults) > 0 {
		return v, faults
	}
	return v, nil
}

func (p *Pages) pairPage(q *request, pair *api.SeenPair) pairPage {
	page := pairPage{
		Missing: rowOf(&pair.Missing), Found: rowOf(&pair.Found), Left: personOf(q, &pair.Missing, forOther(&pair.Missing, &pair.Found)),
		Right: personOf(q, &pair.Found, forOther(&pair.Found, &pair.Missing)), Review: reviewOf(q, pair), State: stateKeys[pair.State], Deciding: q.lang.of(pair.Deciding), Version: pair.Version,
	}
	page.Number = "/pairs/" + pair.Missing.Number + "/" + pair.Found.Number
	if pair.Missing.Partial || pair.Found.Partial {
		page.Number = q.carry(page.Number)
	}
	if pair.Engine != nil {
		page.Posterior, page.HasPosterior, page.Later = pair.Engine.Posterior, !pair.Alone, pair.Alone
	}
	for i := range pair.Verdicts {
		page.Verdicts = append(page.Verdicts, saidOf(&pair.Verdicts[i]))
	}
	if pair.Anew {
		page.State = "pair_state.anew" // the child was moved since, or the member is gone
	}
	for _, kind := range pair.Sayable {
		if kind != models.Judgement { // which is noted where the children are looked at
			f := p.sayForm(kind)
			if kind == models.Confirm || kind == models.Concur {
				f.Against = pair.Against
			}
			page.Forms = append(page.Forms, f)
		}
		if kind == models.Confirm || kind == models.Concur || kind == models.Reject {
			page.Transfer = "/cases/" + pair.Found.Number + "/transfer"
		}
	}
	return page
}

// forOther is the number of the case that one of another district is seen for.
func forOther(c, other *models.Case) string {
	if c.Partial {
		return other.Number
	}
	return ""
}

func saidOf(v *models.Verdict) saidView {
	s := saidView{Key: saidKeys[v.Kind], Says: saysKeys[v.Says], Name: v.By.Name, Role: roleKeys[v.By.Role], At: v.At, Reason: v.Reason, Other: v.Other, Restoration: v.Restoration}
	for _, e := range v.Checklist {
		if e == models.Met {
			s.Met = true
			continue
		}
		s.Evidence = append(s.Evidence, proofKeys[e])
	}
	for _, e := range v.Wants {
		s.Wants = append(s.Wants, proofKeys[e])
	}
	return s
}
