package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestRoles tries every role, and nobody, at every route that the OpenAPI document has.
func TestRoles(t *testing.T) {
	w := newWorld(t, nil)
	missing, found := w.report(models.Missing, `{}`), w.report(models.Found, `{}`)
	readers := []models.Role{models.RoleAdmin, models.RoleStation, models.RoleField, models.RoleCWC, models.RoleAHTU, models.RoleClient}
	writers := map[models.Side][]models.Role{
		models.Missing: {models.RoleAdmin, models.RoleStation, models.RoleCWC, models.RoleAHTU, models.RoleClient},
		models.Found:   {models.RoleAdmin, models.RoleField, models.RoleCWC, models.RoleAHTU, models.RoleClient},
	}
	all := append(models.Roles(), "")
	tried := map[string]bool{}
	try := func(method, route, path, body string, allowed []models.Role) {
		t.Helper()
		tried[method+" "+route] = true
		for _, role := range all {
			q := ask{method: method, path: path, as: role, header: map[string]string{"If-Match": `"1"`}}
			if body != "" {
				q.body = []byte(body)
			}
			a := w.send(q)
			refused := a.status == http.StatusForbidden || a.status == http.StatusUnauthorized
			switch {
			case slices.Contains(allowed, role) == refused:
				t.Errorf("%s %s as %q: status %d", method, path, role, a.status)
			case refused && (role == "") != (a.status == http.StatusUnauthorized):
				t.Errorf("%s %s as %q: status %d", method, path, role, a.status)
			case a.status >= http.StatusInternalServerError:
				t.Errorf("%s %s as %q: status %d: %s", method, path, role, a.status, a.body)
			case a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") != "Bearer":
				t.Errorf("%s %s does not say how to log in", method, path)
			}
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"} {
		try("GET", path, path, "", all)
	}
	try("POST", "/api/v1/missing", "/api/v1/missing", `{}`, writers[models.Missing])
	try("POST", "/api/v1/found", "/api/v1/found", `{}`, writers[models.Found])
	try("GET", "/api/v1/cases", "/api/v1/cases", "", readers)
	try("GET", "/api/v1/proposals", "/api/v1/proposals", "", readers)
	try("GET", "/api/v1/search", "/api/v1/search?q=x", "", readers)
	for side, id := range map[models.Side]string{models.Missing: missing, models.Found: found} {
		at, route := "/api/v1/cases/"+id, "/api/v1/cases/{id}"
		try("GET", route, at, "", readers)
		try("GET", route+"/history", at+"/history", "", readers)
		try("GET", route+"/candidates", at+"/candidates", "", readers)
		try("GET", route+"/candidates/{other}", at+"/candidates/"+found, "", readers)
		try("GET", route+"/photos/{photo}", at+"/photos/none", "", readers)
		try("PATCH", route, at, `{"child_name":"x"}`, writers[side])
		try("POST", route+"/close", at+"/close", `{"status":"traced","reason":"x"}`, writers[side])
		try("POST", route+"/reopen", at+"/reopen", `{"reason":"x"}`, writers[side])
		try("POST", route+"/merge", at+"/merge", `{"into":"nobody","reason":"x"}`, writers[side])
	}
	// A photograph is looked at after the role alone, its case after the form; so these two know no side here.
	anyWriter := append(slices.Clone(writers[models.Missing]), models.RoleField)
	try("POST", "/api/v1/cases/{id}/photos", "/api/v1/cases/"+missing+"/photos", `{}`, anyWriter)
	try("PUT", "/api/v1/cases/{id}/photos/{photo}/face", "/api/v1/cases/"+missing+"/photos/none/face", `{"face":0}`, anyWriter)
	for path, item := range documentOf(t, w.server).Paths.Map() {
		for method := range item.Operations() {
			if !tried[method+" "+path] {
				t.Errorf("%s %s was tried with no role", method, path)
			}
		}
	}
}

// TestPhotosOfTheOtherSide shows that a role's side holds for photographs too.
func TestPhotosOfTheOtherSide(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{}`)
	body, kind := form(t, "", map[string][]byte{"photo": []byte("x")})
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleField, body: body, kind: kind})
}

func TestTokens(t *testing.T) {
	w := newWorld(t, nil)
	if err := w.registry.RevokeToken(t.Context(), "id-cwc", 5); err != nil {
		t.Fatal(err)
	}
	for name, header := range map[string]string{
		"none": "", "empty": "Bearer ", "unknown": "Bearer nobody", "revoked": "Bearer " + tokenOf(models.RoleCWC),
		"another scheme": "Basic " + tokenOf(models.RoleAdmin), "far too long": "Bearer " + strings.Repeat("x", 10_000),
	} {
		a := w.send(ask{method: "GET", path: "/api/v1/cases", header: map[string]string{"Authorization": header}})
		if a.status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, a.status)
		}
		w.goodProblem(t, a)
	}
	a := w.send(ask{method: "GET", path: "/api/v1/cases", header: map[string]string{"Authorization": "bearer " + tokenOf(models.RoleAdmin)}})
	if a.status != http.StatusOK {
		t.Errorf("a scheme in small letters: status %d", a.status)
	}
	if actor, err := w.server.Authenticate(t.Context(), tokenOf(models.RoleStation)); err != nil || actor.Role != models.RoleStation || actor.ID != "id-station" {
		t.Errorf("%v, %v", actor, err)
	}
}
