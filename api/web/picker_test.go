package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// TestWhatIsTappedIsRead holds that the words of every spot with every kind of mark, and of every garment in every colour,
// are read as what was tapped, in both languages.
func TestWhatIsTappedIsRead(t *testing.T) {
	w := newWorld(t)
	spot := regexp.MustCompile(`data-part="([^"]+)" data-code="([^"]+)"`)
	at := regexp.MustCompile(`data-at="([^"]+)"`)
	option := regexp.MustCompile(`<option value="([^"]+)">`)
	garment := regexp.MustCompile(`<button type="button" class="secondary"( data-feminine)? value="([^"]+)">`)
	colour := regexp.MustCompile(`<input type="radio" name="" value="([^"]+)">`)
	valuesOf := func(marks, clothing string) string {
		c := models.Case{Side: models.Missing}
		if marks != "" {
			c.Person.Marks = models.Of(marks)
		}
		if clothing != "" {
			c.Person.Clothing = models.Of(clothing)
		}
		read := facts.Of(&c, places.Default())
		for _, v := range read.Values {
			if v != nil {
				return v.Key()
			}
		}
		return ""
	}
	for _, lang := range []string{"en", "hi"} {
		page := w.as(models.RoleAdmin, lang).must(http.StatusOK, "/missing/new").body
		pattern := at.FindStringSubmatch(page)[1]
		_, select_, _ := strings.Cut(page, `id="mark-kind"`)
		select_, _, _ = strings.Cut(select_, "</select>")
		kinds, spots := option.FindAllStringSubmatch(select_, -1), spot.FindAllStringSubmatch(page, -1)
		if len(kinds) < 9 || len(spots) < 50 {
			t.Fatalf("%d kinds on %d spots", len(kinds), len(spots))
		}
		for _, k := range kinds {
			for _, s := range spots {
				words := strings.NewReplacer("KIND", k[1], "PART", s[1]).Replace(pattern)
				read := valuesOf(words, "")
				for _, code := range strings.Fields(s[2]) {
					if !strings.Contains(read, code) {
						t.Errorf("%q is read as %q, which lacks %s", words, read, code)
					}
				}
			}
		}
		garments, colours := garment.FindAllStringSubmatch(page, -1), colour.FindAllStringSubmatch(page, -1)
		if len(garments) < 14 || len(colours) < 13 {
			t.Fatalf("%d garments in %d colours", len(garments), len(colours))
		}
		seen := map[string]string{}
		for _, g := range garments {
			for _, c := range colours {
				toned := c[1]
				if said, ends := strings.CutSuffix(toned, "ा"); ends && g[1] != "" {
					toned = said + "ी"
				}
				words := toned + " " + g[2]
				read := valuesOf("", words)
				if before, ok := seen[read]; ok || read == "" {
					t.Errorf("%q is read as %q, as is %q", words, read, before)
				}
				seen[read] = words
			}
		}
	}
}
