package main

import (
	"strings"
	"testing"
	"time"
)

// A token is made, listed without being shown, revoked by the id of the list, and not revoked twice.
func TestTokens(t *testing.T) {
	data := t.TempDir()
	code, token, errs := milaan(t, "token", "create", "--data", data, "--role", "station", "--name", "Thana Sahawar")
	if code != 0 || !strings.HasPrefix(token, "milaan_") || strings.Count(token, "\n") != 1 {
		t.Fatalf("code %d, %q, %q", code, token, errs)
	}
	list := func(want string) (id string) {
		t.Helper()
		code, out, errs := milaan(t, "token", "list", "--data", data)
		cells := strings.Fields(out)
		if code != 0 || len(cells) < 5 || cells[1] != "station" || cells[3] != want || !strings.HasSuffix(out, "Thana Sahawar\n") || strings.Contains(out, strings.TrimSpace(token)) {
			t.Fatalf("code %d, %q, %q", code, out, errs)
		}
		return cells[0]
	}
	id := list("valid")
	if code, _, errs := milaan(t, "token", "revoke", id, "--data", data); code != 0 {
		t.Fatal(errs)
	}
	list("revoked")
	for _, wrong := range []string{id, "nobody"} {
		if code, _, errs := milaan(t, "token", "revoke", wrong, "--data", data); code != 1 || !strings.Contains(errs, "no valid token has this id") || !strings.Contains(errs, "milaan token list") {
			t.Errorf("code %d, %q", code, errs)
		}
	}
}

// A token ends after 90 days, or when it was said to; only who says so gets one that never ends.
func TestTokensEnd(t *testing.T) {
	data := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "valid until " + today(time.Now().AddDate(0, 0, 90)).String()},
		{[]string{"--days", "7"}, "valid until " + today(time.Now().AddDate(0, 0, 7)).String()},
		{[]string{"--days", "0"}, "valid until it is revoked"},
	} {
		name := strings.Join(c.args, "")
		code, _, errs := milaan(t, append([]string{"token", "create", "--data", data, "--role", "client", "--name", "system" + name}, c.args...)...)
		if code != 0 || !strings.Contains(errs, c.want+"; it is not shown again") {
			t.Errorf("%q: code %d, %q", c.args, code, errs)
		}
		if _, out, _ := milaan(t, "token", "list", "--data", data); !strings.Contains(out, c.want+"  system"+name+"\n") {
			t.Errorf("%q: %q", c.args, out)
		}
	}
	if code, _, errs := milaan(t, "token", "create", "--data", data, "--role", "client", "--name", "x", "--days=-1"); code != 1 || !strings.Contains(errs, "cannot end before today") {
		t.Errorf("code %d, %q", code, errs)
	}
}
