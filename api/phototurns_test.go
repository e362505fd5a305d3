package api_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
)

// held is an Enroller that looks at a photograph until it is let go, and counts at how many it looks.
type held struct {
	intake.Enroller
	inside atomic.Int32
	letGo  chan struct{}
}

func (h *held) Describe(ctx context.Context, _ []byte) (models.Enrolment, error) {
	h.inside.Add(1)
	defer h.inside.Add(-1)
	select {
	case <-h.letGo:
	case <-ctx.Done():
	}
	return models.Enrolment{Image: []byte("picture"), Width: 1, Height: 1, Advice: []models.Advice{models.NoFace}}, ctx.Err()
}

// Of one who sends many photographs at once two are looked at, and the next are told to come back; others are not held up.
// Afterwards there is room again.
func TestPhotosOfOne(t *testing.T) {
	enroller := &held{letGo: make(chan struct{})}
	w := newWorld(t, enroller)
	id := w.report(models.Found, `{}`)
	send := func(as models.Role, photo string) chan answer {
		body, kind := form(t, "", map[string][]byte{"photo": []byte(photo)})
		came := make(chan answer, 1)
		go func() {
			came <- w.send(ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: as, body: body, kind: kind})
		}()
		return came
	}
	looksAt := func(n int32) {
		t.Helper()
		for began := time.Now(); enroller.inside.Load() != n; time.Sleep(5 * time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatalf("%d photographs are looked at, want %d", enroller.inside.Load(), n)
			}
		}
	}
	first := []chan answer{send(models.RoleField, "1"), send(models.RoleField, "2")}
	looksAt(2)
	third := send(models.RoleField, "3")
	other := send(models.RoleCWC, "4")
	looksAt(3)
	a := <-third
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("a third at once: %d: %s", a.status, a.body)
	}
	w.goodProblem(t, a)
	close(enroller.letGo)
	for _, came := range append(first, other, send(models.RoleField, "3")) {
		if a := <-came; a.status != http.StatusCreated {
			t.Errorf("%d: %s", a.status, a.body)
		}
	}
}
