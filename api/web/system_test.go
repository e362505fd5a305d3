package web_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// TestSystem shows an administrator how the registry runs and what to do, in both languages, and nobody else; no word of a
// record is on it.
func TestSystem(t *testing.T) {
	w := newWorld(t)
	w.report(models.Missing, `{"child_name":"Guddu","district":"Agra"}`)
	must(t, w.follower.WaitFor(t.Context(), 1))
	const gib = 1 << 30
	now := w.clock.Now()
	w.machine.state = models.Machine{Model: "weights-7", FaceMetric: "metric-3", UsedBytes: 2_500_000_000, FreeBytes: 60 * gib, DiskBytes: 100 * gib,
		BackupAt: now.Add(-20 * time.Hour).UnixMilli(), HeadAt: now.Add(-30 * time.Minute).UnixMilli()}
	b := w.as(models.RoleAdmin, "en")
	page := b.must(http.StatusOK, "/system")
	if seen := w.store.audited(); !slices.Equal(seen, []string{"system.read"}) {
		t.Errorf("audit: %q", seen)
	}
	page.has(t, "All is well", "test", "weights-7", "metric-3", "1 of 1 changes", "2.5 GB used", "20 hours ago: 1 Apr 2026, 19:30:00", "0 hours ago", "Open: 1", "not", "Guddu", "Act now", "Agra")

	page.has(t, "A case was purged last never")
	gone := w.report(models.Found, `{"district":"Agra"}`)
	_, err := w.store.Purge(t.Context(), models.Write{Actor: writing.Actor, At: now.UnixMilli()}, &gone)
	must(t, err)
	w.report(models.Found, `{"district":"Agra"}`) // later, and open
	b.must(http.StatusOK, "/system").has(t, "A case was purged last 2 Apr 2026, 15:30:00")

	w.machine.lag, w.machine.state.BackupAt, w.machine.state.FreeBytes = 3, 0, gib/2
	b.must(http.StatusOK, "/system").has(t, "Something has to be done now", "3 changes wait", "No backup is known", "milaan backup FOLDER", "Make room at once", "Keep an eye on it", "not", "All is well")
	w.as(models.RoleAdmin, "hi").must(http.StatusOK, "/system").has(t, "एक काम अभी करना है", "3 बदलावों की तुलना बाक़ी", "तुरंत जगह बनाएँ", "आज ही दूसरी डिस्क पर", "not", "Make room")
	for _, role := range models.Roles() {
		if role == models.RoleAdmin {
			continue
		}
		if a := w.as(role, "en").get("/system"); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", role, a.status)
		}
	}
}
