package names_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models/names"
)

// table reads a file of testdata: columns separated by TAB, "-" for an empty one, "#" for comments.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, "\t")
		for i := range columns {
			if columns[i] == "-" {
				columns[i] = ""
			}
		}
		rows = append(rows, columns)
	}
	if len(rows) == 0 {
		t.Fatalf("%s holds no rows", name)
	}
	return rows
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func keysOf(words string) []names.Key {
	var keys []names.Key
	for w := range strings.FieldsSeq(words) {
		keys = append(keys, names.KeyOf(w))
	}
	return keys
}

func TestSpellingsOfOneNameShareAKey(t *testing.T) {
	for _, row := range table(t, "same.tsv") {
		for _, spelling := range row[1:] {
			if got, want := names.KeyOf(spelling), names.KeyOf(row[0]); got != want || got == "" {
				t.Errorf("%s has the key %q, %s has %q", spelling, got, row[0], want)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for _, row := range table(t, "parse.tsv") {
		p := names.Parse(row[0])
		if diff := cmp.Diff(keysOf(row[1]), p.Tokens); diff != "" {
			t.Errorf("%s: tokens (-want +got):\n%s", row[0], diff)
		}
		if want := names.KeyOf(row[2]); p.Family != want {
			t.Errorf("%s: surname %q, want %q", row[0], p.Family, want)
		}
		if want := names.Key(strings.Join(words(p.Tokens), "")); p.Joined != want {
			t.Errorf("%s: joined %q, want %q", row[0], p.Joined, want)
		}
		if len(p.Tokens) > 0 && p.Given != p.Tokens[0] {
			t.Errorf("%s: given name %q, want the first token", row[0], p.Given)
		}
	}
}

func words(keys []names.Key) []string {
	s := make([]string, len(keys))
	for i, k := range keys {
		s[i] = string(k)
	}
	return s
}

func TestVariants(t *testing.T) {
	for _, row := range table(t, "parse.tsv") {
		var want, got [][]names.Key
		for _, name := range append([]string{row[1]}, strings.Split(row[3], ";")...) {
			if keys := keysOf(name); keys != nil {
				want = append(want, keys)
			}
		}
		for _, v := range names.Variants(row[0]) {
			got = append(got, v.Tokens)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: variants (-want +got):\n%s", row[0], diff)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, row := range table(t, "compare.tsv") {
		got := names.Compare(names.Parse(row[0]), names.Parse(row[1]))
		if least, most := number(t, row[2]), number(t, row[3]); got < least || got > most {
			t.Errorf("%s and %s: %.3f, want %v to %v", row[0], row[1], got, least, most)
		}
	}
}

func TestNickname(t *testing.T) {
	for _, row := range table(t, "nicknames.tsv") {
		a, b := names.Parse(row[0]), names.Parse(row[1])
		want := row[2] == "yes"
		if got, back := names.Nickname(a, b), names.Nickname(b, a); got != want || back != want {
			t.Errorf("%s and %s: %v and back %v, want %v", row[0], row[1], got, back, want)
		}
	}
}

func TestSlipSimilarity(t *testing.T) {
	for _, row := range table(t, "slips.tsv") {
		got := names.SlipSimilarity(row[0], row[1])
		if least, most := number(t, row[2]), number(t, row[3]); got < least || got > most {
			t.Errorf("%s and %s: %.3f, want %v to %v", row[0], row[1], got, least, most)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	long := strings.Repeat("राजूraju yadav ", 1_000_000)
	p := names.Parse(long)
	if len(p.Tokens) == 0 || len(p.Tokens) > 20 {
		t.Errorf("a text of 30 MB has %d tokens", len(p.Tokens))
	}
	if k := names.KeyOf(strings.Repeat("raj", 1_000_000)); len(k) == 0 || len(k) > 100 {
		t.Errorf("a word of 3 MB has a key of %d letters", len(k))
	}
	if got := names.Compare(p, p); got != 1 {
		t.Errorf("a long name is %.3f like itself", got)
	}
}
