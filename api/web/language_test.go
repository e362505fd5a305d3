package web_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/milaan-project/milaan/models"
)

func TestLanguageChoice(t *testing.T) {
	w := newWorld(t)
	for header, want := range map[string]string{
		"": "en", "hi": "hi", "hi-IN,hi;q=0.9,en;q=0.8": "hi", "en-IN,en;q=0.9,hi;q=0.8": "en", "en;q=0.5,hi;q=0.9": "hi", "fr": "en", "*": "en",
		"mr,hi;q=0.5": "hi", "not a header;;": "en", strings.Repeat("hi,", 1000): "en",
	} {
		b := w.visit()
		if header != "" {
			b.header.Set("Accept-Language", header)
		}
		a := b.must(http.StatusOK, "/login")
		if !strings.Contains(a.body, `<html lang="`+want+`"`) || a.header.Get("Content-Language") != want {
			t.Errorf("%.40q: %s", header, a.header.Get("Content-Language"))
		}
	}

	b := w.visit()
	a := b.must(http.StatusSeeOther, "/login?next=%2Fcases%2FM-1&lang=hi")
	if a.header.Get("Location") != "/login?next=%2Fcases%2FM-1" {
		t.Errorf("the switch leads to %q", a.header.Get("Location"))
	}
	b.header.Set("Accept-Language", "en")
	page := b.must(http.StatusOK, "/login?next=%2Fcases%2FM-1")
	page.has(t, "लॉग इन", "English", "हिंदी")
	if !strings.Contains(page.body, `href="/login?lang=en&amp;next=%2Fcases%2FM-1" lang="en" hreflang="en"`) || !strings.Contains(page.body, `hreflang="hi" aria-current="true"`) {
		t.Errorf("the switch on the page: %s", page.body)
	}
	b.must(http.StatusSeeOther, "/login?lang=en")
	b.must(http.StatusOK, "/login").has(t, "Log in")
	b.must(http.StatusOK, "/login?lang=fr").has(t, "Log in")
	b.cookies["lang"] = "fr"
	b.must(http.StatusOK, "/login").has(t, "Log in")
}

// messages are a language's file: each message in its forms.
func messages(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("locale", lang+".json"))
	must(t, err)
	var file map[string]json.RawMessage
	must(t, json.Unmarshal(b, &file))
	all := map[string]map[string]string{}
	for key, raw := range file {
		var one string
		if json.Unmarshal(raw, &one) == nil {
			all[key] = map[string]string{"other": one}
			continue
		}
		forms := map[string]string{}
		must(t, json.Unmarshal(raw, &forms))
		all[key] = forms
	}
	return all
}

// usedKeys are the keys of messages that templates ask for and code names: every string of the code that is written as
// keys are, but for files.
func usedKeys(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	key := regexp.MustCompile(`^[a-z_]+\.[a-z0-9_]+$`)
	templates, err := filepath.Glob("templates/*.html")
	must(t, err)
	called := regexp.MustCompile(`\bt "([^"]+)"`)
	for _, file := range templates {
		b, err := os.ReadFile(file)
		must(t, err)
		for _, call := range called.FindAllStringSubmatch(string(b), -1) {
			used[call[1]] = file
		}
	}
	sources, err := filepath.Glob("*.go")
	must(t, err)
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		must(t, err)
		named := map[ast.Node]bool{} // what maps are looked up by: codes of others
		ast.Inspect(parsed, func(n ast.Node) bool {
			if pair, ok := n.(*ast.KeyValueExpr); ok {
				named[pair.Key] = true
			}
			if named[n] {
				return false
			}
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if s, err := strconv.Unquote(literal.Value); err == nil && key.MatchString(s) && !slices.Contains([]string{".html", ".css", ".js", ".svg"}, filepath.Ext(s)) {
					used[s] = file
				}
			}
			return true
		})
	}
	if len(templates) == 0 || len(used) < 50 {
		t.Fatalf("%d keys in %d templates: the check looks in the wrong place", len(used), len(templates))
	}
	return used
}

// TestTranslationsAreComplete fails on a message that a language lacks, on one that nothing shows, and on two that cannot
// say the same.
func TestTranslationsAreComplete(t *testing.T) {
	en, hi := messages(t, "en"), messages(t, "hi")
	used := usedKeys(t)
	for key, file := range used {
		for lang, all := range map[string]map[string]map[string]string{"en": en, "hi": hi} {
			if all[key] == nil {
				t.Errorf("%s names the message %s, which locale/%s.json lacks", file, key, lang)
			}
		}
	}
	for lang, all := range map[string]map[string]map[string]string{"en": en, "hi": hi} {
		for _, key := range slices.Sorted(maps.Keys(all)) {
			if _, ok := used[key]; !ok {
				t.Errorf("locale/%s.json has the message %s, which nothing shows", lang, key)
			}
			for form, message := range all[key] {
				if strings.TrimSpace(message) == "" || message != strings.TrimSpace(message) {
					t.Errorf("locale/%s.json: %s (%s) is %q", lang, key, form, message)
				}
			}
		}
	}
	const always = "list.cut" // there are always many of these
	blank := regexp.MustCompile(`{{[^}]*}}`)
	for key, forms := range en {
		if strings.Contains(forms["other"], "{{.Count}}") && forms["one"] == "" && key != always {
			t.Errorf("the message %s has no form for one", key)
		}
		for form, message := range forms {
			there, ok := hi[key][form]
			if !ok {
				t.Errorf("the message %s has no form %q in Hindi", key, form)
				continue
			}
			a, b := blank.FindAllString(message, -1), blank.FindAllString(there, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("the message %s has the places %v in English, %v in Hindi", key, a, b)
			}
			if !strings.ContainsFunc(there, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) }) {
				t.Errorf("the Hindi message %s is not written in Devanagari: %q", key, there)
			}
		}
	}
}

