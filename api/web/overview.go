package web

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// bandKeys name the ages of cases, the youngest first.
var bandKeys = [models.Bands]string{"overview.month", "overview.four_months", "overview.year", "overview.older", "overview.undated"}

type overviewPage struct {
	Rows     []overviewRow
	Idle     int // districts without an open case that are left out
	Unplaced *overviewRow
	Map      districtMap
}

// overviewRow is a district.
type overviewRow struct {
	Name   string
	Open   int64
	Counts []linkedCount
}

// linkedCount is how many cases there are, and where they are listed.
type linkedCount struct {
	Key     string // of the message that says what was counted
	N       int64
	Address string // empty where no list can be narrowed to them
	Bad     bool   // it should be nought
}

// showOverview answers GET /overview: how many open cases each of one's districts has, the latest first.
func (p *Pages) showOverview(q *request) error {
	o, err := p.cfg.Cases.Overview(q.Context(), q.actor)
	if err != nil {
		return err
	}
	page := overviewPage{}
	placed := map[string]bool{}
	counts := map[uint16]tally{}
	for _, d := range p.cfg.Districts {
		var t tally
		for _, n := range o.Counts {
			if slices.ContainsFunc(d.Names(), func(name string) bool { return strings.EqualFold(name, n.District) }) {
				placed[n.District] = true
				t.add(n)
			}
		}
		counts[d.LGD] = t
		if t.open() > 0 || !q.actor.Reach.Everywhere && (q.actor.Sits(d.LGD) || slices.Contains(q.actor.Reach.Associated, d.LGD)) {
			page.Rows = append(page.Rows, rowOfDistrict(d.Name(q.lang.Code), strconv.Itoa(int(d.LGD)), t, o.Bounds))
		} else if q.actor.Reach.Everywhere {
			page.Idle++
		}
	}
	slices.SortStableFunc(page.Rows, func(a, b overviewRow) int { return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(a.Name, b.Name)) })
	var astray tally
	for _, n := range o.Counts {
		if !placed[n.District] {
			astray.add(n)
		}
	}
	if astray.open() > 0 {
		row := rowOfDistrict("", "", astray, o.Bounds)
		page.Unplaced = &row
	}
	page.Map = mapOf(p.cfg.Districts, q.lang.Code, counts)
	return p.show(q, http.StatusOK, "overview", view{Title: "overview.title", Styles: []string{"desk.css"}, Data: page})
}

// tally adds up the counts of a district.
type tally struct {
	missing, found, late int64
	bands                [models.Bands]int64
}

func (t *tally) add(n models.OpenCount) {
	if n.Side == models.Missing {
		t.missing += n.Open
	} else {
		t.found += n.Open
	}
	t.late += n.Late
	for i := range t.bands {
		t.bands[i] += n.Bands[i]
	}
}

func (t *tally) open() int64 { return t.missing + t.found }

// rowOfDistrict links each count to its list; without a district there is none.
func rowOfDistrict(name, lgd string, t tally, bounds models.AgeBounds) overviewRow {
	at := func(parameters ...string) string {
		if lgd == "" {
			return ""
		}
		values := url.Values{"status": {string(models.Open)}, "district": {lgd}}
		for i := 0; i+1 < len(parameters); i += 2 {
			values.Set(parameters[i], parameters[i+1])
		}
		return "/?" + values.Encode()
	}
	row := overviewRow{Name: name, Open: t.open(), Counts: []linkedCount{
		{"overview.missing", t.missing, at("side", string(models.Missing)), false},
		{"overview.found", t.found, at("side", string(models.Found)), false},
		{"overview.late", t.late, at("late", yes), true},
	}}
	for band, n := range t.bands {
		f := bounds.Filter(band)
		parameters := []string{}
		for _, x := range []struct {
			name string
			day  models.Date
		}{{"since", f.Since}, {"until", f.Until}} {
			if x.day != 0 {
				parameters = append(parameters, x.name, x.day.String())
			}
		}
		if f.Undated {
			parameters = append(parameters, "undated", yes)
		}
		row.Counts = append(row.Counts, linkedCount{bandKeys[band], n, at(parameters...), false})
	}
	return row
}

// yes is the value of a parameter that is either there or not.
const yes = "1"

// districtMap is a drawing of where the districts lie to one another, made of their middle points alone.
type districtMap struct {
	Width, Height int
	Places        []mapPlace
}

// mapPlace is a district on the map: the area of its circle is as many as it has open cases.
type mapPlace struct {
	Name       string
	X, Y, R    int
	Open, Late int64
}

// The size of the map, and of the largest and smallest circle on it, in its own units.
const (
	mapWidth, mapMargin = 800, 40
	largest, smallest   = 34, 5
)

// mapOf draws districts by their middle points, with the width of a degree as it is in their midst.
func mapOf(districts []models.District, lang string, counts map[uint16]tally) districtMap {
	if len(districts) == 0 {
		return districtMap{}
	}
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	most := int64(1)
	for _, d := range districts {
		west, east, south, north = min(west, d.Lon), max(east, d.Lon), min(south, d.Lat), max(north, d.Lat)
		t := counts[d.LGD]
		most = max(most, t.open())
	}
	narrow := math.Cos((south + north) / 2 * math.Pi / 180)
	scale := (mapWidth - 2*mapMargin) / max((east-west)*narrow, .01)
	m := districtMap{Width: mapWidth, Height: int((north-south)*scale) + 2*mapMargin}
	for _, d := range districts {
		t := counts[d.LGD]
		place := mapPlace{Name: d.Name(lang), X: mapMargin + int((d.Lon-west)*narrow*scale), Y: mapMargin + int((north-d.Lat)*scale), R: smallest, Open: t.open(), Late: t.late}
		if place.Open > 0 {
			place.R = max(2*smallest, int(largest*math.Sqrt(float64(place.Open)/float64(most))))
		}
		m.Places = append(m.Places, place)
	}
	// The small ones lie on the large ones.
	slices.SortStableFunc(m.Places, func(a, b mapPlace) int { return cmp.Compare(b.R, a.R) })
	return m
}
