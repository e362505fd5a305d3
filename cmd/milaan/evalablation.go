package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"

	"github.com/milaan-project/milaan/matcher/evaluate"
)

type evalAblation struct {
	printing
	Dir         string       `arg:"" type:"existingdir" help:"Folder of missing.csv, found.csv, truth.csv and photos/, as for scenario."`
	Descriptors optionalFile `help:"CSV (.gz) of descriptors for photographs that may not travel; without a name, or without the flag, the folder's descriptors.csv.gz."`
	Model       string       `type:"existingfile" help:"Model file; the shipped weights without it."`
	Models      string       `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// components are the parts of a ranking, by the fields of evidence that each is made of.
var components = []struct {
	name   string
	fields []string
}{
	{"faces", []string{"face"}},
	{"names", []string{"child_name", "father_name", "mother_name", "guardian_name", "kin_name"}},
	{"places", []string{"home", "found_to_home"}},
	{"marks", []string{"marks", "disability"}},
	{"age, height", []string{"age", "height"}},
	{"dates", []string{"elapsed"}},
	{"looks", []string{"complexion", "build", "hair", "eyes"}},
	{"languages", []string{"languages"}},
	{"clothing", []string{"clothing"}},
	{"sex", []string{"sex"}},
	{"free words", []string{"words"}},
	{"companions", []string{"companions"}},
}

// ablated is what is reached without a part.
type ablated struct {
	name   string
	report evaluate.Report
}

// Run ranks with everything, calibrated and not, and then without one component after the other.
func (c *evalAblation) Run(ctx context.Context, out console) error {
	whole := evalScenario{Dir: c.Dir, Descriptors: c.Descriptors, Model: c.Model, Models: c.Models, Top: 20}
	s, err := loadScenario(ctx, out, whole.files(), filepath.Join(c.Dir, "truth.csv"))
	if err != nil {
		return err
	}
	weights, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	e, err := newBatchEngine(ctx, weights, s.missing, s.found)
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	var list []ablated
	add := func(name string, how *evalScenario, e *engine) error {
		rankings, err := how.rank(ctx, out, e, s)
		if err == nil {
			list = append(list, ablated{name, s.judge(listsOf(rankings), true)})
		}
		return err
	}
	calibrated := whole
	calibrated.CrossValidate = true
	if err := add("calibrated, 5-fold", &calibrated, e); err != nil {
		return err
	}
	if err := add("whole, without calibration", &whole, e); err != nil {
		return err
	}
	for _, part := range components {
		if err := add("without "+part.name, &whole, &engine{matcher: e.matcher.Without(part.fields...)}); err != nil {
			return err
		}
	}
	if c.JSON {
		byName := map[string]evaluate.Report{}
		for _, a := range list {
			byName[a.name] = a.report
		}
		return writeJSON(out.Out, byName)
	}
	return printAblation(out.Out, list)
}

// ablationFigures are the columns of the table.
var ablationFigures = []evaluate.Figure{evaluate.RecallAt1, evaluate.RecallAt10, evaluate.RecallAt20, evaluate.LogLoss, evaluate.ECETop, evaluate.ECENone}

func printAblation(w io.Writer, list []ablated) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range ablationFigures {
		fmt.Fprintf(t, "\t%s", f.Title())
	}
	fmt.Fprintf(t, "\t%s, recall@1\t@10\n", withPhoto)
	for i := range list {
		r := &list[i].report
		fmt.Fprint(t, list[i].name)
		for _, f := range ablationFigures {
			fmt.Fprintf(t, "\t%.3f", r.All.Of[f].Value)
		}
		photo := r.Class(withPhoto)
		fmt.Fprintf(t, "\t%.3f\t%.3f\n", photo.Of[evaluate.RecallAt1].Value, photo.Of[evaluate.RecallAt10].Value)
	}
	return t.Flush()
}
