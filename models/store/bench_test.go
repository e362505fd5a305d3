package store_test

import (
	"context"
	"fmt"
	"path/filepath"
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
			for _, shape := range []struct{ writers, bulk int }{{1, 1}, {64, 1}, {1, 5000}} {
				b.Run(fmt.Sprintf("writers=%d/bulk=%d", shape.writers, shape.bulk), func(b *testing.B) { create(b, s, shape.writers, shape.bulk) })
			}
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
