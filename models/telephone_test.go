package models_test

import (
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestTelephone(t *testing.T) {
	for _, written := range []string{"9876543210", "98765 43210", "+91 98765-43210", "+91-9876543210", "09876543210", "919876543210", "९८७६५४३२१०", " +91 ९८७६५ ४३२१० ", "(098765) 43210", "98765.43210"} {
		if got, ok := models.Telephone(written); !ok || got != "9876543210" {
			t.Errorf("%q is %q, %v", written, got, ok)
		}
	}
	if got, ok := models.Telephone("05744 - 252 100"); !ok || got != "5744252100" {
		t.Errorf("a station's is %q, %v", got, ok)
	}
	for _, other := range []string{"", "98765", "98765432101234", "12/2026", "M-H9C-76AR", "call 9876543210", "9876543210, 9876543211", "राम"} {
		if got, ok := models.Telephone(other); ok {
			t.Errorf("%q is the number %q", other, got)
		}
	}
}

func FuzzTelephone(f *testing.F) {
	f.Add("+91 98765-43210")
	f.Add("९८७६५४३२१०")
	f.Fuzz(func(t *testing.T, written string) {
		digits, ok := models.Telephone(written)
		if again, still := models.Telephone(digits); ok && (!still && digits[0] != '0' || len(digits) != 10 || still && again != digits) {
			t.Errorf("%q is %q, and that is %q", written, digits, again)
		}
	})
}
