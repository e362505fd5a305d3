package api_test

import (
	"net/http"
	"testing"
	"unicode"

	"github.com/milaan-project/milaan/models"
)

func TestLanguages(t *testing.T) {
	w := newWorld(t, nil)
	for header, want := range map[string]string{
		"": "en", "en-IN": "en", "hi": "hi", "hi-IN, en;q=0.5": "hi", "en, hi;q=0.5": "en", "fr": "en", "fr, hi;q=0.2": "hi",
		"*": "en", ";;;": "en", "हिन्दी": "en",
	} {
		a := w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/missing", as: models.RoleAdmin,
			body: []byte(`{"age_years":400}`), header: map[string]string{"Accept-Language": header}})
		if a.header.Get("Content-Language") != want {
			t.Errorf("%q: answered in %q, want %q", header, a.header.Get("Content-Language"), want)
		}
		fault := a.json(t)["faults"].([]any)[0].(map[string]any)
		for _, part := range []any{a.json(t)["title"], a.json(t)["detail"], fault["message"], fault["hint"]} {
			if inHindi(part.(string)) != (want == "hi") {
				t.Errorf("%q: %q is not in %q", header, part, want)
			}
		}
	}
	hindi := map[string]string{"Accept-Language": "hi"}
	made := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/missing", as: models.RoleAdmin, body: []byte(`{"child_name":"Munni"}`), header: hindi}).json(t)
	if text := made["warnings"].([]any)[0].(map[string]any)["message"].(string); !inHindi(text) {
		t.Errorf("the warning %q is not in Hindi", text)
	}
	w.report(models.Found, `{"child_name":"मुन्नी"}`)
	ranking := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + made["id"].(string) + "/candidates", as: models.RoleAdmin, header: hindi}).json(t)
	finding := ranking["candidates"].([]any)[0].(map[string]any)["evidence"].([]any)[0].(map[string]any)["finding"].(map[string]any)
	for _, ask := range []any{ranking["ask"], ranking["candidates"].([]any)[0].(map[string]any)["ask"]} {
		if of := ask.(map[string]any); of["code"] != "face" || of["gain"] != .75 || !inHindi(of["text"].(string)) {
			t.Errorf("to ask: %v", of)
		}
	}
	if finding["code"] != "same_key" || !inHindi(finding["text"].(string)) {
		t.Errorf("finding: %v", finding)
	}
}

func inHindi(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Devanagari, r) {
			return true
		}
	}
	return false
}
