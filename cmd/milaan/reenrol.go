package main

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/models"
)

type reenrolCommand struct {
	registryFlags
	Models string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
	All    bool   `help:"Describe every photograph, also those that this version described."`
}

// reenroller is whose name photographs are described anew in.
var reenroller = models.Actor{ID: "console", Name: "reenrol", Role: models.RoleAdmin}

// Run describes the photographs anew that another model described, and those on which no face was found. Run again after
// an interruption it does what is left.
func (c *reenrolCommand) Run(ctx context.Context, out console) error {
	if err := c.mustExist(); err != nil {
		return err
	}
	r, err := openRegistry(ctx, c.registryFlags, c.Models)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // what was acknowledged is stored
	jobs, current, err := r.toDescribe(ctx, c.All)
	if err != nil {
		return err
	}
	d := &describing{registry: r, out: out}
	if err := d.run(ctx, jobs); err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "photographs: %d described anew, %d were of this model, %d failed; faces to choose again: %d\n", d.done, current, d.failed, d.toChoose)
	if d.failed > 0 {
		return models.Errorf(models.Unavailable, "%d photographs could not be described", "%d फ़ोटो का विवरण नहीं बन सका", d.failed).
			Advise("Mend what the messages above say, and run milaan reenrol again: it does what is left.", "ऊपर लिखी बातें ठीक करें और milaan reenrol फिर चलाएँ: जो बचा है वही होगा।")
	}
	return nil
}

// sealedPhoto names a photograph of the registry.
type sealedPhoto struct{ caseID, number, id string }

// toDescribe lists the photographs to describe anew, and counts those that need not be. A photograph without a face is
// tried again: another model may find one.
func (r *registry) toDescribe(ctx context.Context, all bool) (jobs []sealedPhoto, current int, err error) {
	err = r.store.Each(ctx, 0, func(c *models.Case) error {
		for i := range c.Photos {
			p := &c.Photos[i]
			known := len(p.Faces) > 0 && !slices.ContainsFunc(p.Faces, func(f models.Face) bool { return f.Model != enrol.Model })
			if known && !all {
				current++
				continue
			}
			jobs = append(jobs, sealedPhoto{c.ID, c.Number, p.ID})
		}
		return nil
	})
	return jobs, current, err
}

// describing is one run over photographs, on every core.
type describing struct {
	registry *registry

	mu                     sync.Mutex // guards the rest
	out                    console
	done, failed, toChoose int
}

// run describes photographs. One that cannot be described is reported, and the rest goes on.
func (d *describing) run(ctx context.Context, jobs []sealedPhoto) error {
	if len(jobs) == 0 {
		return nil
	}
	bar := newBar(d.out, len(jobs), "photographs")
	work := make(chan sealedPhoto)
	var group sync.WaitGroup
	for range d.registry.enroller.Recognizers() {
		group.Go(func() {
			for j := range work {
				_, choiceKept, err := d.registry.intake.Redescribe(ctx, models.Write{Actor: reenroller}, j.caseID, j.id)
				if ctx.Err() != nil {
					continue
				}
				d.count(j, choiceKept, err)
				_ = bar.Add(1) // a bar that cannot be drawn is no reason to stop
			}
		})
	}
	for _, j := range jobs {
		select {
		case work <- j:
		case <-ctx.Done():
		}
	}
	close(work)
	group.Wait()
	return ctx.Err()
}

func (d *describing) count(j sealedPhoto, choiceKept bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err != nil:
		d.failed++
		fmt.Fprintf(d.out.Err, "\n%s, photo %s: %v\n", j.number, j.id, err)
	case !choiceKept:
		d.toChoose++
		fmt.Fprintf(d.out.Err, "\n%s, photo %s: the face that a person chose is not found any more; choose the child's face again\n", j.number, j.id)
		fallthrough
	default:
		d.done++
	}
}
