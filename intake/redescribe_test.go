package intake_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/vault"
)

// model is a face model that finds what it is told to find.
type model struct {
	id      models.ModelID
	boxes   []models.Box // that it finds by itself
	atEyes  *models.Box  // that it finds with help
	eyes    []models.Point
	shrunk  float64
	between func() // happens while it looks
}

func (m *model) faces(boxes ...models.Box) []models.Face {
	var out []models.Face
	for i, b := range boxes {
		f := models.Face{Box: b, Model: m.id, Quality: models.FaceQuality{Width: float64(b.Width) * 2}, Landmarks: [5]models.Point{{X: 30}, {X: 34}, {X: 14}, {X: 10}, {X: 20, Y: 9}}}
		f.Descriptor[i] = 1
		out = append(out, f)
	}
	return out
}

func (m *model) Describe(context.Context, []byte) (models.Enrolment, error) {
	return models.Enrolment{Image: []byte("a picture"), Width: 1000, Height: 800, Faces: m.faces(m.boxes...)}, nil
}

func (m *model) DescribeAgain(_ context.Context, _ []byte, shrunk float64) (models.Enrolment, error) {
	if m.between != nil {
		m.between()
	}
	m.shrunk = shrunk
	return models.Enrolment{Faces: m.faces(m.boxes...)}, nil
}

func (m *model) Group(_ context.Context, _ []byte, _ []models.Box) (models.GroupPhoto, error) {
	return models.GroupPhoto{}, nil
}

func (m *model) DescribeWithEyes(_ context.Context, _ []byte, right, left models.Point) (models.Enrolment, error) {
	m.eyes = []models.Point{right, left}
	if m.atEyes == nil {
		return models.Enrolment{}, nil
	}
	found := m.faces(*m.atEyes)
	found[0].Assisted, found[0].Quality.Width = true, float64(m.atEyes.Width)
	return models.Enrolment{Faces: found}, nil
}

