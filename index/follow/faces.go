// Package follow keeps the indexes in step with the store's change feed.
package follow

import (
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Faces lists the faces that stand for a case's child: one of every photograph of the child, the one a person chose or
// else the largest. A photograph without a date is taken to be of the day of the event: teams photograph a child when
// they find it, and a family brings the latest picture it has.
func Faces(c *models.Case) []models.FaceEntry {
	var out []models.FaceEntry
	for i := range c.Photos {
		p := &c.Photos[i]
		f, _ := p.ChosenFace()
		if f == nil {
			continue
		}
		taken := p.TakenOn
		if taken == 0 {
			taken = c.Event.When.Or(0)
		}
		e := models.FaceEntry{Slot: c.Slot, Side: c.Side, Photo: p.ID, Model: f.Model, TakenOn: taken, Age: -1,
			Quality: f.Quality.Score, Assisted: f.Assisted, Descriptor: f.Descriptor}
		for j := range p.Faces {
			if &p.Faces[j] == f {
				e.Index = j
			}
		}
		if age, ok := c.AgeOn(taken); ok {
			e.Age = age
		}
		out = append(out, e)
	}
	return out
}

// FacesOf returns Faces without those that another model described, since descriptors of two models are never compared.
func FacesOf(model models.ModelID) func(*models.Case) []models.FaceEntry {
	return func(c *models.Case) []models.FaceEntry {
		return slices.DeleteFunc(Faces(c), func(e models.FaceEntry) bool { return e.Model != model })
	}
}
