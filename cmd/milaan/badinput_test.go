package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// oddFile is what a district sends: each line but two has something wrong with it.
func oddFile() string {
	return "\ufeffid,child_name,age_years,missing_since,home_district,photos\r\n" +
		"M1,मुन्नी Devi,8,2024-03-01,Nowhereabad,plain.jpg;words.jpg;gone.jpg\r\n" + // a wall, no photograph, no file
		"M2,Sunita,-1,,,\r\n" +
		"M3,Sunita,400,,,\r\n" +
		"M4,Sunita,8,2999-01-01,,\r\n" +
		"M5," + strings.Repeat("a", 10<<20) + ",8,,,\r\n" +
		"M6,Sun\xc3\x28ta,8,,,\r\n" +
		"M1,Sunita,8,,,\r\n" +
		"M7,Sunita,8,,,../secret.jpg\r\n" +
		"M8,Sunita,8,,,/etc/passwd\r\n" +
		"M9,Sunita,8,,\"Agra\r\n" + // is never closed, and takes the next along
		"M10,Sunita,8,,,\r\n"
}

// An import takes in what can be read, names every line and photograph that cannot, and keeps a photograph without a face.
func TestImportOddFile(t *testing.T) {
	dir := t.TempDir()
	file, photos, data := filepath.Join(dir, "m.csv"), filepath.Join(dir, "photos"), filepath.Join(dir, "data")
	must(t, os.WriteFile(file, []byte(oddFile()), 0o600))
	must(t, os.Mkdir(photos, 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "secret.jpg"), samplePhoto(t, "sample2.jpg"), 0o600))
	var wall bytes.Buffer
	must(t, jpeg.Encode(&wall, image.NewGray(image.Rect(0, 0, 320, 240)), nil))
	must(t, os.WriteFile(filepath.Join(photos, "plain.jpg"), wall.Bytes(), 0o600))
	must(t, os.WriteFile(filepath.Join(photos, "words.jpg"), []byte("no photograph"), 0o600))
	code, out, errs := milaan(t, "import", "--data", data, "--missing", file, "--photos", photos, "--models", modelsDir(t))
	if code != 0 || out != "missing: 1 taken in, 0 were there, 9 refused\n" {
		t.Errorf("code %d, %q", code, out)
	}
	for _, want := range []string{"m.csv:3: row left out: invalid age_years: this age is not possible\n  Give the age in years", "m.csv:4: row left out: invalid age_years", "m.csv:5: row left out: invalid missing_since",
		"m.csv:6: row left out: invalid child_name", "m.csv:7: row left out: invalid child_name", "m.csv:8: row left out: invalid id", "m.csv:9: row left out: invalid photos",
		"m.csv:10: row left out: invalid photos", "m.csv:11: row left out: invalid: lines 11 to 12", "photo words.jpg left out: unsupported_media", "photo gone.jpg left out"} {
		if !strings.Contains(errs, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if len(errs) > 20_000 {
		t.Errorf("%d bytes are said of a small file", len(errs))
	}
	where := registryFlags{Data: data}
	s, err := where.open(t.Context())
	must(t, err)
	defer func() { must(t, s.Close()) }()
	cases, _, err := s.List(t.Context(), models.CaseFilter{}, "", 10)
	must(t, err)
	if len(cases) != 1 || len(cases[0].Photos) != 1 || len(cases[0].Photos[0].Faces) != 0 || cases[0].Person.HomeDistrict.Or("") != "Nowhereabad" {
		t.Errorf("in the registry: %+v", cases)
	}
}

// A file that is none is refused before anything is taken in.
func TestImportNoFile(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	for name, c := range map[string]struct{ text, want string }{
		"empty.csv":  {"", "no header line"},
		"noid.csv":   {"child_name\nMunni\n", "id column is missing"},
		"twice.csv":  {"id,child_name,child_name\nM1,Munni,\n", "two columns"},
		"utf16.csv":  {"\xff\xfei\x00d\x00\n\x00", "not in UTF-8"},
		"a.jpg":      {"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "not in UTF-8"},
		"rows.csv":   {"id,age_years\nM1,400\nM2,-1\n", "no row of"},
		"folder.csv": {"", "is a directory"},
	} {
		file := filepath.Join(dir, name)
		if name == "folder.csv" {
			must(t, os.Mkdir(file, 0o700))
		} else {
			must(t, os.WriteFile(file, []byte(c.text), 0o600))
		}
		code, out, errs := milaan(t, "import", "--data", data, "--missing", file, "--models", modelsDir(t))
		if code == 0 || out != "" && !strings.HasPrefix(out, "Usage") || !strings.Contains(errs, c.want) {
			t.Errorf("%s: code %d, %q, %q", name, code, out, errs)
		}
	}
}

// A child found before it went missing is taken in on both sides: one of the dates is wrong, or it is another child. The
// ranking says so, and still ranks it.
func TestFoundBeforeMissing(t *testing.T) {
	r := startServer(t, registryFlags{Data: t.TempDir()}, modelsDir(t), slog.New(slog.DiscardHandler))
	id := r.send("POST", "/api/v1/missing", `{"child_name":"Munni","home_district":"Agra","missing_since":"2024-06-01"}`, http.StatusCreated)["id"]
	found := r.send("POST", "/api/v1/found", `{"child_name":"मुन्नी","home_district":"आगरा","found_on":"2024-05-01"}`, http.StatusCreated)["id"].(string)
	ranking := r.send("GET", "/api/v1/cases/"+found+"/candidates", "", http.StatusOK)
	first := ranking["candidates"].([]any)[0].(map[string]any)
	flagged := slices.ContainsFunc(first["evidence"].([]any), func(e any) bool {
		return e.(map[string]any)["finding"].(map[string]any)["code"] == "found_before"
	})
	if first["case_id"] != id || !flagged || !slices.Contains(first["contradictions"].([]any), any("elapsed")) {
		t.Errorf("%v", first)
	}
}
