package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"os"
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

// indexFolder is where a registry's indexes are kept.
func indexFolder(data string) string { return filepath.Join(data, "index") }

// engine is what ranks: both indexes and the matcher over them. The server, the batch commands and the tests make theirs
// here, so that nothing ranks in two ways.
type engine struct {
	gazetteer  *places.Gazetteer
	attributes *attributes.Index
	faces      *faces.Index
	snapshots  *follow.Snapshots // nil when all is in memory
	matcher    *matcher.Matcher
}

// caseLoader loads cases by slot for the words of an explanation.
type caseLoader func(ctx context.Context, slots []models.Slot) ([]models.Case, error)

// newEngine makes an engine without a case. It keeps its indexes in a folder; with none it keeps them in memory and has no
// text index.
func newEngine(dir string, model *matcher.Model, load caseLoader, asOf func() int64) (*engine, error) {
	e := &engine{gazetteer: places.Default()}
	var err error
	metric := faces.Metric(model.FaceMetric())
	if dir == "" {
		if e.attributes, err = attributes.Open(attributes.Config{NoText: true}); err != nil {
			return nil, err
		}
		e.faces, err = faces.New(metric)
	} else {
		var stamp string
		if stamp, err = programStamp(); err != nil {
			return nil, err
		}
		if e.faces, err = faces.Open(filepath.Join(dir, "faces"), metric); err != nil {
			return nil, err
		}
		e.attributes, err = attributes.Open(attributes.Config{Dir: filepath.Join(dir, "text"), Stamp: stamp, Districts: e.districts})
		e.snapshots = &follow.Snapshots{Dir: dir, Stamp: stamp, Attributes: e.attributes, Faces: e.faces}
	}
	if err != nil {
		return nil, err
	}
	e.matcher = matcher.New(matcher.Config{
		Model: model, View: func() matcher.View { return e.attributes.View() }, Faces: func() matcher.Faces { return e.faces.View() }, Code: e.code, FacesOf: facesOf,
		Cases: load, Written: facts.Written, Kilometres: e.gazetteer.Kilometres, AsOfSeq: asOf,
	})
	return e, nil
}

// programStamp is a checksum of this very program: what it has coded may mean something else to another.
func programStamp() (string, error) {
	file, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// districts are those that a case is of, to the policy.
func (e *engine) districts(c *models.Case) []uint16 { return e.gazetteer.PlaceOf(c).Districts }

func (e *engine) code(c *models.Case) facts.Facts { return facts.Of(c, e.gazetteer) }

// follow makes the follower that keeps the indexes level with a store.
func (e *engine) follow(feed follow.Feed, log *slog.Logger) *follow.Follower {
	return follow.New(follow.Config{Feed: feed, Attributes: e.attributes, Faces: e.faces, Model: enrol.Model, Code: e.code, Log: log, Snapshots: e.snapshots})
}

// catchUp brings the indexes level with a store that nobody else writes to, and returns up to which change.
func (e *engine) catchUp(ctx context.Context, feed follow.Feed, log *slog.Logger) (int64, error) {
	head, err := feed.HeadSeq(ctx)
	if err != nil {
		return 0, err
	}
	follower := e.follow(feed, log)
	following, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = follower.Run(following) }() // until stop: what fails is tried again
	err = follower.WaitFor(ctx, head)
	stop()
	<-ended
	return head, err
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
