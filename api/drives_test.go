package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// TestDrives enters a drive, counts its children by day, and leads from the counts to the children.
func TestDrives(t *testing.T) {
	w := newWorld(t, nil)
	drive := `{"district":"आगरा","place":"Agra Cantt station","place_kind":"railway_station","from":"2026-04-06","to":"2026-04-14","team":"AHTU Agra","ngo":"Childline"}`
	enter := func(body string) map[string]any {
		return w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/drives", as: models.RoleField, body: []byte(body), header: map[string]string{"Accept-Language": "hi"}}).json(t)
	}
	made := enter(drive)
	name, _ := made["name"].(string)
	warning := made["warnings"].([]any)[0].(map[string]any)
	if made["district"] != "Agra" || name != "Agra Cantt station, 06-04-2026" || warning["code"] != "drive_soon" || !strings.Contains(warning["message"].(string), "सप्ताह") {
		t.Errorf("%v", made)
	}
	if again := enter(drive); again["id"] != made["id"] {
		t.Errorf("sent twice, it is two drives: %v", again)
	}
	w.must(http.StatusConflict, ask{method: "POST", path: "/api/v1/drives", as: models.RoleAdmin, body: []byte(drive)})
	later := enter(strings.NewReplacer("04-06", "04-09", "2026-04-14", "2026-04-19").Replace(drive))
	if len(later["warnings"].([]any)) != 0 {
		t.Errorf("a week is time enough: %v", later)
	}

	for _, record := range []string{`{"found_on":"2026-04-01","drive":"` + name + `"}`, `{"found_on":"2026-04-02","drive":"` + name + `"}`, `{"found_on":"2026-04-02","drive":"` + name + `"}`, `{"found_on":"2026-04-02"}`} {
		w.report(models.Found, record)
	}
	one := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/drives/" + made["id"].(string), as: models.RoleCWC}).json(t)
	if diff := cmp.Diff([]any{map[string]any{"day": "2026-04-02", "children": 2., "photographs": 0.}, map[string]any{"day": "2026-04-01", "children": 1., "photographs": 0.}}, one["by_day"]); diff != "" || one["children"] != 3. {
		t.Errorf("%v: %s", one, diff)
	}
	list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/drives", as: models.RoleAHTU}).json(t)["drives"].([]any)
	if len(list) != 2 || list[1].(map[string]any)["children"] != 3. || list[0].(map[string]any)["children"] != 0. {
		t.Errorf("%v", list)
	}
	found := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases?since=2026-04-02&drive=" + strings.NewReplacer(" ", "%20", ",", "%2C").Replace(name), as: models.RoleCWC}).json(t)["cases"].([]any)
	if len(found) != 2 {
		t.Errorf("%d children of the day are listed", len(found))
	}
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/drives", as: models.RoleStation})
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/drives", as: models.RoleCWC, body: []byte(drive)})
	w.must(http.StatusNotFound, ask{method: "GET", path: "/api/v1/drives/none", as: models.RoleField})
}

// TestDriveFaults says all that is wrong with a drive at once.
func TestDriveFaults(t *testing.T) {
	w := newWorld(t, nil)
	for body, fields := range map[string][]string{
		`{}`: {"district", "place", "place_kind", "from"},
		`{"district":"Atlantis","place":"x","place_kind":"other","from":"2026-04-06","to":"2026-04-05"}`: {"district", "to"},
		`{"district":"Agra","place":"x","place_kind":"other","from":"6.4.2026","to":"2026-04-05"}`:       {"from"},
		`{"name":"x"}`: {"name"},
	} {
		a := w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/drives", as: models.RoleAdmin, body: []byte(body)})
		var got []string
		for _, f := range a.json(t)["faults"].([]any) {
			got = append(got, f.(map[string]any)["field"].(string))
		}
		if diff := cmp.Diff(fields, got); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}

// TestDrivesOfDistricts keeps where a team will search from other districts.
func TestDrivesOfDistricts(t *testing.T) {
	w := newWorld(t, nil)
	const agra, lucknow = 118, 162
	team := models.Actor{ID: "t", Role: models.RoleField, Reach: models.Reach{Districts: []uint16{agra}}}
	other := models.Actor{ID: "o", Role: models.RoleField, Reach: models.Reach{Districts: []uint16{lucknow}}}
	d := models.Drive{Place: "Taj", Kind: models.ReligiousPlace, From: models.DateOf(today), To: models.DateOf(today)}
	made, err := w.server.CreateDrive(t.Context(), team, d)
	if err != nil || made.District != "Agra" {
		t.Fatalf("%+v, %v", made, err)
	}
	d.District = "Agra"
	if _, err := w.server.CreateDrive(t.Context(), other, d); models.CodeOf(err) != models.Forbidden {
		t.Errorf("a drive in another district: %v", err)
	}
	if _, _, err := w.server.DriveDays(t.Context(), other, made.ID); models.CodeOf(err) != models.Forbidden {
		t.Errorf("another district's drive: %v", err)
	}
	for actor, want := range map[string]int{"t": 1, "o": 0} {
		who := map[string]models.Actor{"t": team, "o": other}[actor]
		if list, err := w.server.Drives(t.Context(), who); err != nil || len(list) != want {
			t.Errorf("%s is shown %v, %v", actor, list, err)
		}
	}
}
