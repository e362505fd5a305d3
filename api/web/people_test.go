package web_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

const agra = 118

// member is a browser of a member of a Committee.
func (w *world) member(id string, district uint16) *browser {
	w.t.Helper()
	return w.with(w.session(id, models.RoleCWC, district))
}

// session is the secret of a session of a new account.
func (w *world) session(id string, role models.Role, district uint16) string {
	w.t.Helper()
	return w.opened(models.Account{ID: id, Name: "Member " + id, Role: role, Reach: models.Reach{Districts: []uint16{district}}})
}

// opened keeps a new account, which logs in by its id, and returns the secret of its session.
func (w *world) opened(a models.Account) string {
	w.t.Helper()
	a.Login, a.CreatedAt = a.ID, 1
	must(w.t, w.store.CreateAccount(w.t.Context(), writing, &a))
	return w.logsIn(a.ID, accounts.Prefix+a.ID)
}

// sessionKey is the key under which the world's sessions are hashed.
const sessionKey = "key of sessions"

// logsIn begins a session of an account under a secret, and returns that.
func (w *world) logsIn(id, secret string) string {
	w.t.Helper()
	keyed, now := hmac.New(sha256.New, []byte(sessionKey)), w.clock.Now().UnixMilli()
	keyed.Write([]byte(secret))
	must(w.t, w.store.CreateSession(w.t.Context(), writing, models.Session{Hash: keyed.Sum(nil), AccountID: id, Began: now, Used: now}, 0, 0))
	return secret
}

// with is a browser that holds a session, in English.
func (w *world) with(secret string) *browser {
	b := w.visit()
	b.cookies["lang"], b.cookies["milaan"] = "en", secret
	return b
}

var engineSays = regexp.MustCompile(`\d+ ?%|probable|Bits|bits|agrees|differs|class="rank"|None of these|waterfall|by face alone`)

// TestBlind shows that a member of a Committee is shown both children, and nothing that the engine says, until the
// judgement is noted.
func TestBlind(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	b := w.member("anita", agra)
	for _, path := range []string{"/cases/" + found.Number, "/cases/" + found.Number + "?candidate=" + mate.Number, "/cases/" + found.Number + "?candidate=none"} {
		a := b.must(http.StatusOK, path)
		a.has(t, "to judge", mate.Number)
		_, candidates, _ := strings.Cut(a.body, `id="candidates"`)
		if said := engineSays.FindString(candidates); said != "" {
			t.Errorf("%s tells %q", path, said)
		}
		for _, secret := range []string{"राम प्रसाद", "सुनीता", "Sahawar bus stand"} {
			if strings.Contains(a.body, secret) {
				t.Errorf("%s tells %q of another district's report", path, secret)
			}
		}
	}
	part := b.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number, "HX-Request", "true", "HX-Target", "candidates")
	if said := engineSays.FindString(part.body); said != "" {
		t.Errorf("the part that is loaded alone tells %q", said)
	}
	beside := b.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number)
	picture := regexp.MustCompile(`<image href="(/cases/` + mate.Number + `[^"]*)"`).FindStringSubmatch(beside.body)
	if picture == nil {
		t.Fatalf("the report's face is not shown: %s", beside.body)
	}
	b.must(http.StatusOK, strings.ReplaceAll(picture[1], "&amp;", "&"))
	judge := "/cases/" + found.Number + "/judgement"
	if a := b.post(judge, url.Values{"other": {mate.Number}, "says": {"perhaps"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `role="alert"`) || !strings.Contains(a.body, `action="`+judge+`"`) || !strings.Contains(a.body, `name="other" value="`+mate.Number+`"`) {
		t.Errorf("a judgement that is none: %d %s", a.status, text(a.body))
	}
	if a := b.post(judge, url.Values{"other": {mate.Number}, "says": {"same"}}); a.status != http.StatusSeeOther || !strings.Contains(a.header.Get("Location"), mate.Number) {
		t.Errorf("%d %s", a.status, a.header.Get("Location"))
	}
	// What is judged tells nothing of what is not: its place and probability come when all are judged.
	w.propose(found, mate)
	ranks := regexp.MustCompile(`\d+ ?%|probable|class="rank"|None of these|by face alone|Candidate \d|just as probable`)
	for _, path := range []string{"/cases/" + found.Number + "?candidate=" + mate.Number, "/pairs/" + mate.Number + "/" + found.Number} {
		a := b.must(http.StatusOK, path)
		a.has(t, "once you have judged all of them", "not", "राम प्रसाद")
		if said := ranks.FindString(a.body); said != "" {
			t.Errorf("%s tells of candidates that are not judged by %q", path, said)
		}
	}
	b.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number).has(t, "What the probability comes from", mate.Number+" beside this case", "Decide about these two", mate.Number, "judged")
	w.judgeAll(b, found)
	b.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number).has(t, "very probable", "None of these", "Candidate 1 beside this case", "not", "once you have judged all of them")
	apart := w.report(models.Missing, `{"child_name":"Last","sex":"female","district":"Agra"}`)
	must(t, apart.Close(models.Closing{Status: models.Traced, Reason: "home", Actor: "x", At: 1}))
	must(t, w.store.Update(t.Context(), writing, &apart, models.CaseClosed, []string{"status"}))
	if _, comparison, _ := strings.Cut(b.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+apart.Number).body, `id="comparison"`); !strings.Contains(comparison, `value="same"`) || engineSays.MatchString(comparison) {
		t.Error("a case that is not in the list is not judged like one that is")
	}
	stranger := w.member("jhansi", 161)
	if a := stranger.get("/cases/" + found.Number); a.status != http.StatusForbidden || !strings.Contains(a.body, `name="purpose"`) {
		t.Errorf("another district: %d", a.status)
	}
	if a := stranger.get("/?district=118&side=found"); a.status != http.StatusForbidden || !strings.Contains(a.body, `name="district" value="118"`) || !strings.Contains(a.body, `name="side" value="found"`) {
		t.Errorf("another district's list: %d %s", a.status, a.body)
	}
	stranger.must(http.StatusOK, "/?district=118&side=found&purpose=the+mother+came").has(t, found.Number)
	stranger.must(http.StatusOK, "/cases/"+found.Number+"?purpose=the+mother+came+to+us").has(t, "This case is of another district", "not", "Ram Parsad", "says Sahawar")
	if a := stranger.post(judge, url.Values{"other": {mate.Number}, "says": {"same"}}); a.status != http.StatusForbidden {
		t.Errorf("another Committee's judgement: %d", a.status)
	}
}

