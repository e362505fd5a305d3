package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDistrictFilter finds a district's cases however it is written, on the case and in the filter, and no other's.
func TestDistrictFilter(t *testing.T) {
	w := newWorld(t, nil)
	var kasganj []string
	for _, written := range []string{"Kasganj", "कासगंज", "KANSHIRAM NAGAR", "Kasgnaj"} {
		kasganj = append(kasganj, w.report(models.Missing, `{"district":"`+written+`"}`))
	}
	slip := kasganj[3]
	w.report(models.Missing, `{"district":"Etah"}`)
	atlantis := w.report(models.Missing, `{"district":"Atlantis"}`)
	for written, want := range map[string][]string{
		"kasganj": kasganj, "कासगंज": kasganj, "Kanshiram Nagar": kasganj, "ज़िला कासगंज": kasganj, "Kasganjj": nil, "kasgnaj": {slip}, "ATLANTIS": {atlantis}, "Agra": nil,
	} {
		var got []string
		list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases?district=" + url.QueryEscape(written), as: models.RoleAHTU}).json(t)
		for _, c := range list["cases"].([]any) {
			got = append(got, c.(map[string]any)["id"].(string))
		}
		slices.Reverse(got) // the newest came first
		if !slices.Equal(got, want) {
			t.Errorf("district=%s: %v, want %v", written, got, want)
		}
	}
}

// TestDistrictIsUnderstoodEverywhere has a child whose district is written with other words, by an old name or with a slip, be
// its district's wherever one looks: in the Committee's queue, among its alerts, and in lists. What was typed stays.
func TestDistrictIsUnderstoodEverywhere(t *testing.T) {
	w := newWorld(t, nil)
	const varanasi = 187
	anita, elsewhere := w.of("anita", models.RoleCWC, varanasi), w.of("kavita", models.RoleCWC, kasganj)
	list := func(query string) (ids []string) {
		t.Helper()
		for _, c := range w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases?" + query, header: anita}).json(t)["cases"].([]any) {
			ids = append(ids, c.(map[string]any)["id"].(string))
		}
		return ids
	}
	for _, written := range []string{"ज़िला वाराणसी", "Distt. Varanasi", "varanasi district", "बनारस", "Varansi"} {
		child, report := w.report(models.Found, `{"district":"`+written+`","found_on":"2026-04-02"}`), w.report(models.Missing, `{"district":"`+written+`"}`)
		w.proposes(report, child)
		waits, whole := w.queueOf(anita, "")
		if waits[child] == nil {
			t.Errorf("%s is not in the queue: %v", written, whole)
		}
		if waits, _ := w.queueOf(elsewhere, ""); len(waits) > 0 {
			t.Errorf("%s is in another Committee's queue: %v", written, waits)
		}
		for _, id := range []string{child, report} {
			if !slices.Contains(list("district=Varanasi"), id) || !slices.Contains(list(""), id) {
				t.Errorf("%s is not in the list of its district", written)
			}
			if c := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, header: anita}).json(t); c["district"] != written {
				t.Errorf("%s is kept as %v", written, c["district"])
			}
		}
		if body := string(w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", header: anita}).body); !strings.Contains(body, "candidate") {
			t.Errorf("%s is not among the alerts: %s", written, body)
		}
	}
	// Two districts are called so: it is neither's, and the writer is asked which.
	either := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/found", as: models.RoleAdmin, body: []byte(`{"district":"अकबरपुर"}`)})
	if !strings.Contains(string(either.body), "Ambedkar Nagar, Kanpur Dehat") {
		t.Errorf("the writer is told nothing: %s", either.body)
	}
	for _, lgd := range []uint16{121, 156} {
		who := w.of(map[uint16]string{121: "one", 156: "other"}[lgd], models.RoleAHTU, lgd)
		if found := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases", header: who}).json(t)["cases"].([]any); len(found) != 0 {
			t.Errorf("%d lists what may be another's: %v", lgd, found)
		}
	}
}
