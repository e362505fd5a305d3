package main

import (
	"context"
	"sync"
	"time"

	"github.com/milaan-project/milaan/matcher/standing"
	"github.com/milaan-project/milaan/models"
)

// childrenPerSecond is how many recovered children come in while it is measured how soon they are matched.
const childrenPerSecond = 5

// alert measures how long after a recovered child was stored its pairs are proposed.
func (b *bench) alert(ctx context.Context) error {
	running, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	in, err := b.incoming(running, &group, "alerts.db")
	if err != nil {
		stop()
		return err
	}
	defer in.Close() //nolint:errcheck // nothing is kept
	defer group.Wait()
	defer stop()
	registry := &alerted{shifted: shifted{in.Store, models.Slot(b.command.Cases)}, proposed: make(chan proposed, 2*b.command.Searches)}
	worker := standing.New(standing.Config{Registry: registry, Ranker: b.engine.matcher, Indexes: in.follower, Threshold: proposeFrom, Now: time.Now, Log: b.log()})
	group.Go(func() { _ = worker.Run(running) }) // until stop
	stored := make([]time.Time, b.command.Searches)
	tick := time.NewTicker(time.Second / childrenPerSecond)
	defer tick.Stop()
	for n := range stored {
		c := b.source.Found(n, n%6)
		stored[n] = time.Now()
		if err := in.Create(ctx, models.Write{Actor: importer, At: 1}, &c); err != nil {
			return err
		}
		<-tick.C
	}
	var took []float64
	for len(took) < len(stored) {
		select {
		case p := <-registry.proposed:
			for len(took) < int(p.upTo) {
				took = append(took, p.at.Sub(stored[len(took)]).Seconds())
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	b.timings.add("alert_p50_s", percentile(took, .5), "s", "from storing a recovered child to its pairs, five a second: half within")
	b.timings.add("alert_p99_s", percentile(took, .99), "s", "from storing a recovered child to its pairs, five a second: 99% within")
	return nil
}

// alerted is a registry that tells when pairs are proposed, and forgets them.
type alerted struct {
	shifted
	mark     models.StandingMark
	proposed chan proposed
}

// proposed tells that the pairs of all changes up to one were proposed.
type proposed struct {
	upTo int64
	at   time.Time
}

// Standing implements standing.Registry.
func (a *alerted) Standing(context.Context) (models.StandingMark, error) { return a.mark, nil }

// Propose implements standing.Registry.
func (a *alerted) Propose(_ context.Context, mark models.StandingMark, pairs ...models.Proposal) (int, error) {
	a.mark = mark
	a.proposed <- proposed{mark.Seq, time.Now()}
	return len(pairs), nil
}
