package schema

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
)

// TestRows compares the rows with event.Event: one row for each member that
// has a name of ECS, in the same order, with the same type.
func TestRows(t *testing.T) {
	var members []reflect.StructField
	for _, m := range reflect.VisibleFields(reflect.TypeFor[event.Event]()) {
		if m.Tag.Get("ecs") != "" {
			members = append(members, m)
		}
	}
	if len(members) != len(rows) || len(rows) != int(event.Fields) {
		t.Fatalf("%d members, %d rows, %d numbers", len(members), len(rows), event.Fields)
	}
	for i, m := range members {
		row := rows[i]
		if row.Name != m.Tag.Get("ecs") || row.Member != m.Name || row.Event != event.Field(i) {
			t.Errorf("row %s (%s, %d) is not member %s (%s, %d)", row.Name, row.Member, row.Event, m.Tag.Get("ecs"), m.Name, i)
		}
		if want := goType(row); m.Type != want {
			t.Errorf("%s is %v, want %v", row.Name, m.Type, want)
		}
	}
}

func goType(f *Field) reflect.Type {
	switch {
	case f.Array:
		return reflect.TypeFor[[]string]()
	case f.Type == Long || f.Type == Date:
		return reflect.TypeFor[int64]()
	case f.Type == Bool:
		return reflect.TypeFor[bool]()
	}
	return reflect.TypeFor[string]()
}

// TestOrigins makes sure that a row says all that its origin asks for, and
// nothing else.
func TestOrigins(t *testing.T) {
	for _, f := range rows {
		for kind, values := range f.Constants {
			live := event.Kind(kind) != event.Recorded
			if want := f.Origin == Constant && live; (len(values) > 0) != want {
				t.Errorf("%s has the constants %q for %v", f.Name, values, event.Kind(kind))
			}
		}
		switch f.Origin {
		case Record, Container:
			if f.Record == "" {
				t.Errorf("%s names no member of the record", f.Name)
			}
		case ReplayOnly, Constant, Host, Derived:
			if f.Record != "" {
				t.Errorf("%s names the member %s of the record", f.Name, f.Record)
			}
		case Parent:
			if !strings.HasPrefix(f.Name, "process.parent.") {
				t.Errorf("%s is not a field of the parent", f.Name)
			}
		}
	}
}

// TestRecordMembers looks the members of the record up in the collector's header.
func TestRecordMembers(t *testing.T) {
	header, err := os.ReadFile("../../../templates/collector/collector.h")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rows {
		member := regexp.MustCompile(`(?m)^\t(__u(32|64)|char) (\w+, )*` + f.Record + `\b`)
		if f.Record != "" && !member.Match(header) {
			t.Errorf("%s: the collector's header has no member %s", f.Name, f.Record)
		}
	}
}

func TestSamples(t *testing.T) {
	for _, f := range rows {
		if len(f.Samples) == 0 || !strings.HasSuffix(f.Doc, ".") {
			t.Errorf("%s has no samples or no sentence", f.Name)
		}
		for _, v := range f.Samples {
			if !fits(f, v) {
				t.Errorf("%s: the sample %v is a %T", f.Name, v, v)
			}
		}
	}
}

func fits(f *Field, v any) bool {
	switch f.Type {
	case Bool:
		return reflect.TypeOf(v) == reflect.TypeFor[bool]()
	case Long:
		return reflect.TypeOf(v) == reflect.TypeFor[int64]()
	case Date:
		_, err := time.Parse(time.RFC3339Nano, v.(string))
		return err == nil
	}
	return reflect.TypeOf(v) == reflect.TypeFor[string]()
}

func TestLookup(t *testing.T) {
	for i, f := range All() {
		if Lookup(f.Name) != f || ByEvent(event.Field(i)) != f {
			t.Errorf("%s is not found", f.Name)
		}
	}
	if f := Lookup("process.nam"); f != nil {
		t.Errorf("found %s", f.Name)
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"process.nam":             "process.name",
		"process.Name":            "process.name",
		"proces.args":             "process.args",
		"process.commandline":     "process.command_line",
		"process.parent.exe":      "process.parent.executable",
		"process.command":         "process.command_line",
		"process":                 "",
		"process.parent.nmae":     "process.parent.name",
		"event.catgory":           "event.category",
		"host.os.typ":             "host.os.type",
		"timestamp":               "@timestamp",
		"x":                       "",
		"":                        "",
		"file.path":               "file.path",
		"process.name.caseless":   "process.name",
		"file.pth":                "file.path",
		"process.ext.ancestry":    "process.Ext.ancestry",
		"process.hash.md":         "process.hash.md5",
		"user.effektive.id":       "user.effective.id",
		"proces.entry_leader.nam": "process.entry_leader.name",
		"process.something_new":   "",
		strings.Repeat("a", 1000): "",
	} {
		if got := Nearest(name); got != want {
			t.Errorf("nearest to %s: %q, want %q", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 3, 0}, {"abc", "abc", 3, 0}, {"abc", "abd", 3, 1}, {"abc", "ab", 3, 1},
		{"abc", "xabc", 3, 1}, {"kitten", "sitting", 9, 3}, {"ab", "ba", 3, 2}, {"a", "abcdef", 3, 3},
	} {
		if got := distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestOperators(t *testing.T) {
	for _, op := range Operators() {
		if LookupOperator(op.Name) != op || op.Operands == 0 || op.Operands.Has(Null) || op.Doc == "" {
			t.Errorf("the row of %s is not complete", op.Name)
		}
		if folds := strings.HasSuffix(op.Name, "~") || op.Name == ":"; folds != op.Fold {
			t.Errorf("%s: Fold is %v", op.Name, op.Fold)
		}
		if op.Fold && op.Operands.Has(Long) || op.Wildcard && !op.List {
			t.Errorf("%s: %+v", op.Name, op)
		}
	}
}

func TestFunctions(t *testing.T) {
	for name, want := range map[string]string{"LENGTH": "length", "cidrmatch": "cidrMatch", "len": ""} {
		if f := LookupFunction(name); (f != nil) != (want != "") || f != nil && f.Name != want {
			t.Errorf("LookupFunction(%s) = %v, want %q", name, f, want)
		}
	}
	if got := NearestFunction("endWith"); got != "endsWith" {
		t.Errorf("nearest to endWith is %q", got)
	}
	if got := NearestCategory("proces"); got != "process" || IsCategory("proces") || !IsCategory(got) {
		t.Errorf("nearest to proces is %q", got)
	}
}
