package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/milaan-project/milaan/matcher"
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
	labels, err := readTruth(c.Truth, missing.cases, found.cases)
	if err != nil {
		return err
	}
	e, err := newBatchEngine(ctx, weights, missing.cases)
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	if c.Folds > 1 {
		if err := c.judge(ctx, out, e, labels); err != nil {
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

// judge ranks every part's probes by weights learned from the other parts.
func (c *calibrateCommand) judge(ctx context.Context, out console, e *engine, labels []matcher.Label) error {
	var before, after []models.Ranking
	for fold := range c.Folds {
		var rest []matcher.Label
		var part []models.Case
		for i, l := range labels {
			if i%c.Folds == fold {
				part = append(part, *l.Probe)
			} else {
				rest = append(rest, l)
			}
		}
		model, _, err := e.matcher.Calibrate(ctx, rest, runtime.GOMAXPROCS(0))
		if err != nil {
			return err
		}
		for list, with := range map[*[]models.Ranking]*engine{&before: e, &after: {matcher: e.matcher.With(model)}} {
			rankings, err := rankAll(ctx, out, with, part, max(c.Top, judgedTop))
			if err != nil {
				return err
			}
			*list = append(*list, rankings...)
		}
	}
	mates := map[string]map[models.Slot]bool{}
	for _, l := range labels {
		mates[l.Probe.ID] = map[models.Slot]bool{}
		for _, m := range l.Mates {
			mates[l.Probe.ID][m] = true
		}
	}
	was, is := lossOf(before, mates), lossOf(after, mates)
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

// lossOf is the mean -log2 of the probability given to the truth; a truth beyond the list counts a millionth.
func lossOf(rankings []models.Ranking, mates map[string]map[models.Slot]bool) float64 {
	sum := 0.0
	for _, r := range rankings {
		p := 0.0
		if len(mates[r.Probe]) == 0 {
			p = r.None
		}
		for _, c := range r.Candidates {
			if mates[r.Probe][c.Slot] {
				p += c.Posterior
			}
		}
		sum -= math.Log2(max(p, 1e-6))
	}
	return sum / float64(max(len(rankings), 1))
}

// readTruth reads who is whom. Probes without a line are left out; a line that names nobody known is refused.
func readTruth(file string, missing, found []models.Case) ([]matcher.Label, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, models.Errorf(models.NotFound, "the file %s cannot be opened", "फ़ाइल %s नहीं खुलती", file).Because(err)
	}
	defer f.Close()
	bySide := map[string]*models.Case{}
	for _, list := range [][]models.Case{missing, found} {
		for i := range list {
			bySide[string(list[i].Side)+list[i].ID] = &list[i]
		}
	}
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil || len(header) < 2 || header[0] != "found_id" || header[1] != "missing_id" {
		return nil, models.Errorf(models.Invalid, "%s does not begin with found_id,missing_id", "%s का आरंभ found_id,missing_id से नहीं होता", file).Because(err)
	}
	var labels []matcher.Label
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return labels, nil
		}
		if err != nil {
			return nil, models.Errorf(models.Invalid, "%s cannot be read as CSV", "%s को CSV के रूप में नहीं पढ़ा जा सका", file).Because(err)
		}
		line, _ := r.FieldPos(0)
		probe := bySide[string(models.Found)+cells[0]]
		if probe == nil {
			return nil, models.Errorf(models.Invalid, "%s:%d: no recovered child has the id %q", "%s:%d: %q id का कोई मिला बच्चा नहीं है", file, line, cells[0])
		}
		l := matcher.Label{Probe: probe, Weight: 1}
		for id := range strings.SplitSeq(cells[1], ";") {
			if id == "" {
				continue
			}
			mate := bySide[string(models.Missing)+id]
			if mate == nil {
				return nil, models.Errorf(models.Invalid, "%s:%d: no missing child has the id %q", "%s:%d: %q id का कोई लापता बच्चा नहीं है", file, line, id)
			}
			l.Mates = append(l.Mates, mate.Slot)
		}
		labels = append(labels, l)
	}
}