// inBoth are the words that the Hindi pages show in Latin letters: the other language's name, and what one types.
var inBoth = []string{"English", "JSON", "API", "milaan", "import", "token", "create", "Ctrl", "Enter"}

// TestPagesAreHindi shows that a page in Hindi says nothing in English of its own. Whatever the matcher compares is on
// it: as evidence, or among what was not compared.
func TestPagesAreHindi(t *testing.T) {
	w := newWorld(t)
	m := w.report(models.Missing, `{"child_name":"मुन्नी","district":"आगरा","sex":"female","age_known_by":"apparent","age_years":8,"missing_since":"2024-05-01","marks":"none","circumstances":"नीलकंठ"}`)
	f := w.report(models.Found, `{"child_name":"मुन्नी","district":"आगरा","sex":"male","age_years":3,"found_on":"2024-04-01","marks":"तिल","words":"नीलकंठ"}`)
	w.photograph(m, portraitOf(t, 0), "2024-04-01")
	w.photograph(f, portraitOf(t, 1), "2024-05-02")
	b := w.as(models.RoleAHTU, "hi")
	must(t, w.store.CreateToken(t.Context(), writing.Actor, models.Token{Reach: models.Reach{Everywhere: true}, ID: "hindi", Name: "आशा", Role: models.RoleAHTU, Hash: hashOf("hindi"), CreatedAt: 1}))
	b.post("/login", map[string][]string{"token": {"hindi"}})
	latin := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, path := range []string{"/login?x", "/", b.post("/", url.Values{"q": {"कुछ"}}).header.Get("Location"), "/cases/" + m.Number, "/cases/" + f.Number, "/cases/" + f.Number + "?side=same", "/cases/" + f.Number + "?candidate=none", "/nothing"} {
		visitor := b
		if path == "/login?x" {
			visitor = w.visit()
			visitor.cookies["lang"] = "hi"
		}
		shown := text(visitor.get(path).body)
		if path == "/cases/"+f.Number && !strings.Contains(shown, "दोनों रिकॉर्ड के साझा शब्द") {
			t.Errorf("no shared words: %.3000s", shown)
		}
		for _, c := range []models.Case{m, f} {
			shown = strings.ReplaceAll(shown, c.Number, "")
		}
		for _, word := range latin.FindAllString(shown, -1) {
			if !slices.Contains(inBoth, word) {
				t.Errorf("%s says %q: %.2000s", path, word, shown)
			}
		}
	}
}

// TestDistrictsInTheLanguageOfThePage names a district that is listed in the reader's language wherever a record is shown, and
// any other as it is written.
func TestDistrictsInTheLanguageOfThePage(t *testing.T) {
	w := newWorld(t)
	m := w.report(models.Missing, `{"child_name":"मुन्नी","district":"आगरा","home_district":" varanasi","home_place":"मथुरा रोड","missing_since":"2026-03-30"}`)
	f := w.report(models.Found, `{"child_name":"Munni","district":"Agra","committee_district":"Mathura","found_on":"2026-03-30","recorded_on":"2026-03-30"}`)
	other := w.report(models.Missing, `{"child_name":"Guddu","district":"Arga"}`)
	w.clock.forward(48 * time.Hour)
	for lang, names := range map[string][4]string{"en": {"Agra", "Varanasi", "Mathura", "आगरा"}, "hi": {"आगरा", "वाराणसी", "मथुरा", "Agra"}} {
		b := w.as(models.RoleAHTU, lang)
		for path, want := range map[string][]string{
			"/": {names[0], "Arga"}, "/cases/" + m.Number: {names[0], names[1], "मथुरा रोड"}, "/cases/" + f.Number: {names[0], names[2]},
			"/cases/" + f.Number + "?candidate=" + m.Number: {names[0], names[1]}, "/cases/" + other.Number: {"Arga"}, "/queue": {names[0]},
			"/cases/" + m.Number + "/photos": {names[0]}, "/pairs/" + m.Number + "/" + f.Number: {names[0]},
		} {
			b.must(http.StatusOK, path).has(t, append(want, "not", names[3])...)
		}
		b.post("/telephone", url.Values{"q": {m.Number}}).has(t, names[0], "not", names[3])
		b.post("/cases/"+m.Number+"/readout", url.Values{"caller": {string(models.CallerFamily)}, "purpose": {"father calls"}}).has(t, names[0], names[1], "not", names[3])
	}
	if c, err := w.store.Case(t.Context(), m.ID); err != nil || c.District.Or("") != "आगरा" {
		t.Errorf("the record says %q, %v", c.District.Or(""), err)
	}
}
