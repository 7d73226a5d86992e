package gen

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// TestEveryRowHasACase holds that each operator and each function, with and
// without the tilde, stands in some case: what isn't there isn't known to work on
// every engine.
func TestEveryRowHasACase(t *testing.T) {
	used := map[string]bool{}
	paths, _ := filepath.Glob("../testdata/conformance/*.txtar")
	for _, path := range paths {
		cases, _ := readConformance(t, path)
		for _, c := range cases {
			tree, problem := syntax.Parse(c.query)
			if problem != nil {
				t.Fatalf("%s: %s: %v", path, c.name, problem)
			}
			collect(reflect.ValueOf(tree), used)
		}
	}
	for _, row := range rowNames() {
		if !used[row] {
			t.Errorf("%s has no case in testdata/conformance", row)
		}
	}
}

// rowNames returns all that a case must exist for.
func rowNames() []string {
	var names []string
	for _, o := range schema.Operators() {
		names = append(names, o.Name)
	}
	for _, f := range schema.Functions() {
		names = append(names, f.Name)
		if f.Fold {
			names = append(names, f.Name+"~")
		}
		if f.Operator != "" {
			names = append(names, f.Operator)
		}
	}
	return names
}

// collect adds the operators and functions of a syntax tree.
func collect(v reflect.Value, used map[string]bool) {
	switch x := v.Interface().(type) {
	case *syntax.Call:
		if f := schema.LookupFunction(x.Name); f != nil {
			used[tilde(f.Name, x.Fold)] = true
		}
	case syntax.Op:
		used[string(x)] = true
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			collect(v.Elem(), used)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), used)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collect(v.Field(i), used)
			}
		}
	}
}

func tilde(name string, fold bool) string {
	if fold {
		return name + "~"
	}
	return name
}
