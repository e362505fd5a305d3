package facts

import "testing"

// TestVocabulariesAreSound reads what no case shows: that every table is there and no phrase stands for two things.
func TestVocabulariesAreSound(t *testing.T) {
	for name, l := range map[string]*lexicon{
		"sexes": known.sexes, "complexions": known.complexions, "builds": known.builds, "hair": known.hair, "eyes": known.eyes,
		"languages": known.languages, "marks": known.marks, "clothing": known.clothing, "disabilities": known.disabilities,
	} {
		if len(l.sounds) == 0 {
			t.Errorf("the table of %s is empty", name)
		}
		for _, f := range l.faults {
			t.Errorf("%s: %s", name, f)
		}
	}
	for _, table := range []string{"generic_words", "none", "kin", "mark_words", "clothing_words", "disability_words", "growth"} {
		if len(readTable(table)) == 0 {
			t.Errorf("the table %s is empty", table)
		}
	}
	for kind, part := range known.usualPart {
		if known.partPaths[last(part)] != part {
			t.Errorf("%s is usually on %s, which is no part", kind, part)
		}
	}
}
