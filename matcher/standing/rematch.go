package standing

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// WholeRegistry is what matching a whole registry needs of the store.
type WholeRegistry interface {
	// Each visits every case from a slot on, in order.
	Each(ctx context.Context, from models.Slot, visit func(*models.Case) error) error
	Rematch(ctx context.Context) (models.RematchMark, error)
	ProposeRematch(ctx context.Context, mark models.RematchMark, pairs ...models.Proposal) (models.RematchMark, error)
}

// Rematch searches for every recovered child among all reports, in blocks of BatchSize, and proposes the pairs that are
// likely enough. It goes on where an earlier one by the same model stopped; of mark's fields Model, Began and Seq say what a
// new one is. progress is told after every block. When it is done the registry remembers none under way, and the mark
// returned says what was done. When ctx ends, the block under way is given up and what was kept stays.
func Rematch(ctx context.Context, cfg *Config, registry WholeRegistry, mark models.RematchMark, progress func(models.RematchMark)) (models.RematchMark, error) {
	before, err := registry.Rematch(ctx)
	if err != nil {
		return mark, err
	}
	if before.Model == mark.Model {
		mark = before
	}
	progress(mark)
	var block []models.Case
	flush := func(next models.Slot) error {
		pairs, err := cfg.searchFor(ctx, block)
		if err != nil {
			return err
		}
		mark.Next, mark.Done = next, mark.Done+len(block)
		if mark, err = registry.ProposeRematch(ctx, mark, pairs...); err != nil {
			return err
		}
		block = block[:0]
		progress(mark)
		return nil
	}
	err = registry.Each(ctx, mark.Next, func(c *models.Case) error {
		if c.Side != models.Found || c.Status != models.Open {
			return nil
		}
		if block = append(block, *c); len(block) < BatchSize {
			return nil
		}
		return flush(c.Slot + 1)
	})
	if err == nil && len(block) > 0 {
		err = flush(block[len(block)-1].Slot + 1)
	}
	if err == nil {
		_, err = registry.ProposeRematch(ctx, models.RematchMark{})
	}
	return mark, err
}
