package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/api/web"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

// TestPracticeIsApart shows the button to the server of invented records to those who are logged in, and that a session and a
// record of the one are nothing to the other.
func TestPracticeIsApart(t *testing.T) {
	registry, practice := newWorld(t), newWorld(t)
	pages, err := web.New(web.Config{Cases: registry.server, Accounts: registry.server, People: registry.people, Oversight: registry.server, Alerts: registry.server, Districts: places.Default().Districts(),
		Zone: registry.clock.Now().Location(), Now: registry.clock.Now, Practice: "https://practice.example.org"})
	must(t, err)
	registry.pages = pages
	registry.server.Mount(pages)
	button := regexp.MustCompile(`href="https://practice\.example\.org" target="_blank" rel="noopener noreferrer"`)
	b := registry.visit()
	b.cookies["lang"] = "en"
	if strings.Contains(b.must(http.StatusOK, "/login").body, "practice.example.org") {
		t.Error("nobody is led away before the log-in")
	}
	anita, trainee := registry.member("anita", agra), practice.member("trainee", agra)
	registry.allowed = []string{"https://practice.example.org"}
	if !button.MatchString(anita.must(http.StatusOK, "/").body) {
		t.Error("there is no button")
	}
	c := practice.report(models.Missing, `{"child_name":"Invented","district":"Agra"}`)
	trainee.must(http.StatusOK, "/cases/"+c.Number)
	anita.must(http.StatusNotFound, "/cases/"+c.Number)
	anita.must(http.StatusOK, "/").has(t, "There are no cases yet.", "not", "Invented")
	stray := practice.visit()
	stray.cookies["milaan"] = anita.cookies["milaan"]
	stray.must(http.StatusSeeOther, "/")
}
