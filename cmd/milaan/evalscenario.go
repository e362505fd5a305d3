package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

type evalScenario struct {
	printing
	Dir           string       `arg:"" type:"existingdir" help:"Folder of missing.csv, found.csv, truth.csv (found_id, missing_id; several separated by semicolons) and photos/."`
	Descriptors   optionalFile `help:"CSV (.gz) of descriptors for photographs that may not travel; without a name, or without the flag, the folder's descriptors.csv.gz."`
	NoFaces       bool         `help:"Leave all faces out."`
	Model         string       `type:"existingfile" help:"Model file; the shipped weights without it."`
	CrossValidate bool         `help:"Rank each fifth of the searches by weights learned from the others, as calibrate learns them."`
	Candidates    string       `type:"existingfile" help:"Judge this file of candidates, as match writes it, and rank nothing."`
	Top           int          `default:"20" help:"How many candidates are listed; the truth beyond them counts as not found."`
	Models        string       `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// optionalFile is a flag that may be given with or without the name of a file.
type optionalFile string

// Decode implements kong.MapperValue: the next word is the flag's when it names a file, or stands behind an equals sign.
func (f *optionalFile) Decode(ctx *kong.DecodeContext) error {
	next := ctx.Scan.Peek()
	name, ok := next.Value.(string)
	if !ok || next.Type != kong.FlagValueToken && !isFile(name) {
		return nil
	}
	ctx.Scan.Pop()
	if !isFile(name) {
		return models.Errorf(models.NotFound, "there is no file %s", "फ़ाइल %s नहीं है", name)
	}
	*f = optionalFile(name)
	return nil
}

// scenarioReport is what is told of a scenario.
type scenarioReport struct {
	evaluate.Report
	FaceAlone *evaluate.Report // of the searches with a face on both sides, by the list by face alone
}

// Run ranks as match does and measures the rankings.
func (c *evalScenario) Run(ctx context.Context, out console) error {
	s, err := loadScenario(ctx, out, c.files(), filepath.Join(c.Dir, "truth.csv"))
	if err != nil {
		return err
	}
	r, err := c.measure(ctx, out, s)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return writeJSON(out.Out, r)
	}
	if err := c.write(out.Out, filepath.Base(c.Dir), r.Report); err != nil || r.FaceAlone == nil {
		return err
	}
	fmt.Fprintln(out.Out)
	return c.write(out.Out, "those with a face on both sides, by face alone", *r.FaceAlone)
}

// MarshalJSON implements json.Marshaler.
func (r scenarioReport) MarshalJSON() ([]byte, error) {
	if r.FaceAlone == nil {
		return r.Report.MarshalJSON()
	}
	return r.JSON(map[string]any{"face alone": r.FaceAlone})
}

// files are the files of the folder. Where candidates are judged that were ranked elsewhere, nothing is known of faces.
func (c *evalScenario) files() batchFiles {
	b := batchFiles{
		Missing: filepath.Join(c.Dir, "missing.csv"), Found: filepath.Join(c.Dir, "found.csv"),
		Descriptors: string(c.Descriptors), NoFaces: c.NoFaces || c.Candidates != "", Models: c.Models,
	}
	if photos := filepath.Join(c.Dir, "photos"); isFolder(photos) {
		b.Photos = photos
	}
	if beside := filepath.Join(c.Dir, "descriptors.csv.gz"); b.Descriptors == "" && isFile(beside) {
		b.Descriptors = beside
	}
	return b
}

func (c *evalScenario) measure(ctx context.Context, out console, s *scenario) (scenarioReport, error) {
	if c.Candidates != "" {
		probable := true
		lists, err := readFile(c.Candidates, func(r io.Reader) (lists map[string]evaluate.List, err error) {
			lists, probable, err = evaluate.ReadLists(r)
			return lists, err
		})
		return scenarioReport{Report: s.judge(lists, probable)}, err
	}
	weights, err := loadModel(c.Model)
	if err != nil {
		return scenarioReport{}, err
	}
	e, err := newBatchEngine(ctx, weights, s.missing, s.found)
	if err != nil {
		return scenarioReport{}, err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	rankings, err := c.rank(ctx, out, e, s)
	if err != nil {
		return scenarioReport{}, err
	}
	alone, err := s.judgeFaces(ctx, e)
	return scenarioReport{s.judge(listsOf(rankings), true), alone}, err
}

func (c *evalScenario) rank(ctx context.Context, out console, e *engine, s *scenario) ([]models.Ranking, error) {
	if !c.CrossValidate {
		return rankAll(ctx, out, e, s.found, matcher.Options{Top: c.Top})
	}
	labels, err := labelsOf(s.truth, s.missing, s.found)
	if err != nil {
		return nil, err
	}
	return rankLeftOut(ctx, out, e, labels, folds, c.Top)
}
