package evaluate_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/matcher/evaluate"
)

func TestPlot(t *testing.T) {
	for name, list := range map[string][]evaluate.Distribution{
		"two panels": {{Title: "0-5 years", Scores: evaluate.Scores{Same: []float64{3, 4, 5}, Different: []float64{-8, -7, -6.5, -8}}},
			{Title: "older & <taller>", Scores: evaluate.Scores{Same: []float64{9}, Different: []float64{1, 1}}}},
		"one value": {{Title: "same", Scores: evaluate.Scores{Same: []float64{2, 2}}}},
		"nothing":   {{Title: "none"}},
	} {
		var b bytes.Buffer
		if err := evaluate.Plot(&b, "Faces", "bits", list); err != nil {
			t.Fatal(err)
		}
		paths := 0
		for d := xml.NewDecoder(&b); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "path" {
				for _, a := range e.Attr {
					if a.Name.Local == "d" && strings.ContainsAny(a.Value, "NI") {
						t.Errorf("%s: a path goes nowhere: %.60s", name, a.Value)
					}
				}
				paths++
			}
		}
		if paths < 2+3*len(list) {
			t.Errorf("%s: %d paths", name, paths)
		}
	}
}
