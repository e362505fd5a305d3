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
	Data       string `required:"" xor:"missing,found" type:"existingdir" help:"Folder of a registry, instead of --missing and --found: its cases are named by id, number or the id of the file they came from."`
	Database   string `help:"postgres://… for the registry's PostgreSQL database; without it, SQLite in the data folder."`
	Truth      string `type:"existingfile" help:"CSV file found_id,missing_id: several mates separated by semicolons, none for a child in no report. In a column confirmed_by: document, telephone, dna or recognition count whole, proposal (confirmed after the engine had shown the pair) a fifth. With --data it may be left out: then the end of a search is what the Committees have confirmed."`
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
	weights, err := c.startingModel()
	if err != nil {
		return err
	}
	known, err := c.known(ctx, out)
	if err != nil {
		return err
	}
	e, err := newBatchEngine(ctx, weights, known.reports, known.probes)
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	var judged losses
	if c.Folds > 1 {
		if judged, err = c.judge(ctx, out, e, known); err != nil {
			return err
		}
	}
	if c.Out == "" {
		return nil
	}
	model, learned, err := e.matcher.Calibrate(ctx, known.labels, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	if !learned.Balance.Sound() {
		return errUnbalanced
	}
	model.Name = "calibrated-" + today(time.Now()).String()
	model.About = fmt.Sprintf("Learned from %d searches whose end was known, %d of them with a mate, beginning with %s.", learned.Searches, learned.Mated, weights.ID)
	model.Learned = learned.Evidence(weights.ID)
	model.Learned.Before, model.Learned.After = judged.before, judged.after
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
	Advise("Nothing was written. Calibrate again when more pairs are confirmed.", "कुछ नहीं लिखा गया। और जोड़ियों की पुष्टि होने पर फिर करें।")

// errUnbalanced says that what was learned makes chance look like evidence, or evidence like chance.
var errUnbalanced = models.Errorf(models.Invalid, "by the learned weights the mean of 2^bits over pairs of different children lies outside %v to %v", "सीखे गए भारों से अलग-अलग बच्चों की जोड़ियों पर 2^bits का औसत %v से %v के बाहर है", matcher.LeastBalance, matcher.MostBalance).
	Advise("Nothing was written. Calibrate again when more pairs are confirmed, or of more kinds.", "कुछ नहीं लिखा गया। और जोड़ियों की पुष्टि होने पर फिर करें।")

// knownEnds are searches of which it is known how they end.
type knownEnds struct {
	truth           evaluate.Truth
	labels          []matcher.Label
	reports, probes []models.Case
}

// startingModel is the given model file, else the one that the registry weighs by, else the shipped one.
func (c *calibrateCommand) startingModel() (*matcher.Model, error) {
	if c.Data != "" && c.Model == "" {
		return modelOf(c.Data)
	}
	return loadModel(c.Model)
}

// known reads the searches whose end is known and the cases of both sides.
func (c *calibrateCommand) known(ctx context.Context, out console) (known knownEnds, err error) {
	weights := map[string]float64{}
	switch {
	case c.Truth != "":
	case c.Data == "":
		return known, models.Errorf(models.Invalid, "it is not said how the searches end", "यह नहीं बताया गया कि खोजें कैसे समाप्त हुईं").At("truth").
			Advise("Give --truth FILE, or --data with a registry whose Committees have confirmed pairs.", "--truth FILE दें, या --data में वह रजिस्टर जिसकी समितियों ने जोड़ियों की पुष्टि की है।")
	default:
		if known.truth, weights, err = confirmedTruth(ctx, registryFlags{Data: c.Data, Database: c.Database}); err != nil {
			return known, err
		}
		return c.cases(ctx, out, known, weights)
	}
	known.truth, err = readFile(c.Truth, func(r io.Reader) (truth evaluate.Truth, err error) {
		truth, weights, err = evaluate.ReadConfirmed(r)
		return truth, err
	})
	if err != nil {
		return known, err
	}
	return c.cases(ctx, out, known, weights)
}

// cases adds the cases of both sides to searches whose end is known, and makes labels of them.
func (c *calibrateCommand) cases(ctx context.Context, out console, known knownEnds, weights map[string]float64) (_ knownEnds, err error) {
	if c.Data != "" {
		where := registryFlags{Data: c.Data, Database: c.Database}
		if known.reports, known.probes, err = registryCases(ctx, where); err != nil {
			return known, err
		}
		known.truth, weights = byRegistryID(known.truth, weights, slices.Concat(known.reports, known.probes))
	} else {
		missing, found, err := c.load(ctx, out)
		if err != nil {
			return known, err
		}
		known.reports, known.probes = missing.cases, found.cases
	}
	known.labels, err = labelsOf(known.truth, known.reports, known.probes)
	for i := range known.labels {
		known.labels[i].Weight = weights[known.labels[i].Probe.ID]
	}
	return known, err
}

// losses are the mean -log2 P(truth) of a search by the weights begun with and by those learned from other searches.
type losses struct{ before, after float64 }

// judge compares rankings by the weights begun with and by weights learned from other searches.
func (c *calibrateCommand) judge(ctx context.Context, out console, e *engine, known knownEnds) (losses, error) {
	probes := make([]models.Case, len(known.labels))
	for i := range known.labels {
		probes[i] = *known.labels[i].Probe
	}
	before, err := rankAll(ctx, out, e, probes, matcher.Options{Top: max(c.Top, judgedTop)})
	if err != nil {
		return losses{}, err
	}
	after, err := rankLeftOut(ctx, out, e, known.labels, c.Folds, max(c.Top, judgedTop))
	if err != nil {
		return losses{}, err
	}
	judged := losses{lossOf(before, known.truth), lossOf(after, known.truth)}
	fmt.Fprintf(out.Err, "-log2 P(truth) a search, judged on %d parts: %.3f before, %.3f learned\n", c.Folds, judged.before, judged.after)
	if c.Candidates != "" {
		for i := range after {
			after[i].Candidates = after[i].Candidates[:min(c.Top, len(after[i].Candidates))]
		}
		if err := writeCandidates(c.Candidates, after); err != nil {
			return judged, err
		}
	}
	if judged.after > judged.before {
		return judged, errWorse
	}
	return judged, nil
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
		rankings, err := rankAll(ctx, out, &engine{matcher: e.matcher.With(model)}, part, matcher.Options{Top: top})
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
