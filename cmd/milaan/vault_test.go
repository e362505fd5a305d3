package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// A row that is slipped into the sessions of a running registry's database lets nobody in.
func TestSessionSlippedIn(t *testing.T) {
	s := startServer(t, registryFlags{Data: filepath.Join(t.TempDir(), "data")}, modelsDir(t), slog.New(slog.DiscardHandler))
	w := models.Write{Actor: theConsole, At: time.Now().UnixMilli()}
	a := models.Account{ID: "a", Login: "anita", Name: "Anita", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118}}}
	must(t, s.app.store.CreateAccount(t.Context(), w, &a))
	hash := sha256.Sum256([]byte("s_forged:a"))
	must(t, s.app.store.CreateSession(t.Context(), w, models.Session{Hash: hash[:], AccountID: a.ID, Began: w.At, Used: w.At}, 0, 0))
	if actor, err := s.app.accounts.Authenticate(t.Context(), "s_forged:a", ""); models.CodeOf(err) != models.Unauthenticated || err == nil {
		t.Errorf("it is %+v, %v", actor, err)
	}
}

// After a rotation the old master key opens nothing and the new one everything, backups from before too; an interrupted
// one is gone on with.
func TestRotate(t *testing.T) {
	k := newKept(t)
	folder := t.TempDir()
	run := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := milaan(t, args...)
		if code != want {
			t.Fatalf("%v: %d %s%s", args, code, out, errs)
		}
		return out + errs
	}
	run(0, "backup", "--data", k.data, folder)
	master := filepath.Join(k.data, "vault", "master.key")
	old, err := os.ReadFile(master)
	must(t, err)
	// Interrupted after the new key was made: both are there, and the server would go on with both.
	must(t, os.Rename(folder, folder+"-away"))
	run(1, "vault", "rotate", "--data", k.data)
	if _, err := os.Stat(master + ".old"); err != nil {
		t.Errorf("the old key is gone although backups still need it: %v", err)
	}
	k.same(t, k.data, k.number, "Zubeidaxq")
	must(t, os.Rename(folder+"-away", folder))
	run(0, "vault", "rotate", "--data", k.data)
	now, err := os.ReadFile(master)
	must(t, err)
	if bytes.Equal(old, now) {
		t.Error("the key is the same")
	}
	if _, err := os.Stat(master + ".old"); err == nil {
		t.Error("the old key was kept")
	}
	k.same(t, k.data, k.number, "Zubeidaxq")
	backups, err := filepath.Glob(filepath.Join(folder, "*.backup"))
	must(t, err)
	restored := filepath.Join(t.TempDir(), "restored")
	run(0, "restore", "--data", restored, "--master-key", master, backups[0])
	k.same(t, restored, k.number, "Zubeidaxq")
	must(t, os.WriteFile(master, old, 0o600))
	if said := run(1, "backup", "--data", k.data, t.TempDir()); !strings.Contains(said, "is not this registry's") {
		t.Errorf("with the old key: %s", said)
	}
}