// renewable is a registry whose model can be changed.
func renewable(t *testing.T, m *model) (*intake.Service, *store.Store) {
	t.Helper()
	registry, err := store.Open(t.Context(), storetest.Fresh(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = registry.Close() })
	sealed, err := vault.Open(vault.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return intake.New(intake.Config{Store: registry, Vault: sealed, Enroller: m, Gazetteer: places.Default(), Now: time.Now,
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Zone: time.UTC}), registry
}

var (
	big, small, third = models.Box{X: 100, Y: 100, Width: 200, Height: 200}, models.Box{X: 500, Y: 100, Width: 90, Height: 90}, models.Box{X: 700, Y: 500, Width: 100, Height: 100}
	eyes              = []models.Point{{X: 520, Y: 130}, {X: 560, Y: 130}}
)

func moved(b models.Box, by int) *models.Box { b.X += by; return &b }

// What a person said of a photograph's faces holds for what another model finds at the same places.
func TestRedescribe(t *testing.T) {
	for name, c := range map[string]struct {
		old    model
		choose int  // which face a person chose; -1: none
		tapped bool // a person gave the eyes
		now    model
		want   []models.Box // the faces then, largest first
		chosen int          // which of them is chosen
		lost   bool
		asked  []models.Point // eyes that were tried
	}{
		"nobody chose":               {model{boxes: []models.Box{big, small}}, -1, false, model{boxes: []models.Box{big, small}}, []models.Box{big, small}, -1, false, nil},
		"chosen, in another order":   {model{boxes: []models.Box{big, small}}, 1, false, model{boxes: []models.Box{third, *moved(small, 9), big}}, []models.Box{big, third, *moved(small, 9)}, 2, false, nil},
		"chosen, another is new":     {model{boxes: []models.Box{small}}, 0, false, model{boxes: []models.Box{big, small}}, []models.Box{big, small}, 1, false, nil},
		"chosen, found with help":    {model{boxes: []models.Box{big, small}}, 1, false, model{boxes: []models.Box{big}, atEyes: moved(small, 5)}, []models.Box{big, *moved(small, 5)}, 1, false, []models.Point{{X: 12}, {X: 32}}},
		"chosen, found no more":      {model{boxes: []models.Box{big, small}}, 1, false, model{boxes: []models.Box{big, third}}, []models.Box{big, third}, -1, true, []models.Point{{X: 12}, {X: 32}}},
		"chosen, found elsewhere":    {model{boxes: []models.Box{big, small}}, 1, false, model{boxes: []models.Box{big}, atEyes: &third}, []models.Box{big, third}, -1, true, []models.Point{{X: 12}, {X: 32}}},
		"nothing, and still nothing": {model{}, -1, false, model{}, nil, -1, false, nil},
		"nothing, and now a face":    {model{}, -1, false, model{boxes: []models.Box{big}}, []models.Box{big}, -1, false, nil},
		"tapped, tapped again":       {model{boxes: []models.Box{big}, atEyes: &small}, -1, true, model{boxes: []models.Box{big}, atEyes: moved(small, 7)}, []models.Box{big, *moved(small, 7)}, 1, false, eyes},
		"tapped, found by itself":    {model{boxes: []models.Box{big}, atEyes: &small}, -1, true, model{boxes: []models.Box{big, small}, atEyes: moved(small, 7)}, []models.Box{big, small}, 1, false, eyes},
		"tapped in vain, now found":  {model{boxes: []models.Box{big}}, -1, true, model{boxes: []models.Box{big}, atEyes: &small}, []models.Box{big, small}, 1, false, eyes},
		"tapped in vain, still":      {model{boxes: []models.Box{big}}, -1, true, model{boxes: []models.Box{big}}, []models.Box{big}, -1, false, eyes},
		"tapped, another chosen":     {model{boxes: []models.Box{big}, atEyes: &small}, 0, true, model{boxes: []models.Box{big}, atEyes: &small}, []models.Box{big, small}, 0, false, eyes},
	} {
		t.Run(name, func(t *testing.T) {
			m := c.old
			m.id = "old"
			s, registry := renewable(t, &m)
			id, photo := withPhoto(t, s)
			if c.tapped {
				if _, err := s.GiveEyes(t.Context(), admin, id, photo, eyes[0], eyes[1]); err != nil {
					t.Fatal(err)
				}
			}
			if c.choose >= 0 {
				if _, err := s.ChooseFace(t.Context(), admin, id, photo, c.choose); err != nil {
					t.Fatal(err)
				}
			}
			m = c.now
			m.id = "new"
			got, kept, err := s.Redescribe(t.Context(), admin, id, photo)
			if err != nil || kept == c.lost {
				t.Fatalf("the choice is kept: %v, %v", kept, err)
			}
			stored, err := registry.Case(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, stored.Photos[0]); diff != "" {
				t.Errorf("(-returned +stored):\n%s", diff)
			}
			var boxes []models.Box
			for i, f := range got.Faces {
				boxes = append(boxes, f.Box)
				if f.Model != "new" || f.Chosen != (i == c.chosen) {
					t.Errorf("face %d: model %s, chosen %v", i, f.Model, f.Chosen)
				}
			}
			if diff := cmp.Diff(c.want, boxes); diff != "" {
				t.Errorf("faces (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.asked, m.eyes); diff != "" {
				t.Errorf("eyes tried (-want +got):\n%s", diff)
			}
			if c.tapped != (len(got.AssistedEyes) == 2) {
				t.Errorf("assisted eyes: %v", got.AssistedEyes)
			}
			if want := map[bool]float64{true: 2, false: 1}[len(c.old.boxes) > 0]; m.shrunk != want {
				t.Errorf("the photograph was shrunk %v times, truly %v", m.shrunk, want)
			}
		})
	}
}

// withPhoto takes in a case with a photograph.
func withPhoto(t *testing.T, s *intake.Service) (caseID, photoID string) {
	t.Helper()
	c := missing("Munni")
	if _, err := s.CreateCase(t.Context(), admin, c); err != nil {
		t.Fatal(err)
	}
	p, _, err := s.AddPhoto(t.Context(), admin, c.ID, models.NewPhoto{Bytes: []byte("bytes")})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, p.ID
}

// A person's choice made while a photograph is described anew is not lost: the description begins again with it.
func TestChoiceWhileRedescribing(t *testing.T) {
	m := &model{id: "old", boxes: []models.Box{big, small}}
	s, registry := renewable(t, m)
	id, photo := withPhoto(t, s)
	m.id = "new"
	m.between = func() {
		m.between = nil
		if _, err := s.ChooseFace(t.Context(), admin, id, photo, 1); err != nil {
			t.Error(err)
		}
	}
	got, kept, err := s.Redescribe(t.Context(), admin, id, photo)
	if err != nil || !kept || !got.Faces[1].Chosen || got.Faces[1].Model != "new" {
		t.Errorf("%+v, kept %v, %v", got.Faces, kept, err)
	}
	before, err := registry.HeadSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Redescribe(t.Context(), admin, id, photo); err != nil {
		t.Fatal(err)
	}
	if after, err := registry.HeadSeq(t.Context()); err != nil || after != before {
		t.Errorf("nothing changed, and it was written: %v", err)
	}
	times := 0
	m.id, m.between = "newer", func() {
		if _, err := s.ChooseFace(t.Context(), admin, id, photo, times%2); err != nil {
			t.Error(err)
		}
		times++
	}
	if _, _, err := s.Redescribe(t.Context(), admin, id, photo); models.CodeOf(err) != models.Conflict || times < 2 {
		t.Errorf("others changed the case %d times: %v", times, err)
	}
}
