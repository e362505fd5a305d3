package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

type calibrateCommand struct {
	batchFiles
	Truth      string `required:"" type:"existingfile" help:"CSV file found_id,missing_id: several mates separated by semicolons, none for a child in no report."`
	Model      string `type:"existingfile" help:"Model file to start from; the shipped weights without it."`
	Out        string `help:"Model file to write."`
	Folds      int    `default:"5" help:"How many parts the searches are cut into to judge what was learned on searches it was not learned from; 0 judges nothing."`
	Candidates string `help:"CSV file to write the judged candidates to, as match does."`
	Top        int    `default:"20" help:"Candidates for each recovered child in that file."`
}

// Run learns a model from searches whose end is known, judges it on searches it was not learned from, and writes it when
// it is the better one.
func (c *calibrateCommand) Run(ctx context.Context, out console) error {
	if c.Out == "" && c.Candidates == "" {
		return models.Errorf(models.Invalid, "there is nowhere to write to", "लिखने की जगह नहीं दी गई").Advise("Give --out FILE, --candidates FILE or both.", "--out FILE, --candidates FILE या दोनों दें।")
	}
	weights, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	missing, found, err := c.load(ctx, out)
	if err != nil {
		return err
	}
	truth, err := readFile(c.Truth, evaluate.ReadTruth)
	if err != nil {
		return err
	}
	labels, err := labelsOf(truth, missing.cases, found.cases)
	if err != nil {
		return err
	}
	e, err := newBatchEngine(ctx, weights, missing.cases)
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	if c.Folds > 1 {
		if err := c.judge(ctx, out, e, truth, labels); err != nil {
			return err
		}
	}
	if c.Out == "" {
		return nil
	}
	model, learned, err := e.matcher.Calibrate(ctx, labels, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	model.Name = "calibrated-" + today(time.Now()).String()
	model.About = fmt.Sprintf("Learned from %d searches whose end was known, %d of them with a mate, beginning with %s.", learned.Searches, learned.Mated, weights.ID)
	text, err := json.MarshalIndent(model, "", " ")
	if err != nil {
		return err
	}
	if model, err = matcher.ParseModel(text); err != nil {
		return err
	}
	if err := printDifferences(out.Out, weights, model); err != nil {
		return err
	}
	return writeWhole(c.Out, func(w io.Writer) error { _, err := w.Write(text); return err })
}

// errWorse says that what was learned is no better.
var errWorse = models.Errorf(models.Invalid, "the learned weights make the truth less probable than those they started from, on searches they were not learned from", "सीखे गए भार, जिन खोजों से नहीं सीखे गए उन पर, पहले वालों से कमज़ोर हैं").
	Advise("Nothing was written. Calibrate again when more pairs are confirmed.", "कुछ नहीं लिखा गया। और जोड़ों की पुष्टि होने पर फिर करें।")

// judge compares rankings by the weights begun with and by weights learned from other searches.
func (c *calibrateCommand) judge(ctx context.Context, out console, e *engine, truth evaluate.Truth, labels []matcher.Label) error {
	probes := make([]models.Case, len(labels))
	for i := range labels {
		probes[i] = *labels[i].Probe
	}
	before, err := rankAll(ctx, out, e, probes, max(c.Top, judgedTop))
	if err != nil {
		return err
	}
	after, err := rankLeftOut(ctx, out, e, labels, c.Folds, max(c.Top, judgedTop))
	if err != nil {
		return err
	}
	was, is := lossOf(before, truth), lossOf(after, truth)
	fmt.Fprintf(out.Err, "-log2 P(truth) a search, judged on %d parts: %.3f before, %.3f learned\n", c.Folds, was, is)
	if c.Candidates != "" {
		for i := range after {
			after[i].Candidates = after[i].Candidates[:min(c.Top, len(after[i].Candidates))]
		}
		if err := writeCandidates(c.Candidates, after); err != nil {
			return err
		}
	}
	if is > was {
		return errWorse
	}
	return nil
}

// judgedTop is how many candidates are looked through for a mate.
const judgedTop = 200

// rankLeftOut ranks the searches of each part by weights learned from the other parts.
func rankLeftOut(ctx context.Context, out console, e *engine, labels []matcher.Label, parts, top int) ([]models.Ranking, error) {
	var all []models.Ranking
	for fold := range parts {
		var rest []matcher.Label
		var part []models.Case
		for i, l := range labels {
			if i%parts == fold {
				part = append(part, *l.Probe)
			} else {
				rest = append(rest, l)
			}
		}
		model, _, err := e.matcher.Calibrate(ctx, rest, runtime.GOMAXPROCS(0))
		if err != nil {
			return nil, err
		}
		rankings, err := rankAll(ctx, out, &engine{matcher: e.matcher.With(model)}, part, top)
		if err != nil {
			return nil, err
		}
		all = append(all, rankings...)
	}
	return all, nil
}

// lossOf is the mean -log2 of the probability given to the truth.
func lossOf(rankings []models.Ranking, truth evaluate.Truth) float64 {
	set := truth.Lists(listsOf(rankings), true)
	return set.Value(evaluate.LogLoss)
}

// labelsOf finds the cases that a truth names, in the order of the found children's ids. It refuses a truth that names
// nobody known.
func labelsOf(truth evaluate.Truth, missing, found []models.Case) ([]matcher.Label, error) {
	reports, probes := byID(missing), byID(found)
	var labels []matcher.Label
	for _, id := range slices.Sorted(maps.Keys(truth)) {
		probe := probes[id]
		if probe == nil {
			return nil, models.Errorf(models.Invalid, "no recovered child has the id %q of the truth", "सत्य-सूची के %q id का कोई मिला बच्चा नहीं है", id)
		}
		l := matcher.Label{Probe: probe, Weight: 1}
		for _, m := range truth[id] {
			mate := reports[m]
			if mate == nil {
				return nil, models.Errorf(models.Invalid, "no missing child has the id %q of the truth", "सत्य-सूची के %q id का कोई लापता बच्चा नहीं है", m)
			}
			l.Mates = append(l.Mates, mate.Slot)
		}
		labels = append(labels, l)
	}
	return labels, nil
}
