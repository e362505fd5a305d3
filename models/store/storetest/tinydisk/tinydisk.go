// Package tinydisk gives a test a disk that is soon full.
package tinydisk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Disk is a small file system, for the time of a test.
type Disk struct {
	Dir     string // empty, and the caller's to use
	ballast string
}

// New makes a disk with room for size bytes, and for as much again after Free. Making one takes the right to mount: without it the test is skipped loudly. With MILAAN_TEST_REQUIRE=1
// a failure in spite of the right fails the test.
func New(t testing.TB, size int) *Disk {
	t.Helper()
	mount, err := os.MkdirTemp("", "milaan-disk-") // not t.TempDir, which nobody else may enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(mount) })
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "mode=0755,size="+strconv.Itoa(2*size)); err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" && mayMount() { //nolint:forbidigo // how make test asks tests not to skip
			t.Fatal("no small disk can be mounted:", err)
		}
		t.Skip("NOT TESTED ON A FULL DISK: mounting a small one takes root:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(mount, syscall.MNT_DETACH) })
	d := &Disk{Dir: filepath.Join(mount, "data"), ballast: filepath.Join(mount, "ballast")}
	if err := os.Mkdir(d.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.ballast, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
	return d
}

// Fill leaves no byte.
func (d *Disk) Fill(t testing.TB) {
	t.Helper()
	f, err := os.OpenFile(d.ballast, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(f, endless{}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal("the disk is not full:", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Free makes room, also for what Fill took.
func (d *Disk) Free(t testing.TB) {
	t.Helper()
	if err := os.Remove(d.ballast); err != nil {
		t.Fatal(err)
	}
}

// endless reads as zeros.
type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// mayMount reports whether this process has the capability that mounting takes, which a container's root may lack.
func mayMount() bool {
	const sysAdmin = 21 // CAP_SYS_ADMIN
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(status)) {
		if set, ok := strings.CutPrefix(line, "CapEff:"); ok {
			n, err := strconv.ParseUint(strings.TrimSpace(set), 16, 64)
			return err == nil && n>>sysAdmin&1 == 1
		}
	}
	return false
}
