package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

// writeUntilKilled, as the first argument, makes the test binary a program that writes to the registry of the second.
const writeUntilKilled = "write-until-killed"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == writeUntilKilled {
		fmt.Fprintln(os.Stderr, write(os.Args[2]))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// bulk is how many cases one change of the program makes at once: enough for a database's way of its own.
const bulk = 60

// write makes cases, changes them and gives them photographs, many at once, and says on standard output what was
// acknowledged: a case, its version and its photographs. It returns only when something fails.
func write(url string) error {
	s, err := store.Open(context.Background(), url)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 8 {
		go func() {
			for {
				if err := writeOne(s); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

func writeOne(s *store.Store) error {
	ctx := context.Background()
	cases := make([]*models.Case, 1)
	if rand.IntN(10) == 0 {
		cases = make([]*models.Case, bulk)
	}
	together := uuid.Must(uuid.NewV7()).String()
	for i := range cases {
		cases[i] = &models.Case{ID: uuid.Must(uuid.NewV7()).String(), Side: models.Missing, Status: models.Open, Source: fmt.Sprint(together, "/", i)}
	}
	w := by
	w.Once = models.Once{Key: together, Digest: "d"}
	if err := s.Create(ctx, w, cases...); err != nil {
		return err
	}
	acknowledge(cases...)
	c := cases[0]
	c.Person.Name = models.Of("गुड्डू")
	if err := s.Update(ctx, by, c, models.CaseChanged, []string{"child_name"}); err != nil {
		return err
	}
	acknowledge(c)
	p := models.Photo{ID: uuid.Must(uuid.NewV7()).String(), SHA256: "s", Of: models.OfChild, Faces: make([]models.Face, 2)}
	if _, err := s.AddPhoto(ctx, by, c.ID, p); err != nil {
		return err
	}
	c.Photos, c.Version = append(c.Photos, p), c.Version+1
	acknowledge(c)
	return nil
}

func acknowledge(cases ...*models.Case) {
	var lines strings.Builder
	for _, c := range cases {
		fmt.Fprintln(&lines, c.ID, c.Version, len(c.Photos))
	}
	_, _ = os.Stdout.WriteString(lines.String())
}

// acknowledged is what a killed program was told is stored.
type acknowledged struct{ version, photos int64 }

// killed runs the program on a registry and kills it a while after it acknowledged so many things. It adds what was
// acknowledged to acks.
func killed(t *testing.T, url string, things int, after time.Duration, acks map[string]acknowledged) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], writeUntilKilled, url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() }
	if things == 0 {
		time.AfterFunc(after, kill)
	}
	seen := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if seen++; seen == things {
			time.AfterFunc(after, kill)
		}
		var id string
		var a acknowledged
		if _, err := fmt.Sscan(lines.Text(), &id, &a.version, &a.photos); err != nil {
			t.Fatal(lines.Text(), err)
		}
		acks[id] = a
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" {
		t.Fatal("the program ended by itself:", err)
	}
}

// Whenever a program is killed, what it was told is stored is there, and nothing is there by halves.
func TestKilled(t *testing.T) {
	for name, url := range map[string]func() string{
		"SQLite":     func() string { return filepath.Join(t.TempDir(), "registry.db") },
		"PostgreSQL": func() string { return pgtest.Start(t).Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url, acks, random := url(), map[string]acknowledged{}, rand.New(rand.NewPCG(1, 1))
			const rounds = 24
			for i := range rounds {
				things := 1 + random.IntN(500)
				if i%4 == 0 {
					things = 0 // while it opens the registry
				}
				killed(t, url, things, time.Duration(random.Int64N(int64(40*time.Millisecond))), acks)
				if i == 0 || i%4 == 3 {
					check(t, url, acks)
				}
			}
			if len(acks) < rounds {
				t.Errorf("only %d cases were acknowledged", len(acks))
			}
			t.Log(len(acks), "cases acknowledged")
		})
	}
}

// check compares a registry with what was acknowledged.
func check(t *testing.T, url string, acks map[string]acknowledged) {
	t.Helper()
	s := storetest.Open(t, url)
	defer s.Close()
	found, groups := map[string]bool{}, map[string]int{}
	err := s.Each(t.Context(), 0, func(c *models.Case) error {
		found[c.ID] = true
		group, _, _ := strings.Cut(c.Source, "/")
		groups[group]++
		if a := acks[c.ID]; c.Version < a.version || int64(len(c.Photos)) < a.photos {
			t.Errorf("version %d with %d photographs was acknowledged, version %d with %d is stored", a.version, a.photos, c.Version, len(c.Photos))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range acks {
		if !found[id] {
			t.Errorf("case %s is lost", id)
		}
	}
	for group, n := range groups {
		outcome, ok, err := s.Replay(t.Context(), by.Actor.ID, group)
		if n != 1 && n != bulk || !ok || err != nil || !found[outcome.CaseID] {
			t.Errorf("%d cases of one change are stored; its outcome: %v %+v %v", n, ok, outcome, err)
		}
	}
	storetest.Sound(t, url)
}
