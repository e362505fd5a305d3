package models_test

import (
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// TestChecks sets one part after another out of order, and finds that part alone in the condition that it has.
func TestChecks(t *testing.T) {
	const gib = 1 << 30
	now := time.Date(2026, 4, 2, 10, 0, 0, 0, time.UTC).UnixMilli()
	before := func(hours int64) int64 { return now - hours*time.Hour.Milliseconds() }
	for name, x := range map[string]struct {
		spoil func(*models.System)
		part  models.Part
		want  models.Condition
	}{
		"all is well":       {func(*models.System) {}, "", models.Good},
		"a little behind":   {func(s *models.System) { s.AppliedSeq = 80 }, models.IndexPart, models.Watch},
		"far behind":        {func(s *models.System) { s.HeadSeq = 5000 }, models.IndexPart, models.Bad},
		"just started":      {func(s *models.System) { s.Ready = false }, models.IndexPart, models.Watch},
		"to be matched":     {func(s *models.System) { s.Lag = 1 }, models.StandingPart, models.Watch},
		"nothing matched":   {func(s *models.System) { s.Lag = 501 }, models.StandingPart, models.Bad},
		"little space":      {func(s *models.System) { s.FreeBytes = 4 * gib }, models.StoragePart, models.Watch},
		"no space":          {func(s *models.System) { s.FreeBytes = gib / 2 }, models.StoragePart, models.Bad},
		"a small full disk": {func(s *models.System) { s.FreeBytes, s.DiskBytes = gib/8, 4*gib }, models.StoragePart, models.Bad},
		"a small disk":      {func(s *models.System) { s.FreeBytes, s.DiskBytes = gib, 4*gib }, "", models.Good},
		"a missed backup":   {func(s *models.System) { s.BackupAt = before(48) }, models.BackupPart, models.Watch},
		"an old backup":     {func(s *models.System) { s.BackupAt = before(8 * 24) }, models.BackupPart, models.Bad},
		"no backup":         {func(s *models.System) { s.BackupAt = 0 }, models.BackupPart, models.Bad},
		"late to sign":      {func(s *models.System) { s.HeadAt = before(3) }, models.HeadPart, models.Watch},
		"not signed":        {func(s *models.System) { s.HeadAt = 0 }, models.HeadPart, models.Bad},
	} {
		s := models.System{Machine: models.Machine{FreeBytes: 50 * gib, DiskBytes: 100 * gib, BackupAt: before(20), HeadAt: before(1)}, At: now, AppliedSeq: 90, HeadSeq: 90, Ready: true}
		x.spoil(&s)
		checks := s.Checks()
		if len(checks) != len(models.Parts()) {
			t.Errorf("%s: %v are not all parts", name, checks)
		}
		for _, c := range checks {
			want := models.Good
			if c.Part == x.part {
				want = x.want
			}
			if c.Condition != want {
				t.Errorf("%s: %s is %s, want %s", name, c.Part, c.Condition, want)
			}
		}
	}
}
