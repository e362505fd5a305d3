package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

type matchCommand struct {
	batchFiles
	Top   int    `default:"20" help:"Candidates for each recovered child."`
	Model string `type:"existingfile" help:"Model file; the shipped weights without it."`
	Out   string `required:"" help:"CSV file to write: found_id,rank,missing_id,score,posterior,none,reasons."`
}

// Run ranks every row of the one file for each row of the other.
func (m *matchCommand) Run(ctx context.Context, out console) error {
	weights, err := loadModel(m.Model)
	if err != nil {
		return err
	}
	missing, found, err := m.load(ctx, out)
	if err != nil {
		return err
	}
	e, err := newBatchEngine(ctx, weights, missing.cases, found.cases)
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	rankings, err := rankAll(ctx, out, e, found.cases, matcher.Options{Top: m.Top})
	if err != nil {
		return err
	}
	return writeCandidates(m.Out, rankings)
}

func loadModel(file string) (*matcher.Model, error) {
	if file == "" {
		return matcher.ShippedModel()
	}
	bytes, err := os.ReadFile(file)
	if err != nil {
		return nil, models.Errorf(models.NotFound, "the model file %s cannot be read", "मॉडल फ़ाइल %s नहीं पढ़ी जा सकती", file).Because(err)
	}
	return matcher.ParseModel(bytes)
}

// rankAll ranks every probe on every core and returns the rankings in the order of the probes.
func rankAll(ctx context.Context, out console, e *engine, probes []models.Case, opts matcher.Options) ([]models.Ranking, error) {
	bar := newBar(out, len(probes), "searches")
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rankings := make([]models.Ranking, len(probes))
	work := make(chan int)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range work {
				r, err := e.matcher.Rank(ctx, &probes[i], opts)
				if err != nil {
					cancel(err)
					continue
				}
				rankings[i] = r
				_ = bar.Add(1)
			}
		})
	}
	for i := range probes {
		select {
		case work <- i:
		case <-ctx.Done():
		}
	}
	close(work)
	group.Wait()
	return rankings, context.Cause(ctx)
}

// writeCandidates writes the rankings to a file.
func writeCandidates(file string, rankings []models.Ranking) error {
	return writeWhole(file, func(f io.Writer) error {
		w := csv.NewWriter(f)
		err := w.Write([]string{"found_id", "rank", "missing_id", "score", "posterior", "none", "reasons"})
		for _, r := range rankings {
			for _, c := range r.Candidates {
				if err == nil {
					err = w.Write([]string{plainCell(r.Probe), strconv.Itoa(c.Rank), plainCell(c.CaseID), strconv.FormatFloat(c.Bits.Float(), 'f', 4, 64),
						strconv.FormatFloat(c.Posterior, 'g', 6, 64), strconv.FormatFloat(r.None, 'g', 6, 64), plainCell(reasons(&c))})
				}
			}
		}
		w.Flush()
		return errors.Join(err, w.Error())
	})
}

// plainCell keeps a spreadsheet from taking a text that somebody wrote for a formula: an apostrophe says that it is text.
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// writeWhole writes beside a file and moves it into place, so that a file that is there is whole. What is there and is no
// file, such as a device or a pipe, is written to and stays what it is.
func writeWhole(file string, write func(io.Writer) error) error {
	part, finish := file+".part", (*os.File).Sync
	if is, err := os.Stat(file); err == nil && !is.Mode().IsRegular() {
		part, finish = file, func(*os.File) error { return nil }
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // for writing alone: a pipe waits for its reader
	if err != nil {
		return models.Errorf(models.Unavailable, "the file %s cannot be written", "फ़ाइल %s नहीं लिखी जा सकती", file).
			Advise("Name a file, in a folder that is there and that you may write to.", "ऐसी फ़ाइल बताएँ जिसका फ़ोल्डर मौजूद हो और जिसमें आप लिख सकें।").Because(err)
	}
	err = write(f)
	for _, step := range []func(*os.File) error{finish, (*os.File).Close} {
		if e := step(f); err == nil {
			err = e
		}
	}
	if err == nil && part != file {
		err = os.Rename(part, file)
	}
	if err != nil {
		return models.Errorf(models.Unavailable, "the file %s could not be written", "फ़ाइल %s नहीं लिखी जा सकी", file).
			Advise("Is the disk full?", "क्या डिस्क भर गई है?").Because(err)
	}
	return nil
}

// reasons are the findings of a candidate in a line, with their bits.
func reasons(c *models.Candidate) string {
	parts := make([]string, len(c.Evidence))
	for i, e := range c.Evidence {
		parts[i] = fmt.Sprintf("%s: %s (%+.1f)", e.Field, e.Finding.Text.En, e.Bits.Float())
	}
	return strings.Join(parts, "; ")
}
