package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// took is how long a ranking took, which is another time each time.
var took = regexp.MustCompile(`\d+(\.\d+)? ms`)

// TestPagesTellNoChoice lives the same day twice, but that the engine pairs a child with another report as it comes in, and that
// others confirm that pair and take it back. The pages of a member who has judged nothing are byte by byte the same.
func TestPagesTellNoChoice(t *testing.T) {
	const reports = 3
	id := func(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }
	live := func(chosen int) map[string]string {
		w := newWorld(t)
		w.clock.forward(-5 * time.Hour)
		child := w.report(models.Found, `{"id":"`+id(9)+`","district":"Agra","child_name":"Munni","sex":"female","age_years":8,"found_on":"2026-04-01"}`)
		var list []models.Case
		for n := range reports {
			w.clock.forward(37 * time.Minute)
			list = append(list, w.report(models.Missing, `{"id":"`+id(n)+`","district":"Kasganj","child_name":"Munni","sex":"female","age_years":8,"missing_since":"2026-03-01"}`))
			if n == chosen {
				w.propose(child, list[n])
			}
		}
		w.clock.forward(time.Hour)
		anita, bano := w.member("anita", agra), w.member("bano", agra)
		at, judge := "/pairs/"+list[chosen].Number+"/"+child.Number, "/cases/"+child.Number+"/judgement"
		for _, b := range []*browser{anita, bano} {
			b.must(http.StatusOK, "/cases/"+child.Number+"?candidate="+list[chosen].Number)
			b.post(judge, url.Values{"other": {list[chosen].Number}, "says": {"same"}})
		}
		for _, step := range []struct {
			by   *browser
			form url.Values
		}{{anita, said("confirm", "2", "reason", "r", "checklist", "dna")}, {bano, said("concur", "3")}, {bano, said("reopen", "4", "reason", "r")}} {
			w.clock.forward(61 * time.Second)
			if a := step.by.post(at, step.form); a.status != http.StatusSeeOther {
				t.Fatalf("%d %s", a.status, text(a.body))
			}
		}
		w.clock.forward(time.Minute)
		member, told := w.member("member", agra), map[string]string{}
		paths := []string{"/", "/queue", "/queue?wait=new", "/alerts", "/alerts?unseen=1", "/cases", "/cases?purpose=checking", "/cases/" + child.Number}
		for i := range list {
			paths = append(paths, "/cases/"+list[i].Number+"?purpose=checking", "/cases/"+child.Number+"?candidate="+list[i].Number, "/pairs/"+list[i].Number+"/"+child.Number)
		}
		for _, path := range paths {
			a := member.get(path)
			told[path] = fmt.Sprint(a.status, a.header.Get("ETag"), a.header.Get("Location"), took.ReplaceAllString(a.body, "ms"))
		}
		return told
	}
	if diff := cmp.Diff(live(0), live(2)); diff != "" {
		t.Error(diff)
	}
}
