package krutidev_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models/krutidev"
)

func TestNoticed(t *testing.T) {
	for _, text := range []string{"jke izlkn", "iSj ij tys dk fu'kku", "lqjs'k dqekj", "i=koyh dk voyksdu fd;k x;kA", "mŸkj izns'k", "xqM~Mw", "ckyd fnukad 12-03-2026 ls ykirk gS"} {
		if !krutidev.Noticed(text) {
			t.Errorf("%q is not noticed", text)
		}
	}
	for _, text := range []string{"", "Ram Prasad", "Guddu", "Vicky", "lucky", "राम प्रसाद", "राम jke izlkn", "M-H9C-76AR", "98765 43210", "blue shirt, black trousers", "til on baayen gaal; burn scar on lt hand",
		"jkj", "FIR 12/2026", "IPC 363;370", "Sub-Inspector R.K. Singh", "asha.devi@example.org", "kkkkkkk 3.11.2026 said: 'yes'", "Kukku", "sky blue frock", "Vikki Vivek"} {
		if krutidev.Noticed(text) {
			t.Errorf("%q is taken for Kruti Dev: %q", text, krutidev.Convert(text))
		}
	}
	if !krutidev.Noticed("jke izlkn", "lhrk nsoh", "iqfyl") || krutidev.Noticed("jke", "Sita Devi") || !krutidev.Possible("jke") || krutidev.Possible("Ram") {
		t.Error("texts that were typed together do not speak for each other")
	}
}

// TestNoOrdinaryTextIsTaken goes through the English and romanised words and the Hindi ones that this repository has: lines
// of any are left alone.
func TestNoOrdinaryTextIsTaken(t *testing.T) {
	lines := 0
	for _, file := range []string{"../../README.md", "../../docs/people.md", "../places/data/towns.tsv", "../places/data/districts.tsv", "../names/data/nicknames.tsv", "../facts/data/garments.tsv", "../facts/data/mark_types.tsv",
		"../../api/web/locale/en.json", "../../api/web/locale/hi.json"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range regexp.MustCompile(`[\t,;"\n]`).Split(string(b), -1) {
			if lines++; krutidev.Noticed(text) && !strings.Contains(text, "FUZZ") {
				t.Errorf("%s: %q is taken for Kruti Dev: %q", file, text, krutidev.Convert(text))
			}
		}
	}
	if lines < 2000 {
		t.Errorf("only %d texts were tried", lines)
	}
}
