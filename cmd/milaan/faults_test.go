package main

import (
	"bytes"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
	"github.com/milaan-project/milaan/models/store/storetest/tinydisk"
)

// faultyServer is the real program over a registry of its own.
type faultyServer struct {
	t            *testing.T
	binary, data string
	models       string         // folder of the face networks
	postgres     *pgtest.Server // nil for SQLite
	database     string         // its address
	running      *program
	crowd        *crowd
}

func (f *faultyServer) start() {
	f.t.Helper()
	args := []string{"serve", "--data", f.data, "--listen", "127.0.0.1:0", "--models", f.models, "--accept-plain-disk"}
	if f.database != "" {
		args = append(args, "--database", f.database)
	}
	f.running = start(f.t, f.binary, args...)
	f.crowd.url.Store(f.running.url(f.t))
}

func (f *faultyServer) where() string {
	if f.database != "" {
		return f.database
	}
	return filepath.Join(f.data, "registry.db")
}

// Faults are made while many people write to the real program; afterwards what was acknowledged is held against what is
// there. docs/quality.md has the table that -v prints.
func TestFaults(t *testing.T) {
	t.Parallel()
	binary := theProgram(t)
	for _, fault := range []struct {
		name    string
		writers int
		prepare func(f *faultyServer)
		make    func(f *faultyServer)
	}{
		{"kill -9, 6 times", 16, nil, func(f *faultyServer) {
			for range 6 {
				time.Sleep(time.Duration(100+rand.IntN(500)) * time.Millisecond)
				f.running.kill()
				f.start()
			}
		}},
		{"200 writers at once", 200, nil, func(*faultyServer) { time.Sleep(3 * time.Second) }},
		{"another program locks the database, 5 times .6 s", 16, nil, func(f *faultyServer) {
			for range 5 {
				time.Sleep(200 * time.Millisecond)
				storetest.Locked(f.t, f.where(), 600*time.Millisecond)
			}
		}},
		{"another program locks it for 12 s", 16, nil, func(f *faultyServer) {
			time.Sleep(500 * time.Millisecond)
			storetest.Locked(f.t, f.where(), 12*time.Second)
			time.Sleep(500 * time.Millisecond)
		}},
		{"disk full, 3 times", 16, func(f *faultyServer) {
			f.data = tinydisk.New(f.t, 24<<20).Dir
		}, func(f *faultyServer) {
			filler := filepath.Join(filepath.Dir(f.data), "filler")
			for range 3 {
				time.Sleep(300 * time.Millisecond)
				fill(f.t, filler)
				time.Sleep(700 * time.Millisecond)
				must(f.t, os.Remove(filler))
			}
		}},
		{"every write to the disk fails, 3 times", 16, nil, func(f *faultyServer) {
			for range 3 {
				time.Sleep(300 * time.Millisecond)
				limitFileSize(f.t, f.running.cmd.Process.Pid, 1)
				time.Sleep(700 * time.Millisecond)
				limitFileSize(f.t, f.running.cmd.Process.Pid, ^uint64(0))
			}
		}},
		{"PostgreSQL stopped and started, 3 times", 16, func(f *faultyServer) {
			f.postgres = pgtest.Start(f.t)
			f.database = f.postgres.Database(f.t)
		}, func(f *faultyServer) {
			for range 3 {
				time.Sleep(500 * time.Millisecond)
				f.postgres.Stop()
				time.Sleep(300 * time.Millisecond)
				f.postgres.Resume(f.t)
			}
		}},
	} {
		t.Run(fault.name, func(t *testing.T) {
			c := newCrowd(t)
			f := &faultyServer{t: t, binary: binary, data: t.TempDir(), crowd: c, models: modelsDir(t)}
			if fault.prepare != nil {
				fault.prepare(f)
			}
			for i, role := range []models.Role{models.RoleAdmin, models.RoleAHTU} {
				args := []string{"token", "create", "--data", f.data, "--role", string(role), "--name", "test"}
				if f.database != "" {
					args = append(args, "--database", f.database)
				}
				out, err := exec.CommandContext(t.Context(), binary, args...).Output()
				must(t, err)
				c.tokens[i] = strings.TrimSpace(string(out))
			}
			f.start()
			stop := make(chan struct{})
			group := c.work(fault.writers, stop)
			fault.make(f)
			eventually(t, "50 requests are acknowledged", func() bool { return c.acknowledged() >= 50 })
			close(stop)
			group.Wait()
			defer func() {
				if t.Failed() {
					t.Log("the server says:", tail(f.running.log.String()))
				}
			}()
			c.finish()
			f.running.kill()
			lost, twice := c.count(f.where())
			if lost > 0 || twice > 0 {
				t.Errorf("%d acknowledged, %d lost, %d twice or never acknowledged", len(c.done), lost, twice)
			}
			t.Logf("| %s | %d | %d | %d | %d | %d | %d |", fault.name, c.sent, c.broken, c.refused, len(c.done), lost, twice)
		})
	}
}

