package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

// evalCommand measures the parts of a ranking, and the whole, against what is known to be true.
type evalCommand struct {
	Names      evalNames      `cmd:"" help:"Names written in Devanagari, searched among names written in Roman letters."`
	Places     evalPlaces     `cmd:"" help:"Districts as somebody wrote them, brought to districts."`
	Faces      evalFaces      `cmd:"" help:"Photographs of children at known ages, searched among earlier ones."`
	Scenario   evalScenario   `cmd:"" help:"A folder of missing and recovered children with the truth about them."`
	Duplicates evalDuplicates `cmd:"" help:"Invented children, some of whom stand twice on one side or beside a brother or sister, searched among their own side."`
	Ablation   evalAblation   `cmd:"" help:"What each part of a ranking is worth: a folder as for scenario, ranked without one after the other."`
	All        evalAll        `cmd:"" help:"Everything that a folder of evaluation data holds, as one table beside what should be reached."`
}

// printing is how figures are written.
type printing struct {
	JSON bool `help:"Write JSON rather than a table."`
}

// write prints one report, with a title over its table.
func (p *printing) write(w io.Writer, title string, r evaluate.Report) error {
	if p.JSON {
		return writeJSON(w, r)
	}
	fmt.Fprintf(w, "%s: %d searches with a mate, %d without\n", title, r.All.Mated, r.All.Unmated)
	return r.Table(w)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// readFile hands a file to a reader of its kind; what goes wrong names the file.
func readFile[T any](file string, read func(io.Reader) (T, error)) (T, error) {
	f, err := os.Open(file)
	if err != nil {
		var none T
		return none, models.Errorf(models.NotFound, "the file %s cannot be opened", "फ़ाइल %s नहीं खुलती", file).Because(err)
	}
	defer f.Close()
	v, err := read(f)
	if err != nil {
		return v, fmt.Errorf("%s: %w", file, err)
	}
	return v, nil
}
