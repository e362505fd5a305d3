package api_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// public are the routes that nobody has to be known for.
var public = []string{"GET /healthz", "GET /readyz", "GET /metrics", "GET /api/v1/openapi.json", "POST /api/v1/setup", "POST /api/v1/session"}

// TestEveryRouteHasAPolicy walks what the server really answers.
func TestEveryRouteHasAPolicy(t *testing.T) {
	w := newWorld(t, nil)
	actions := map[string]models.Action{}
	for _, r := range w.server.Routes() {
		actions[r.Method+" "+r.Path] = r.Action
	}
	for _, r := range w.server.Handler().(*echo.Echo).Routes() {
		name := r.Method + " " + r.Path
		action, known := actions[name]
		switch {
		case !known:
			t.Errorf("%s is answered and in no list of routes", name)
		case action == "" && !slices.Contains(public, name):
			t.Errorf("%s has no policy", name)
		case action != "" && slices.Contains(public, name):
			t.Errorf("%s is public and has a policy", name)
		}
	}
	for path, item := range documentOf(t, w.server).Paths.Map() {
		for method := range item.Operations() {
			if _, known := actions[method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)]; !known {
				t.Errorf("%s %s is in the document and not answered", method, path)
			}
		}
	}
	if len(documentOf(t, w.server).Paths.Map()) == 0 || len(actions) < 30 {
		t.Error("there is nothing to walk")
	}
}

// TestRoles tries every role, and nobody, at every route. The tokens reach everywhere, so that the role alone decides.
func TestRoles(t *testing.T) {
	w := newWorld(t, nil)
	missing, found := w.report(models.Missing, `{}`), w.report(models.Found, `{}`)
	bodies := map[string]string{
		"PATCH /api/v1/cases/:id": `{"child_name":"x"}`, "POST /api/v1/cases/:id/close": `{"status":"traced","reason":"x"}`, "POST /api/v1/cases/:id/reopen": `{"reason":"x"}`,
		"POST /api/v1/cases/:id/merge": `{"into":"nobody","reason":"x"}`, "POST /api/v1/cases/:id/transfer": `{"district":"Agra","reason":"x"}`,
		"PUT /api/v1/cases/:id/photos/:photo/face": `{"face":0}`, "PATCH /api/v1/cases/:id/photos/:photo": `{"of":"parent"}`, "POST /api/v1/accounts": `{"login":"anita","name":"Anita","role":"auditor"}`,
		"PATCH /api/v1/accounts/:account": `{"name":"x"}`, "POST /api/v1/devices": `{"name":"a telephone"}`,
		"POST /api/v1/pairs/:missing/:found/verdicts": `{"kind":"comment","reason":"x"}`,
	}
	for _, r := range w.server.Routes() {
		name := r.Method + " " + r.Path
		for _, side := range []models.Side{models.Missing, models.Found} {
			id := map[models.Side]string{models.Missing: missing, models.Found: found}[side]
			path := strings.NewReplacer(":id", id, ":photo", "none", ":other", found, ":missing", missing, ":found", found, ":account", "nobody", ":device", "none", ":drive", "none", ":raid", "none", ":n", "1").Replace(r.Path)
			if path == "/api/v1/search" {
				path += "?q=x"
			}
			for _, role := range append(models.Roles(), "") {
				q := ask{method: r.Method, path: path, as: role, header: map[string]string{"If-Match": `"1"`}}
				if r.Method != http.MethodGet && r.Method != http.MethodDelete {
					q.body = []byte(cmp.Or(bodies[name], `{}`))
				}
				a := w.send(q)
				want := allowed(r, role, side)
				got := a.status != http.StatusForbidden && a.status != http.StatusUnauthorized
				switch {
				case r.Action == "" && r.Path == "/api/v1/session" || strings.HasSuffix(r.Path, "/verdicts") ||
					role == models.RoleCWC && strings.HasSuffix(r.Path, "/candidates/:other"):
					// What is said decides, and what was judged: see people_test.go; and a log-in without a password is refused.
				case got != want:
					t.Errorf("%s %s as %q: status %d, allowed: %v", r.Method, path, role, a.status, want)
				case !got && (role == "") != (a.status == http.StatusUnauthorized):
					t.Errorf("%s %s as %q: status %d", r.Method, path, role, a.status)
				}
				if a.status >= http.StatusInternalServerError {
					t.Errorf("%s %s as %q: status %d: %s", r.Method, path, role, a.status, a.body)
				}
				if a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s %s does not say how to log in", r.Method, path)
				}
			}
		}
	}
}

// allowed reports whether a role that reaches everywhere may use a route at all, and for a case of a side.
func allowed(r api.Route, role models.Role, side models.Side) bool {
	switch {
	case r.Action == "":
		return true
	case r.Action == models.IssueDevice && r.Method == http.MethodPost:
		return false // a telephone is somebody's of a district
	}
	if len(r.Sides) > 0 {
		side = r.Sides[0]
	} else if strings.HasSuffix(r.Path, "/photos") || strings.HasSuffix(r.Path, "/face") || r.Action == models.CorrectPhoto || strings.HasPrefix(r.Path, "/api/v1/uploads") {
		side = "" // the form is read first, and a case without this photograph is looked for
	}
	return role != "" && models.Policy(models.Actor{Role: role, Reach: models.Reach{Everywhere: true}}, r.Action, models.CasePlace{Side: side}) == models.Allow
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
	if err := w.registry.RevokeToken(t.Context(), console, "id-cwc", 5); err != nil {
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
