// Package docs holds what is written about Milaan, and the checks that it is
// still true.
package docs

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEveryImportedModuleHasARow fails when our code imports a module of which
// dependencies.md says nothing, or when a row outlived its module.
func TestEveryImportedModuleHasARow(t *testing.T) {
	required := requiredModules(t)
	rows := documentedModules(t)

	imported := map[string]string{}
	for path, file := range importedPaths(t) {
		if module := moduleOf(path, required); module != "" {
			imported[module] = file
		}
	}
	if len(imported) == 0 {
		t.Fatal("found no import of another module: the check looks in the wrong place")
	}

	for module, file := range imported {
		if !rows[module] {
			t.Errorf("%s is imported by %s and has no row in docs/dependencies.md: add one with its purpose and licence", module, file)
		}
	}
	for module := range rows {
		if !required[module] {
			t.Errorf("docs/dependencies.md has a row for %s, which go.mod no longer requires: remove it", module)
		}
	}
}

// requiredModules are the module paths of go.mod's require blocks.
func requiredModules(t *testing.T) map[string]bool {
	t.Helper()
	line := regexp.MustCompile(`^(?:require )?\s*([a-zA-Z0-9.-]+\.[a-z]+/\S+) v\S+`)
	return matches(t, filepath.Join("..", "go.mod"), line)
}

// documentedModules are the module paths in the first column of a table.
func documentedModules(t *testing.T) map[string]bool {
	t.Helper()
	row := regexp.MustCompile(`^\| ([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-z]+/\S+) \|`)
	return matches(t, "dependencies.md", row)
}

// matches collects the first group of pattern from each line that it fits.
func matches(t *testing.T, name string, pattern *regexp.Regexp) map[string]bool {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found := map[string]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if groups := pattern.FindStringSubmatch(lines.Text()); groups != nil {
			found[groups[1]] = true
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("%s: no line fits %s", name, pattern)
	}
	return found
}

// importedPaths maps every import path of the repository's Go files to one file
// that imports it.
func importedPaths(t *testing.T) map[string]string {
	t.Helper()
	paths := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "testdata" || (strings.HasPrefix(name, ".") && name != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			paths[imported] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// moduleOf is the required module that holds the package, the longest if
// several do; empty for the standard library and for our own packages.
func moduleOf(path string, required map[string]bool) string {
	best := ""
	for module := range required {
		if (path == module || strings.HasPrefix(path, module+"/")) && len(module) > len(best) {
			best = module
		}
	}
	return best
}
