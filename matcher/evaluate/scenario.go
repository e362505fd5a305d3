package evaluate

import (
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Truth is, for each recovered child that a search was made for, the reports of it: several when it was reported more than
// once, none when it is in no report.
type Truth map[string][]string

// ReadTruth reads found_id, missing_id; several reports are separated by semicolons. It returns an Invalid Error for what is
// no such file, and for a child that stands there twice.
func ReadTruth(r io.Reader) (Truth, error) {
	truth, _, err := ReadConfirmed(r)
	return truth, err
}

// ProposalWeight is what a pair counts as a label that was confirmed after the engine had shown it, without evidence of
// another kind.
const ProposalWeight = .2

// How a pair can have been confirmed, and what that counts as a label. Who has seen the engine's proposal first is led by
// it: learning from that would confirm the engine's own habits.
var confirmations = map[string]float64{"": 1, "document": 1, "telephone": 1, "dna": 1, "recognition": 1, "proposal": ProposalWeight}

// ReadConfirmed reads a truth and, from the column confirmed_by where there is one, how much each search counts as a
// label, from 0 to 1: document, telephone, dna and recognition whole, proposal (confirmed after the engine had shown it)
// a fifth. Errors are those of ReadTruth, and an Invalid one for another word.
func ReadConfirmed(r io.Reader) (Truth, map[string]float64, error) {
	truth, weights := Truth{}, map[string]float64{}
	err := readColumns(r, []string{"found_id", "missing_id"}, []string{"confirmed_by"}, func(line int, cells []string) error {
		found := cells[0]
		if _, ok := truth[found]; ok || found == "" {
			return badLine(line, "has no found_id of its own", "का अपना found_id नहीं है")
		}
		weight, known := confirmations[strings.ToLower(cells[2])]
		if !known {
			return badLine(line, "has a confirmed_by that is none of document, telephone, dna, recognition and proposal", "का confirmed_by इनमें से नहीं है: document, telephone, dna, recognition, proposal")
		}
		weights[found] = weight
		truth[found] = []string{}
		for missing := range strings.SplitSeq(cells[1], ";") {
			if missing = strings.TrimSpace(missing); missing != "" {
				truth[found] = append(truth[found], missing)
			}
		}
		return nil
	})
	return truth, weights, err
}

// readColumns reads the named columns of a CSV file, those of optional only where the file has them, else "".
func readColumns(r io.Reader, required, optional []string, use func(line int, cells []string) error) error {
	c := csv.NewReader(r)
	header, err := c.Read()
	var at []int
	for i, name := range append(slices.Clone(required), optional...) {
		column := slices.IndexFunc(header, func(h string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")), name)
		})
		if column < 0 && i < len(required) {
			return models.Errorf(models.Invalid, "the file has no column %s", "फ़ाइल में %s स्तंभ नहीं है", name).
				Advise("Its first line must name the columns "+strings.Join(required, ",")+".", "पहली पंक्ति में ये स्तंभ लिखें: "+strings.Join(required, ",")).Because(err)
		}
		at = append(at, column)
	}
	cells := make([]string, len(at))
	for {
		row, err := c.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return models.Errorf(models.Invalid, "the file is not proper CSV", "फ़ाइल सही CSV नहीं है").Because(err)
		}
		for i, column := range at {
			cells[i] = ""
			if column >= 0 {
				cells[i] = strings.TrimSpace(row[column])
			}
		}
		line, _ := c.FieldPos(0)
		if err := use(line, cells); err != nil {
			return err
		}
	}
}

// Listed is one candidate of a search as a ranking or a file lists it.
type Listed struct {
	ID               string
	Rank             int
	Score, Posterior float64
}

// List is what was answered to one search.
type List struct {
	Candidates []Listed
	None       float64
}

// Lists makes a set of the truth's searches; one that has no list found nothing. Lists of other searches are left out.
func (t Truth) Lists(lists map[string]List, probable bool) Set {
	set := Set{Probable: probable}
	for _, found := range slices.Sorted(maps.Keys(t)) {
		mates := t[found]
		s := Search{ID: found, Mated: len(mates) > 0, None: 1}
		if list, ok := lists[found]; ok {
			s.None = list.None
			for _, c := range list.Candidates {
				mate := slices.Contains(mates, c.ID)
				if mate && s.Place == (Place{}) {
					s.Place = At(c.Rank)
				}
				s.Candidates = append(s.Candidates, Candidate{c.Score, c.Posterior, mate})
			}
		}
		set.Searches = append(set.Searches, s)
	}
	return set
}

// ListOf is the list of a ranking.
func ListOf(r *models.Ranking) List {
	list := List{None: r.None}
	for i := range r.Candidates {
		c := &r.Candidates[i]
		list.Candidates = append(list.Candidates, Listed{c.CaseID, c.Rank, c.Bits.Float(), c.Posterior})
	}
	return list
}

// ReadLists reads a file of candidates as milaan match writes it, or another system: found_id, rank, missing_id, score and,
// where it knows them, posterior and none. Without posteriors, probable is false. It returns an Invalid Error that names
// the first line that cannot be read.
func ReadLists(r io.Reader) (lists map[string]List, probable bool, err error) {
	lists = map[string]List{}
	said := map[string]bool{}
	err = readColumns(r, []string{"found_id", "rank", "missing_id", "score"}, []string{"posterior", "none"}, func(line int, cells []string) error {
		c := Listed{ID: cells[2]}
		var none float64
		c.Rank, err = strconv.Atoi(cells[1])
		faults := []error{err}
		for i, to := range []*float64{&c.Score, &c.Posterior, &none} {
			cell := cells[3+i]
			if cell == "" && i > 0 {
				continue
			}
			*to, err = strconv.ParseFloat(cell, 64)
			faults = append(faults, err)
		}
		if err := errors.Join(faults...); err != nil || c.Rank < 1 || math.IsNaN(c.Score) || !isProbability(c.Posterior) || !isProbability(none) {
			return badLine(line, "has a rank or score that is no number, or a posterior or none that is no probability", "में rank या score संख्या नहीं है, या posterior या none संभावना नहीं है")
		}
		list := lists[cells[0]]
		list.Candidates = append(list.Candidates, c)
		if cells[5] != "" {
			list.None, said[cells[0]] = none, true
		}
		probable = probable || cells[4] != ""
		lists[cells[0]] = list
		return nil
	})
	for found, list := range lists {
		slices.SortStableFunc(list.Candidates, func(a, b Listed) int { return a.Rank - b.Rank })
		if !said[found] {
			list.None = 1
			for _, c := range list.Candidates {
				list.None -= c.Posterior
			}
			list.None = max(list.None, 0)
			lists[found] = list
		}
	}
	return lists, probable, err
}

func isProbability(p float64) bool { return p >= 0 && p <= 1 }