// limitFileSize lets a program write no file beyond a size: every write to the registry fails, as on a disk that has become
// read-only.
func limitFileSize(t *testing.T, pid int, size uint64) {
	t.Helper()
	must(t, unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: ^uint64(0)}, nil))
}

// A backup that is made while many people write is the registry at one moment: it restores whole, and holds everything
// that was acknowledged before it was begun.
func TestBackupWhileServing(t *testing.T) {
	binary := theProgram(t)
	c := newCrowd(t)
	f := &faultyServer{t: t, binary: binary, data: t.TempDir(), crowd: c, models: modelsDir(t)}
	for i, role := range []models.Role{models.RoleAdmin, models.RoleAHTU} {
		out, err := exec.CommandContext(t.Context(), binary, "token", "create", "--data", f.data, "--role", string(role), "--name", "test").Output()
		must(t, err)
		c.tokens[i] = strings.TrimSpace(string(out))
	}
	f.start()
	stop := make(chan struct{})
	group := c.work(16, stop)
	time.Sleep(700 * time.Millisecond)
	c.mu.Lock()
	before := maps.Clone(c.done)
	c.mu.Unlock()
	folder := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), binary, "backup", folder, "--data", f.data).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	close(stop)
	group.Wait()
	f.running.kill()
	files, err := filepath.Glob(filepath.Join(folder, "*.backup"))
	must(t, err)
	restored := filepath.Join(t.TempDir(), "restored")
	if out, err := exec.CommandContext(t.Context(), binary, "restore", files[0], "--data", restored, "--master-key", filepath.Join(f.data, "vault", "master.key")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c.done = before
	if lost, _ := c.count(filepath.Join(restored, "registry.db")); lost > 0 || len(before) < 50 {
		t.Errorf("%d of %d that were acknowledged before the backup are not in it", lost, len(before))
	}
}

// A sealed photograph that is missing or altered is named, and the case goes on without it.
func TestVaultFaults(t *testing.T) {
	data := t.TempDir()
	s := startServer(t, registryFlags{Data: data}, modelsDir(t), slog.New(slog.DiscardHandler))
	id := s.send("POST", "/api/v1/missing", `{"child_name":"Munni"}`, http.StatusCreated)["id"].(string)
	s.photo(id, samplePhoto(t, "sample2.jpg"), http.StatusCreated)
	photo := s.send("GET", "/api/v1/cases/"+id, "", http.StatusOK)["photos"].([]any)[0].(map[string]any)["id"].(string)
	path := "/api/v1/cases/" + id + "/photos/" + photo
	var sealed string
	must(t, filepath.WalkDir(photosFolder(data), func(file string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			sealed = file
		}
		return err
	}))
	b, err := os.ReadFile(sealed)
	must(t, err)
	for name, fault := range map[string]struct {
		make   func() error
		status int
	}{
		"altered":   {func() error { return os.WriteFile(sealed, append(bytes.Clone(b[:len(b)-1]), b[len(b)-1]^1), 0o600) }, http.StatusInternalServerError},
		"cut off":   {func() error { return os.WriteFile(sealed, b[:100], 0o600) }, http.StatusInternalServerError},
		"another's": {func() error { return os.WriteFile(sealed, []byte("JFIF"), 0o600) }, http.StatusInternalServerError},
		"missing":   {func() error { return os.Remove(sealed) }, http.StatusNotFound},
	} {
		must(t, fault.make())
		if p := s.problem("GET", path, "", fault.status); p["detail"] == nil || p["hint"] == nil {
			t.Errorf("%s: %v", name, p)
		}
		s.send("GET", "/api/v1/cases/"+id, "", http.StatusOK)
		s.send("GET", "/api/v1/cases/"+id+"/candidates", "", http.StatusOK)
		must(t, os.WriteFile(sealed, b, 0o600))
	}
	if answer := s.do("GET", path, ""); answer.StatusCode != http.StatusOK {
		t.Errorf("mended: %d", answer.StatusCode)
	} else {
		answer.Body.Close()
	}
}

// tail is the end of a log.
func tail(s string) string { return s[max(len(s)-4000, 0):] }
