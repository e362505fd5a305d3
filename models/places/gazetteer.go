// Package places knows the places of one state: its districts with their old and Hindi names, the tehsils, blocks, towns
// and large railway stations in them, and the Anti Human Trafficking Unit of each district. It turns a place as somebody
// wrote it into shares of districts.
//
// Everything about the state is data (see Load); the embedded files describe Uttar Pradesh, and another state's files
// replace them.
package places

import (
	"cmp"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Gazetteer is the state's places. It does not change after Load and is safe for concurrent use.
type Gazetteer struct {
	districts []models.District // by LGD code
	ahtus     map[uint16]models.AHTU
	words     lexicon
	index     index
	recent    *recent
	apart     distances
}

// Share is how probable it is that a written place lies in a district.
type Share struct {
	District uint16  // LGD code
	Share    float64 // 0 to 1
}

// Resolution is what a written place may be. The shares sum to at most 1; the rest is "none of these": a village the
// gazetteer does not list, or a place in another state.
type Resolution struct {
	Districts []Share // best first, ties by LGD code
	Place     string  // English name of the place matched; empty when none is
	Key       string  // phonetic key of the place as written without words like "village" or "district"
	Exact     bool    // the words are a name of the place but for case, spaces and punctuation
}

// District returns the district with an LGD code, and whether there is one.
func (g *Gazetteer) District(lgd uint16) (models.District, bool) {
	i, ok := slices.BinarySearchFunc(g.districts, lgd, func(d models.District, lgd uint16) int { return cmp.Compare(d.LGD, lgd) })
	if !ok {
		return models.District{}, false
	}
	return copyOf(g.districts[i]), true
}

// Districts returns all districts ordered by LGD code.
func (g *Gazetteer) Districts() []models.District {
	all := make([]models.District, len(g.districts))
	for i, d := range g.districts {
		all[i] = copyOf(d)
	}
	return all
}

func copyOf(d models.District) models.District {
	d.Aliases = slices.Clone(d.Aliases)
	return d
}

// AHTU returns the unit that serves a district, and whether there is one.
func (g *Gazetteer) AHTU(lgd uint16) (models.AHTU, bool) {
	unit, ok := g.ahtus[lgd]
	unit.Associated = slices.Clone(unit.Associated)
	return unit, ok
}

// Kilometres returns the great-circle distance between the centroids of two districts: 0 for the same district, and NaN
// when either is not in the gazetteer.
func (g *Gazetteer) Kilometres(a, b uint16) float64 { return g.apart.between(a, b) }

// distances are those between all districts: a ranking asks for as many as there are places.
type distances struct {
	row  []int16 // by LGD code; -1 for none
	list []float64
	n    int
}

func distancesOf(list []models.District) distances {
	d := distances{n: len(list), list: make([]float64, 0, len(list)*len(list))}
	for i := range list {
		for int(list[i].LGD) >= len(d.row) {
			d.row = append(d.row, -1)
		}
		d.row[list[i].LGD] = int16(i)
		from := point{list[i].Lat, list[i].Lon}
		for j := range list {
			d.list = append(d.list, from.kilometres(point{list[j].Lat, list[j].Lon}))
		}
	}
	return d
}

func (d *distances) between(a, b uint16) float64 {
	if int(a) >= len(d.row) || int(b) >= len(d.row) || d.row[a] < 0 || d.row[b] < 0 {
		return math.NaN()
	}
	return d.list[int(d.row[a])*d.n+int(d.row[b])]
}

func (g *Gazetteer) centroid(lgd uint16) (point, bool) {
	i, ok := slices.BinarySearchFunc(g.districts, lgd, func(d models.District, lgd uint16) int { return cmp.Compare(d.LGD, lgd) })
	if !ok {
		return point{}, false
	}
	return point{g.districts[i].Lat, g.districts[i].Lon}, true
}

// point is a place on the globe in degrees; the zero point means "not known".
type point struct{ lat, lon float64 }

// earthRadius is the mean radius R1 of the GRS 80 ellipsoid in kilometres.
const earthRadius = 6371.0088

// kilometres is the great-circle distance by the haversine formula.
func (p point) kilometres(q point) float64 {
	if p == q {
		return 0
	}
	const radian = math.Pi / 180
	sinLat := math.Sin((q.lat - p.lat) * radian / 2)
	sinLon := math.Sin((q.lon - p.lon) * radian / 2)
	h := sinLat*sinLat + math.Cos(p.lat*radian)*math.Cos(q.lat*radian)*sinLon*sinLon
	return 2 * earthRadius * math.Asin(min(1, math.Sqrt(h)))
}
