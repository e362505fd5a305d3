package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// person is somebody with a session.
type person struct {
	w      *world
	cookie string
}

// do sends a request of the person's and keeps the session that comes back.
func (p *person) do(status int, method, path, body string) answer {
	p.w.t.Helper()
	q := ask{method: method, path: path, header: map[string]string{"Cookie": p.cookie}}
	if body != "" {
		q.body = []byte(body)
	}
	a := p.w.must(status, q)
	if set := a.header.Get("Set-Cookie"); set != "" {
		p.cookie, _, _ = strings.Cut(set, ";")
	}
	return a
}

// code is what an authenticator app shows, some steps from now.
func code(t testing.TB, secret string, steps int) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, today.Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sessionKey is the key under which the world's sessions are hashed.
const sessionKey = "key of sessions"

// of is a token for somebody who works in a district.
func (w *world) of(id string, role models.Role, districts ...uint16) map[string]string {
	w.t.Helper()
	if role == models.RoleCWC { // who sits in a Committee does so in person
		a := models.Account{ID: id, Login: id, Name: "Name of " + id, Role: role, Reach: models.Reach{Districts: districts}, CreatedAt: 1}
		secret := accounts.Prefix + id
		keyed, now := hmac.New(sha256.New, []byte(sessionKey)), today.UnixMilli()
		keyed.Write([]byte(secret))
		write := models.Write{Actor: console, At: now}
		if err := errors.Join(w.registry.CreateAccount(w.t.Context(), write, &a),
			w.registry.CreateSession(w.t.Context(), write, models.Session{Hash: keyed.Sum(nil), AccountID: id, Began: now, Used: now}, 0, 0)); err != nil {
			w.t.Fatal(err)
		}
		return map[string]string{"Cookie": "milaan=" + secret}
	}
	hash := api.HashToken("token of " + id)
	err := w.registry.CreateToken(w.t.Context(), console, models.Token{ID: id, Name: "Name of " + id, Role: role, Reach: models.Reach{Districts: districts}, Hash: hash[:], CreatedAt: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	return map[string]string{"Authorization": "Bearer token of " + id}
}

const (
	agra    = 118
	kasganj = 633
)

// people is the journey of those who work with a registry: the first administrator, an account, a telephone, a pair that
// a Committee decides, alerts, clocks, the audit.
func people(t *testing.T, w *world) {
	t.Helper()
	setup, err := w.people.Setup(t.Context())
	if err != nil || setup == "" {
		t.Fatalf("%q, %v", setup, err)
	}
	root := &person{w: w}
	root.do(http.StatusForbidden, "POST", "/api/v1/setup", `{"code":"guess","login":"root","name":"Root","password":"four words put together"}`)
	root.do(http.StatusUnprocessableEntity, "POST", "/api/v1/setup", `{"code":"`+setup+`","login":"R","name":"","password":"short"}`)
	root.do(http.StatusCreated, "POST", "/api/v1/setup", `{"code":"`+setup+`","login":"root","name":"Root","password":"four words put together"}`)
	root.do(http.StatusForbidden, "POST", "/api/v1/setup", `{"code":"`+setup+`","login":"other","name":"Other","password":"four words put together"}`)
	root.do(http.StatusUnauthorized, "POST", "/api/v1/session", `{"login":"root","password":"wrong"}`)
	if a := root.do(http.StatusCreated, "POST", "/api/v1/session", `{"login":" ROOT ","password":"four words put together"}`); a.json(t)["pending"] != models.PendingTOTP {
		t.Errorf("an administrator without a second factor: %s", a.body)
	}
	if set := root.cookie; set == "" {
		t.Fatal("no session")
	}
	root.do(http.StatusForbidden, "GET", "/api/v1/accounts", "")
	root.do(http.StatusUnauthorized, "POST", "/api/v1/session/factor", `{"password":"a wrong guess"}`)
	factor := root.do(http.StatusCreated, "POST", "/api/v1/session/factor", `{"password":"four words put together"}`).json(t)["secret"].(string)
	root.do(http.StatusUnauthorized, "POST", "/api/v1/session/factor/confirm", `{"code":"000000"}`)
	before := root.cookie
	root.do(http.StatusOK, "POST", "/api/v1/session/factor/confirm", `{"code":"`+code(t, factor, 0)+`"}`)
	if root.cookie == before {
		t.Error("the session was not renewed with the second factor")
	}
	root.do(http.StatusConflict, "POST", "/api/v1/session/factor", `{"password":"four words put together"}`)
	made := root.do(http.StatusCreated, "POST", "/api/v1/accounts", `{"login":"sahawar","name":"Munshi, Sahawar","role":"station","districts":["कासगंज"],"station":"Sahawar","email":"sho@example.org"}`).json(t)
	root.do(http.StatusConflict, "POST", "/api/v1/accounts", `{"login":"sahawar","name":"Another","role":"station","districts":["Kasganj"]}`)
	root.do(http.StatusUnprocessableEntity, "POST", "/api/v1/accounts", `{"login":"x y","name":"","role":"king","districts":[]}`)
	root.do(http.StatusUnprocessableEntity, "POST", "/api/v1/accounts", `{"login":"anita","name":"Anita","role":"cwc","districts":["Atlantis"]}`)
	if list := root.do(http.StatusOK, "GET", "/api/v1/accounts", "").json(t)["accounts"].([]any); len(list) != 2 {
		t.Errorf("accounts: %v", list)
	}
	root.do(http.StatusOK, "GET", "/api/v1/session", "")
	root.do(http.StatusOK, "GET", "/api/v1/system", "")

	// The station writer has to change the first password, and then works in one district.
	munshi := &person{w: w}
	munshi.do(http.StatusCreated, "POST", "/api/v1/session", `{"login":"sahawar","password":"`+made["first_password"].(string)+`"}`)
	munshi.do(http.StatusForbidden, "GET", "/api/v1/cases", "")
	munshi.do(http.StatusUnauthorized, "POST", "/api/v1/session/password", `{"old_password":"wrong","password":"teen shabd jode hue"}`)
	munshi.do(http.StatusOK, "POST", "/api/v1/session/password", `{"old_password":"`+made["first_password"].(string)+`","password":"teen shabd jode hue"}`)
	report := munshi.do(http.StatusCreated, "POST", "/api/v1/missing", `{"child_name":"गुड्डू","father_name":"रामू","home_place":"Sahawar","complainant_phone":"9876543210","reported_on":"2026-03-30"}`).json(t)
	if report["district"] != "Kasganj" || report["police_station"] != "Sahawar" {
		t.Errorf("what goes without saying was not filled in: %v, %v", report["district"], report["police_station"])
	}
	munshi.do(http.StatusForbidden, "POST", "/api/v1/missing", `{"child_name":"x","district":"Agra"}`)
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/missing", body: []byte(`{}`), header: map[string]string{"Cookie": munshi.cookie, "Sec-Fetch-Site": "cross-site"}})

	// A telephone sends a recovered child and reads nothing.
	team := w.of("team", models.RoleField, agra)
	device := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/devices", header: team, body: []byte(`{"name":"Ravi's telephone"}`)}).json(t)
	phone := map[string]string{"Authorization": "Bearer " + device["token"].(string)}
	sent := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/found", header: phone, body: []byte(`{"child_name":"Guddu","found_on":"2026-04-01"}`)}).json(t)
	if sent["child_name"] != nil || sent["partial"] != true || sent["number"] == nil {
		t.Errorf("a telephone is told: %v", sent)
	}
	found := sent["id"].(string)
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + found, header: phone})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases", header: phone})
	// It reads nothing that there is, its holder's group photographs neither, and names no case of another district.
	group, groupKind := form(t, "", map[string][]byte{"photo": photograph(t, "sample1.jpg")})
	raid := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/raids", header: team, body: group, kind: groupKind}).json(t)["id"].(string)
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/raids", header: phone, body: group, kind: groupKind})
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/raids/" + raid + "/children", header: phone, body: []byte(`{"children":[{"face":1}]}`)})
	w.must(http.StatusForbidden, ask{method: "DELETE", path: "/api/v1/raids/" + raid, header: phone})
	for _, r := range w.server.Routes() {
		if r.Method != http.MethodGet || r.Action == "" {
			continue
		}
		path := strings.NewReplacer(":id", found, ":raid", raid, ":photo", "none", ":other", found, ":missing", report["id"].(string), ":found", found, ":drive", "none").Replace(r.Path)
		if a := w.send(ask{method: "GET", path: path, header: phone}); a.status != http.StatusForbidden && !strings.HasPrefix(path, "/api/v1/uploads/") {
			t.Errorf("a telephone reads %s: %d %s", path, a.status, a.body)
		}
	}
	elsewhere := w.report(models.Found, `{"district":"Etah"}`)
	w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/found", header: phone, body: []byte(`{"together_with":["` + elsewhere + `"]}`)})
	picture, kind := form(t, "", map[string][]byte{"photo": photograph(t, "sample2.jpg")})
	another := w.report(models.Found, `{"district":"Agra"}`)
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/cases/" + found + "/photos", header: phone, body: picture, kind: kind})
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/cases/" + another + "/photos", header: phone, body: picture, kind: kind})
	for action, body := range map[string]string{"close": `{"status":"traced","reason":"r"}`, "reopen": `{"reason":"r"}`, "merge": `{"into":"` + another + `","reason":"r"}`} {
		w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/cases/" + found + "/" + action, header: phone, body: []byte(body)})
	}
	w.must(http.StatusForbidden, ask{method: "PATCH", path: "/api/v1/cases/" + found, header: map[string]string{"Authorization": phone["Authorization"], "If-Match": `"2"`}, body: []byte(`{"child_name":"x"}`)})
	// Nobody chooses the Committee, or closes a case as if it had decided.
	for who, header := range map[string]map[string]string{"the team": team, "an administrator": {"Authorization": "Bearer " + tokenOf(models.RoleAdmin)}} {
		for _, body := range []string{`{"district":"Kasganj"}`, `{"committee_district":"Kasganj"}`, `{"district":null}`} {
			asked := maps.Clone(header)
			asked["If-Match"] = `"2"`
			if a := w.send(ask{method: "PATCH", path: "/api/v1/cases/" + found, header: asked, body: []byte(body)}); a.status != http.StatusForbidden {
				t.Errorf("%s moves a child by %s: status %d", who, body, a.status)
			}
		}
		for _, status := range []string{"matched", "restored"} {
			w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/cases/" + found + "/close", header: header, body: []byte(`{"status":"` + status + `","reason":"r"}`)})
		}
	}
	w.must(http.StatusNoContent, ask{method: "DELETE", path: "/api/v1/devices/" + device["id"].(string), header: team})
	w.must(http.StatusUnauthorized, ask{method: "POST", path: "/api/v1/found", header: phone, body: []byte(`{}`)})
	w.must(http.StatusNotFound, ask{method: "DELETE", path: "/api/v1/devices/nothing", header: team})

	// The team's drive, and what came of it.
	drive := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/drives", header: team, body: []byte(`{"place":"Agra Fort station","place_kind":"railway_station","from":"2026-04-01","to":"2026-04-20","team":"Smile 4"}`)}).json(t)
	w.must(http.StatusOK, ask{method: "PATCH", path: "/api/v1/drives/" + drive["id"].(string), header: team, body: []byte(`{"to":"2026-04-22"}`)})
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/drives/" + drive["id"].(string), header: team})
	if list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/drives", header: team}).json(t)["drives"].([]any); len(list) != 1 {
		t.Errorf("drives: %v", list)
	}

	// The pair is proposed, and the Committee of Agra decides.
	missing := report["id"].(string)
	if _, err := w.registry.Propose(t.Context(), models.StandingMark{}, models.Proposal{MissingID: missing, FoundID: found, Bits: 3000, Posterior: .6250317, Rank: 1, Model: "m", RankedAt: 1_700_000_000_000}); err != nil {
		t.Fatal(err)
	}
	anita, bano := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra)
	pair := "/api/v1/pairs/" + missing + "/" + found
	seen := w.must(http.StatusOK, ask{method: "GET", path: pair, header: anita})
	for _, secret := range []string{"6250317", "रामू", "9876543210", "engine"} {
		if strings.Contains(string(seen.body), secret) {
			t.Errorf("a member who has not judged, in another district than the report's, is shown %s: %s", secret, seen.body)
		}
	}
	say := func(who map[string]string, status int, body string) answer {
		return w.must(status, ask{method: "POST", path: pair + "/verdicts", header: who, body: []byte(body)})
	}
	if waits, whole := w.queueOf(anita, ""); waits[found] == nil {
		t.Errorf("the child is not in the queue: %v", whole)
	}
	say(anita, http.StatusForbidden, `{"kind":"confirm","reason":"r","checklist":["documents"]}`)
	say(anita, http.StatusUnprocessableEntity, `{"kind":"judgement","says":"perhaps"}`)
	if a := say(anita, http.StatusCreated, `{"kind":"judgement","says":"same"}`).json(t)["engine"].(map[string]any); a["bits"] != 3000./1024 || a["posterior"] != nil || a["rank"] != nil {
		t.Errorf("after the judgement: %v", a)
	}
	say(bano, http.StatusCreated, `{"kind":"judgement","says":"same"}`)
	munshi.do(http.StatusCreated, "POST", pair+"/verdicts", `{"kind":"opinion","says":"possible","reason":"the mother knows the shirt"}`)
	say(anita, http.StatusCreated, `{"kind":"confirm","reason":"the mother recognised him","checklist":["parent_recognition"]}`)
	say(anita, http.StatusForbidden, `{"kind":"concur"}`)
	if a := say(bano, http.StatusConflict, `{"kind":"reject","reason":"r"}`); !strings.Contains(string(a.body), "Name of anita") {
		t.Errorf("the other's decision is not shown: %s", a.body)
	}
	say(bano, http.StatusCreated, `{"kind":"concur"}`)
	for _, id := range []string{missing, found} {
		if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, as: models.RoleAdmin}).json(t); a["status"] != "matched" {
			t.Errorf("%s is %v", id, a["status"])
		}
	}
	w.must(http.StatusConflict, ask{method: "POST", path: "/api/v1/cases/" + found + "/reopen", header: team, body: []byte(`{"reason":"r"}`)})
	w.must(http.StatusForbidden, ask{method: "POST", path: pair + "/verdicts", as: models.RoleCWC, body: []byte(`{"kind":"reopen","reason":"r"}`)})
	if list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs?state=confirmed", header: anita}).json(t)["pairs"].([]any); len(list) != 1 {
		t.Errorf("confirmed pairs: %v", list)
	}

	// Alerts of both districts, clocks, a transfer.
	alerts := munshi.do(http.StatusOK, "GET", "/api/v1/alerts?unseen=yes", "").json(t)["alerts"].([]any)
	if len(alerts) == 0 {
		t.Fatal("the station was told nothing")
	}
	munshi.do(http.StatusNoContent, "POST", "/api/v1/alerts/1/seen", `{}`)
	munshi.do(http.StatusNotFound, "POST", "/api/v1/alerts/99/seen", `{}`)
	second := munshi.do(http.StatusCreated, "POST", "/api/v1/missing", `{"child_name":"मुन्नी","reported_on":"2025-11-01"}`).json(t)
	late := munshi.do(http.StatusOK, "GET", "/api/v1/clocks?due=late", "").json(t)["clocks"].([]any)
	if len(late) != 2 || late[0].(map[string]any)["number"] != second["number"] || late[0].(map[string]any)["kind"] != "ahtu_takeover" {
		t.Errorf("clocks: %v", late)
	}
	child := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/found", header: anita, body: []byte(`{}`)}).json(t)["id"].(string)
	w.must(http.StatusForbidden, ask{method: "PATCH", path: "/api/v1/cases/" + child, header: map[string]string{"Authorization": team["Authorization"], "If-Match": `"1"`}, body: []byte(`{"committee_district":"Kasganj"}`)})
	if a := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/cases/" + child + "/transfer", header: anita, body: []byte(`{"district":"कासगंज","reason":"the family lives there"}`)}).json(t); a["committee_district"] != "Kasganj" {
		t.Errorf("moved: %v", a)
	}
	w.must(http.StatusForbidden, ask{method: "POST", path: "/api/v1/cases/" + child + "/transfer", header: anita, body: []byte(`{"district":"Agra","reason":"back"}`)})

	// Overseers see who did what, and no child.
	audit := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/audit?case=" + found, as: models.RoleAuditor})
	if !strings.Contains(string(audit.body), "pair.concur") || strings.Contains(string(audit.body), "गुड्डू") || strings.Contains(string(audit.body), "recognised") {
		t.Errorf("audit: %s", audit.body)
	}
	figures := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/figures", as: models.RoleAuditor}).json(t)
	if figures["pairs"].(map[string]any)["confirmed"] != 1.0 {
		t.Errorf("figures: %v", figures)
	}
	root.do(http.StatusOK, "PATCH", "/api/v1/accounts/sahawar", `{"disabled":true}`)
	munshi.do(http.StatusUnauthorized, "GET", "/api/v1/session", "")
	root.do(http.StatusConflict, "PATCH", "/api/v1/accounts/root", `{"disabled":true}`)
	root.do(http.StatusNoContent, "DELETE", "/api/v1/session", "")
	root.do(http.StatusUnauthorized, "GET", "/api/v1/accounts", "")

	// The second factor's code counts once.
	again := &person{w: w}
	again.do(http.StatusUnauthorized, "POST", "/api/v1/session", `{"login":"root","password":"four words put together"}`)
	again.do(http.StatusUnauthorized, "POST", "/api/v1/session", `{"login":"root","password":"four words put together","code":"`+code(t, factor, 0)+`"}`)
	again.do(http.StatusCreated, "POST", "/api/v1/session", `{"login":"root","password":"four words put together","code":"`+code(t, factor, 1)+`"}`)
	again.do(http.StatusUnauthorized, "POST", "/api/v1/session", `{"login":"root","password":"four words put together","code":"`+code(t, factor, 1)+`"}`)
}

