package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// The calls and fields that write an action, and where in the call it stands.
var (
	writersOfActions = map[string]int{"audit": 2, "Entry": 1}
	// Of what was done to an account or a token.
	writersOfDeeds = map[string]deed{"insertAccount": {2, []string{"account."}}, "UpdateAccount": {3, []string{"account."}}, "auditToken": {2, []string{"token.", "device."}}}
	writtenAction  = regexp.MustCompile(`^[a-z]+([._][a-z]+)*$`)
)

// deed is where in a call it is said what was done, and what it was done to.
type deed struct {
	at int
	of []string
}

// actionsWritten collects every action that the program's sources write into the audit.
func actionsWritten(t *testing.T) []string {
	t.Helper()
	actions := map[string]bool{}
	err := filepath.WalkDir("../..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "storetest" || strings.HasPrefix(entry.Name(), ".") && len(entry.Name()) > 2):
			return fs.SkipDir
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.SelectorExpr:
					name = f.Sel.Name
				case *ast.Ident:
					name = f.Name
				}
				if i, ok := writersOfActions[name]; ok && i < len(n.Args) {
					addLiteral(actions, "", n.Args[i])
				}
				if d, ok := writersOfDeeds[name]; ok && d.at < len(n.Args) {
					for _, of := range d.of {
						addLiteral(actions, of, n.Args[d.at])
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Action" {
					addLiteral(actions, "", n.Value)
				}
			case *ast.ValueSpec:
				addConstants(actions, n)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(actions))
}

func addLiteral(to map[string]bool, before string, e ast.Expr) {
	if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING {
		if s, err := strconv.Unquote(literal.Value); err == nil && writtenAction.MatchString(s) {
			to[before+s] = true
		}
	}
}

// addConstants adds the changes of a record and what is said of pairs, and the actions that have a name.
func addConstants(to map[string]bool, spec *ast.ValueSpec) {
	kind := ""
	if named, ok := spec.Type.(*ast.Ident); ok {
		kind = named.Name
	}
	for i, value := range spec.Values {
		switch {
		case kind == "ChangeKind":
			addLiteral(to, "case.", value)
		case kind == "VerdictKind":
			addLiteral(to, "pair.", value)
		case strings.HasPrefix(spec.Names[i].Name, "Audit") && kind == "":
			addLiteral(to, "", value)
		}
	}
}

// TestEveryActionHasWords finds words for every action that the program writes, in both languages, and no words for one that
// it does not.
func TestEveryActionHasWords(t *testing.T) {
	tongues, err := loadTongues()
	if err != nil {
		t.Fatal(err)
	}
	written := actionsWritten(t)
	for _, known := range []string{"case.view", "case.photo_added", "pair.concur", "account.factor_on", "audit.export", "session.refused", "token.revoke", "backup", "refused", "queue"} {
		if !slices.Contains(written, known) {
			t.Errorf("%s is not found in the sources: %q", known, written)
		}
	}
	for _, action := range written {
		for _, l := range tongues {
			if words, err := l.actionWords(action); err != nil || words == action {
				t.Errorf("%s has no words in %s: %v", action, l.Name, err)
			}
		}
	}
	for action := range actionKeys {
		if !slices.Contains(written, action) {
			t.Errorf("nothing writes %s", action)
		}
	}
}

// TestEveryActionHasAKind finds every action that the program writes under one kind of the audit page's filter, and something
// under each kind.
func TestEveryActionHasAKind(t *testing.T) {
	written := actionsWritten(t)
	held := map[string]int{}
	for _, action := range written {
		var of []string
		for _, k := range auditKinds {
			if slices.ContainsFunc(k.begin, func(begin string) bool { return action == begin || strings.HasPrefix(action, begin+".") }) {
				of = append(of, k.value)
				held[k.value]++
			}
		}
		if len(of) != 1 {
			t.Errorf("%s is of the kinds %q", action, of)
		}
	}
	for _, k := range auditKinds {
		if held[k.value] == 0 {
			t.Errorf("nothing is of the kind %s", k.value)
		}
	}
}

// TestDetailWords reads counts, roles, states and fields, and leaves codes and numbers of cases.
func TestDetailWords(t *testing.T) {
	tongues, err := loadTongues()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ action, detail, want string }{
		{"case.list", "2 cases M-346-793A F-3AK-4TQC", "2 cases [M-346-793A] [F-3AK-4TQC]"},
		{"rank", "1 candidates M-346-793A", "1 candidate [M-346-793A]"},
		{"account.create", "0192-a cwc", "[0192-a] Child Welfare Committee"},
		{"account.create", "0192-a role=cwc districts=118", "[0192-a] Role: Child Welfare Committee · Districts: Agra"},
		{"account.change", "0192-a role=station>admin districts=118>", "[0192-a] Role: police station → administrator · Districts: Agra → –"},
		{"account.change", "0192-a name password factor ended", "[0192-a] Name · A new first password was given · The second factor was taken away · The account was disabled"},
		{"pair.concur", "0192-a confirmed same", "[0192-a] Confirmed by two members The same child"},
		{"case.changed", "child_name,height_cm", "Child's name, Height in cm"},
		{"case.photo_added", "0192-a", "[0192-a]"},
		{"overview", "", ""},
	} {
		parts, err := tongues[0].detailWords(&models.AuditEntry{Action: c.action, Detail: c.detail}, []models.District{{LGD: 118, NameEn: "Agra"}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range parts {
			if p.Code != "" {
				p.Words = "[" + p.Code + "]"
			}
			got = append(got, p.Words)
		}
		if joined := strings.Join(got, " "); !strings.EqualFold(joined, c.want) {
			t.Errorf("%s %q: %q, want %q", c.action, c.detail, joined, c.want)
		}
	}
}
