package enrol_test

import (
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDescribeCountsFaces looks at six photographs of groups. At full size HOG sees a fourth face on the first, the badge
// on a sleeve; at the size of a clean image it sees the three people who are on it.
func TestDescribeCountsFaces(t *testing.T) {
	e := opened(t)
	for name, want := range map[string]int{
		"sample1.jpg": 3, "sample2.jpg": 1, "sample3.jpg": 3, "sample4.jpg": 3, "sample5.jpg": 5, "sample6.jpg": 4,
	} {
		res, err := e.Describe(t.Context(), sample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(res.Faces) != want {
			t.Errorf("%s: %d faces, want %d", name, len(res.Faces), want)
		}
		for i, f := range res.Faces {
			if f.Model != e.Model() {
				t.Errorf("%s: face %d has model %q", name, i, f.Model)
			}
			if i > 0 && f.Box.Area() > res.Faces[i-1].Box.Area() {
				t.Errorf("%s: face %d is larger than the one before it", name, i)
			}
		}
		if several := len(res.Advice) == 1 && res.Advice[0] == models.SeveralFaces; several != (want > 1) {
			t.Errorf("%s: advice %v for %d faces", name, res.Advice, want)
		}
	}
}