// TestProxyThatIsNotTrusted has a proxy name callers to a server that was not told of it: they are not believed, and the log
// says so, once.
func TestProxyThatIsNotTrusted(t *testing.T) {
	w := newWorld(t, nil)
	for range 3 {
		w.send(ask{method: "POST", path: "/api/v1/session", body: []byte(`{"login":"nobody","password":"guess guess guess"}`), header: map[string]string{"X-Forwarded-For": "203.0.113.77"}})
	}
	if n := strings.Count(w.log.String(), "--trusted-proxy"); n != 1 {
		t.Errorf("it is said %d times: %s", n, w.log)
	}
	entries, err := w.registry.AuditEntries(t.Context(), models.AuditFilter{Kinds: []string{"session"}}, 1)
	if err != nil || len(entries) != 1 || entries[0].From == "203.0.113.77" {
		t.Errorf("%+v, %v", entries, err)
	}
}

// TestThrottle shows that who guesses from one address does not lock the owner out at another.
func TestThrottle(t *testing.T) {
	w := newWorld(t, nil)
	if _, err := w.people.Create(t.Context(), console, &models.Account{Login: "auditor", Name: "A", Role: models.RoleAuditor}); err != nil {
		t.Fatal(err)
	}
	last := 0
	for range 8 {
		last = w.send(ask{method: "POST", path: "/api/v1/session", body: []byte(`{"login":"auditor","password":"guess guess guess"}`)}).status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after eight guesses: %d", last)
	}
	_, _, err := w.people.LogIn(t.Context(), "auditor", "guess", "", "203.0.113.9")
	if models.CodeOf(err) != models.Unauthenticated {
		t.Errorf("from another address: %v", err)
	}
}
