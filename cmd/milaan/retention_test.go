package main

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// kept is a registry with two cases and a photograph each, and what must not be found of the first once it is purged.
type kept struct {
	data   string
	number string // of the case to be purged
	twin   string // of another record of the same child, merged into it
	other  string
	traces map[string][]byte
}

func newKept(t *testing.T) *kept {
	t.Helper()
	k := &kept{data: filepath.Join(t.TempDir(), "data"), traces: map[string][]byte{}}
	where := registryFlags{Data: k.data}
	const name, father, reason = "Zubeidaxq", "फूलनकुमारवर्मा", "qqreasonqq"
	t.Run("fill", func(t *testing.T) {
		s := startServer(t, where, modelsDir(t), slog.New(slog.DiscardHandler))
		first := s.send("POST", "/api/v1/missing", `{"child_name":"`+name+`","child_aliases":["Zubaida"],"father_name":"`+father+`","marks":"qqmoleqq"}`, http.StatusCreated)
		twin := s.send("POST", "/api/v1/missing", `{"child_name":"`+name+`","mother_name":"qqmotherqq"}`, http.StatusCreated)
		second := s.send("POST", "/api/v1/missing", `{"child_name":"Munni"}`, http.StatusCreated)
		k.number, k.twin, k.other = first["number"].(string), twin["number"].(string), second["number"].(string)
		s.send("POST", "/api/v1/cases/"+k.twin+"/merge", `{"into":"`+k.number+`","reason":"`+reason+`"}`, http.StatusOK)
		s.photograph(k.number, samplePhoto(t, "sample2.jpg"))
		s.photograph(k.other, samplePhoto(t, "sample3.jpg"))
		s.send("POST", "/api/v1/cases/"+k.number+"/close", `{"status":"traced","reason":"`+reason+`"}`, http.StatusOK)
		s.send("POST", "/api/v1/cases/"+k.number+"/reopen", `{"reason":"`+reason+`"}`, http.StatusOK)
		for _, number := range []string{k.number, k.other} { // whose photographs are on their way
			s.send("POST", "/api/v1/uploads", `{"case":"`+number+`","length":5000,"sha256":"`+strings.Repeat("ab", 32)+`"}`, http.StatusCreated)
		}
		s.send("GET", "/api/v1/cases/"+k.number+"/candidates", ``, http.StatusOK)
		for address, purpose := range map[string]string{k.number: "qqpurposeqq of the case itself", k.other: "is it " + name + "?", k.other + "/history": "ज़ुबैदा के पिता ने पूछा", k.other + "/candidates": "the mother of Munni asks"} {
			s.send("GET", "/api/v1/cases/"+address+"?purpose="+url.QueryEscape(purpose), ``, http.StatusOK)
		}
	})
	s := storetest.Open(t, where.sqlite())
	c, err := s.Case(t.Context(), k.number)
	must(t, err)
	if len(c.Photos) != 1 || len(c.Photos[0].Faces) == 0 {
		t.Fatalf("the case has %d photographs", len(c.Photos))
	}
	d := c.Photos[0].Faces[0].Descriptor
	descriptor := make([]byte, 0, 64)
	for _, x := range d[:16] {
		descriptor = binary.LittleEndian.AppendUint32(descriptor, math.Float32bits(x))
	}
	v, err := openVault(t.Context(), k.data, s)
	must(t, err)
	picture, err := v.Unseal(c.WrappedKey, c.Photos[0].Sealed)
	must(t, err)
	k.traces = map[string][]byte{"name": []byte(name), "name in small letters": []byte(strings.ToLower(name)), "father": []byte(father), "marks": []byte("qqmoleqq"), "reason": []byte(reason),
		"twin's mother": []byte("qqmotherqq"), "purpose": []byte("qqpurposeqq"), "purpose in another script": []byte("ज़ुबैदा"),
		"descriptor": descriptor, "photograph": picture[:256], "wrapped key": c.WrappedKey, "address": []byte(c.Photos[0].Sealed)}
	must(t, s.Close())
	return k
}

// found lists which traces are in the files of a folder, and where.
func (k *kept) found(t *testing.T, folder string) (list []string) {
	t.Helper()
	must(t, filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for what, trace := range k.traces {
			if bytes.Contains(b, trace) || bytes.Contains([]byte(path), trace) {
				list = append(list, what+" in "+path)
			}
		}
		return err
	}))
	return list
}

