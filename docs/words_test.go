package docs

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// typed begin the names of files that hold words as people type them: they have to be understood, and are not ours.
var typed = []string{"models/facts", "models/places", "models/krutidev", "models/said", "models/choices.go", "models/number.go", "models/store/storetest", "demo/", "synthetic/"}

// TestNobodySaysTheWordsThatAreNotUsed fails when a page or a message in Hindi uses a word that words.md has another for.
func TestNobodySaysTheWordsThatAreNotUsed(t *testing.T) {
	never := neverSaid(t)
	if len(never) < 20 {
		t.Fatalf("only %d words are read from words.md", len(never))
	}
	check := func(where, text string) {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Devanagari, r) || r == '।' }) {
			if slices.Contains(never, word) {
				t.Errorf("%s says %s, for which docs/words.md has another word: %s", where, word, text)
			}
		}
	}
	locale, err := os.ReadFile("../api/web/locale/hi.json")
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]any
	if err := json.Unmarshal(locale, &messages); err != nil {
		t.Fatal(err)
	}
	for key, message := range messages {
		switch m := message.(type) {
		case string:
			check(key, m)
		case map[string]any:
			for _, form := range m {
				check(key, form.(string))
			}
		}
	}
	for where, text := range literals(t) {
		check(where, text)
	}
}

// neverSaid reads the last column of the table, and what the paragraph on spelling ends with.
func neverSaid(t *testing.T) []string {
	page, err := os.ReadFile("words.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, m := range regexp.MustCompile(`(?m)^\|.*\|\s*([^|]*?)\s*\|$|Never: ([^.]*)\.`).FindAllStringSubmatch(string(page), -1) {
		for word := range strings.SplitSeq(m[1]+m[2], ", ") {
			if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) }) {
				words = append(words, word)
			}
		}
	}
	return words
}

// literals are the strings of all programs, by file and line.
func literals(t *testing.T) map[string]string {
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(path), "../")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != ".." && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || slices.ContainsFunc(typed, func(p string) bool { return strings.HasPrefix(name, p) }):
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				found[files.Position(lit.Pos()).String()] = lit.Value
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
