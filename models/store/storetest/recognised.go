package storetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

// recognised finds cases by the district that their words mean: as they were written, changed, and read anew after the tables
// were brought up to date or the list of districts was changed.
func recognised(t *testing.T, s *registry) {
	ctx := t.Context()
	plain, long := NewCase(t, models.Missing, `{"district":"Varanasi"}`), NewCase(t, models.Found, `{"district":"ज़िला वाराणसी"}`)
	either, elsewhere := NewCase(t, models.Found, `{"district":"अकबरपुर"}`), NewCase(t, models.Missing, `{"district":"Agra"}`)
	gone := NewCase(t, models.Missing, `{"district":"Distt. Varanasi"}`)
	must(t, s.Create(ctx, writer, plain, long, either, elsewhere, gone))
	gone = read(t, s, gone.ID)
	_, err := s.Purge(ctx, writer, gone)
	must(t, err)

	finds := func(when string, f models.CaseFilter, want ...*models.Case) {
		t.Helper()
		cases, _, err := s.List(ctx, f, "", 100)
		must(t, err)
		var got, ids []string
		for i := range cases {
			got = append(got, cases[i].ID)
		}
		for _, c := range want {
			ids = append(ids, c.ID)
		}
		if diff := cmp.Diff(ids, got); diff != "" {
			t.Errorf("%s, %+v: %s", when, f, diff)
		}
	}
	varanasi := models.CaseFilter{Districts: []string{"Varanasi"}}
	all := func(when string) {
		t.Helper()
		finds(when, varanasi, long, plain)
		finds(when, models.CaseFilter{Within: []string{"varanasi"}}, long, plain)
		finds(when, models.CaseFilter{Unrecognised: true, Status: models.Open}, either)
		finds(when, models.CaseFilter{Districts: []string{"अकबरपुर"}}, either)
		for _, id := range []string{plain.ID, long.ID} {
			if c := read(t, s, id); !strings.EqualFold(c.Recognised, "Varanasi") {
				t.Errorf("%s: %q is recognised as %q", when, c.District.Or(""), c.Recognised)
			}
		}
	}
	all("written")
	must(t, s.Recognise(ctx, places.Default().Recognised))
	all("read anew")

	moved := read(t, s, elsewhere.ID)
	moved.District, moved.Recognised = models.Of("बनारस"), "Varanasi"
	must(t, s.Update(ctx, writer, moved, models.CaseChanged, []string{"district"}))
	finds("changed", varanasi, moved, long, plain)
	moved = read(t, s, moved.ID)
	moved.District, moved.Recognised = models.Of("Agra"), "Agra"
	must(t, s.Update(ctx, writer, moved, models.CaseChanged, []string{"district"}))

	ByHand(t, s.url, "UPDATE cases SET recognised = ''") // as the tables are brought up to date, and a backup is restored
	finds("not read yet", varanasi, plain)
	finds("not read yet", models.CaseFilter{Unrecognised: true, Status: models.Open}, elsewhere, either, long, plain)
	must(t, s.Recognise(ctx, places.Default().Recognised))
	all("from before")
	must(t, s.Recognise(ctx, func(string) string { return "" }))
	finds("of a list without it", varanasi, plain)
	must(t, s.Recognise(ctx, places.Default().Recognised))
	all("listed again")
}
