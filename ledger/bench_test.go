package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/milaan-project/milaan/ledger"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// BenchmarkVerify verifies registries of which one is four times as large as the other: cases/s is to be the same.
func BenchmarkVerify(b *testing.B) {
	for _, size := range []int{10_000, 40_000} {
		b.Run(fmt.Sprintf("cases=%d", size), func(b *testing.B) {
			s := newBook(b)
			w := models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1}
			for done := 0; done < size; done += 5000 {
				list := make([]*models.Case, 5000)
				for i := range list {
					list[i] = storetest.NewCase(b, models.Missing, `{"district":"Agra","child_name":"Munni","father_name":"Ram Lal","missing_since":"2026-02-01","marks":"scar on the right knee"}`)
					list[i].CreatedAt = w.At
					list[i].SetClocks(time.UTC)
				}
				must(b, s.Create(b.Context(), w, list...))
			}
			for b.Loop() {
				_, err := ledger.Verify(b.Context(), s)
				must(b, err)
				must(b, ledger.VerifyClocks(b.Context(), s, time.UTC, time.UnixMilli(2)))
			}
			b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "cases/s")
		})
	}
}
