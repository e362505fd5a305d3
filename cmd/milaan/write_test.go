package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWriteWhole writes over a file, through a link to a pipe, and to where nothing can be: a pipe stays a pipe, as a
// device does, and nothing is left beside what was written.
func TestWriteWhole(t *testing.T) {
	dir := t.TempDir()
	words := func(w io.Writer) error { _, err := io.WriteString(w, "ranked"); return err }

	file := filepath.Join(dir, "out.csv")
	if err := os.WriteFile(file, []byte("what was there before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(file, words); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "ranked" {
		t.Errorf("the file holds %q: %v", b, err)
	}

	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		b, err := os.ReadFile(pipe)
		if err != nil {
			b = []byte(err.Error())
		}
		read <- string(b)
	}()
	if err := writeWhole(link, words); err != nil {
		t.Fatal(err)
	}
	if is, err := os.Stat(pipe); err != nil || is.Mode().Type() != fs.ModeNamedPipe {
		t.Fatalf("the pipe was replaced: %v", err)
	}
	if is, err := os.Lstat(link); err != nil || is.Mode().Type() != fs.ModeSymlink {
		t.Fatalf("the link was replaced: %v", err)
	}
	if got := <-read; got != "ranked" {
		t.Errorf("the pipe brought %q", got)
	}

	if err := writeWhole(filepath.Join(dir, "nowhere", "out.csv"), words); err == nil {
		t.Error("a file in a folder that is not there was written")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 3 {
		t.Errorf("%v is left: %v", left, err)
	}
}
