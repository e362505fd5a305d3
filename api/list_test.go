package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDistrictFilter finds a district's cases however it is written, on the case and in the filter, and no other's.
func TestDistrictFilter(t *testing.T) {
	w := newWorld(t, nil)
	var kasganj []string
	for _, written := range []string{"Kasganj", "कासगंज", "KANSHIRAM NAGAR"} {
		kasganj = append(kasganj, w.report(models.Missing, `{"district":"`+written+`"}`))
	}
	w.report(models.Missing, `{"district":"Etah"}`)
	atlantis := w.report(models.Missing, `{"district":"Atlantis"}`)
	for written, want := range map[string][]string{
		"kasganj": kasganj, "कासगंज": kasganj, "Kanshiram Nagar": kasganj, "Kasganjj": nil, "ATLANTIS": {atlantis}, "Agra": nil,
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
