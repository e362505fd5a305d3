package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

//go:embed data/*.tsv testdata/portraits/*.jpg
var files embed.FS

// word is a name or a phrase in both scripts. The first Roman spelling is the usual one.
type word struct {
	hindi string
	roman []string
}

// home is where a family lives.
type home struct {
	district models.District
	town     word
	speech   word
}

// find is where children are found.
type find struct {
	district models.District
	station  string
	place    word
}

// tables is everything that invented records are made of.
type tables struct {
	gazetteer *places.Gazetteer
	names     map[string][]word // by kind and community: "boy h", "family m"; house names by kind alone
	phrases   map[string][]word // by kind
	homes     []home
	finds     []find
	portraits map[bool][]string // names of files, by whether they show a man
}

func readTables() (*tables, error) {
	t := &tables{gazetteer: places.Default(), names: map[string][]word{}, phrases: map[string][]word{}, portraits: map[bool][]string{}}
	err := each("names", func(cells []string) error {
		kind := strings.TrimSuffix(cells[0]+" "+cells[1], " *")
		t.names[kind] = append(t.names[kind], word{cells[2], strings.Split(cells[3], ";")})
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = each("phrases", func(cells []string) error {
		t.phrases[cells[0]] = append(t.phrases[cells[0]], word{cells[2], []string{cells[1]}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := each("homes", t.addHome); err != nil {
		return nil, err
	}
	if err := each("finds", t.addFind); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(files, portraitFolder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		man := strings.HasPrefix(e.Name(), "male")
		t.portraits[man] = append(t.portraits[man], e.Name())
	}
	return t, nil
}

func (t *tables) addHome(cells []string) error {
	d, err := t.district(cells[0])
	if err != nil {
		return err
	}
	speech := slices.IndexFunc(t.phrases["language"], func(w word) bool { return w.roman[0] == cells[3] })
	if speech < 0 {
		return fmt.Errorf("demo: no language %q", cells[3])
	}
	t.homes = append(t.homes, home{d, word{cells[2], []string{cells[1]}}, t.phrases["language"][speech]})
	return nil
}

func (t *tables) addFind(cells []string) error {
	d, err := t.district(cells[0])
	if err != nil {
		return err
	}
	t.finds = append(t.finds, find{d, cells[1], word{cells[3], []string{cells[2]}}})
	return nil
}

func (t *tables) district(name string) (models.District, error) {
	all := t.gazetteer.Districts()
	i := slices.IndexFunc(all, func(d models.District) bool { return d.NameEn == name })
	if i < 0 {
		return models.District{}, fmt.Errorf("demo: the gazetteer has no district %q", name)
	}
	return all[i], nil
}

// neighbour is the district nearest to d, for those who name the wrong one.
func (t *tables) neighbour(d models.District) models.District {
	all := t.gazetteer.Districts()
	best := all[0]
	for _, other := range all {
		if best.LGD == d.LGD || other.LGD != d.LGD && t.gazetteer.Kilometres(d.LGD, other.LGD) < t.gazetteer.Kilometres(d.LGD, best.LGD) {
			best = other
		}
	}
	return best
}

// each reads a table of tab-separated cells; lines that begin with # are left out.
func each(table string, visit func(cells []string) error) error {
	text, err := files.ReadFile(path.Join("data", table+".tsv"))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if err := visit(strings.Split(strings.TrimSpace(line), "\t")); err != nil {
			return err
		}
	}
	return nil
}
