package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// One server runs on a data folder; whoever comes second is told who has it and what to do. An import works beside it.
func TestOneServerAFolder(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "m.csv")
	must(t, os.WriteFile(file, []byte(missingFile), 0o600))
	cfg := appConfig{registryFlags: registryFlags{Data: data}, Models: modelsDir(t), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
	a, err := newApp(context.Background(), cfg)
	must(t, err)
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0", "--models", cfg.Models}, {"reindex"}} {
		code, out, errs := milaan(t, append(args, "--data", data)...)
		if code != 1 || !strings.Contains(errs, fmt.Sprintf("milaan serve, process %d", os.Getpid())) || !strings.Contains(errs, "Stop that one first") {
			t.Errorf("%v: code %d, %q, %q", args, code, out, errs)
		}
	}
	if code, _, errs := milaan(t, "import", "--data", data, "--missing", file, "--models", cfg.Models); code != 0 {
		t.Errorf("an import beside a server: %s", errs)
	}
	must(t, a.Close())
	a, err = newApp(context.Background(), cfg)
	must(t, err)
	must(t, a.Close())
}

// A lock ends with its process, however that ends; what it wrote says nothing then.
func TestLockEndsWithItsProcess(t *testing.T) {
	if dir := os.Getenv("MILAAN_TEST_HOLD"); dir != "" {
		_, err := lockFolder(dir, "serve")
		must(t, err)
		fmt.Println("held")
		select {}
	}
	dir := t.TempDir()
	holder := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestLockEndsWithItsProcess$")
	holder.Env = append(os.Environ(), "MILAAN_TEST_HOLD="+dir)
	pipe, err := holder.StdoutPipe()
	must(t, err)
	must(t, holder.Start())
	if line, err := bufio.NewReader(pipe).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the holder says %q, %v", line, err)
	}
	_, err = lockFolder(dir, "reindex")
	if models.CodeOf(err) != models.Unavailable || !strings.Contains(err.Error(), fmt.Sprintf("process %d", holder.Process.Pid)) {
		t.Errorf("while it is held: %v", err)
	}
	must(t, holder.Process.Kill())
	_ = holder.Wait() // it was killed
	f, err := lockFolder(dir, "reindex")
	must(t, err)
	written, err := os.ReadFile(filepath.Join(dir, "lock"))
	must(t, err)
	if want := fmt.Sprintf("milaan reindex, process %d\n", os.Getpid()); string(written) != want {
		t.Errorf("the lock says %q, want %q", written, want)
	}
	must(t, f.Close())
}

func TestLockThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	inUse := t.TempDir()
	must(t, os.Mkdir(filepath.Join(inUse, "lock"), 0o700))
	for _, dir := range []string{file, inUse} {
		if _, err := lockFolder(dir, "serve"); models.CodeOf(err) != models.Unavailable || err == nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
