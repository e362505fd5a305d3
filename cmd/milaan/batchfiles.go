package main

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// batchFiles are the two sides of a batch and their faces.
type batchFiles struct {
	Missing     string `required:"" xor:"missing" type:"existingfile" help:"CSV file of missing children."`
	Found       string `required:"" xor:"found" type:"existingfile" help:"CSV file of recovered children."`
	Photos      string `type:"existingdir" help:"Folder of the photographs that the photos columns name."`
	Descriptors string `type:"existingfile" help:"CSV (.gz) of case_id, taken_on, d0…d127 for photographs that may not travel."`
	NoFaces     bool   `help:"Leave all faces out."`
	Models      string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// load reads both sides and describes their faces. The missing children have the slots from 0, the found ones those after.
func (b *batchFiles) load(ctx context.Context, out console) (missing, found batchSide, err error) {
	if missing.rows, _, err = readRows(out, b.Missing, models.Missing); err != nil {
		return missing, found, err
	}
	if found.rows, _, err = readRows(out, b.Found, models.Found); err != nil {
		return missing, found, err
	}
	missing.cases = batchCases(missing.rows, 0)
	found.cases = batchCases(found.rows, models.Slot(len(missing.rows)))
	if !b.NoFaces {
		err = b.addFaces(ctx, out, missing, found)
	}
	return missing, found, err
}

func (b *batchFiles) addFaces(ctx context.Context, out console, missing, found batchSide) error {
	if b.Photos != "" {
		describer, err := enrol.Open(enrol.Config{Models: b.Models})
		if err != nil {
			return err
		}
		err = describePhotos(ctx, out, describer, b.Photos, missing, found)
		if closeErr := describer.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return err
		}
	}
	if b.Descriptors == "" {
		return nil
	}
	byID := map[string]*models.Case{}
	for _, side := range []batchSide{missing, found} {
		for i := range side.cases {
			byID[side.cases[i].ID] = &side.cases[i]
		}
	}
	return addDescriptors(out, b.Descriptors, byID)
}

// newBatchEngine makes an engine that holds both sides of a batch, whose slots are their places, and no registry behind
// them.
func newBatchEngine(ctx context.Context, weights *matcher.Model, missing, found []models.Case) (*engine, error) {
	cases := slices.Concat(missing, found)
	load := func(_ context.Context, slots []models.Slot) ([]models.Case, error) {
		list := make([]models.Case, len(slots))
		for i, s := range slots {
			list[i] = cases[s]
		}
		return list, nil
	}
	e, err := newEngine("", weights, load, func() int64 { return 0 })
	if err != nil {
		return nil, err
	}
	return e, e.index(ctx, cases)
}