// An export opens for the other office and for nobody else.
func TestExport(t *testing.T) {
	k := newKept(t)
	office, err := age.GenerateX25519Identity()
	must(t, err)
	stranger, err := age.GenerateX25519Identity()
	must(t, err)
	file := filepath.Join(t.TempDir(), "case.zip.age")
	if code, _, errs := milaan(t, "export", "--data", k.data, k.number, "--to", "nobody", "--order", "1/26", "-o", file); code != 1 || !strings.Contains(errs, "age") {
		t.Errorf("to nobody: %d %s", code, errs)
	}
	if code, out, errs := milaan(t, "export", "--data", k.data, k.number, "--to", office.Recipient().String(), "--order", "CWC 1/26", "-o", file); code != 0 {
		t.Fatalf("%s%s", out, errs)
	}
	sealed, err := os.ReadFile(file)
	must(t, err)
	if bytes.Contains(sealed, []byte("Zubeidaxq")) {
		t.Error("it can be read by anybody")
	}
	if _, err := age.Decrypt(bytes.NewReader(sealed), stranger); err == nil {
		t.Error("a stranger opens it")
	}
	plain, err := age.Decrypt(bytes.NewReader(sealed), office)
	must(t, err)
	b, err := io.ReadAll(plain)
	must(t, err)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	sizes := map[string]uint64{}
	for _, f := range z.File {
		sizes[f.Name] = f.UncompressedSize64
	}
	if sizes["photo-1.jpg"] < 1000 || sizes["case.json"] < 100 || len(sizes) != 2 {
		t.Errorf("it holds %v", sizes)
	}
	s := storetest.Open(t, filepath.Join(k.data, "registry.db"))
	entries, err := s.AuditEntries(t.Context(), models.AuditFilter{}, 1)
	must(t, err)
	if e := entries[0]; e.Action != "case.export" || e.Purpose != "CWC 1/26" || fmt.Sprint(e) == "" {
		t.Errorf("audit: %+v", e)
	}
	c, err := s.Case(t.Context(), k.number)
	must(t, err)
	wrong := c.Photos[0]
	wrong.Of = models.Mistake
	must(t, s.CorrectPhoto(t.Context(), models.Write{Actor: importer, At: 1}, &c, wrong))
	if code, out, errs := milaan(t, "export", "--data", k.data, k.number, "--to", office.Recipient().String(), "--order", "CWC 2/26", "-o", file); code != 0 || !strings.Contains(out, "0 photographs") {
		t.Errorf("with a photograph that was sent by mistake: %s%s", out, errs)
	}
}

// A damaged backup is refused before anything is written.
func TestDamagedBackup(t *testing.T) {
	k := newKept(t)
	folder := t.TempDir()
	if code, _, errs := milaan(t, "backup", "--data", k.data, folder); code != 0 {
		t.Fatal(errs)
	}
	backups, err := filepath.Glob(filepath.Join(folder, "*.backup"))
	must(t, err)
	whole, err := os.ReadFile(backups[0])
	must(t, err)
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for name, content := range map[string][]byte{"cut off": whole[:len(whole)/2], "changed": changed, "without a line": bytes.Join(append(lines[:3:3], lines[4:]...), nil), "empty": {}, "something else": []byte("PK\n")} {
		must(t, os.WriteFile(backups[0], content, 0o600))
		data := filepath.Join(t.TempDir(), "data")
		code, _, errs := milaan(t, "restore", "--data", data, "--master-key", filepath.Join(k.data, "vault", "master.key"), backups[0])
		if code != 1 || errs == "" {
			t.Errorf("%s: %d %s", name, code, errs)
		}
		if left, err := os.ReadDir(data); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s left %v, %v", name, left, err)
		}
	}
	// With another registry's key nothing is begun, and the folder can be used for the right one.
	must(t, os.WriteFile(backups[0], whole, 0o600))
	data, wrong := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "master.key")
	must(t, os.WriteFile(wrong, bytes.Repeat([]byte{7}, 32), 0o600))
	if code, _, errs := milaan(t, "restore", "--data", data, "--master-key", wrong, backups[0]); code != 1 || errs == "" {
		t.Errorf("with another key: %d %s", code, errs)
	}
	code, said, errs := milaan(t, "restore", "--data", data, "--master-key", filepath.Join(k.data, "vault", "master.key"), backups[0])
	if code != 0 || !strings.Contains(said, "tokens are revoked") {
		t.Errorf("with the right key: %d %s %s", code, said, errs)
	}
	s := storetest.Open(t, filepath.Join(data, "registry.db"))
	tokens, err := s.Tokens(t.Context())
	must(t, err)
	if len(tokens) == 0 || slices.ContainsFunc(tokens, func(t models.Token) bool { return t.RevokedAt == 0 }) {
		t.Errorf("tokens: %+v", tokens)
	}
	must(t, s.Close())
	if code, _, errs := milaan(t, "audit", "verify", "--data", data); code != 0 {
		t.Errorf("the audit after it: %s", errs)
	}
}
