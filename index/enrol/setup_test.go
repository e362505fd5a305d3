package enrol_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/index/enrol"
)

// cached finds a folder by its environment variable, else in .cache at the repository's root. Without it the test is
// skipped, or fails when MILAAN_TEST_REQUIRE=1.
func cached(t testing.TB, variable, folder, has string) string {
	t.Helper()
	dir := os.Getenv(variable)
	if dir == "" {
		dir = filepath.Join(root(t), ".cache", folder)
	}
	if _, err := os.Stat(filepath.Join(dir, has)); err != nil {
		miss(t, "%s not in %s: run `make models`, or set %s", has, dir, variable)
	}
	return dir
}

// shared finds the evaluation data.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("MILAAN_SHARED_DATA")
	if dir == "" {
		dir = filepath.Join(root(t), "..", "shared", "data")
	}
	dir = filepath.Join(dir, path)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: no evaluation data at %s (MILAAN_SHARED_DATA)", dir)
	}
	return dir
}

func miss(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf("SKIPPED, NOT TESTED: "+format, args...)
}

func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

var pool struct {
	sync.Once
	*enrol.Enroller
	err error
}

// opened is one Enroller for all tests, because the networks take a second to load.
func opened(t testing.TB) *enrol.Enroller {
	t.Helper()
	dir := cached(t, "MILAAN_MODELS", "models", "mmod_human_face_detector.dat")
	pool.Do(func() { pool.Enroller, pool.err = enrol.Open(enrol.Config{Models: dir, Recognizers: 2}) })
	if pool.err != nil {
		t.Fatal(pool.err)
	}
	return pool.Enroller
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	return read(t, filepath.Join(cached(t, "MILAAN_TEST_PHOTOS", "testphotos", name), name))
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
