package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/rows"
)

// zone is where the calendar of a batch runs.
const zone = "Asia/Kolkata"

// today is the date in the registry's zone.
func today(now time.Time) models.Date {
	if place, err := time.LoadLocation(zone); err == nil {
		now = now.In(place)
	}
	return models.DateOf(now)
}

// readRows reads a file of one side. Rows that cannot be read are reported with line, reason and what to do, and counted;
// the rest is returned. A file of which no row can be read is an error.
func readRows(out console, file string, side models.Side) (list []rows.Row, leftOut int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, models.Errorf(models.NotFound, "the file %s cannot be opened", "फ़ाइल %s नहीं खुलती", file).Because(err)
	}
	defer f.Close()
	r, err := rows.NewReader(f, side, today(time.Now()))
	if err != nil {
		return nil, 0, err
	}
	if len(r.Unknown) > 0 {
		fmt.Fprintf(out.Err, "%s: columns that are not read: %s\n", file, strings.Join(r.Unknown, ", "))
	}
	for {
		row, fault, err := r.Next()
		switch {
		case errors.Is(err, io.EOF) && len(list) == 0 && leftOut > 0:
			return nil, leftOut, models.Errorf(models.Invalid, "no row of %s can be read", "%s की कोई पंक्ति नहीं पढ़ी जा सकी", file).
				Advise("What is wrong with each is said above; mend the file and try again.", "हर पंक्ति की ग़लती ऊपर लिखी है; फ़ाइल सुधारकर फिर कोशिश करें।")
		case errors.Is(err, io.EOF):
			return list, leftOut, nil
		case err != nil:
			return nil, leftOut, err
		case fault != nil:
			leftOut++
			fmt.Fprintf(out.Err, "%s:%d: row left out: %v\n", file, fault.Line, fault.Err)
			advise(out.Err, fault.Err)
		default:
			list = append(list, *row)
		}
	}
}

// advise writes what to do about an error, or about each fault, below the line that says what is wrong.
func advise(w io.Writer, err error) {
	var faults models.Faults
	var one *models.Error
	if !errors.As(err, &faults) && errors.As(err, &one) {
		faults = models.Faults{one}
	}
	for _, f := range faults {
		if f.Hint.En != "" {
			fmt.Fprintln(w, " ", f.Hint.En)
		}
	}
}

// batchCases makes cases of rows without a registry: the file's own ids, slots in the order of the rows.
func batchCases(list []rows.Row, first models.Slot) []models.Case {
	cases := make([]models.Case, len(list))
	for i := range list {
		c := list[i].Case
		c.ID, c.Source, c.Slot = list[i].ID, list[i].ID, first+models.Slot(i)
		c.Number = models.NumberOf(c.Side, c.Slot)
		cases[i] = c
	}
	return cases
}

// describePhotos fills the photos of the cases on every core. A photograph that cannot be read is reported, and its case
// goes on without it.
func describePhotos(ctx context.Context, out console, e *enrol.Enroller, dir string, lists ...batchSide) error {
	var files []photoFile
	var refs []rows.PhotoRef
	var photos []*models.Photo
	for _, l := range lists {
		for i := range l.rows {
			l.cases[i].Photos = make([]models.Photo, len(l.rows[i].Photos))
			for j, ref := range l.rows[i].Photos {
				files = append(files, photoFile{l.cases[i].ID + ", photo " + ref.File, filepath.Join(dir, filepath.FromSlash(ref.File))})
				refs, photos = append(refs, ref), append(photos, &l.cases[i].Photos[j])
			}
		}
	}
	return describeFiles(ctx, out, e, files, func(i int, r enrol.Result) error {
		*photos[i] = models.Photo{ID: refs[i].File, TakenOn: refs[i].TakenOn, Of: models.OfChild, Width: r.Width, Height: r.Height, Faces: r.Faces}
		return nil
	})
}

// photoFile is a photograph, and what it is called where it is reported.
type photoFile struct{ name, file string }

// describeFiles describes photographs on every core and hands each result to use, several at once. A photograph
// that cannot be read, or that use refuses, is reported, and the rest goes on.
func describeFiles(ctx context.Context, out console, e *enrol.Enroller, files []photoFile, use func(i int, r enrol.Result) error) error {
	if len(files) == 0 {
		return nil
	}
	bar := newBar(out, len(files), "photographs")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan int)
	var group sync.WaitGroup
	for range e.Recognizers() {
		group.Go(func() {
			for i := range work {
				r, err := describe(ctx, e, files[i].file)
				if err == nil {
					err = use(i, r)
				}
				if err != nil && ctx.Err() == nil {
					fmt.Fprintf(out.Err, "\n%s: %v\n", files[i].name, err)
				}
				_ = bar.Add(1) // a bar that cannot be drawn is no reason to stop
			}
		})
	}
	for i := range files {
		select {
		case work <- i:
		case <-ctx.Done():
		}
	}
	close(work)
	group.Wait()
	return ctx.Err()
}

func describe(ctx context.Context, e *enrol.Enroller, file string) (enrol.Result, error) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return enrol.Result{}, err
	}
	return e.Describe(ctx, bytes)
}

// batchSide is one side of a batch: cases and the rows they come from, in the same order.
type batchSide struct {
	rows  []rows.Row
	cases []models.Case
}

func newBar(out console, n int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(out.Err), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(what), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionOnCompletion(func() { fmt.Fprintln(out.Err) }))
}
