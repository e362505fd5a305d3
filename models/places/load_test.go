package places_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

const (
	districtColumns = "lgd\tname_en\tname_hi\taliases\theadquarters\thq_lat\thq_lon\tlat\tlon\n"
	placeColumns    = "lgd\tdistrict\tname\taliases\tlat\tlon\n"
	ahtuColumns     = "lgd\tdistrict\tahtu_lgd\tahtu\n"
	patna           = "212\tPatna\tपटना\tPataliputra;पाटलिपुत्र\tPatna\t25.61\t85.14\t25.4\t85.3\n"
	gaya            = "199\tGaya\tगया\t\tGaya\t\t\t24.7\t84.9\n"
	ahtus           = "212\tPatna\t212\tPatna\n199\tGaya\t212\tPatna\n"
)

// otherState is a small state that has nothing to do with the embedded one; changes replace its files.
func otherState(changes map[string]string) fstest.MapFS {
	files := fstest.MapFS{
		"districts.tsv": {Data: []byte(districtColumns + patna + gaya)},
		"ahtu.tsv":      {Data: []byte(ahtuColumns + ahtus)},
	}
	for name, text := range changes {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestAnotherStateReplacesTheTables(t *testing.T) {
	g, err := places.Load(otherState(map[string]string{
		"tehsils.tsv": "\ufeff# a comment\r\n" + strings.ReplaceAll(placeColumns, "\n", "\r\n") + "\r\n1\t199\tBodh Gaya\t\t24.70\t84.99\r\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for written, want := range map[string]uint16{"पाटलिपुत्र": 212, "Patan": 212, "BODHGAYA": 199, "Lucknow": 0} {
		if r, ok := g.Resolve(written, 0); best(r) != want || ok != (want != 0) {
			t.Errorf("%q: got %+v, %v, want %d", written, r, ok, want)
		}
	}
	if unit, ok := g.AHTU(199); !ok || unit.District != 212 {
		t.Errorf("AHTU(199) = %+v, %v", unit, ok)
	}
}

func TestLoadNamesFileAndLineOfEveryFault(t *testing.T) {
	tests := map[string]struct {
		file, text string
		at         []string
	}{
		"district code":       {"districts.tsv", districtColumns + patna + strings.Replace(gaya, "199", "x", 1), []string{"districts.tsv:3", "ahtu.tsv:3"}},
		"district name":       {"districts.tsv", districtColumns + patna + strings.Replace(gaya, "गया", "", 1), []string{"districts.tsv:3"}},
		"district twice":      {"districts.tsv", districtColumns + patna + gaya + patna, []string{"districts.tsv:4"}},
		"latitude":            {"districts.tsv", districtColumns + patna + strings.Replace(gaya, "24.7", "124.7", 1), []string{"districts.tsv:3"}},
		"not a number":        {"districts.tsv", districtColumns + patna + strings.Replace(gaya, "84.9", "NaN", 1), []string{"districts.tsv:3"}},
		"columns of a row":    {"districts.tsv", districtColumns + patna + gaya + "1\t2\n", []string{"districts.tsv:4"}},
		"encoding":            {"districts.tsv", districtColumns + patna + gaya + "\xff\xfe\n", []string{"districts.tsv:4"}},
		"header":              {"tehsils.tsv", "name\n", []string{"tehsils.tsv:1"}},
		"no district":         {"districts.tsv", districtColumns, []string{"ahtu.tsv:2", "ahtu.tsv:3"}},
		"tehsil elsewhere":    {"tehsils.tsv", placeColumns + "1\t99\tNowhere\t\t\t\n", []string{"tehsils.tsv:2"}},
		"tehsil without name": {"tehsils.tsv", placeColumns + "1\t199\t\t\t\t\n", []string{"tehsils.tsv:2"}},
		"half a point":        {"blocks.tsv", placeColumns + "1\t199\tX\t\t24.5\t\n", []string{"blocks.tsv:2"}},
		"AHTU misnamed":       {"ahtu.tsv", ahtuColumns + strings.Replace(ahtus, "Gaya", "Goya", 1), []string{"ahtu.tsv:3"}},
		"AHTU missing":        {"ahtu.tsv", ahtuColumns + "212\tPatna\t212\tPatna\n", []string{"ahtu.tsv"}},
		"AHTU of a guest":     {"ahtu.tsv", ahtuColumns + "212\tPatna\t199\tGaya\n199\tGaya\t212\tPatna\n", []string{"ahtu.tsv"}},
		"AHTU twice":          {"ahtu.tsv", ahtuColumns + ahtus + "199\tGaya\t212\tPatna\n", []string{"ahtu.tsv:4"}},
		"role":                {"words.tsv", "word\troles\ngaon\tgeneric;nonsense\n", []string{"words.tsv:2"}},
		"two faults":          {"words.tsv", "word\troles\ngaon\tx\nghar\ty\n", []string{"words.tsv:2", "words.tsv:3"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := places.Load(otherState(map[string]string{tc.file: tc.text}))
			faults, ok := errors.AsType[models.Faults](err)
			if !ok || models.CodeOf(err) != models.Invalid {
				t.Fatalf("got %v, want models.Faults", err)
			}
			for _, at := range tc.at {
				found := false
				for _, f := range faults {
					found = found || f.Field == at && f.Message.Hi != "" && f.Hint.En != ""
				}
				if !found {
					t.Errorf("no fault at %s in %v", at, err)
				}
			}
		})
	}
}

func TestLoadNeedsDistrictsAndAHTUs(t *testing.T) {
	for _, name := range []string{"districts.tsv", "ahtu.tsv"} {
		files := otherState(nil)
		delete(files, name)
		if _, err := places.Load(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
