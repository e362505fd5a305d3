package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// serveBriefly runs a server until it serves, and returns all that it says.
func serveBriefly(t *testing.T, args ...string) string {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	out, ended := &screen{}, make(chan int, 1)
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--models", modelsDir(t)}, args...)
	go func() { ended <- run(ctx, args, console{out, out}) }()
	for !strings.Contains(out.String(), "milaan serves") {
		select {
		case code := <-ended:
			t.Fatalf("ended with %d: %s", code, out)
		case <-time.After(10 * time.Millisecond):
		}
	}
	interrupt()
	if code := <-ended; code != 0 {
		t.Errorf("ended with %d: %s", code, out)
	}
	return out.String()
}

func TestServeWarnsOfPlainDisk(t *testing.T) {
	data := t.TempDir()
	said := serveBriefly(t, "--data", data)
	if warned := strings.Contains(said, "not seen to be on an encrypted disk"); warned == onEncryptedDisk(sysfs, data) {
		t.Errorf("warned %v: %s", warned, said)
	}
	if said := serveBriefly(t, "--data", data, "--accept-plain-disk"); strings.Contains(said, "encrypted") {
		t.Error(said)
	}
}

// The master key may come from the environment. One that is none, or another than the registry was made with, is refused
// before anything is sealed under it.
func TestMasterKeyFromTheEnvironment(t *testing.T) {
	const key, other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "//////////////////////////////////////////8="
	dir := t.TempDir()
	file, data := filepath.Join(dir, "m.csv"), filepath.Join(dir, "data")
	must(t, os.WriteFile(file, []byte(missingFile), 0o600))
	take := func(code int, want string, args ...string) {
		t.Helper()
		got, out, errs := milaan(t, append(args, "--data", data, "--models", modelsDir(t))...)
		if said := out + errs; got != code || !strings.Contains(said, want) || strings.Contains(said, "AAAA") || strings.Contains(said, "////") {
			t.Errorf("%v: code %d, %q, want %q", args, got, said, want)
		}
	}
	for _, bad := range []string{"secret", "AAAA", key + "A", key[:40]} {
		t.Setenv("MILAAN_MASTER_KEY", bad)
		take(1, "MILAAN_MASTER_KEY is not 32 bytes in base64", "import", "--missing", file)
	}
	t.Setenv("MILAAN_MASTER_KEY", "  "+key+"\n")
	take(0, "2 taken in", "import", "--missing", file)
	if _, err := os.Stat(filepath.Join(data, "vault", "master.key")); err == nil {
		t.Error("the key was written to the folder")
	}
	take(0, "0 described anew", "reenrol")
	for _, wrong := range []string{other, ""} {
		t.Setenv("MILAAN_MASTER_KEY", wrong)
		take(1, "the vault's master key is not this registry's", "import", "--missing", file)
		take(1, "the vault's master key is not this registry's", "reenrol")
		take(1, "the vault's master key is not this registry's", "serve", "--listen", "127.0.0.1:0")
	}
	t.Setenv("MILAAN_MASTER_KEY", key)
	take(0, "2 were there", "import", "--missing", file)
	plain := func(code int, want string, args ...string) {
		t.Helper()
		got, out, errs := milaan(t, append(args, "--data", data)...)
		if said := out + errs; got != code || !strings.Contains(said, want) || strings.Contains(said, "AAAA") {
			t.Fatalf("%v: code %d, %q, want %q", args, got, said, want)
		}
	}
	folder := filepath.Join(dir, "backups")
	plain(0, "rows", "backup", folder)
	backups, err := filepath.Glob(filepath.Join(folder, "*.backup"))
	must(t, err)
	data = filepath.Join(dir, "restored")
	plain(0, "are restored", "restore", backups[0])
	take(0, "2 were there", "import", "--missing", file)
	t.Setenv("MILAAN_MASTER_KEY", "")
	data = filepath.Join(dir, "without")
	plain(1, "master key is missing", "restore", backups[0])
}
