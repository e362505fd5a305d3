// Package demo invents the registry that "milaan demo" shows: reports of missing children and recovered children who do
// not exist, with the mistakes that records have, in Hindi and English, and with a known truth.
//
// A child is invented first (child.go, cast.go); then clerks write records of it (report.go, recovery.go) with what each
// of them knows, mishears, misreads and leaves out (clerk.go, slip.go). The faces are portraits of adults who do not
// exist, made by a network (testdata/portraits); a person's second photograph is a changed copy of the first (retake.go).
// Everything follows from one seed: every demo is the same.
//
// Nothing in here knows how records are compared, so the figures a demo prints are not of its own making. They are of
// invented people all the same, and say nothing about real ones.
package demo

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Record is one record as its clerk wrote it. Case.Source is its name within the demo.
type Record struct {
	Case   models.Case
	Photos []Photo
	of     *child
}

// Registry is everything that the demo holds.
type Registry struct {
	Missing, Found []Record
	// Truth names, for the source of every recovered child, the sources of the reports of it: none, one or two.
	Truth map[string][]string
	// Example is the source of a recovered child whose search shows much of what there is to see.
	Example string
}

const seed = 2025

// Invent makes the registry: 300 reports and 60 recovered children, the same at every call. It fails only when the tables
// built into the program are damaged.
func Invent() (Registry, error) {
	t, err := readTables()
	if err != nil {
		return Registry{}, err
	}
	known, unknown := t.cast(seeded(seed, 1))
	r := Registry{Truth: map[string][]string{}}
	c := seeded(seed, 2)
	for i, x := range known {
		first := Record{Case: t.report(c, x, false), of: x}
		if x.album {
			first.Photos = []Photo{{Portrait: x.portrait, TakenOn: x.left - models.Date(c.IntN(500))}}
		}
		r.Missing = append(r.Missing, first)
		if reportedTwice[i] {
			r.Missing = append(r.Missing, Record{Case: t.report(c, x, true), of: x})
		}
	}
	for i, x := range slices.Concat(known[:matched], unknown) {
		found := Record{Case: t.recovery(c, x), of: x}
		if x.portrait != "" {
			found.Photos = []Photo{{Portrait: x.portrait, Retake: uint64(i) + 1, TakenOn: x.found}}
		}
		r.Found = append(r.Found, found)
	}
	r.number()
	r.Example = r.example()
	return r, nil
}

// example is the first recovered child photographed on both sides whose report is in Hindi while its own record is not,
// and who named its father and its home.
func (r *Registry) example() string {
	for _, f := range r.Found {
		p := &f.Case.Person
		told := p.Name.State() == models.Known && p.Father.State() == models.Known && p.HomePlace.State() == models.Known
		for _, m := range r.Missing {
			if told && m.of == f.of && len(m.Photos) > 0 && isHindi(m.Case.Person.Name.Or("")) && !isHindi(p.Name.Or("")) {
				return f.Case.Source
			}
		}
	}
	return ""
}

// number puts the records in the order of their days, names them, and writes down the truth.
func (r *Registry) number() {
	for _, side := range []struct {
		list   []Record
		prefix string
	}{{r.Missing, "demo-M"}, {r.Found, "demo-F"}} {
		slices.SortStableFunc(side.list, func(a, b Record) int { return cmp.Compare(a.Case.ReportedOn.Or(0), b.Case.ReportedOn.Or(0)) })
		for i := range side.list {
			side.list[i].Case.Source = fmt.Sprintf("%s%03d", side.prefix, i+1)
		}
	}
	for _, f := range r.Found {
		r.Truth[f.Case.Source] = nil
		for _, m := range r.Missing {
			if m.of == f.of {
				r.Truth[f.Case.Source] = append(r.Truth[f.Case.Source], m.Case.Source)
			}
		}
	}
}

// Digest names this registry's content: two programs with the same digest fill the same demo.
func (r *Registry) Digest() (string, error) {
	sum := sha256.New()
	for _, rec := range slices.Concat(r.Missing, r.Found) {
		b, err := models.EncodeRecord(&rec.Case)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %s %v %v\n", rec.Case.Source, b, rec.Photos, r.Truth[rec.Case.Source])
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}
