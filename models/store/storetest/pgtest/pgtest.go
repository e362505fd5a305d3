// Package pgtest starts a PostgreSQL of its own for tests, from Debian's package.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a running PostgreSQL with an empty data folder. It listens on a Unix socket in a folder of its own, so that
// it can clash with no other server and nobody else can reach it.
type Server struct {
	bin, dir string
	attr     *syscall.SysProcAttr
	settings []string
	cmd      *exec.Cmd
	next     atomic.Int64
}

// Start starts a server with settings (name=value) beside its own, or skips the test loudly when PostgreSQL is not
// installed; with MILAAN_TEST_REQUIRE=1 it fails instead. The server ends with the test. Starting takes seconds: start
// one for many tests, and give each a Database. Data is not flushed to the disk unless a setting says fsync=on.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	bin := binaries()
	if bin == "" {
		const missing = "PostgreSQL is not installed: apt-get install postgresql"
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" { //nolint:forbidigo // how make test asks tests not to skip
			t.Fatal(missing)
		}
		t.Skip("NOT TESTED ON POSTGRESQL. " + missing)
	}
	dir, err := os.MkdirTemp("", "milaan-pg-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Server{bin: bin, dir: dir, attr: unprivileged(t, dir), settings: append([]string{"fsync=off"}, settings...)}
	if out, err := s.command("initdb", "-D", s.data(), "-U", "milaan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	t.Cleanup(s.Stop)
	s.Resume(t)
	return s
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), filepath.Join(s.bin, name), args...)
	cmd.SysProcAttr, cmd.Dir = s.attr, s.dir
	return cmd
}

// Stop ends the server and cuts every connection, as a crash of its machine does. It does nothing when the server is not
// running.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Resume starts the server again after Stop, with the data it had.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	args := []string{"-D", s.data(), "-k", s.dir}
	for _, setting := range append([]string{"listen_addresses="}, s.settings...) {
		args = append(args, "-c", setting)
	}
	s.cmd = s.command("postgres", args...)
	must(t, s.cmd.Start())
	s.await(t)
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres://milaan@/%s?host=%s", database, url.QueryEscape(s.dir))
}

func (s *Server) await(t testing.TB) {
	t.Helper()
	db, err := sql.Open("pgx", s.url("postgres"))
	must(t, err)
	defer func() { _ = db.Close() }()
	for range 600 {
		if err = db.PingContext(context.Background()); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("PostgreSQL did not start:", err)
}

// Database makes a new, empty database and returns its URL.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := s.name()
	s.run(t, "CREATE DATABASE "+name)
	return s.url(name)
}

// DatabaseIn makes a new, empty database whose tables are kept in an empty folder, and returns its URL. The folder becomes
// the server's.
func (s *Server) DatabaseIn(t testing.TB, dir string) string {
	t.Helper()
	own(t, dir, s.attr)
	space, name := s.name(), s.name()
	s.run(t, "CREATE TABLESPACE "+space+" LOCATION '"+dir+"'")
	s.run(t, "CREATE DATABASE "+name+" TABLESPACE "+space)
	return s.url(name)
}

func (s *Server) name() string { return "t" + strconv.FormatInt(s.next.Add(1), 10) }

func (s *Server) run(t testing.TB, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", s.url("postgres"))
	must(t, err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), statement)
	must(t, err)
}

func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// unprivileged runs the server as somebody else when the tests run as root, which initdb refuses.
func unprivileged(t testing.TB, dir string) *syscall.SysProcAttr {
	t.Helper()
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Getuid() != 0 {
		return attr
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	must(t, err)
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	must(t, err)
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	must(t, err)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	own(t, dir, attr)
	return attr
}

// own gives a folder to whom a server runs as.
func own(t testing.TB, dir string, attr *syscall.SysProcAttr) {
	t.Helper()
	if attr.Credential != nil {
		must(t, os.Chown(dir, int(attr.Credential.Uid), int(attr.Credential.Gid)))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
