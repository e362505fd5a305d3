package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var pairValue = regexp.MustCompile(`name="pair" value="([^"]+)"`)

// TestNoneOfThese has a member judge every candidate, and reject at once those that it judged different, and no other.
func TestNoneOfThese(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, bela := w.member("anita", agra), w.member("bela", agra)
	page := "/cases/" + found.Number + "?candidate=none"
	reports, _, err := w.store.List(t.Context(), models.CaseFilter{Side: models.Missing}, "", 9)
	must(t, err)
	for i, r := range reports {
		anita.must(http.StatusOK, page).has(t, "not", "None of these: reject", "Reject the")
		says := "different"
		if r.ID == mate.ID {
			says = "unsure"
		}
		for _, b := range []*browser{anita, bela} {
			if a := b.post("/cases/"+found.Number+"/judgement", url.Values{"other": {r.Number}, "says": {says}}); a.status != http.StatusSeeOther {
				t.Fatalf("%d: %d", i, a.status)
			}
		}
	}
	a := anita.must(http.StatusOK, page)
	a.has(t, "2 candidates that you judged to be other children are rejected", "1 other stays as it is", "Reject the 2 judged different")
	var pairs []string
	for _, m := range pairValue.FindAllStringSubmatch(a.body, -1) {
		if pairs = append(pairs, m[1]); strings.HasPrefix(m[1], mate.Number) {
			t.Error("the form rejects a candidate that was not judged different")
		}
	}
	anita.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+reports[0].Number).has(t, "Decide about these two None of these")
	send := func(b *browser, reason string, pairs ...string) answer {
		return b.post("/cases/"+found.Number+"?candidate=none", url.Values{"pair": pairs, "reason": {reason}})
	}
	if a := send(anita, " ", pairs...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="none-wrong"`) {
		t.Errorf("without a reason: %d", a.status)
	}
	// One that was not judged different is refused, and nothing of the rest is said.
	if a := send(anita, "no likeness", append([]string{mate.Number + " 2"}, pairs...)...); a.status != http.StatusConflict || !strings.Contains(a.body, "no likeness") {
		t.Errorf("with one that was not judged different: %d", a.status)
	}
	states := func() (rejected int) {
		all, err := w.store.StatesOf(t.Context(), found.ID)
		must(t, err)
		for pair, state := range all {
			if state == models.PairRejected {
				rejected++
			}
			if pair[0] == mate.ID && state != models.PairProposed {
				t.Errorf("the mate is %s", state)
			}
		}
		return rejected
	}
	if n := states(); n != 0 {
		t.Fatalf("%d were rejected by what was refused", n)
	}
	for _, wrong := range [][]string{nil, {"nonsense"}, {mate.Number + " x"}} {
		if a := send(anita, "r", wrong...); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", wrong, a.status)
		}
	}
	if a := send(w.as(models.RoleAHTU, "en"), "not theirs to say", pairs...); a.status == http.StatusSeeOther {
		t.Error("police reject candidates")
	}
	if a := send(anita, "no likeness, another mother", pairs...); a.status != http.StatusSeeOther || !strings.Contains(a.header.Get("Location"), "candidate=none&done=yes#comparison") {
		t.Fatalf("%d %s %s", a.status, a.header.Get("Location"), text(a.body))
	}
	anita.must(http.StatusOK, page+"&done=yes").has(t, "This is recorded.", "On to the next child")
	if n := states(); n != 2 {
		t.Errorf("%d are rejected", n)
	}
	for _, pair := range pairs {
		number, _, _ := strings.Cut(pair, " ")
		anita.must(http.StatusOK, "/pairs/"+number+"/"+found.Number).has(t, "Rejected: not the same child", "no likeness, another mother")
	}
	anita.must(http.StatusOK, page).has(t, "not", "judged different")
	// The second member's form is from before: what was decided since is told, and what was typed is kept.
	if a := send(bela, "too late", pairs...); a.status != http.StatusConflict || strings.Contains(a.body, `name="pair"`) {
		t.Errorf("what is decided already: %d", a.status)
	}
}
