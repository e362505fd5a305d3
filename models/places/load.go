package places

import (
	"cmp"
	"io/fs"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// The table files of a state. Only the first two must be there.
const (
	districtsFile = "districts.tsv"
	ahtuFile      = "ahtu.tsv"
	tehsilsFile   = "tehsils.tsv"
	blocksFile    = "blocks.tsv"
	townsFile     = "towns.tsv" // towns and railway stations that are known beyond their tehsil
	wordsFile     = "words.tsv"
)

// Load reads a state's gazetteer from its table files (their columns are in data/README.md). It returns models.Faults,
// each of which names a file and line, when a table is missing, malformed, contradicts another, or leaves a district
// without its AHTU.
func Load(files fs.FS) (*Gazetteer, error) {
	g := &Gazetteer{ahtus: map[uint16]models.AHTU{}, words: lexicon{}, recent: &recent{}}
	var faults models.Faults
	var found []place
	found = append(found, g.loadDistricts(files, &faults)...)
	g.loadAHTUs(files, &faults)
	found = append(found, g.loadPlaces(files, tehsilsFile, tehsil, &faults)...)
	found = append(found, g.loadPlaces(files, townsFile, town, &faults)...)
	found = append(found, g.loadPlaces(files, blocksFile, block, &faults)...)
	g.words.load(files, &faults)
	if err := faults.Or(); err != nil {
		return nil, err
	}
	g.index = newIndex(found)
	g.apart = distancesOf(g.districts)
	return g, nil
}

func (g *Gazetteer) loadDistricts(files fs.FS, faults *models.Faults) []place {
	var found []place
	columns := []string{"lgd", "name_en", "name_hi", "aliases", "headquarters", "hq_lat", "hq_lon", "lat", "lon"}
	readTable(files, districtsFile, false, columns, faults, func(r row) {
		centre := r.at("lat", "lon", false)
		d := models.District{
			LGD: r.code("lgd"), NameEn: r.text("name_en"), NameHi: r.text("name_hi"), Aliases: r.list("aliases"),
			HQ: r.text("headquarters"), Lat: centre.lat, Lon: centre.lon,
		}
		if _, twice := g.byCode(d.LGD); twice {
			r.fault("district %d is there twice", "ज़िला %d दो बार है", d.LGD)
			return
		}
		g.districts = append(g.districts, d)
		found = append(found,
			place{kind: district, district: d.LGD, name: d.NameEn, names: []string{d.NameEn, d.NameHi}, at: centre},
			place{kind: formerly, district: d.LGD, name: d.NameEn, names: d.Aliases, at: centre},
			place{kind: headquarters, district: d.LGD, name: d.HQ, names: []string{d.HQ}, at: r.at("hq_lat", "hq_lon", true)})
	})
	slices.SortFunc(g.districts, func(a, b models.District) int { return cmp.Compare(a.LGD, b.LGD) })
	if len(g.districts) == 0 && len(*faults) == 0 {
		*faults = append(*faults, fault(districtsFile, 0, "the file has no district", "फ़ाइल में कोई ज़िला नहीं है"))
	}
	return found
}

// byCode finds a district before the list is in order.
func (g *Gazetteer) byCode(lgd uint16) (models.District, bool) {
	i := slices.IndexFunc(g.districts, func(d models.District) bool { return d.LGD == lgd })
	if i < 0 {
		return models.District{}, false
	}
	return g.districts[i], true
}

// loadAHTUs reads which unit serves which district. The names beside the codes are for the reader, and must agree.
func (g *Gazetteer) loadAHTUs(files fs.FS, faults *models.Faults) {
	serves := map[uint16]uint16{}
	readTable(files, ahtuFile, false, []string{"lgd", "district", "ahtu_lgd", "ahtu"}, faults, func(r row) {
		lgd, unit := r.code("lgd"), r.code("ahtu_lgd")
		g.mustBeNamed(r, lgd, r.text("district"))
		g.mustBeNamed(r, unit, r.text("ahtu"))
		if _, twice := serves[lgd]; twice {
			r.fault("district %d is there twice", "ज़िला %d दो बार है", lgd)
		}
		serves[lgd] = unit
	})
	associated := map[uint16][]uint16{}
	for _, d := range g.districts {
		unit, ok := serves[d.LGD]
		switch {
		case !ok:
			*faults = append(*faults, fault(ahtuFile, 0, "%s (%d) has no AHTU", "%s (%d) की कोई AHTU नहीं है", d.NameEn, d.LGD))
		case serves[unit] != unit:
			*faults = append(*faults, fault(ahtuFile, 0, "the AHTU of %s (%d) does not serve its own district", "%s (%d) की AHTU अपने ही ज़िले की नहीं है", d.NameEn, d.LGD))
		case unit != d.LGD:
			associated[unit] = append(associated[unit], d.LGD)
		}
	}
	for lgd, unit := range serves {
		g.ahtus[lgd] = models.AHTU{District: unit, Associated: associated[unit]}
	}
}

func (g *Gazetteer) mustBeNamed(r row, lgd uint16, name string) {
	if d, ok := g.byCode(lgd); !ok {
		r.fault("there is no district %d", "ज़िला %d नहीं है", lgd)
	} else if d.NameEn != name {
		r.fault("district %d is %s, not %s", "ज़िला %d %s है, %s नहीं", lgd, d.NameEn, name)
	}
}

func (g *Gazetteer) loadPlaces(files fs.FS, name string, k kind, faults *models.Faults) []place {
	var found []place
	readTable(files, name, true, []string{"lgd", "district", "name", "aliases", "lat", "lon"}, faults, func(r row) {
		p := place{kind: k, district: r.code("district"), name: r.text("name"), at: r.at("lat", "lon", true)}
		p.names = append([]string{p.name}, r.list("aliases")...)
		d, ok := g.byCode(p.district)
		if !ok {
			r.fault("there is no district %d", "ज़िला %d नहीं है", p.district)
		}
		if p.at == (point{}) {
			p.at = point{d.Lat, d.Lon}
		}
		found = append(found, p)
	})
	return found
}
