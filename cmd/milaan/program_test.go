package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// programs is a folder for the program as people run it, for as long as the tests run.
var programs string

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "milaan-program"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(programs)
	os.Exit(code)
}

var build = sync.OnceValue(func() error {
	if out, err := exec.Command("go", "build", "-o", programs, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
})

// theProgram is the real program's file. Tests of it are left out under the race detector, with which it is not built.
func theProgram(t *testing.T) string {
	t.Helper()
	notRaced(t, "it is of a program that is built without the race detector")
	must(t, build())
	return filepath.Join(programs, "milaan")
}
