package main

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// somebody works with a running server, logged in with an account or holding a token.
type somebody struct {
	t      *testing.T
	url    string
	cookie string
	token  string
}

// send sends a request and returns the answer's status and body. A session that comes back is kept.
func (s *somebody) send(method, path, kind string, body []byte, header ...string) (int, []byte) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(body))
	must(s.t, err)
	if len(body) > 0 {
		r.Header.Set("Content-Type", kind)
	}
	if s.cookie != "" {
		r.Header.Set("Cookie", s.cookie)
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	must(s.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(s.t, err)
	if set := answer.Header.Get("Set-Cookie"); set != "" {
		s.cookie, _, _ = strings.Cut(set, ";")
	}
	return answer.StatusCode, b
}

func (s *somebody) must(want int, method, path, body string, header ...string) map[string]any {
	s.t.Helper()
	status, b := s.send(method, path, "application/json", []byte(body), header...)
	if status != want {
		s.t.Fatalf("%s %s: %d, want %d: %s", method, path, status, want, b)
	}
	var v map[string]any
	if len(b) > 0 {
		must(s.t, json.Unmarshal(b, &v))
	}
	return v
}

func (s *somebody) photograph(want int, id string, photo []byte) {
	s.t.Helper()
	var form bytes.Buffer
	m := multipart.NewWriter(&form)
	part, err := m.CreateFormFile("photo", "child.jpg")
	must(s.t, err)
	_, err = part.Write(photo)
	must(s.t, err)
	must(s.t, m.Close())
	if status, b := s.send("POST", "/api/v1/cases/"+id+"/photos", m.FormDataContentType(), form.Bytes()); status != want {
		s.t.Fatalf("a photograph: %d, want %d: %s", status, want, b)
	}
}

// One child's way through the real program: a complaint in Hindi at a station, a recovery by a field team in another
// district, an alert, opinions, two members of the Committee, handing over, and the audit of it all. At each step those
// whose duty it is not try it too; they get nothing, and leave a trace.
func TestOneChild(t *testing.T) {
	photo, networks := samplePhoto(t, "sample2.jpg"), modelsDir(t)
	binary, data := theProgram(t), t.TempDir()
	command := func(want int, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), binary, append(args, "--data", data)...)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if cmd.ProcessState.ExitCode() != want {
			t.Fatalf("%v: %v %s%s", args, err, out, &said)
		}
		return strings.TrimSpace(string(out))
	}
	p := start(t, binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--models", networks, "--accept-plain-disk")
	url := p.url(t)
	nobody := &somebody{t: t, url: url}
	person := func(login, role string, districts ...string) *somebody {
		t.Helper()
		args := []string{"user", "add", login, "--name", "Name of " + login, "--role", role}
		for _, d := range districts {
			args = append(args, "--district", d)
		}
		first := command(0, args...)
		s := &somebody{t: t, url: url}
		s.must(http.StatusCreated, "POST", "/api/v1/session", `{"login":"`+login+`","password":"`+first+`"}`)
		now := s.must(http.StatusOK, "POST", "/api/v1/session/password", `{"old_password":"`+first+`","password":"words that only we know"}`)
		if now["pending"] == models.PendingTOTP {
			secret := s.must(http.StatusCreated, "POST", "/api/v1/session/factor", `{"password":"words that only we know"}`)["secret"].(string)
			code, err := totp.GenerateCode(secret, time.Now())
			must(t, err)
			s.must(http.StatusOK, "POST", "/api/v1/session/factor/confirm", `{"code":"`+code+`"}`)
		}
		return s
	}
	station, team := person("sahawar", "station", "Kasganj"), person("smile", "field", "Agra")
	officer, anita, bano := person("ahtu.agra", "ahtu", "Agra"), person("anita", "cwc", "आगरा"), person("bano", "cwc", "Agra")
	chand, kavita := person("chand", "cwc", "Agra"), person("kavita", "cwc", "Kasganj")
	jhansi, curious, auditor := person("jhansi.cwc", "cwc", "Jhansi"), person("jhansi.thana", "station", "Jhansi"), person("auditor", "auditor")
	root := person("root", "admin")

	// The complaint.
	complaint := `{"child_name":"गुड्डू","father_name":"राम प्रसाद","sex":"male","age_years":8,"missing_since":"2026-03-01","home_place":"सहावर","complainant_phone":"9876543210","fir_number":"12/2026"}`
	nobody.must(http.StatusUnauthorized, "POST", "/api/v1/missing", complaint)
	curious.must(http.StatusForbidden, "POST", "/api/v1/missing", strings.Replace(complaint, "{", `{"district":"Kasganj",`, 1))
	team.must(http.StatusForbidden, "POST", "/api/v1/missing", complaint)
	report := station.must(http.StatusCreated, "POST", "/api/v1/missing", complaint)
	missing := report["id"].(string)
	station.photograph(http.StatusCreated, missing, photo)
	twice := station.must(http.StatusCreated, "POST", "/api/v1/missing", `{"child_name":"सुनीता","sex":"female","age_years":14,"missing_since":"2025-01-01","fir_number":"3/2025"}`)["id"].(string)
	curious.photograph(http.StatusForbidden, missing, photo)
	curious.must(http.StatusForbidden, "GET", "/api/v1/cases/"+missing, "")
	auditor.must(http.StatusForbidden, "GET", "/api/v1/cases/"+missing, "")
	curious.must(http.StatusNotFound, "GET", "/api/v1/cases/M-nothing", "")
	nobody.must(http.StatusUnauthorized, "GET", "/api/v1/cases/"+missing, "")

	// The recovery, from a telephone that reads nothing.
	phone := &somebody{t: t, url: url, token: team.must(http.StatusCreated, "POST", "/api/v1/devices", `{"name":"Ravi's telephone"}`)["token"].(string)}
	curious.must(http.StatusForbidden, "POST", "/api/v1/devices", `{"name":"mine"}`)
	found := phone.must(http.StatusCreated, "POST", "/api/v1/found", `{"child_name":"Guddu","sex":"male","age_years":8,"found_on":"2026-03-20","words":"says Sahawar","found_place":"Agra Fort station"}`)["id"].(string)
	phone.photograph(http.StatusCreated, found, photo)
	another := phone.must(http.StatusCreated, "POST", "/api/v1/found", `{"sex":"female","age_years":3,"found_on":"2026-03-21"}`)["id"].(string)
	phone.must(http.StatusForbidden, "GET", "/api/v1/cases/"+found, "")
	phone.must(http.StatusForbidden, "GET", "/api/v1/cases/"+found+"/candidates", "")

	// Insiders: who has the telephone, the team, and the administrator change neither the child's record nor its Committee.
	tokenOf := func(role string) *somebody {
		return &somebody{t: t, url: url, token: command(0, "token", "create", "--role", role, "--name", "an insider's")}
	}
	clerk, seat := tokenOf("admin"), tokenOf("cwc")
	for _, end := range []string{`{"status":"traced","reason":"r"}`, `{"status":"entered_in_error","reason":"r"}`} {
		phone.must(http.StatusForbidden, "POST", "/api/v1/cases/"+found+"/close", end)
		curious.must(http.StatusForbidden, "POST", "/api/v1/cases/"+found+"/close", end)
	}
	for _, s := range []*somebody{team, officer, root, clerk} {
		for _, end := range []string{"matched", "restored"} {
			s.must(http.StatusUnprocessableEntity, "POST", "/api/v1/cases/"+found+"/close", `{"status":"`+end+`","reason":"r"}`)
		}
		for _, move := range []string{`{"district":"Jhansi"}`, `{"committee_district":"Jhansi"}`} {
			s.must(http.StatusForbidden, "PATCH", "/api/v1/cases/"+found, move, "If-Match", `"2"`)
		}
	}
	jhansi.must(http.StatusForbidden, "POST", "/api/v1/cases/"+found+"/transfer", `{"district":"Jhansi","reason":"r"}`)
	root.must(http.StatusForbidden, "POST", "/api/v1/cases/"+found+"/transfer", `{"district":"Jhansi","reason":"r"}`)
	station.must(http.StatusForbidden, "PATCH", "/api/v1/cases/"+missing, `{"district":"Jhansi"}`, "If-Match", `"2"`)

	// The alert, to those whose business it is.
	alerted := func(s *somebody, kind models.AlertKind) bool {
		for _, a := range s.must(http.StatusOK, "GET", "/api/v1/alerts", "")["alerts"].([]any) {
			if a.(map[string]any)["kind"] == string(kind) {
				return true
			}
		}
		return false
	}
	eventually(t, "somebody is told of the pair", func() bool { return alerted(anita, models.AlertCandidate) })
	if !alerted(station, models.AlertCandidate) || alerted(jhansi, models.AlertCandidate) {
		t.Error("the wrong people were told of the pair")
	}
	pair := "/api/v1/pairs/" + missing + "/" + found

	// Members see both children first, and nothing that the engine says.
	candidates := anita.must(http.StatusOK, "GET", "/api/v1/cases/"+found+"/candidates", "")["candidates"].([]any)
	if i := slices.IndexFunc(candidates, func(k any) bool { return k.(map[string]any)["case_id"] == missing }); i < 0 || candidates[i].(map[string]any)["posterior"] != nil {
		t.Errorf("before the judgement: %v", candidates)
	}
	seen := anita.must(http.StatusOK, "GET", pair, "")
	if seen["engine"] != nil || seen["missing"].(map[string]any)["complainant_phone"] != nil || seen["missing"].(map[string]any)["child_name"] != "गुड्डू" {
		t.Errorf("before the judgement: %v", seen)
	}
	photoID := seen["missing"].(map[string]any)["photos"].([]any)[0].(map[string]any)["id"].(string)
	picture := "/api/v1/cases/" + missing + "/photos/" + photoID
	anita.must(http.StatusForbidden, "GET", picture, "")
	if status, b := anita.send("GET", picture, "", nil, "X-Purpose", "pair with "+found); status != http.StatusOK || !bytes.HasPrefix(b, []byte{0xff, 0xd8}) {
		t.Errorf("the photograph, with a purpose: %d", status)
	}
	nobody.must(http.StatusUnauthorized, "GET", picture, "")
	for _, s := range []*somebody{jhansi, curious} {
		s.must(http.StatusForbidden, "GET", pair, "")
		s.must(http.StatusForbidden, "GET", "/api/v1/cases/"+found+"/candidates", "")
		s.must(http.StatusForbidden, "GET", "/api/v1/cases/"+found+"/history", "")
	}

	// The queue: the child to the Committee that has it, its own report to that of the report's district, and to nobody both.
	queued := func(s *somebody) string {
		t.Helper()
		status, b := s.send("GET", "/api/v1/queue", "", nil)
		if status != http.StatusOK {
			t.Fatalf("the queue: %d %s", status, b)
		}
		return string(b)
	}
	for who, test := range map[*somebody]struct{ has, not string }{anita: {found, missing}, kavita: {missing, found}, team: {found, missing}} {
		if q := queued(who); !strings.Contains(q, test.has) || strings.Contains(q, test.not) {
			t.Errorf("a queue: %s", q)
		}
	}
	if q := queued(jhansi); strings.Contains(q, found) || strings.Contains(q, missing) {
		t.Errorf("another Committee's queue: %s", q)
	}

	// Opinions, judgements, the decision, and the second member.
	say := func(s *somebody, want int, body string) map[string]any {
		t.Helper()
		return s.must(want, "POST", pair+"/verdicts", body)
	}
	say(nobody, http.StatusUnauthorized, `{"kind":"opinion","says":"possible"}`)
	say(curious, http.StatusForbidden, `{"kind":"opinion","says":"possible"}`)
	say(station, http.StatusCreated, `{"kind":"opinion","says":"possible","reason":"माँ ने क़मीज़ पहचानी"}`)
	say(officer, http.StatusCreated, `{"kind":"opinion","says":"possible"}`)
	confirm := `{"kind":"confirm","reason":"माँ और पिता ने पहचाना","checklist":["parent_recognition","documents"]}`
	// Each looks at both records and both faces before.
	look := func(s *somebody) {
		t.Helper()
		both := s.must(http.StatusOK, "GET", pair, "")
		say(s, http.StatusConflict, `{"kind":"judgement","says":"same"}`)
		for _, side := range []string{"missing", "found"} {
			c := both[side].(map[string]any)
			at := "/api/v1/cases/" + c["id"].(string) + "/photos/" + c["photos"].([]any)[0].(map[string]any)["id"].(string)
			if status, _ := s.send("GET", at, "", nil, "X-Purpose", "pair with "+found); status != http.StatusOK {
				t.Errorf("the photograph of the %s child: %d", side, status)
			}
		}
	}
	for _, s := range []*somebody{anita, bano} {
		look(s)
		say(s, http.StatusForbidden, confirm)
		if now := say(s, http.StatusCreated, `{"kind":"judgement","says":"same"}`); now["engine"] == nil {
			t.Errorf("after the judgement: %v", now)
		}
	}
	// An insider who judged one of several learns nothing of the others by it.
	list := anita.must(http.StatusOK, "GET", "/api/v1/cases/"+found+"/candidates", "")
	told, shown := list["candidates"].([]any), false
	for _, k := range told {
		one := k.(map[string]any)
		shown = shown || one["case_id"] == missing && one["bits"] != nil
		if one["rank"] != nil || one["posterior"] != nil || one["face_only_rank"] != nil {
			t.Errorf("one judgement of %d tells of the others: %v", len(told), one)
		}
	}
	if len(told) < 2 || !shown || list["hidden"] != true || list["none"] != nil {
		t.Errorf("after one judgement of %d: %v", len(told), list)
	}
	for _, s := range []*somebody{jhansi, station, officer, team, root} {
		say(s, http.StatusForbidden, confirm)
	}
	say(seat, http.StatusForbidden, `{"kind":"judgement","says":"same"}`) // a token is nobody
	say(anita, http.StatusUnprocessableEntity, `{"kind":"confirm"}`)
	say(anita, http.StatusCreated, confirm)
	say(anita, http.StatusForbidden, `{"kind":"concur"}`)
	say(jhansi, http.StatusForbidden, `{"kind":"concur"}`)
	say(anita, http.StatusConflict, `{"kind":"restore","restoration":{"order_number":"7/2026","ordered_on":"2026-03-25","to":"राम प्रसाद","relation":"पिता","address":"सहावर","proof":"आधार","handed_on":"2026-03-26","handed_by":"CWC Agra"}}`)
	// Insiders: what waits for a second member, nobody else ends, and nobody but a Committee closes by order or opens that again.
	for _, s := range []*somebody{team, officer, root, clerk} {
		for _, end := range []string{"traced", "entered_in_error"} {
			s.must(http.StatusConflict, "POST", "/api/v1/cases/"+found+"/close", `{"status":"`+end+`","reason":"r"}`)
		}
		s.must(http.StatusConflict, "POST", "/api/v1/cases/"+found+"/merge", `{"into":"`+another+`","reason":"r"}`)
	}
	for _, s := range []*somebody{station, kavita} {
		s.must(http.StatusConflict, "POST", "/api/v1/cases/"+missing+"/close", `{"status":"entered_in_error","reason":"r"}`)
		s.must(http.StatusConflict, "POST", "/api/v1/cases/"+missing+"/merge", `{"into":"`+twice+`","reason":"r"}`)
	}
	for _, s := range []*somebody{team, root} {
		s.must(http.StatusForbidden, "POST", "/api/v1/cases/"+found+"/close", `{"status":"transferred","reason":"r"}`)
	}
	station.must(http.StatusForbidden, "POST", "/api/v1/cases/"+missing+"/close", `{"status":"closed_by_order","reason":"r"}`)
	chand.must(http.StatusOK, "POST", "/api/v1/cases/"+another+"/close", `{"status":"closed_by_order","reason":"order 9/2026"}`)
	for _, s := range []*somebody{team, root} {
		s.must(http.StatusForbidden, "POST", "/api/v1/cases/"+another+"/reopen", `{"reason":"r"}`)
	}
	if q := queued(chand); strings.Contains(q, "concurrence") || strings.Contains(q, missing) {
		t.Errorf("who has not judged is led: %s", q)
	}
	if now := say(bano, http.StatusCreated, `{"kind":"concur"}`); now["state"] != "confirmed" || now["found"].(map[string]any)["status"] != "matched" {
		t.Errorf("after the second member: %v", now)
	}

	for _, s := range []*somebody{team, officer, root, clerk} { // what was decided, those undo who decided it
		s.must(http.StatusConflict, "POST", "/api/v1/cases/"+found+"/reopen", `{"reason":"r"}`)
		say(s, http.StatusForbidden, `{"kind":"reopen","reason":"r"}`)
	}

	// Handing over.
	restore := `{"kind":"restore","restoration":{"order_number":"7/2026","ordered_on":"2026-03-25","to":"राम प्रसाद","relation":"पिता","address":"सहावर","proof":"आधार","handed_on":"2026-03-26","handed_by":"CWC Agra"}}`
	say(station, http.StatusForbidden, restore)
	say(root, http.StatusForbidden, restore)
	say(jhansi, http.StatusForbidden, restore)
	if now := say(bano, http.StatusCreated, restore); now["state"] != "restored" {
		t.Errorf("handed over: %v", now)
	}
	if c := station.must(http.StatusOK, "GET", "/api/v1/cases/"+missing, ""); c["status"] != "restored" {
		t.Errorf("the report is %v", c["status"])
	}
	if history := station.must(http.StatusOK, "GET", "/api/v1/cases/"+missing+"/history", "")["history"].([]any); len(history) < 4 {
		t.Errorf("history: %v", history)
	}

	for _, path := range []string{"", "/history"} { // who has not judged may have to, once it is reopened
		if status, b := chand.send("GET", "/api/v1/cases/"+found+path, "", nil); status != http.StatusOK || strings.Contains(string(b), missing) || strings.Contains(string(b), report["number"].(string)) {
			t.Errorf("the case names the pair: %d %s", status, b)
		}
	}

	// The audit tells of it all, of those who were refused too, and of no child; and it is whole.
	curious.must(http.StatusForbidden, "GET", "/api/v1/audit", "")
	curious.must(http.StatusForbidden, "GET", "/api/v1/accounts", "")
	all := auditOf(t, data)
	for _, secret := range []string{"गुड्डू", "Guddu", "राम प्रसाद", "9876543210", "सहावर", "Sahawar", "पहचान"} {
		if strings.Contains(all, secret) || strings.Contains(p.log.String(), secret) {
			t.Errorf("audit or log hold %q", secret)
		}
	}
	for _, want := range []string{"pair.confirm", "pair.concur", "pair.restore", "refused", "401 POST /api/v1/missing", "403 GET /api/v1/cases/:id/photos/:photo", "403 POST /api/v1/pairs/:missing/:found/verdicts",
		"404 GET /api/v1/cases/:id", "pair with " + found, "127.0.0.1"} {
		if !strings.Contains(all, want) {
			t.Errorf("the audit does not tell of %q", want)
		}
	}
	head := filepath.Join(t.TempDir(), "head.txt")
	command(0, "audit", "head", "-o", head)
	if said := command(0, "audit", "verify", "--head", head); !strings.Contains(said, "the audit is whole") {
		t.Error(said)
	}
	p.kill()
	storetest.Sound(t, filepath.Join(data, "registry.db"))
	storetest.ByHand(t, filepath.Join(data, "registry.db"), "UPDATE audit SET actor = 'somebody else' WHERE action = 'pair.confirm'")
	command(1, "audit", "verify", "--head", head)
	storetest.ByHand(t, filepath.Join(data, "registry.db"), "UPDATE audit SET actor = (SELECT actor FROM verdicts WHERE kind = 'confirm') WHERE action = 'pair.confirm'")
	command(0, "audit", "verify", "--head", head)
	storetest.ByHand(t, filepath.Join(data, "registry.db"), "UPDATE verdicts SET actor = 'somebody else' WHERE kind = 'confirm'")
	command(1, "audit", "verify", "--head", head)
}

// auditOf reads the audit beside a running server.
func auditOf(t *testing.T, data string) string {
	t.Helper()
	s := storetest.Open(t, filepath.Join(data, "registry.db"))
	defer s.Close()
	var b strings.Builder
	must(t, s.EachAuditEntry(t.Context(), 0, func(e *models.AuditEntry) error {
		b.WriteString(strings.Join([]string{e.Actor, e.Action, e.Detail, e.From, e.Purpose}, " ") + "\n")
		return nil
	}))
	return b.String()
}
