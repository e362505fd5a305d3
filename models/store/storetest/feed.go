package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// twoStores has two stores of one database write everything there is to write, while a reader follows the feed of each.
func twoStores(t *testing.T, s *registry) {
	const writers, rounds, changesOfRound = 4, 10, 3
	const all = 2 * writers * rounds * changesOfRound
	ctx, fail := context.WithCancelCause(context.Background())
	defer fail(nil)
	var group sync.WaitGroup
	run := func(do func() error) {
		group.Go(func() {
			if err := do(); err != nil {
				fail(err)
			}
		})
	}
	for _, one := range []*store.Store{s.Store, Open(t, s.url)} {
		run(func() error { return followTo(ctx, one, all) })
		for range writers {
			run(func() error {
				for range rounds {
					if err := round(ctx, t, one); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	group.Wait()
	must(t, context.Cause(ctx))
	next := models.Slot(0)
	must(t, s.Each(ctx, 0, func(c *models.Case) error {
		if c.Slot != next || c.Version != changesOfRound || len(c.Photos) != 1 || c.Number != models.NumberOf(c.Side, c.Slot) {
			return fmt.Errorf("case %d at place %d: version %d, %d photographs, number %s", c.Slot, next, c.Version, len(c.Photos), c.Number)
		}
		next++
		return nil
	}))
	if next != 2*writers*rounds {
		t.Errorf("%d cases", next)
	}
}

// round makes a case, changes it, gives it a photograph, and writes down what was looked at.
func round(ctx context.Context, t *testing.T, s *store.Store) error {
	t.Helper()
	c := missing(t)
	if err := s.Create(ctx, writer, c); err != nil {
		return err
	}
	c.Person.Name = models.Of("गुड्डू")
	if err := s.Update(ctx, writer, c, models.CaseChanged, []string{"child_name"}); err != nil {
		return err
	}
	if err := s.Audit(ctx, models.AuditEntry{At: 1, Actor: "b", Action: "case.view", CaseID: c.ID}); err != nil {
		return err
	}
	_, err := s.AddPhoto(ctx, writer, c.ID, models.Photo{ID: newID(), SHA256: "s", Of: models.OfChild, Faces: make([]models.Face, 2)})
	return err
}

// followTo follows the feed from its start to a sequence number.
func followTo(ctx context.Context, s *store.Store, last int64) error {
	for seen := int64(0); seen < last; {
		if err := s.Wait(ctx, seen); err != nil {
			return err
		}
		changes, err := s.Changes(ctx, seen, 7)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if c.Seq != seen+1 {
				return fmt.Errorf("change %d follows %d", c.Seq, seen)
			}
			seen = c.Seq
		}
	}
	return nil
}

// openedAtOnce opens a new database many times at once, each of which wants to make its tables.
func openedAtOnce(t *testing.T, url string) {
	const n = 10
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			s, err := store.Open(context.Background(), url)
			if err == nil {
				err = s.Create(context.Background(), writer, missing(t))
			}
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if head, err := Open(t, url).HeadSeq(context.Background()); err != nil || head != n {
		t.Errorf("%d changes, %v", head, err)
	}
}
