// Package follow keeps the indexes in step with the store's change feed.
package follow

import "github.com/milaan-project/milaan/models"

// FacesOf is what the face index keeps of a case: nothing, or one entry that stands for the child, pooled from the faces
// that a model described: descriptors of two models are never compared. Of each photograph of the child it takes the face
// that a person chose or else the largest. A photograph without a date is taken to be of the day of the event: teams
// photograph a child when they find it, and a family brings the latest picture it has.
func FacesOf(model models.ModelID) func(*models.Case) []models.FaceEntry {
	return func(c *models.Case) []models.FaceEntry {
		faces, _ := facesOf(c, model)
		return faces
	}
}

// facesOf also counts the faces that other models described.
func facesOf(c *models.Case, model models.ModelID) (faces []models.FaceEntry, others int) {
	for i := range c.Photos {
		p := &c.Photos[i]
		f, _ := p.ChosenFace()
		if f == nil {
			continue
		}
		if f.Model != model {
			others++
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
		faces = append(faces, e)
	}
	if len(faces) > 0 {
		faces = []models.FaceEntry{models.PoolFaces(faces)}
	}
	return faces, others
}
