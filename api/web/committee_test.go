package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// propose has the engine put pairs of one recovered child before people.
func (w *world) propose(found models.Case, missing ...models.Case) {
	w.t.Helper()
	for i := range missing {
		p := models.Proposal{MissingID: missing[i].ID, FoundID: found.ID, Bits: models.BitsOf(9), Posterior: .8713, Rank: i + 1, Model: "m", AsOfSeq: 1, RankedAt: w.clock.Now().UnixMilli()}
		_, err := w.store.Propose(w.t.Context(), models.StandingMark{Seq: 1}, p)
		must(w.t, err)
	}
}

// everywhere is a browser of a member of the Committees of all districts, as in a state with few of them.
func (w *world) everywhere(id string, districts []models.District) *browser {
	w.t.Helper()
	var reach []uint16
	for _, d := range districts {
		reach = append(reach, d.LGD)
	}
	return w.with(w.opened(models.Account{ID: id, Name: "Member " + id, Role: models.RoleCWC, Reach: models.Reach{Districts: reach}}))
}

func said(kind string, version string, more ...string) url.Values {
	form := url.Values{"kind": {kind}, "version": {version}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return form
}

// TestQueue shows each child once, with what it waits for and without the report, and to another Committee nothing.
func TestQueue(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	b := w.member("anita", agra)
	late := b.must(http.StatusOK, "/queue")
	late.has(t, found.Number, "production late 1", "not", mate.Number, "new")
	rival := w.report(models.Missing, `{"child_name":"Guddu","sex":"male","age_years":8,"district":"Agra","missing_since":"2024-03-02","fir_number":"3/2024"}`)
	w.propose(found, mate, rival)
	for _, path := range []string{"/queue", "/queue?wait=new"} {
		a := b.must(http.StatusOK, path)
		a.has(t, "Guddu "+found.Number, "new 1", "not", mate.Number, rival.Number, "87", "Nothing waits")
		if n := strings.Count(a.body, "/cases/"+found.Number); n != 1 {
			t.Errorf("%s: the child is listed %d times", path, n)
		}
	}
	b.must(http.StatusOK, "/queue?wait=concurrence").has(t, "No child waits for this.", "not", found.Number)
	if a := b.get("/queue?wait=nonsense"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a filter that is none: %d", a.status)
	}
	w.member("lalitpur", 161).must(http.StatusOK, "/queue").has(t, "Nothing waits for you.", "before your Committee", "not", found.Number)
	w.as(models.RoleAHTU, "en").must(http.StatusOK, "/queue").has(t, found.Number, "new 1")
	// The home district's Committee is led to its own report, judges there, and may then remark.
	home := w.member("kavita", kasganj)
	home.must(http.StatusOK, "/queue").has(t, mate.Number, "perhaps before another Committee: look, and comment 1", "not", found.Number, rival.Number)
	home.must(http.StatusOK, "/cases/"+mate.Number+"?candidate="+found.Number).has(t, "to judge", "Your own judgement", "not", "probable")
	if a := home.post("/cases/"+mate.Number+"/judgement", url.Values{"other": {found.Number}, "says": {"same"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	home.must(http.StatusOK, "/pairs/"+mate.Number+"/"+found.Number).has(t, "Remark", "not", "Confirm", "Reject")
	home.must(http.StatusOK, "/queue").has(t, "Nothing waits for you.", "not", mate.Number)
	if a := w.as(models.RoleAuditor, "en").get("/queue"); a.status != http.StatusForbidden {
		t.Errorf("an auditor's queue: %d", a.status)
	}
}

// TestQueueTurns turns the pages of a queue that is longer than one.
func TestQueueTurns(t *testing.T) {
	w := newWorld(t)
	report := w.report(models.Missing, `{"child_name":"Guddu","district":"Kasganj"}`)
	for range 60 {
		w.propose(w.report(models.Found, `{"district":"Agra","produced_on":"2026-04-01"}`), report)
	}
	b, next := w.member("anita", agra), regexp.MustCompile(`href="(/queue\?[^"]*cursor=[^"]*)" rel="next"`)
	first := b.must(http.StatusOK, "/queue?wait=new")
	turn := next.FindStringSubmatch(first.body)
	if turn == nil || strings.Count(first.body, "<li><a href=\"/cases/") != 50 || !strings.Contains(turn[1], "wait=new") {
		t.Fatalf("the first page: %v, %d", turn, strings.Count(first.body, "<li><a href=\"/cases/"))
	}
	second := b.must(http.StatusOK, strings.ReplaceAll(turn[1], "&amp;", "&"))
	if n := strings.Count(second.body, "<li><a href=\"/cases/"); n != 10 || next.MatchString(second.body) {
		t.Errorf("the second page holds %d", n)
	}
	second.has(t, "The most pressing", "new 60")
	if a := b.get("/queue?cursor=nonsense"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a page that is none: %d", a.status)
	}
}

// TestDecide takes a pair from the judgement to the child handed over and back, by forms alone.
func TestDecide(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, bela := w.member("anita", agra), w.member("bela", agra)
	at := "/pairs/" + mate.Number + "/" + found.Number
	if a := anita.must(http.StatusSeeOther, at); !strings.Contains(a.header.Get("Location"), "/cases/"+found.Number+"?candidate="+mate.Number) {
		t.Errorf("before the judgement one is led to %s", a.header.Get("Location"))
	}
	if a := anita.post(at, said("confirm", "0", "reason", "x", "checklist", "dna")); a.status != http.StatusForbidden {
		t.Errorf("a confirmation before the judgement: %d", a.status)
	}
	judge := "/cases/" + found.Number + "/judgement"
	anita.post(judge, url.Values{"other": {mate.Number}, "says": {"same"}})
	anita.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number).has(t, "Decide about these two")
	anita.must(http.StatusOK, "/queue?wait=decision").has(t, found.Number)
	anita.must(http.StatusOK, at).has(t, "Nobody has decided yet", "Confirm: the same child", "Ask for more evidence", "not", "Concur", "Form 44")

	wrong := anita.post(at, said("confirm", "1", "reason", "what she typed"))
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "what she typed") || !strings.Contains(wrong.body, `id="confirm-ticks-wrong"`) {
		t.Errorf("a confirmation that rests on nothing: %d", wrong.status)
	}
	if a := anita.post(at, said("confirm", "1", "reason", "his mother knew him", "checklist", "parent_recognition")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, at+"?done=yes").has(t, "This is recorded.", "One member has confirmed", "a parent's recognition")
	anita.must(http.StatusOK, "/queue").has(t, "not", "waits for a second member")
	bela.must(http.StatusOK, "/queue").has(t, "new 1", "not", "second member")

	bela.post(judge, url.Values{"other": {mate.Number}, "says": {"same"}})
	bela.must(http.StatusOK, "/queue?wait=concurrence").has(t, found.Number)
	// Both speak: who comes second is shown the other's word, and keeps what was typed.
	late := bela.post(at, said("reject", "1", "reason", "not this nose"))
	if late.status != http.StatusConflict {
		t.Fatalf("a rejection after a confirmation: %d", late.status)
	}
	late.has(t, "Member anita has said confirm", "since you opened this page", "his mother knew him", "not this nose")
	if a := bela.post(at, said("concur", "3")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	bela.must(http.StatusOK, at).has(t, "Confirmed by two members", "Child handed over (Form 44)", "Reopen the decision")
	faulty := bela.post(at, said("restore", "4", "to", "Ram Parsad", "handed_on", "yesterday"))
	if faulty.status != http.StatusUnprocessableEntity || !strings.Contains(faulty.body, `value="Ram Parsad"`) || !strings.Contains(faulty.body, `id="handed_on"`) {
		t.Errorf("half a Form 44: %d", faulty.status)
	}
	handed := said("restore", "4", "order_number", "7/2026", "ordered_on", "2026-04-01", "to", "Ram Parsad", "relation", "father", "address", "Sahawar", "proof", "voter card",
		"handed_on", "2026-04-02", "handed_by", "Bal Grih")
	if a := bela.post(at, handed); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	bela.must(http.StatusOK, at).has(t, "The child was handed over", "Ram Parsad", "7/2026", "2 Apr 2026")
	if a := bela.post(at, said("reopen", "5", "reason", "the papers were another's")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	bela.must(http.StatusOK, at).has(t, "Nobody has decided yet", "the papers were another's")
}

// TestTakenBack has a member take a confirmation back that still waits for a second one: nothing waits to be concurred in, and
// the pair is to be decided anew.
func TestTakenBack(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, bela, chand := w.member("anita", agra), w.member("bela", agra), w.member("chand", agra)
	at, judge := "/pairs/"+mate.Number+"/"+found.Number, "/cases/"+found.Number+"/judgement"
	for _, b := range []*browser{anita, bela} {
		b.post(judge, url.Values{"other": {mate.Number}, "says": {"same"}})
	}
	if a := anita.post(at, said("confirm", "2", "reason", "his mother knew him", "checklist", "parent_recognition")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, at).has(t, "One member has confirmed", "Reopen the decision", "not", "Concur")
	bela.must(http.StatusOK, "/queue").has(t, "waits for a second member 1")
	if a := anita.post(at, said("reopen", "3")); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.status)
	}
	if a := chand.post(at, said("reopen", "3", "reason", "x")); a.status != http.StatusForbidden {
		t.Errorf("before the own judgement: %d", a.status)
	}
	if a := anita.post(at, said("reopen", "3", "reason", "I meant the next child")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, at).has(t, "Nobody has decided yet", "I meant the next child", "Confirm: the same child")
	for _, b := range []*browser{anita, bela} {
		b.must(http.StatusOK, "/queue").has(t, "judged, to be decided 1", "not", "waits for a second member")
		b.must(http.StatusOK, "/alerts").has(t, "A decision was reopened")
	}
	chand.must(http.StatusOK, "/queue").has(t, "new 1", "not", "second member")
	chand.must(http.StatusOK, "/alerts").has(t, "New candidate", "not", "reopened", "second member")
	bela.must(http.StatusOK, "/queue?wait=decision").has(t, found.Number)
	bela.must(http.StatusOK, "/queue?wait=concurrence").has(t, "not", found.Number)
	late := bela.post(at, said("concur", "3"))
	if late.status != http.StatusConflict {
		t.Errorf("one concurs in what was taken back: %d", late.status)
	}
	late.has(t, "Member anita has said reopen")
	if a := anita.post(at, said("confirm", "4", "reason", "it is him", "checklist", "dna")); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, text(a.body))
	}
	if a := anita.post(at, said("concur", "5")); a.status != http.StatusForbidden {
		t.Errorf("one member confirms alone: %d", a.status)
	}
	if a := bela.post(at, said("concur", "5")); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, text(a.body))
	}
}