// TestJudgementNeedsALook refuses the judgement of a member before whom the page stood, but no photograph yet, on the same page;
// once they have appeared it is noted.
func TestJudgementNeedsALook(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	b := w.member("anita", agra)
	b.unseen = true
	judge, form := "/cases/"+found.Number+"/judgement", url.Values{"other": {mate.Number}, "says": {"same"}}
	b.must(http.StatusOK, "/cases/"+found.Number) // the first of the list stands beside it
	if mate := b.post(judge, form); mate.status != http.StatusConflict {
		t.Errorf("before the report was opened: %d %s", mate.status, text(mate.body))
	}
	page := b.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number)
	refused := b.post(judge, form)
	if refused.status != http.StatusConflict || !strings.Contains(refused.body, `action="`+judge+`"`) || !strings.Contains(refused.body, `name="other" value="`+mate.Number+`"`) {
		t.Errorf("before a photograph was seen: %d %s", refused.status, text(refused.body))
	}
	refused.has(t, "you have not looked at a photograph of the missing child yet", "wait until the photographs have appeared")
	b.seesPictures(page, 2)
	if a := b.post(judge, form); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, text(a.body))
	}
}

// TestPurgedCase shows that a page says of a purged case that it was, and that there is nothing more.
func TestPurgedCase(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Munni","district":"Agra"}`)
	_, err := w.store.Purge(t.Context(), writing, &c)
	must(t, err)
	b := w.as(models.RoleAdmin, "en")
	b.must(http.StatusOK, "/cases/"+c.Number).has(t, c.Number+" Purged", "not", "Munni")
	b.must(http.StatusOK, "/?status=purged").has(t, c.Number)
	b.cookies["lang"] = "hi"
	b.must(http.StatusOK, "/cases/"+c.Number).has(t, "मिटाया गया")
}

