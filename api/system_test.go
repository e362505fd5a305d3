package api_test

import (
	"net/http"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestSystem tells a client of an administrator what is all right and what is not.
func TestSystem(t *testing.T) {
	w := newWorld(t, nil)
	w.report(models.Missing, `{"child_name":"Guddu"}`)
	y := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/system", as: models.RoleAdmin}).json(t)
	if y["version"] != "test" || y["model"] != "test-1" || y["face_metric"] != "faces-1" || y["applied_seq"] != 7.0 || y["last_backup_at"] != "2026-04-01T10:00:00.000Z" || y["audit_signed_at"] != nil {
		t.Errorf("system: %v", y)
	}
	want := map[string]string{"index": "good", "standing": "good", "storage": "good", "backup": "good", "audit_head": "bad"}
	for _, c := range y["checks"].([]any) {
		check := c.(map[string]any)
		if part := check["part"].(string); want[part] != check["condition"] {
			t.Errorf("%s is %v, want %s", part, check["condition"], want[part])
		}
		delete(want, check["part"].(string))
	}
	if len(want) > 0 {
		t.Errorf("nothing is said of %v", want)
	}
	if y["last_purge_at"] != nil {
		t.Errorf("nothing was purged, but at %v", y["last_purge_at"])
	}
	c, err := w.registry.Case(t.Context(), w.report(models.Found, `{}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.registry.Purge(t.Context(), models.Write{At: 1_000}, &c); err != nil {
		t.Fatal(err)
	}
	if y := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/system", as: models.RoleAdmin}).json(t); y["last_purge_at"] != "1970-01-01T00:00:01.000Z" {
		t.Errorf("last purged at %v", y["last_purge_at"])
	}
	if entries := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/audit?limit=1", as: models.RoleAuditor}).json(t)["entries"].([]any); entries[0].(map[string]any)["action"] != "system.read" {
		t.Errorf("the look is not written down: %v", entries)
	}
}
