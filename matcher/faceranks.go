package matcher

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// FaceRanks returns the places that cases of the probe's other side have in the list by face alone, from 1; 0 for a case
// without a face, and for all when the probe has none.
func (m *Matcher) FaceRanks(ctx context.Context, probe *models.Case, slots []models.Slot) ([]int, error) {
	s := &search{m: m, model: m.cfg.Model, view: m.cfg.View(), side: probe.Side.Opposite(), case_: probe}
	faces, err := s.scanFaces(ctx)
	if err != nil {
		return nil, err
	}
	ranks := make([]int, len(slots))
	for i, slot := range slots {
		ranks[i] = faces.rank(slot)
	}
	return ranks, nil
}