// TestAccountPages follows the first administrator from the printed link to the list of cases.
func TestAccountPages(t *testing.T) {
	w := newWorld(t)
	code, err := w.people.Setup(t.Context())
	must(t, err)
	b := w.visit()
	b.cookies["lang"] = "en"
	b.must(http.StatusOK, "/setup?code="+code).has(t, "The first administrator")
	form := url.Values{"code": {code}, "name": {"Asha"}, "login": {"asha"}, "password": {"short"}}
	if a := b.post("/setup", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "fewer than 10") {
		t.Errorf("a short password: %d", a.status)
	}
	form.Set("password", "words that belong together")
	if a := b.post("/setup", form); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := b.post("/setup", form); a.status != http.StatusForbidden {
		t.Errorf("the link works twice: %d", a.status)
	}
	if a := b.post("/login", url.Values{"login": {"asha"}, "password": {"wrong words altogether"}}); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "password is wrong") {
		t.Errorf("a wrong password: %d", a.status)
	}
	if a := b.post("/login", url.Values{"login": {"asha"}, "password": {"words that belong together"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := b.must(http.StatusSeeOther, "/"); a.header.Get("Location") != "/account" {
		t.Errorf("without a second factor one is led to %s", a.header.Get("Location"))
	}
	b.must(http.StatusOK, "/account").has(t, "Your role needs a second factor")
	if a := b.post("/account/factor", url.Values{"password": {"a wrong guess"}}); a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, "data:image/png") {
		t.Errorf("a second factor for who does not know the password: %d", a.status)
	}
	made := b.post("/account/factor", url.Values{"password": {"words that belong together"}})
	secret := regexp.MustCompile(`<code>([A-Z2-7]+)</code>`).FindStringSubmatch(made.body)
	if secret == nil || !strings.Contains(made.body, "data:image/png;base64,") {
		t.Fatalf("no second factor: %s", made.body)
	}
	if a := b.post("/account/factor/confirm", url.Values{"code": {"000000"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `action="/account/factor/confirm"`) || strings.Contains(a.body, "Please log in") {
		t.Errorf("a wrong code: %d %s", a.status, text(a.body))
	}
	digits, err := totp.GenerateCode(secret[1], w.clock.Now())
	must(t, err)
	if a := b.post("/account/factor/confirm", url.Values{"code": {digits}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	b.must(http.StatusOK, "/").has(t, "Asha", "Log out")
	if a := b.post("/account/password", url.Values{"old_password": {"wrong"}, "password": {"other words that belong"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong old password: %d", a.status)
	}
	if a := b.post("/account/password", url.Values{"old_password": {"words that belong together"}, "password": {"other words that belong"}}); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, a.body)
	}
	b.must(http.StatusOK, "/")
	w.clock.forward(2 * time.Hour)
	b.must(http.StatusSeeOther, "/")
	b.post("/login", url.Values{"login": {"asha"}, "password": {"other words that belong"}})
	if a := b.post("/login", url.Values{"login": {"asha"}, "password": {"other words that belong"}}); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "six digits") {
		t.Errorf("without a code: %d", a.status)
	}
	digits, err = totp.GenerateCode(secret[1], w.clock.Now())
	must(t, err)
	if a := b.post("/login", url.Values{"login": {"asha"}, "password": {"other words that belong"}, "code": {digits}}); a.status != http.StatusSeeOther {
		t.Errorf("with a code: %d", a.status)
	}
	b.must(http.StatusOK, "/")
	b.post("/logout", url.Values{})
	b.must(http.StatusSeeOther, "/")
	b.must(http.StatusNotFound, "/openid")
}

// TestEveryPageAsksWhoItIs walks what the pages really answer: but for those that nobody has to be known for, nothing is
// shown or done before a log-in.
func TestEveryPageAsksWhoItIs(t *testing.T) {
	w := newWorld(t)
	closed := 0
	for _, pattern := range w.pages.Patterns() {
		method, path, _ := strings.Cut(pattern, " ")
		if openToAll[pattern] {
			continue
		}
		closed++
		path = strings.NewReplacer("{$}", "", "{id}", "M-1", "{photo}", "x", "{one}", "M-1", "{other}", "F-1").Replace(path)
		a := w.visit().send(method, path, strings.NewReader(""), "Content-Type", "application/x-www-form-urlencoded")
		if method == http.MethodGet && (a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/login")) || method != http.MethodGet && a.status != http.StatusUnauthorized {
			t.Errorf("%s is answered with %d to nobody", pattern, a.status)
		}
	}
	if closed < 8 {
		t.Errorf("only %d pages were tried", closed)
	}
}