// A purge leaves nothing of a case: not in the data folder, nor in a backup from before; and the backup restores without
// it, and with everything else.
func TestPurge(t *testing.T) {
	k := newKept(t)
	folder := filepath.Join(t.TempDir(), "backups")
	run := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := milaan(t, args...)
		if code != want {
			t.Fatalf("%v: %d %s%s", args, code, out, errs)
		}
		return out + errs
	}
	run(0, "backup", "--data", k.data, folder)
	if list := k.found(t, folder); len(list) != 2 { // the address of the sealed file, and the wrapped key is base64
		for _, what := range list {
			if !strings.HasPrefix(what, "address") {
				t.Errorf("a backup holds the %s", what)
			}
		}
	}
	if len(k.found(t, k.data)) < 5 {
		t.Fatalf("the traces are not to be found even before: %v", k.found(t, k.data))
	}
	backups, err := filepath.Glob(filepath.Join(folder, "*.backup"))
	must(t, err)
	master := filepath.Join(k.data, "vault", "master.key")
	restored := filepath.Join(t.TempDir(), "restored")
	run(0, "restore", "--data", restored, "--master-key", master, backups[0])
	k.same(t, restored, k.number, "Zubeidaxq")

	run(1, "purge", "--data", k.data, k.number)
	must(t, os.Rename(folder, folder+"-away"))
	if said := run(1, "purge", "--data", k.data, k.number, "--order", "7/2026"); !strings.Contains(said, "cannot be reached") {
		t.Errorf("without its backups: %s", said)
	}
	must(t, os.Rename(folder+"-away", folder))
	if said := run(1, "purge", "--data", k.data, k.number, "--order", "CWC Agra, ज़ुबैदा"); !strings.Contains(said, "names the child") {
		t.Errorf("an order with the child's name: %s", said)
	}
	if said := run(0, "purge", "--data", k.data, k.number, "--order", "CWC Agra 7/2026"); !strings.Contains(said, k.twin+" goes with "+k.number) || !strings.Contains(said, "2 cases are purged") {
		t.Errorf("purged: %s", said)
	}
	for _, where := range []string{k.data, folder} {
		for _, what := range k.found(t, where) {
			t.Errorf("after the purge there is the %s", what)
		}
	}
	if arriving, err := os.ReadDir(filepath.Join(k.data, "vault", "uploads")); err != nil || len(arriving) != 1 {
		t.Errorf("after the purge these photographs are on their way: %v, %v", arriving, err)
	}
	storetest.Sound(t, filepath.Join(k.data, "registry.db"))
	if said := run(0, "audit", "verify", "--data", k.data); !strings.Contains(said, "the audit is whole") || !strings.Contains(said, "3 purposes are not kept") {
		t.Errorf("audit: %s", said)
	}
	k.purposes(t, k.data, "CWC Agra 7/2026", "the mother of Munni asks")
	again := filepath.Join(t.TempDir(), "again")
	if said := run(0, "restore", "--data", again, "--master-key", master, backups[0]); !strings.Contains(said, "2 cases that were purged") {
		t.Errorf("restored: %s", said)
	}
	for _, what := range k.found(t, again) {
		t.Errorf("restored from before the purge, there is the %s", what)
	}
	k.same(t, again, k.other, "Munni")
	if said := run(0, "audit", "verify", "--data", again); !strings.Contains(said, "the audit is whole") {
		t.Errorf("the audit of what was restored: %s", said)
	}
	k.purposes(t, again)
	storetest.Sound(t, filepath.Join(again, "registry.db"))
	run(1, "restore", "--data", k.data, "--master-key", master, backups[0])

	// The server goes on with what is left.
	s := startServer(t, registryFlags{Data: k.data}, modelsDir(t), slog.New(slog.DiscardHandler))
	if c := s.send("GET", "/api/v1/cases/"+k.number, "", http.StatusOK); c["status"] != "purged" || c["child_name"] != nil {
		t.Errorf("%v", c)
	}
	s.send("GET", "/api/v1/cases/"+k.other+"/candidates", "", http.StatusOK)
}

