package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

type evalAll struct {
	printing
	Dir    string `arg:"" type:"existingdir" help:"Folder of evaluation data: names/, geo/, faces/, scenario-hard/ and scenario-dev/."`
	Model  string `type:"existingfile" help:"Model file; the shipped weights without it."`
	Models string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// measured is a part of the evaluation with what it reached.
type measured struct {
	part   string
	report evaluate.Report
	full   any // with what stands beside the report in JSON
}

// Run measures every part that the folder holds, and compares with what should be reached.
func (c *evalAll) Run(ctx context.Context, out console) error {
	list, err := c.measure(ctx, out)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return models.Errorf(models.NotFound, "there is no evaluation data in %s", "%s में मूल्यांकन का डेटा नहीं है", c.Dir).
			Advise("Give the folder that holds names, geo, faces and the scenarios.", "वह फ़ोल्डर दें जिसमें names, geo, faces और scenario हों।")
	}
	if c.JSON {
		all := map[string]any{}
		for _, m := range list {
			all[m.part] = m.full
		}
		return writeJSON(out.Out, all)
	}
	return printGoals(out.Out, list)
}

// measure measures part by part. A part whose data is not there is told and left out.
func (c *evalAll) measure(ctx context.Context, out console) ([]measured, error) {
	var list []measured
	for _, part := range []struct {
		needs   string
		measure func(ctx context.Context, out console) ([]measured, error)
	}{
		{"names", c.names}, {"geo/place_dev.tsv", c.places}, {"faces", c.faces},
		{"scenario-hard", c.scenario("scenario-hard")}, {"scenario-dev", c.scenario("scenario-dev")},
	} {
		if needs := c.in(part.needs); !isFile(needs) && !isFolder(needs) {
			fmt.Fprintf(out.Err, "not measured, for it is not there: %s\n", needs)
			continue
		}
		some, err := part.measure(ctx, out)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func (c *evalAll) in(name string) string { return filepath.Join(c.Dir, filepath.FromSlash(name)) }

// names measures each of both files with the other's names in the gallery.
func (c *evalAll) names(context.Context, console) ([]measured, error) {
	const cmu, affidavit = "names/cmu_names_hi_en.tsv", "names/affidavit_token_pairs.tsv"
	var list []measured
	for part, files := range [][]string{{cmu, affidavit}, {affidavit, cmu}} {
		names := evalNames{Files: []string{c.in(files[0]), c.in(files[1])}}
		r, err := names.measure()
		if err != nil {
			return nil, err
		}
		list = append(list, measured{[]string{partCMU, partAffidavit}[part], r, r})
	}
	return list, nil
}

func (c *evalAll) places(context.Context, console) ([]measured, error) {
	places := evalPlaces{File: c.in("geo/place_dev.tsv")}
	r, err := places.measure()
	return []measured{{partPlaces, r, r}}, err
}

// faces measures with two photographs a person, and with one beside it.
func (c *evalAll) faces(ctx context.Context, out console) ([]measured, error) {
	faces := evalFaces{
		Index: c.in("faces/fgnet-odd/index.csv"), Photos: c.in("faces/fgnet-odd"), Distractors: c.in("faces/distractors.csv.gz"),
		GalleryPhotos: 2, CrossValidate: true, Model: c.Model, Models: c.Models,
	}
	two, err := faces.measure(ctx, out)
	if err != nil {
		return nil, err
	}
	return []measured{{partFaces, two.One.Report, *two.One}, {partTwoPhotos, two.Report, two}}, nil
}

// scenario measures a folder with the weights as they are and with weights learned from the other searches.
func (c *evalAll) scenario(name string) func(ctx context.Context, out console) ([]measured, error) {
	return func(ctx context.Context, out console) ([]measured, error) {
		shipped := evalScenario{Dir: c.in(name), Model: c.Model, Models: c.Models, Top: 20}
		s, err := loadScenario(ctx, out, shipped.files(), filepath.Join(shipped.Dir, "truth.csv"))
		if err != nil {
			return nil, err
		}
		learned := shipped
		learned.CrossValidate = true
		var list []measured
		for _, by := range []struct {
			part string
			c    *evalScenario
		}{{name, &shipped}, {name + calibrated, &learned}} {
			r, err := by.c.measure(ctx, out, s)
			if err != nil {
				return nil, err
			}
			list = append(list, measured{by.part, r.Report, r})
		}
		return list, nil
	}
}

// printGoals writes a line for each goal: what was reached, with its interval, and what should be.
func printGoals(w io.Writer, list []measured) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tfigure\tmeasured\twanted\treached")
	for _, m := range list {
		for _, g := range goals {
			if g.part == m.part {
				e, wanted, reached := g.judge(&m)
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", g.what(), g.figureName(), e, wanted, map[bool]string{true: "yes", false: "NO"}[reached])
			}
		}
	}
	return t.Flush()
}
