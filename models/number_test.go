package models_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

// spoken is every character a number can be misheard as.
const spoken = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func drawNumber(t *rapid.T) string {
	side := rapid.SampledFrom([]models.Side{models.Missing, models.Found}).Draw(t, "side")
	return models.NumberOf(side, models.Slot(rapid.Uint32().Draw(t, "slot")))
}

func TestNumbersAreReadAsTheyAreSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := drawNumber(t)
		for _, said := range []string{number, strings.ToLower(number), strings.ReplaceAll(number, "-", ""), " " + strings.ReplaceAll(number, "-", " ") + ". "} {
			if got, err := models.ParseNumber(said); err != nil || got != number {
				t.Errorf("%q is read as %q, %v", said, got, err)
			}
		}
	})
}

func TestEveryWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := strings.ReplaceAll(drawNumber(t), "-", "")
		for i := range len(number) {
			for _, wrong := range spoken {
				if byte(wrong) == number[i] {
					continue
				}
				said := number[:i] + string(wrong) + number[i+1:]
				if _, err := models.ParseNumber(said); models.CodeOf(err) != models.Invalid {
					t.Errorf("%s said as %s is taken", number, said)
				}
			}
		}
	})
}

func TestEveryNeighbourSwapIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := strings.ReplaceAll(drawNumber(t), "-", "")
		for i := range len(number) - 1 {
			if number[i] == number[i+1] {
				continue
			}
			said := number[:i] + string(number[i+1]) + string(number[i]) + number[i+2:]
			if _, err := models.ParseNumber(said); models.CodeOf(err) != models.Invalid {
				t.Errorf("%s said as %s is taken", number, said)
			}
		}
	})
}

func TestNumbersAreUnique(t *testing.T) {
	seen := map[string]models.Slot{}
	for slot := range models.Slot(200_000) {
		number := models.NumberOf(models.Missing, slot)
		if other, ok := seen[number]; ok {
			t.Fatalf("slots %d and %d have the number %s", other, slot, number)
		}
		seen[number] = slot
	}
	const numbers = 23 * 23 * 23 * 23 * 23 * 23
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint32Range(0, numbers-1).Draw(t, "a"), rapid.Uint32Range(0, numbers-1).Draw(t, "b")
		if a != b && models.NumberOf(models.Found, models.Slot(a)) == models.NumberOf(models.Found, models.Slot(b)) {
			t.Errorf("slots %d and %d have one number", a, b)
		}
	})
}

func TestNumbersThatAreNone(t *testing.T) {
	for _, s := range []string{"", "M", "M-3AK-4TQ", "X-3AK-4TQC", "M-3AK-4TQCC", strings.Repeat("M", 1<<20), "M-3A\xff-4TQC", "M-3AK-4TQ०"} {
		if got, err := models.ParseNumber(s); models.CodeOf(err) != models.Invalid {
			t.Errorf("%.20q is read as %q, %v", s, got, err)
		}
	}
}

func TestIsUUIDv7(t *testing.T) {
	for s, want := range map[string]bool{
		"019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071": true, "019a2b3c-4d5e-4f60-8a1b-2c3d4e5f6071": false, "019A2B3C-4D5E-7F60-8A1B-2C3D4E5F6071": false,
		"019a2b3c-4d5e-7f60-7a1b-2c3d4e5f6071": false, "019a2b3c4d5e7f608a1b2c3d4e5f6071": false, "": false, "../a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071": false,
	} {
		if got := models.IsUUIDv7(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestANumberTellsItsSlot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slot := models.Slot(rapid.Uint32Max(148_035_888).Draw(t, "slot"))
		side := rapid.SampledFrom([]models.Side{models.Missing, models.Found}).Draw(t, "side")
		if got, err := models.SlotOf(strings.ToLower(models.NumberOf(side, slot))); err != nil || got != slot {
			t.Errorf("%d became %d, %v", slot, got, err)
		}
	})
	if _, err := models.SlotOf("M-3AK-4TQC"); models.CodeOf(err) != models.Invalid {
		t.Errorf("a number with a wrong check character: %v", err)
	}
}
