package main

import (
	"context"
	"log/slog"
	"path/filepath"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// facesOf lists the faces of a case that can be compared with others.
var facesOf = follow.FacesOf(enrol.Model)

// textIndex is where a registry's text index is kept.
func textIndex(data string) attributes.Config {
	return attributes.Config{Dir: filepath.Join(data, "text-index")}
}

// engine is what ranks: both indexes and the matcher over them. The server, the batch commands and the tests make theirs
// here, so that nothing ranks in two ways.
type engine struct {
	gazetteer  *places.Gazetteer
	attributes *attributes.Index
	faces      *faces.Index
	matcher    *matcher.Matcher
}

// caseLoader loads cases by slot for the words of an explanation.
type caseLoader func(ctx context.Context, slots []models.Slot) ([]models.Case, error)

func newEngine(cfg attributes.Config, model *matcher.Model, load caseLoader, asOf func() int64) (*engine, error) {
	e := &engine{gazetteer: places.Default()}
	var err error
	if e.attributes, err = attributes.Open(cfg); err != nil {
		return nil, err
	}
	if e.faces, err = faces.New(faces.Metric(model.FaceMetric())); err != nil {
		return nil, err
	}
	e.matcher = matcher.New(matcher.Config{
		Model: model, View: func() matcher.View { return e.attributes.View() }, Faces: func() matcher.Faces { return e.faces.View() }, Code: e.code, FacesOf: facesOf,
		Cases: load, Written: facts.Written, Kilometres: e.gazetteer.Kilometres, AsOfSeq: asOf,
	})
	return e, nil
}

func (e *engine) code(c *models.Case) facts.Facts { return facts.Of(c, e.gazetteer) }

// follow makes the follower that keeps the indexes level with a store.
func (e *engine) follow(feed follow.Feed, log *slog.Logger) *follow.Follower {
	return follow.New(follow.Config{Feed: feed, Attributes: e.attributes, Faces: e.faces, Model: enrol.Model, Code: e.code, Log: log})
}

// Close releases the indexes.
func (e *engine) Close() error { return e.attributes.Close() }

// index puts cases that came without a registry into both indexes.
func (e *engine) index(ctx context.Context, cases []models.Case) error {
	for i := range cases {
		if err := e.faces.Put(facesOf(&cases[i])...); err != nil {
			return err
		}
	}
	return e.attributes.Put(ctx, follow.Entries(cases, e.code)...)
}
