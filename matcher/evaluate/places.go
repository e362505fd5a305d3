package evaluate

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models/places"
)

// WrittenPlace is a place as somebody wrote it, with the LGD code of the district that it is in.
type WrittenPlace struct {
	Source, Written string
	District        uint16
}

// ReadPlaces reads lines of source, written name and LGD code between tabs. It returns an Invalid Error that names the first
// line that is not so.
func ReadPlaces(r io.Reader) ([]WrittenPlace, error) {
	var list []WrittenPlace
	err := readTable(r, func(line int, cells []string) error {
		if len(cells) < 3 {
			return badLine(line, "has no source, written name and LGD code between tabs", "में टैब से अलग स्रोत, लिखा नाम और एलजीडी कोड नहीं है")
		}
		code, err := strconv.ParseUint(strings.TrimSpace(cells[2]), 10, 16)
		switch {
		case err == nil:
			list = append(list, WrittenPlace{strings.TrimSpace(cells[0]), cells[1], uint16(code)})
		case line > 1:
			return badLine(line, "has no LGD code of a district in its third cell", "के तीसरे खाने में ज़िले का एलजीडी कोड नहीं है")
		}
		return nil
	})
	return list, err
}

// Places reads each written place as a record's district and ranks the districts by the shares it is given.
func Places(g *places.Gazetteer, list []WrittenPlace) Set {
	set := Set{Probable: true}
	sources := Split{Name: "source"}
	for _, p := range list {
		if !slices.Contains(sources.Classes, p.Source) {
			sources.Classes = append(sources.Classes, p.Source)
		}
		s := Search{ID: p.Written, Mated: true, None: 1, Classes: map[string]string{sources.Name: p.Source}}
		r, _ := g.ResolveDistrict(p.Written)
		for i, d := range r.Districts {
			mate := d.District == p.District
			if mate {
				s.Place = At(i + 1)
			}
			s.Candidates = append(s.Candidates, Candidate{Score: d.Share, Posterior: d.Share, Mate: mate})
			s.None -= d.Share
		}
		s.None = max(s.None, 0)
		set.Searches = append(set.Searches, s)
	}
	set.Splits = []Split{sources}
	return set
}