// A record that was merged into another can be purged alone, and it is said which one stays.
func TestPurgeOfATwin(t *testing.T) {
	k := newKept(t)
	code, out, errs := milaan(t, "purge", "--data", k.data, k.twin, "--order", "CWC Agra 7/2026")
	if code != 0 || !strings.Contains(out, k.twin+" was merged into "+k.number+", which is kept") || !strings.Contains(out, "1 cases are purged") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	k.same(t, k.data, k.number, "Zubeidaxq")
	if list := k.found(t, k.data); slices.ContainsFunc(list, func(what string) bool { return strings.HasPrefix(what, "twin's") }) {
		t.Errorf("of the twin there is left: %v", list)
	}
	if code, out, errs := milaan(t, "purge", "--data", k.data, k.number, "--order", "CWC Agra 8/2026"); code != 0 || !strings.Contains(out, "1 cases are purged") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	for _, what := range k.found(t, k.data) {
		t.Errorf("after both there is the %s", what)
	}
}

// Who purges one record of a confirmed pair is told that the other one is kept, and how it goes; not when it goes as well.
func TestPurgeOfOneOfAPair(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var numbers [2]string
	t.Run("fill", func(t *testing.T) {
		s := startServer(t, registryFlags{Data: data}, modelsDir(t), slog.New(slog.DiscardHandler))
		var ids [2]string
		for i, side := range []models.Side{models.Missing, models.Found} {
			numbers[i] = s.send("POST", "/api/v1/"+string(side), `{"sex":"female","district":"Agra"}`, http.StatusCreated)["number"].(string)
			c, err := s.app.store.Case(t.Context(), numbers[i])
			must(t, err)
			ids[i] = c.ID
		}
		p := models.NewPair(ids[0], ids[1])
		p.Deciding = 118
		a := models.Actor{ID: "a", Name: "A", Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{118}}}
		b := a
		b.ID, b.Name = "b", "B"
		for _, v := range []models.Verdict{{By: a, Kind: models.Judgement, Says: "same"}, {By: b, Kind: models.Judgement, Says: "same"},
			{By: a, Kind: models.Confirm, Reason: "r", Checklist: []string{"dna"}}, {By: b, Kind: models.Concur}} {
			var err error
			p, err = p.Apply(v)
			must(t, err)
			must(t, s.app.store.AddVerdict(t.Context(), models.Write{Actor: v.By, At: 2}, &p))
		}
	})
	code, out, errs := milaan(t, "purge", "--data", data, numbers[1], "--order", "7/2026")
	if want := numbers[0] + " was confirmed to be the same child as " + numbers[1] + ", and is kept: if the order is of the child, purge it too, with milaan purge " + numbers[0] + ` --order "7/2026"`; code != 0 || !strings.Contains(out, want) {
		t.Errorf("%d %s%s, want %s", code, out, errs, want)
	}
	if code, out, errs := milaan(t, "purge", "--data", data, numbers[0], "--order", "7/2026"); code != 0 || strings.Contains(out, "is kept") {
		t.Errorf("the other one: %d %s%s", code, out, errs)
	}
}

// purposes checks which purposes a registry still keeps.
func (k *kept) purposes(t *testing.T, data string, want ...string) {
	t.Helper()
	s := storetest.Open(t, filepath.Join(data, "registry.db"))
	defer s.Close()
	kept := map[string]bool{}
	must(t, s.EachPurpose(t.Context(), func(_ int64, _, words string) error { kept[words] = true; return nil }))
	if got := slices.Sorted(maps.Keys(kept)); !slices.Equal(got, want) {
		t.Errorf("the purposes that are kept: %q, want %q", got, want)
	}
}

// same checks that a registry has a case with its name and its photograph.
func (k *kept) same(t *testing.T, data, number, name string) {
	t.Helper()
	s := storetest.Open(t, filepath.Join(data, "registry.db"))
	defer s.Close()
	c, err := s.Case(t.Context(), number)
	must(t, err)
	v, err := openVault(t.Context(), data, s)
	must(t, err)
	picture, err := v.Unseal(c.WrappedKey, c.Photos[0].Sealed)
	if err != nil || len(picture) < 1000 || c.Person.Name.Or("") != name || len(c.Photos[0].Faces) == 0 {
		t.Errorf("%s came back as %q with a photograph of %d bytes, %v", number, c.Person.Name.Or(""), len(picture), err)
	}
}
