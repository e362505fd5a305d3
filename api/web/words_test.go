package web

import (
	"testing"

	"github.com/milaan-project/milaan/matcher"
)

// Whatever evidence speaks of has a name in both languages.
func TestEvidenceHasWords(t *testing.T) {
	tongues, err := loadTongues()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range tongues {
		for _, field := range matcher.EvidenceFields() {
			if name, err := l.compared(field); err != nil || name == field {
				t.Errorf("%s in %s: %q, %v", field, l.Code, name, err)
			}
		}
	}
}
