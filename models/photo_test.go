package models_test

import (
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestChosenFace says whose face stands for the child.
func TestChosenFace(t *testing.T) {
	small, large := models.Face{Box: models.Box{Width: 40, Height: 40}}, models.Face{Box: models.Box{X: 99, Width: 90, Height: 90}}
	chosen, assisted := small, small
	chosen.Chosen, assisted.Assisted = true, true
	eyes := []models.Point{{X: 10, Y: 10}, {X: 20, Y: 10}}
	for name, c := range map[string]struct {
		photo    models.Photo
		width    int // of the face; 0: none
		byPerson bool
	}{
		"the largest":                        {models.Photo{Faces: []models.Face{small, large}}, 90, false},
		"the one that a person chose":        {models.Photo{Faces: []models.Face{chosen, large}}, 40, true},
		"the one at the eyes":                {models.Photo{Faces: []models.Face{large, assisted}, AssistedEyes: eyes}, 40, false},
		"none where nothing is at the eyes":  {models.Photo{Faces: []models.Face{large, small}, AssistedEyes: eyes}, 0, false},
		"none on a photograph of the mother": {models.Photo{Faces: []models.Face{large}, Of: models.OfParent}, 0, false},
		"none on one sent by mistake":        {models.Photo{Faces: []models.Face{chosen}, Of: models.Mistake}, 0, false},
		"none without a face":                {models.Photo{}, 0, false},
	} {
		face, byPerson := c.photo.ChosenFace()
		if face == nil && c.width != 0 || face != nil && face.Box.Width != c.width || byPerson != c.byPerson {
			t.Errorf("%s: %+v, %v", name, face, byPerson)
		}
	}
}

// TestCorrection says what a correction makes of a photograph, and which photographs are shown.
func TestCorrection(t *testing.T) {
	day, never, guess, sure := models.Date(15000), models.Date(0), true, false
	was := models.Photo{ID: "p", Of: models.OfChild, TakenOn: 14000, Faces: []models.Face{{Chosen: true}}}
	for name, c := range map[string]struct {
		said  models.PhotoCorrection
		of    models.Subject
		on    models.Date
		exact bool
	}{
		"nothing":          {models.PhotoCorrection{}, models.OfChild, 14000, false},
		"the brother":      {models.PhotoCorrection{Of: models.OfSibling}, models.OfSibling, 14000, false},
		"a mistake":        {models.PhotoCorrection{Of: models.Mistake}, models.Mistake, 14000, false},
		"another day":      {models.PhotoCorrection{TakenOn: &day}, models.OfChild, day, true},
		"about that day":   {models.PhotoCorrection{TakenOn: &day, Estimated: &guess}, models.OfChild, day, false},
		"the day is sure":  {models.PhotoCorrection{Estimated: &sure}, models.OfChild, 14000, true},
		"nobody knows":     {models.PhotoCorrection{TakenOn: &never}, models.OfChild, 0, false},
		"surely never was": {models.PhotoCorrection{TakenOn: &never, Estimated: &sure}, models.OfChild, 0, false},
	} {
		p := was
		if c.said.Apply(&p); p.Of != c.of || p.TakenOn != c.on || p.TakenOnExact != c.exact || len(p.Faces) != 1 {
			t.Errorf("%s: %+v", name, p)
		}
		shown := 1
		if c.of == models.Mistake {
			shown = 0
		}
		if got := (&models.Case{Photos: []models.Photo{p, {Of: models.OfParent}}}).Shown(); len(got) != 1+shown || got[shown].Of != models.OfParent {
			t.Errorf("%s: %+v is shown", name, got)
		}
	}
}
