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
		"none without a face":                {models.Photo{}, 0, false},
	} {
		face, byPerson := c.photo.ChosenFace()
		if face == nil && c.width != 0 || face != nil && face.Box.Width != c.width || byPerson != c.byPerson {
			t.Errorf("%s: %+v, %v", name, face, byPerson)
		}
	}
}
