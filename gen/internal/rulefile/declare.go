package rulefile

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// FieldsFile is the file in the rules' folder that declares fields.
const FieldsFile = "fields.toml"

// LoadFields reads a file that declares fields, which needs no particular name.
// The schema has those that are declared rightly.
func LoadFields(path string) (*schema.Schema, []diag.Diagnostic) {
	data, err := os.ReadFile(path)
	if err != nil {
		return &schema.Schema{}, []diag.Diagnostic{unreadable(path, err)}
	}
	return ParseFields(filepath.ToSlash(path), data)
}

// ParseFields reads the text of a file that declares fields: a TOML file whose
// keys are names and whose values are Elasticsearch's names of types. Tables and
// dotted keys are the same as names with dots in quotes.
func ParseFields(name string, data []byte) (*schema.Schema, []diag.Diagnostic) {
	s := &schema.Schema{}
	src := diag.NewSource(name, data)
	root, problem := parseTOML(src)
	if problem != nil {
		return s, []diag.Diagnostic{*problem}
	}
	d := &declarer{reader: reader{src: src}, schema: s, lines: map[string]int{}}
	for _, e := range leaves(root, "") {
		d.declare(e)
	}
	d.problems.Sort()
	return s, d.problems
}

// leaf is a value with its whole name.
type leaf struct {
	name string
	*node
}

// leaves returns the values of a table and of those in it, in the order of the
// file.
func leaves(t *table, prefix string) []leaf {
	var all []leaf
	for key, n := range t.members {
		if sub, ok := n.value.(*table); ok {
			all = append(all, leaves(sub, prefix+key+".")...)
			continue
		}
		all = append(all, leaf{prefix + key, n})
	}
	slices.SortFunc(all, func(a, b leaf) int { return cmp.Compare(a.key.Start, b.key.Start) })
	return all
}

type declarer struct {
	reader
	schema *schema.Schema
	lines  map[string]int // where each name is declared
}

func (d *declarer) declare(e leaf) {
	before := len(d.problems)
	text := d.textOf(e.node, "the type of a field")
	if len(d.problems) > before {
		return
	}
	t, ok := schema.MappingType(text)
	line, twice := d.lines[e.name]
	switch {
	case slices.Contains(strings.Split(e.name, "."), ""):
		d.fail(e.key, "field-name", diag.Quote(e.name)+" is no name of a field", "there is a name before, after and between dots")
	case !ok:
		d.fail(e.at, "unknown-type", "unknown type "+diag.Quote(text), typeHint(text))
	case twice:
		d.fail(e.key, "duplicate-field", diag.Quote(e.name)+" is declared twice", fmt.Sprintf("line %d declares it", line))
	default:
		d.lines[e.name], _ = d.src.Position(e.key.Start)
		d.add(e, t)
	}
}

// add declares a field unless the schema has it: of the same type that is idle,
// of another it would be wrong.
func (d *declarer) add(e leaf, t schema.Type) {
	if d.schema.Declare(e.name, t) {
		return
	}
	has := d.schema.Lookup(e.name).Type
	if has == t {
		d.fail(e.key, "known-field", diag.Quote(e.name)+" is known without being declared", "remove the line")
		d.problems[len(d.problems)-1].Severity = diag.Warning
		return
	}
	d.fail(e.at, "field-type", fmt.Sprintf("the type of %s is fixed: %s, not %s", diag.Quote(e.name), has, t), "remove the line")
}

func typeHint(text string) string {
	if near := schema.NearestMappingType(text); near != "" {
		return "did you mean " + near + "?"
	}
	return "types are those of Elasticsearch: keyword, long, double, boolean, date, ip, …"
}
