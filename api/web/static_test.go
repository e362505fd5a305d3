package web_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var assetAddress = regexp.MustCompile(`"(/static/[^"]+)"`)

// TestStatic fetches everything that pages name, as a browser that nobody has logged in with.
func TestStatic(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{}`)
	page := w.as(models.RoleAHTU, "en").must(http.StatusOK, "/cases/"+c.Number)
	addresses := assetAddress.FindAllStringSubmatch(page.body, -1)
	if len(addresses) < 5 || len(addresses) > 9 {
		t.Errorf("the page names %d files: %v", len(addresses), addresses)
	}
	b := w.visit()
	for _, address := range addresses {
		a := b.must(http.StatusOK, address[1])
		if !regexp.MustCompile(`\.[0-9a-f]{12}\.(css|js|svg)$`).MatchString(address[1]) || a.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", address[1], a.header.Get("Cache-Control"))
		}
		if a.header.Get("Set-Cookie") != "" || a.header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(a.header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %v", address[1], a.header)
		}
		for _, other := range regexp.MustCompile(`url\(["']?[^)]{0,40}|@import`).FindAllString(a.body, -1) {
			if !strings.Contains(other, "data:") {
				t.Errorf("%s fetches %s", address[1], other)
			}
		}
	}
	for _, path := range []string{"/static/", "/static/app.css", "/static/app.000000000000.css", "/static/../web.go", "/static/%2e%2e/web.go"} {
		if a := b.get(path); a.status == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}

// TestFilesOfOthers shows that what was taken from others is what docs/dependencies.md names. A new version changes both.
func TestFilesOfOthers(t *testing.T) {
	for file, want := range map[string]struct{ sum, says string }{
		"static/pico.min.css": {"fbc9a63fc9fc9f72d12fd7fc9806e11fa9f77ae4f9cad146b27003a1119ba3db", "Pico CSS 2.1.1"},
		"static/htmx.min.js":  {"d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717", "htmx 2.0.11"},
	} {
		b, err := os.ReadFile(file)
		must(t, err)
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != want.sum {
			t.Errorf("%s is not the file that was pinned: %x", file, sum)
		}
		for _, list := range []string{"../../docs/dependencies.md", "static/licences.txt"} {
			text, err := os.ReadFile(list)
			must(t, err)
			if !strings.Contains(string(text), want.says) {
				t.Errorf("%s does not name %s", list, want.says)
			}
		}
	}
}

// firstPage is the most bytes, compressed, of a page with all that it needs before anybody has been here.
const firstPage = 60 << 10

func TestWeight(t *testing.T) {
	w := newWorld(t)
	for i := range 50 {
		w.report(models.Missing, `{"child_name":"बच्चा","district":"कासगंज","sex":"male","missing_since":"2024-03-0`+string(rune('1'+i%9))+`"}`)
	}
	c := w.report(models.Found, `{"child_name":"Bachcha","sex":"male"}`)
	for n := range 30 {
		must(t, w.store.AddAlert(t.Context(), strconv.Itoa(n), models.Alert{Kind: models.AlertCandidate, At: 1, FoundID: c.ID}))
	}
	for _, at := range []struct {
		role models.Role // empty before the log-in
		path string
	}{
		{"", "/login"}, {models.RoleAHTU, "/"}, {models.RoleAHTU, "/cases/" + c.Number}, {models.RoleAHTU, "/overview"}, {models.RoleStation, "/"}, {models.RoleStation, "/missing/new"},
		{models.RoleField, "/"}, {models.RoleField, "/found/new"}, {models.RoleField, "/field"}, {models.RoleCWC, "/queue"}, {models.RoleCWC, "/alerts"}, {models.RoleAdmin, "/users"},
		{models.RoleAdmin, "/overview"}, {models.RoleAdmin, "/system"}, {models.RoleAuditor, "/audit"},
	} {
		path, visitor := at.path, w.visit()
		visitor.cookies["lang"] = "hi"
		if at.role != "" {
			visitor = w.as(at.role, "hi")
		}
		page := visitor.must(http.StatusOK, path)
		weight := compressed(t, page.body)
		for _, address := range assetAddress.FindAllStringSubmatch(page.body, -1) {
			weight += compressed(t, visitor.must(http.StatusOK, address[1]).body)
		}
		t.Logf("%s of %s: %d bytes", path, at.role, weight)
		if weight > firstPage {
			t.Errorf("%s of %s weighs %d bytes, more than %d", path, at.role, weight, firstPage)
		}
	}
}

func compressed(t *testing.T, s string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	must(t, err)
	must(t, z.Close())
	return b.Len()
}
