package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// notice is what a page says where it has nothing to list: titled ends what is not there, and what to do follows.
var (
	notice = regexp.MustCompile(`(?s)<article class="notice"[^>]*>(.*?)</article>`)
	titled = regexp.MustCompile(`</h2>|</strong></p>`)
)

// TestNoEmptyListIsSilent opens every page that lists something in a registry that holds nothing of it, and finds on each
// what is not there and, beside that, what to do.
func TestNoEmptyListIsSilent(t *testing.T) {
	w := newWorld(t)
	for _, x := range []struct {
		role   models.Role
		path   string
		leads  string // where a link of the notice leads; empty where it only says
		silent bool   // a page that cannot be empty
	}{
		{models.RoleStation, "/", "/missing/new", false}, {models.RoleField, "/", "/found/new", false}, {models.RoleCWC, "/", "", false},
		{models.RoleStation, "/?side=found&status=transferred", "/", false}, {models.RoleStation, "/?side=missing&status=traced", "/", false},
		{models.RoleAdmin, "/overview", "", false}, {models.RoleStation, "/queue", "", false}, {models.RoleCWC, "/queue", "", false},
		{models.RoleAdmin, "/users", "", false}, {models.RoleAuditor, "/audit?actor=nobody-at-all", "/audit", false},
		{models.RoleField, "/drives", "", false}, {models.RoleStation, "/alerts", "", false}, {models.RoleAuditor, "/alerts", "", false},
		{models.RoleCWC, "/alerts?unseen=1", "/alerts", false}, {models.RoleAdmin, "/system", "", true},
	} {
		for _, lang := range []string{"en", "hi"} {
			page := w.as(x.role, lang).must(http.StatusOK, x.path)
			notices := notice.FindAllStringSubmatch(page.body, -1)
			if x.silent {
				page.has(t, map[string]string{"en": "No case yet", "hi": "अभी कोई मामला नहीं"}[lang])
				continue
			}
			told := false
			for _, n := range notices {
				if parts := titled.Split(n[1], 2); len(parts) == 2 {
					told = told || len(strings.Fields(text(parts[1]))) >= 5 && (x.leads == "" || strings.Contains(parts[1], `href="`+x.leads+`"`))
				}
			}
			if !told {
				t.Errorf("%s of %s in %s does not say what to do: %q", x.path, x.role, lang, notices)
			}
		}
	}
	c := w.report(models.Missing, `{"child_name":"Guddu","district":"Agra"}`)
	must(t, w.follower.WaitFor(t.Context(), 1))
	for path, want := range map[string]string{"/cases/" + c.Number: "As soon as one is recorded", "/cases/" + c.Number + "?side=same": "Nothing has to be done", "/cases/" + c.Number + "/photos": "photograph"} {
		w.as(models.RoleAdmin, "en").must(http.StatusOK, path).has(t, want)
	}
}
