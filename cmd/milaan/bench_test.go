package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// A small registry is measured in every part, as a table and as one object, and nothing is left behind.
func TestBench(t *testing.T) {
	notRaced(t, "it measures")
	dir := t.TempDir()
	args := []string{"bench", "--cases", "400", "--searches", "1", "--dir", dir, "--models", modelsDir(t)}
	code, out, errs := milaan(t, append(args, "--json")...)
	if code != 0 {
		t.Fatal(errs)
	}
	var got map[string]float64
	must(t, json.Unmarshal([]byte(out), &got))
	for _, key := range []string{"import_s", "index_s", "start_s", "resident_gb", "rank_p50_ms", "rank_p99_ms", "rank_no_face_p50_ms", "rank_beside_p99_ms",
		"faces_top100_ms", "faces_over_stream", "faces_over_go_loop", "faces_batch64_ms", "standing_per_s", "rematch_s"} {
		if got[key] <= 0 {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	if got["faces_recall"] != 1 || got["cases"] != 400 || got["rematch_children"] != 40 {
		t.Errorf("%v", got)
	}
	code, out, errs = milaan(t, append(args, "--no-faces", "--no-import")...)
	if code != 0 || !strings.Contains(out, "rank, all: half within") || strings.Contains(out, "faces_") || strings.Contains(out, "import_s") {
		t.Errorf("code %d, %s, %s", code, out, errs)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}
