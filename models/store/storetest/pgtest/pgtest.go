// Package pgtest starts a PostgreSQL of its own for tests, from Debian's package.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
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

// Server is a running PostgreSQL with an empty data folder.
type Server struct {
	port int
	dir  string
	cmd  *exec.Cmd
	next atomic.Int64
}

// Start starts a server, or skips the test loudly when PostgreSQL is not installed; with MILAAN_TEST_REQUIRE=1 it fails
// instead. The server ends with the test.
func Start(t *testing.T) *Server {
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
	s := &Server{dir: dir, port: freePort(t)}
	attr := unprivileged(t, dir)
	run := func(name string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(context.Background(), filepath.Join(bin, name), args...)
		cmd.SysProcAttr, cmd.Dir = attr, dir
		return cmd
	}
	if out, err := run("initdb", "-D", filepath.Join(dir, "data"), "-U", "milaan", "-A", "trust", "-E", "UTF8", "--locale=C").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.cmd = run("postgres", "-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off")
	must(t, s.cmd.Start())
	t.Cleanup(func() {
		_ = s.cmd.Process.Signal(syscall.SIGINT)
		_ = s.cmd.Wait()
		_ = os.RemoveAll(dir)
	})
	s.await(t)
	return s
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres://milaan@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

func (s *Server) await(t *testing.T) {
	t.Helper()
	db, err := sql.Open("pgx", s.url("postgres"))
	must(t, err)
	defer func() { _ = db.Close() }()
	for range 300 {
		if err = db.PingContext(context.Background()); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("PostgreSQL did not start:", err)
}

// Database makes a new, empty database and returns its URL.
func (s *Server) Database(t *testing.T) string {
	t.Helper()
	name := "t" + strconv.FormatInt(s.next.Add(1), 10)
	db, err := sql.Open("pgx", s.url("postgres"))
	must(t, err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), "CREATE DATABASE "+name)
	must(t, err)
	return s.url(name)
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
func unprivileged(t *testing.T, dir string) *syscall.SysProcAttr {
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
	must(t, os.Chown(dir, int(uid), int(gid)))
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
