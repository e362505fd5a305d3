package demo_test

import (
	"bytes"
	"flag"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/demo"
	"github.com/milaan-project/milaan/models"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func invent(t *testing.T) demo.Registry {
	t.Helper()
	r, err := demo.Invent()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func bySource(r *demo.Registry) map[string]*demo.Record {
	all := map[string]*demo.Record{}
	for _, list := range [][]demo.Record{r.Missing, r.Found} {
		for i := range list {
			all[list[i].Case.Source] = &list[i]
		}
	}
	return all
}

// The demo is the same at every call and on every machine, until somebody means to change it.
func TestSameEveryTime(t *testing.T) {
	first, second := invent(t), invent(t)
	a, errA := first.Digest()
	b, errB := second.Digest()
	if errA != nil || errB != nil || a != b {
		t.Fatal(a, b, errA, errB)
	}
	golden := filepath.Join("testdata", "digest.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(a+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || strings.TrimSpace(string(want)) != a {
		t.Errorf("the demo has changed: %s, was %s (%v); if that is meant, run go test ./demo ./cmd/milaan -update", a, want, err)
	}
}

// Whatever its mistakes, every record is one that intake takes as it is.
func TestRecordsAreTakenIn(t *testing.T) {
	r := invent(t)
	today, err := models.ParseDate("2025-10-04")
	if err != nil {
		t.Fatal(err)
	}
	for source, rec := range bySource(&r) {
		c := rec.Case
		c.Normalize()
		if err := c.Validate(today); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		body, err := models.EncodeRecord(&c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := models.DecodeRecord(c.Side, body)
		if err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if back, err := models.EncodeRecord(&again); err != nil || !bytes.Equal(body, back) {
			t.Errorf("%s: %s, read again %s (%v)", source, body, back, err)
		}
		if bytes.ContainsAny(body[1:len(body)-1], "{}~") {
			t.Errorf("%s: a placeholder is left: %s", source, body)
		}
		if phone, ok := c.Complaint.ComplainantPhone.Get(); ok && !strings.HasPrefix(phone, "00000 ") {
			t.Errorf("%s: somebody may have the number %s", source, phone)
		}
	}
}

// The truth names reports that are there, each once, of children who went missing before they were found.
func TestTruth(t *testing.T) {
	r := invent(t)
	all := bySource(&r)
	if len(r.Missing) != 300 || len(r.Found) != 60 || len(all) != 360 || len(r.Truth) != 60 {
		t.Fatalf("%d reports, %d recovered, %d sources, %d truths", len(r.Missing), len(r.Found), len(all), len(r.Truth))
	}
	in := map[int]int{} // how many recovered children are in how many reports
	taken := map[string]string{}
	for source, mates := range r.Truth {
		found := all[source]
		in[len(mates)]++
		for _, mate := range mates {
			report := all[mate]
			if report == nil || report.Case.Side != models.Missing || taken[mate] != "" {
				t.Fatalf("%s: %s is no report, or that of %s too", source, mate, taken[mate])
			}
			taken[mate] = source
			if report.Case.Event.When.Or(0) >= found.Case.Event.When.Or(0) || report.Case.Person.Sex != found.Case.Person.Sex {
				t.Errorf("%s and %s cannot be one child", source, mate)
			}
		}
	}
	if diff := cmp.Diff(map[int]int{0: 20, 1: 36, 2: 4}, in); diff != "" {
		t.Error(diff)
	}
	if len(r.Truth[r.Example]) == 0 {
		t.Errorf("the example %q is in no report", r.Example)
	}
}

// A portrait stands for one person: on both sides of a pair, and of nobody else.
func TestPortraits(t *testing.T) {
	r := invent(t)
	reports := map[string]string{} // report: recovered child
	for source, mates := range r.Truth {
		for _, m := range mates {
			reports[m] = source
		}
	}
	owner := map[string]string{}
	pairs := 0
	seen := map[string]int{}
	for source, rec := range bySource(&r) {
		person := source
		if found, ok := reports[source]; ok {
			person = found
		}
		for _, p := range rec.Photos {
			if owner[p.Portrait] == "" {
				owner[p.Portrait] = person
			}
			if owner[p.Portrait] != person {
				t.Errorf("%s shows %s and %s", p.Portrait, owner[p.Portrait], person)
			}
			if man := strings.HasPrefix(p.Portrait, "male"); man != (rec.Case.Person.Sex.Or("") == models.Male) {
				t.Errorf("%s shows %s", p.Portrait, source)
			}
			seen[p.Portrait] |= map[models.Side]int{models.Missing: 1, models.Found: 2}[rec.Case.Side]
		}
	}
	for _, sides := range seen {
		if sides == 3 {
			pairs++
		}
	}
	if len(owner) != 40 || pairs != 22 {
		t.Errorf("%d portraits, %d of them on both sides", len(owner), pairs)
	}
}

// Second pictures are repeatable and visibly others; the portraits stay within what the repository may hold.
func TestPhotographs(t *testing.T) {
	r := invent(t)
	size := 0
	for source, rec := range bySource(&r) {
		for _, p := range rec.Photos {
			one, err := p.JPEG()
			if err != nil {
				t.Fatal(err)
			}
			if two, err := p.JPEG(); err != nil || !bytes.Equal(one, two) {
				t.Errorf("%s: another picture the second time (%v)", source, err)
			}
			portrait, err := demo.Photo{Portrait: p.Portrait}.JPEG()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(one, portrait) != (p.Retake == 0) {
				t.Errorf("%s: retake %d of %s", source, p.Retake, p.Portrait)
			}
			if _, err := jpeg.Decode(bytes.NewReader(one)); err != nil {
				t.Errorf("%s: %v", source, err)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "portraits", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		size += int(info.Size())
	}
	if len(files) != 41 || size > 1_500_000 {
		t.Errorf("%d files of %d bytes", len(files), size)
	}
}

// The records are those of a registry, not a puzzle for it: two scripts, other spellings, house names, silence.
func TestMistakes(t *testing.T) {
	r := invent(t)
	all := bySource(&r)
	count := map[string]int{}
	note := func(what string, there bool) {
		if there {
			count[what]++
		}
	}
	for source, mates := range r.Truth {
		found := all[source].Case
		heard, named := found.Person.Name.Get()
		note("found without a name", !named)
		note("found without a father's name", found.Person.Father.State() != models.Known)
		note("found without any photograph", len(all[source].Photos) == 0)
		for _, m := range mates {
			report := all[m].Case
			written := report.Person.Name.Or("")
			note("another script", named && isHindi(heard) != isHindi(written))
			note("the same as written", heard == written)
			note("by the house name", named && strings.Contains(report.Person.Aliases.Text(), heard))
			home, told := found.Person.HomeDistrict.Get()
			note("another home district as written", told && home != report.Person.HomeDistrict.Or(""))
			note("another age by two years", abs(found.Person.AgeYears.Or(0)-age(&report, found.Event.When.Or(0))) > 2)
		}
	}
	for _, m := range r.Missing {
		note("reports in Hindi", isHindi(m.Case.Person.Name.Or("")))
		note("reports without an FIR", m.Case.Complaint.FIRNumber.State() != models.Known)
		note("reports with a photograph", len(m.Photos) > 0)
	}
	for what, least := range map[string]int{"found without a name": 5, "found without a father's name": 20, "found without any photograph": 20, "another script": 10,
		"by the house name": 1, "another home district as written": 5, "another age by two years": 2, "reports in Hindi": 120, "reports without an FIR": 10, "reports with a photograph": 29} {
		if count[what] < least {
			t.Errorf("%s: %d, want at least %d", what, count[what], least)
		}
	}
	if count["the same as written"] > 15 || count["reports in Hindi"] > 200 {
		t.Error(count)
	}
	t.Log(count)
}

func age(c *models.Case, on models.Date) float64 {
	years, _ := c.AgeOn(on)
	return years
}

func abs(x float64) float64 { return max(x, -x) }

func isHindi(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) })
}
