package main

import (
	"strings"
	"testing"
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
