package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

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

// Decode implements kong.MapperValue: the next word is the flag's when it names a file.
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

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// Run ranks as match does and measures the rankings.
func (c *evalScenario) Run(ctx context.Context, out console) error {
	r, err := c.measure(ctx, out)
	if err != nil {
		return err
	}
	return c.write(out.Out, filepath.Base(c.Dir), r)
}

func (c *evalScenario) measure(ctx context.Context, out console) (evaluate.Report, error) {
	truth, err := readFile(filepath.Join(c.Dir, "truth.csv"), evaluate.ReadTruth)
	if err != nil {
		return evaluate.Report{}, err
	}
	files := c.files()
	missing, found, err := files.load(ctx, out)
	if err != nil {
		return evaluate.Report{}, err
	}
	var lists map[string]evaluate.List
	probable := true
	if c.Candidates != "" {
		lists, err = readFile(c.Candidates, func(r io.Reader) (lists map[string]evaluate.List, err error) {
			lists, probable, err = evaluate.ReadLists(r)
			return lists, err
		})
	} else {
		lists, err = c.rank(ctx, out, truth, missing.cases, found.cases)
	}
	if err != nil {
		return evaluate.Report{}, err
	}
	set := truth.Lists(lists, probable)
	photographed, err := withPhoto(found, files.Descriptors)
	if err != nil {
		return evaluate.Report{}, err
	}
	set.Classify(byID(found.cases), byID(missing.cases), photographed, truth)
	return evaluate.Judge(&set), nil
}

// files are the files of the folder.
func (c *evalScenario) files() batchFiles {
	b := batchFiles{
		Missing: filepath.Join(c.Dir, "missing.csv"), Found: filepath.Join(c.Dir, "found.csv"),
		Descriptors: string(c.Descriptors), NoFaces: c.NoFaces || c.Candidates != "", Models: c.Models,
	}
	if info, err := os.Stat(filepath.Join(c.Dir, "photos")); err == nil && info.IsDir() {
		b.Photos = filepath.Join(c.Dir, "photos")
	}
	if beside := filepath.Join(c.Dir, "descriptors.csv.gz"); b.Descriptors == "" && isFile(beside) {
		b.Descriptors = beside
	}
	return b
}

// rank ranks for the recovered children of the truth.
func (c *evalScenario) rank(ctx context.Context, out console, truth evaluate.Truth, missing, found []models.Case) (map[string]evaluate.List, error) {
	weights, err := loadModel(c.Model)
	if err != nil {
		return nil, err
	}
	e, err := newBatchEngine(ctx, weights, missing)
	if err != nil {
		return nil, err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	if !c.CrossValidate {
		rankings, err := rankAll(ctx, out, e, found, c.Top)
		return listsOf(rankings), err
	}
	labels, err := labelsOf(truth, missing, found)
	if err != nil {
		return nil, err
	}
	rankings, err := rankLeftOut(ctx, out, e, labels, folds, c.Top)
	return listsOf(rankings), err
}

func listsOf(rankings []models.Ranking) map[string]evaluate.List {
	lists := map[string]evaluate.List{}
	for i := range rankings {
		lists[rankings[i].Probe] = evaluate.ListOf(&rankings[i])
	}
	return lists
}

// withPhoto lists the recovered children of whom there is a photograph or a descriptor, whether or not faces are used.
func withPhoto(found batchSide, descriptors string) (map[string]bool, error) {
	has := map[string]bool{}
	cases := make([]models.Case, len(found.rows))
	for i := range found.rows {
		cases[i].ID = found.rows[i].ID
		has[cases[i].ID] = len(found.rows[i].Photos) > 0
	}
	if descriptors == "" {
		return has, nil
	}
	// Its faults were told when the faces were loaded, or do not matter when they are left out.
	if err := addDescriptors(console{Out: io.Discard, Err: io.Discard}, descriptors, byID(cases)); err != nil {
		return nil, err
	}
	for i := range cases {
		has[cases[i].ID] = has[cases[i].ID] || len(cases[i].Photos) > 0
	}
	return has, nil
}

func byID(cases []models.Case) map[string]*models.Case {
	m := make(map[string]*models.Case, len(cases))
	for i := range cases {
		m[cases[i].ID] = &cases[i]
	}
	return m
}
