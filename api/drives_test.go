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

// TestDriveChanges moves a drive, and cancels it: the children of its name stay its own, and partners are to be told.
func TestDriveChanges(t *testing.T) {
	w := newWorld(t, nil)
	made := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/drives", as: models.RoleField, body: []byte(`{"district":"Agra","place":"Agra Fort","place_kind":"railway_station","from":"2026-04-20","to":"2026-04-24","team":"AHTU Agra"}`)}).json(t)
	path := "/api/v1/drives/" + made["id"].(string)
	w.report(models.Found, `{"found_on":"2026-04-01","drive":"`+made["name"].(string)+`"}`)
	change := func(status int, as models.Role, body string) map[string]any {
		t.Helper()
		return w.must(status, ask{method: "PATCH", path: path, as: as, body: []byte(body)}).json(t)
	}
	now := change(http.StatusOK, models.RoleField, `{"version":1,"place":"Agra Fort and the road","from":"2026-04-06","ngo":"Childline"}`)
	if now["name"] != made["name"] || now["place"] != "Agra Fort and the road" || now["from"] != "2026-04-06" || now["to"] != "2026-04-24" || now["team"] != "AHTU Agra" || now["version"] != 2. {
		t.Errorf("%v", now)
	}
	if w := now["warnings"].([]any)[0].(map[string]any)["code"]; w != "drive_changed_soon" {
		t.Errorf("%v", w)
	}
	change(http.StatusConflict, models.RoleField, `{"version":1,"team":"another"}`)
	change(http.StatusForbidden, models.RoleCWC, `{"team":"another"}`)
	for body, field := range map[string]string{`{"to":"2026-04-01"}`: "to", `{"cancelled":""}`: "cancelled", `{"from":"6.4."}`: "from", `{"place":" "}`: "place", `{"name":"x"}`: "name"} {
		if f := change(http.StatusUnprocessableEntity, models.RoleField, body)["faults"].([]any)[0].(map[string]any)["field"]; f != field {
			t.Errorf("%s: %v", body, f)
		}
	}
	if now = change(http.StatusOK, models.RoleField, `{"cancelled":"rain"}`); now["cancelled"] != "rain" || now["warnings"].([]any)[0].(map[string]any)["code"] != "drive_cancelled_soon" {
		t.Errorf("%v", now)
	}
	seen := w.must(http.StatusOK, ask{method: "GET", path: path, as: models.RoleCWC}).json(t)
	changes := seen["changes"].([]any)
	if seen["children"] != 1. || len(changes) != 2 || changes[0].(map[string]any)["fields"].([]any)[0].(map[string]any)["after"] != "rain" {
		t.Errorf("%v", seen)
	}
	if now = change(http.StatusOK, models.RoleField, `{"cancelled":null}`); now["cancelled"] != nil || now["version"] != 4. {
		t.Errorf("%v", now)
	}
	w.must(http.StatusNotFound, ask{method: "PATCH", path: "/api/v1/drives/none", as: models.RoleField, body: []byte(`{}`)})
	other := models.Actor{ID: "o", Role: models.RoleField, Reach: models.Reach{Districts: []uint16{162}}}
	if _, err := w.server.ChangeDrive(t.Context(), other, made["id"].(string), 0, func(d *models.Drive) { d.Team = "x" }); models.CodeOf(err) != models.Forbidden {
		t.Errorf("another district's drive: %v", err)
	}
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
