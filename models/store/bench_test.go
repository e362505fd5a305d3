package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

// report is a report as long as those that police stations write.
const report = `{"district":"Kasganj","police_station":"Soron","child_name":"गुड्डू कुमार","child_aliases":["Guddu","Raju"],"father_name":"राम सिंह",
	"mother_name":"Sunita Devi","sex":"male","age_years":9,"height_cm":128,"complexion":"wheatish","build":"thin","hair":"black","eyes":"black",
	"marks":"बाएं गाल पर तिल; scar on right knee","languages":["Hindi","Braj"],"clothing":"नीली कमीज, black pants","home_district":"Kasganj","home_place":"Soron",
	"circumstances":"घर से स्कूल के लिए निकला, शाम तक नहीं लौटा। Last seen with other boys near the railway station.","reported_on":"2026-02-03",
	"missing_since":"2026-02-01","last_seen_place":"Soron railway station","fir_number":"0042/2026","complainant_name":"राम सिंह","complainant_relation":"father",
	"complainant_phone":"9000000000"}`

var by = models.Write{Actor: models.Actor{ID: "a", Role: models.RoleStation}, At: 1_700_000_000_000}

func reports(b testing.TB, n int) []*models.Case {
	b.Helper()
	list := make([]*models.Case, n)
	for i := range list {
		c, err := models.DecodeRecord(models.Missing, []byte(report))
		if err != nil {
			b.Fatal(err)
		}
		c.ID = uuid.Must(uuid.NewV7()).String()
		c.Source = c.ID
		list[i] = &c
	}
	return list
}

// BenchmarkCreate stores cases one by one, by many writers at once, and in bulk. cases/s counts stored cases, flushed to
// the disk.
func BenchmarkCreate(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		for _, shape := range []struct{ writers, bulk int }{{1, 1}, {64, 1}, {1, 5000}} {
			b.Run(fmt.Sprintf("writers=%d/bulk=%d", shape.writers, shape.bulk), func(b *testing.B) { create(b, s, shape.writers, shape.bulk) })
		}
	})
}

// eachDatabase opens an empty registry in each kind of database, on the disk.
func eachDatabase(b *testing.B, measure func(*testing.B, *store.Store)) {
	databases := map[string]func() string{
		"SQLite":     func() string { return filepath.Join(b.TempDir(), "registry.db") },
		"PostgreSQL": func() string { return pgtest.Start(b, "fsync=on").Database(b) },
	}
	for name, url := range databases {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(b.Context(), url())
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			measure(b, s)
		})
	}
}

func create(b *testing.B, s *store.Store, writers, bulk int) {
	b.StopTimer()
	work := make(chan []*models.Case, b.N)
	for range b.N {
		work <- reports(b, bulk)
	}
	close(work)
	b.StartTimer()
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for list := range work {
				if err := s.Create(context.Background(), by, list...); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N*bulk)/b.Elapsed().Seconds(), "cases/s")
}

// BenchmarkCountAlerts counts what is new to somebody, as every page's bar does, in a registry of 20,000 cases and 10,000
// alerts: to an officer of one district of 75, and to an administrator who has seen all that came lately, for which every
// recent one is looked at; and to one like it who is to judge them.
func BenchmarkCountAlerts(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		const cases, alerts, recent = 20_000, 10_000, 5_000
		list := reports(b, cases)
		for i, c := range list {
			c.District = models.Of(fmt.Sprintf("District %d", i%75))
		}
		for part := range slices.Chunk(list, 5000) {
			if err := s.Create(b.Context(), by, part...); err != nil {
				b.Fatal(err)
			}
		}
		for i := range alerts {
			if err := s.AddAlert(b.Context(), strconv.Itoa(i), models.Alert{Kind: models.AlertCandidate, At: 1, MissingID: list[i%cases].ID, FoundID: list[i*7%cases].ID}); err != nil {
				b.Fatal(err)
			}
		}
		var seen []int64
		for n := range recent {
			seen = append(seen, int64(alerts-n))
		}
		if err := s.SeeAlert(b.Context(), "admin", seen...); err != nil {
			b.Fatal(err)
		}
		for name, f := range map[string]models.AlertFilter{"district": {Reader: "officer", Districts: []string{"District 3"}}, "seen": {Reader: "admin"}, "member": {Reader: "admin", Blind: true}} {
			f.Kinds, f.Unseen = models.AlertsFor(models.RoleAdmin), true
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.CountAlerts(b.Context(), f, recent, 100); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}