// TestFirstMemberLeft closes the account of a member whose confirmation waits for a second one: another is told why that does
// not do, and confirms anew.
func TestFirstMemberLeft(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, bela := w.member("anita", agra), w.member("bela", agra)
	at, judge := "/pairs/"+mate.Number+"/"+found.Number, "/cases/"+found.Number+"/judgement"
	for _, b := range []*browser{anita, bela} {
		b.post(judge, url.Values{"other": {mate.Number}, "says": {"same"}})
	}
	if a := anita.post(at, said("confirm", "2", "reason", "his mother knew him", "checklist", "parent_recognition")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	disabled := true
	_, _, err := w.people.Change(t.Context(), models.Actor{ID: "root", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}, "anita", models.AccountChange{Disabled: &disabled})
	must(t, err)
	bela.must(http.StatusOK, at).has(t, "Who confirmed is no longer of this Committee", "Confirm: the same child", "not", "Concur")
	late := bela.post(at, said("concur", "3"))
	if late.status != http.StatusConflict {
		t.Errorf("concurring with one who left: %d", late.status)
	}
	late.has(t, "Member anita, who decided first, is no longer a member of this Committee", "Decide anew")
	if a := bela.post(at, said("confirm", "3", "reason", "his mother knew him", "checklist", "parent_recognition")); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, text(a.body))
	}
	bela.must(http.StatusOK, at).has(t, "One member has confirmed", "not", "Who confirmed is no longer")
}

// TestProbabilityOfPair shows on a pair's page, once a member has judged the whole list, the probability that the list shows,
// and that it is to come before.
func TestProbabilityOfPair(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, bela := w.member("anita", agra), w.member("bela", agra)
	at, judge := "/pairs/"+mate.Number+"/"+found.Number, "/cases/"+found.Number+"/judgement"
	const later = "It is shown beside them once you have judged all of them."
	says := func(b *browser, other models.Case, says string) {
		t.Helper()
		if a := b.post(judge, url.Values{"other": {other.Number}, "says": {says}}); a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, text(a.body))
		}
	}
	says(anita, mate, "same")
	anita.must(http.StatusOK, at).has(t, later, "not", "%")
	cases, _, err := w.store.List(t.Context(), models.CaseFilter{Side: models.Missing}, "", 9)
	must(t, err)
	for i := range cases {
		if cases[i].ID != mate.ID {
			anita.must(http.StatusOK, at).has(t, later, "not", "%")
			says(anita, cases[i], "different")
		}
	}
	listed := regexp.MustCompile(`<p class="verdict"><strong>([^<]*)</strong> <span>([^<]*)</span>`).FindStringSubmatch(anita.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number).body)
	if listed == nil {
		t.Fatal("the list shows no probability")
	}
	anita.must(http.StatusOK, at).has(t, text(listed[1])+", "+listed[2], "not", later)
	w.follower.lag(true)
	if a := anita.get(at); a.status == http.StatusOK && strings.Contains(a.body, "very probable") {
		t.Error("while the index catches up, whether all are judged is not known")
	}
	w.follower.lag(false)
	if a := anita.post(at, said("confirm", "1", "reason", "his mother knew him", "checklist", "parent_recognition")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, at).has(t, "One member has confirmed", text(listed[1])+", "+listed[2], "not", later)
	says(bela, mate, "same")
	bela.must(http.StatusOK, at).has(t, later, "not", "%")
	if a := bela.post(at, said("concur", "3")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`) // which nobody has to judge for this child
	for _, b := range []*browser{anita, bela} {
		b.must(http.StatusOK, at).has(t, "Confirmed by two members", "87%", "not", later) // as it was when it was proposed: closed cases are not ranked
	}
	// The Committee of the report goes by its own list.
	home := w.member("kavita", kasganj)
	if to := home.must(http.StatusSeeOther, at).header.Get("Location"); !strings.HasPrefix(to, "/cases/"+mate.Number+"?candidate="+found.Number) {
		t.Errorf("it is led to %s", to)
	}
}

// TestOpinionAndEvidence has police say what they think and bring what the Committee asked for.
func TestOpinionAndEvidence(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	at := "/pairs/" + mate.Number + "/" + found.Number
	police, anita := w.as(models.RoleAHTU, "en"), w.member("anita", agra)
	police.must(http.StatusOK, at).has(t, "Opinion", "Remark", "not", "Confirm", "Reject")
	if a := police.post(at, said("opinion", "0", "says", "possible", "reason", "same village")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.post("/cases/"+found.Number+"/judgement", url.Values{"other": {mate.Number}, "says": {"unsure"}})
	anita.must(http.StatusOK, at).has(t, "Opinion : possible", "same village")
	if a := anita.post(at, said("more_evidence", "2", "wants", "photo", "wants", "dna", "reason", "the nose")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	police.must(http.StatusOK, "/queue?wait=evidence_asked").has(t, found.Number)
	if a := police.post(at, said("evidence_given", "3", "wants", "photo", "reason", "from the school")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, "/queue").has(t, "evidence arrived 1", "not", "returned, with something new")
	if a := police.post(at, said("confirm", "4", "reason", "x", "checklist", "dna")); a.status != http.StatusForbidden {
		t.Errorf("police confirm: %d", a.status)
	}
}

// TestTransferPage moves a child before another Committee, which has it in its queue from then on.
func TestTransferPage(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, lalitpur := w.member("anita", agra), w.member("lalitpur", 161)
	at := "/cases/" + found.Number + "/transfer"
	anita.must(http.StatusOK, at).has(t, "Move the child before another Committee", "Lalitpur")
	if a := anita.post(at, url.Values{"district": {""}, "reason": {"his aunt lives there"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "his aunt lives there") {
		t.Errorf("to nowhere: %d", a.status)
	}
	if a := lalitpur.post(at, url.Values{"district": {"Lalitpur"}, "reason": {"ours"}}); a.status != http.StatusForbidden {
		t.Errorf("another Committee takes the child: %d", a.status)
	}
	if a := anita.post(at, url.Values{"district": {"Lalitpur"}, "reason": {"his aunt lives there"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	w.clock.forward(time.Minute)
	anita.must(http.StatusOK, "/queue").has(t, "not", found.Number)
	lalitpur.must(http.StatusOK, "/queue").has(t, found.Number)
}
