package gen

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kerneql/kerneql/gen/internal/rulefile"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
)

// limitCase is a query larger than anybody writes. It compiles, or it is refused
// with words that state the limit.
type limitCase struct{ name, query, refused string }

// listed makes a list of n strings.
func listed(n int, form string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf("%q", fmt.Sprintf(form, i))
	}
	return "(" + strings.Join(items, ", ") + ")"
}

// nested puts a condition n times between two texts.
func nested(n int, before, inside, after string) string {
	return strings.Repeat(before, n) + inside + strings.Repeat(after, n)
}

// chained joins n conditions.
func chained(n int, op, form string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(form, "#", fmt.Sprint(i))
	}
	return strings.Join(all, op)
}

func longQuery() string {
	var b strings.Builder
	b.WriteString("process where event.type == \"start\" and (\n")
	for i := 0; b.Len() < 46_000; i++ {
		fmt.Fprintf(&b, "  /* line %d of a long rule, /* with a comment in its comment */ */\n", i)
		fmt.Fprintf(&b, "  (process.name : (\"tool%d\", \"tool%d-*\") and not process.args : (\"--safe%d\", \"*/opt/%d/*\", \"-?%d\")) or // one\n", i, i, i, i, i)
	}
	return b.String() + "  process.parent.name like \"*end\")"
}

const tooDeep = "1000 levels deep"

func largeLists() []limitCase {
	var all []limitCase
	for _, field := range []string{"process.args", "process.executable", "file.path"} {
		for _, right := range []string{"in @name%d", "in~ @name%d", "like @name%d*", ": @name%d", ": @*name%d", ": @*name%d*", ": @/a/*%d*/b?"} {
			op, form, _ := strings.Cut(right, "@")
			all = append(all, limitCase{field + " " + right, "any where " + field + " " + op + listed(10_000, form), ""})
		}
	}
	return append(all,
		limitCase{"names", "any where process.name in " + listed(10_000, "name%d"), ""},
		limitCase{"negated names", "any where not process.name : " + listed(10_000, "name%d*"), ""},
		limitCase{"whole numbers", "any where process.pid in (" + chained(10_000, ", ", "#") + ")", ""},
		limitCase{"of a function", "any where substring(process.name, 1) in~ " + listed(10_000, "name%d"), ""},
		limitCase{"addresses", "any where cidrMatch(source.ip, " + chained(10_000, ", ", `"10.1.2.3/#"`) + ")", "is not a net"},
		limitCase{"networks", "any where cidrMatch(source.ip, " + strings.Trim(listed(10_000, "2001:db8:%d::/48"), "()") + ")", ""},
		limitCase{"arguments", "any where concat(" + strings.Trim(listed(10_000, "name%d"), "()") + ", process.name) == \"x\"", ""},
		limitCase{"regexes", "any where process.name regex " + listed(10_000, "na+me%d"), ""},
	)
}

func deepNesting() []limitCase {
	const deep, most = 10_000, 900
	return []limitCase{
		{"parentheses", "any where " + nested(deep, "(", "true", ")"), tooDeep},
		{"not", "any where " + nested(deep, "not ", "process.name == \"x\"", ""), tooDeep},
		{"minus", "any where " + nested(deep, "- ", "process.pid", "") + " == 1", tooDeep},
		{"calls", "any where " + nested(deep, "string(", "process.name", ")") + " == \"x\"", tooDeep},
		{"lists", "any where " + nested(deep, "1 in (", "1", ")"), tooDeep},
		{"sums", "any where process.pid" + strings.Repeat(" + 1", deep) + " == 1", tooDeep},
		{"unclosed", "any where " + strings.Repeat("(", 100_000), tooDeep},
		{"comments", "any where true " + nested(deep, "/* ", "", "*/"), ""},
		{"unclosed comments", "any where true " + strings.Repeat("/*", deep), "comment"},
		{"and", "any where " + chained(deep, " and ", `process.args != "a#"`), ""},
		{"or", "any where " + chained(deep, " or ", `process.name == "a#"`), ""},
		{"or of and", "any where " + chained(deep, " or ", `process.name == "a#" and process.args : "*b#"`), ""},
		{"and of or", "any where " + chained(deep, " and ", `(process.name != "a#" or process.args : "*b#")`), ""},
		{"parentheses that are not too deep", "any where " + nested(most, "(", "process.name == \"x\"", ")"), ""},
		{"not that is not too deep", "any where " + nested(most, "not ", "process.name == \"x\"", ""), ""},
		{"and in or in and", "any where " + nested(most/2, `process.name == "a" and (process.args : "b*" or (`, "process.pid > 4", "))"), ""},
		{"calls that are not too deep", "any where " + nested(most, "string(", "process.pid", ")") + " == \"x\"", ""},
		{"sums that are not too deep", "any where process.pid" + strings.Repeat(" + 1", most) + " == 1", ""},
		{"minus that is not too deep", "any where " + nested(most, "- ", "process.pid", "") + " == 1", ""},
	}
}

func largeSequences() []limitCase {
	const key = "sequence by process.entity_id with maxspan=1h "
	return []limitCase{
		{"terms", key + chained(1000, " ", `[process where process.name == "a#"]`), ""},
		{"terms that are the same", key + chained(1000, " ", `[process where true]`), ""},
		{"runs", key + chained(10, " ", `[process where process.args : "*a#*"] with runs=100`), ""},
		{"too many runs", key + "[any where true] [any where true] with runs=101", "from 1 to 100"},
		{"missing terms", key + chained(500, " ", `[process where process.name == "a#"] ![process where process.args == "b#"]`), ""},
		{"keys", "sequence by " + chained(1000, ", ", "process.name") + " [any where true] [any where true]", ""},
		{"a sample", "sample by host.id " + chained(1000, " ", `[process where process.name == "a#"]`), ""},
		{"pipes", "any where true" + strings.Repeat(" | head 5 | tail 2", 5000), ""},
	}
}

func largeTexts() []limitCase {
	long := strings.Repeat("x", 10_000)
	return []limitCase{
		{"46,000 characters", longQuery(), ""},
		{"a regex", `any where process.name regex "` + strings.Repeat("[a-c]x+", 1500) + `"`, ""},
		{"a regex of groups", `any where process.name regex "` + nested(2000, "(", "x", ")") + `"`, "regular expression"},
		{"repetitions", `any where process.name regex "x{1000}{1000}"`, "regular expression"},
		{"repetitions in groups", `any where process.name regex "((x{1000}){1000}){1000}"`, "regular expression"},
		{"a repetition", `any where process.name regex~ ".{1000}"`, ""},
		{"a long pattern", `any where process.args : "*` + long + `*"`, ""},
		{"stars", `any where process.args : "` + strings.Repeat("*x", 5000) + `"`, ""},
		{"question marks", `any where process.args : "*` + strings.Repeat("?", 10_000) + `"`, ""},
		{"a long name", "any where `" + long + "` == 1", "unknown field"},
		{"a long function", "any where " + long + "(1)", "unknown function"},
		{"a long category", `"` + long + `" where true`, ""},
		{"a long number", "any where process.pid == " + strings.Repeat("9", 10_000), "number"},
		{"a long fraction", "any where process.pid == 0." + strings.Repeat("9", 10_000), ""},
	}
}

// compileLarge takes a query through the checker. What is refused gives what is
// said of it.
func compileLarge(t *testing.T, c limitCase) (*rule, string) {
	t.Helper()
	text := strings.Replace(eqlRule, `name = "n"`, fmt.Sprintf("name = %q", strings.Repeat("n", 1000)), 1)
	head, _, _ := strings.Cut(text, "query =")
	file, problems := rulefile.Parse("case.toml", []byte(head+"query = '''"+c.query+"'''"))
	if file == nil {
		t.Fatalf("%s: %v", c.name, problems)
	}
	r, list := load(file, Schema{testFields})
	if errs := list.Errors(); len(errs) > 0 {
		return nil, errs[0].Message + "\n" + errs[0].Hint
	}
	return r, ""
}

// TestLimits holds that a query of any size compiles or is refused with a reason:
// it neither ends the compiler nor keeps it busy for ever.
func TestLimits(t *testing.T) {
	for _, c := range slices.Concat(largeLists(), deepNesting(), largeSequences(), largeTexts()) {
		start := time.Now()
		r, refused := compileLarge(t, c)
		if (refused == "") != (c.refused == "") || !strings.Contains(refused, c.refused) {
			t.Errorf("%s: refused with %.300q, want %q", c.name, refused, c.refused)
		}
		size := 0
		if r != nil {
			out, err := (&Set{rules: []*rule{r}}).Generate(Options{Verify: true})
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			size = out.size()
		}
		t.Logf("%6.2f s %8d bytes  %s %.60q", time.Since(start).Seconds(), size, c.name, refused)
	}
}

func (out Output) size() (n int) {
	for _, data := range out {
		n += len(data)
	}
	return n
}

// TestLimitsBuild builds a sensor of large rules together: the Go toolchain has
// limits too.
func TestLimitsBuild(t *testing.T) {
	need.E2E(t)
	set := &Set{}
	for _, c := range slices.Concat(largeLists(), deepNesting(), largeSequences(), largeTexts()) {
		if !slices.Contains(built, c.name) {
			continue
		}
		r, refused := compileLarge(t, c)
		if r == nil {
			t.Fatalf("%s: %s", c.name, refused)
		}
		r.ID = fmt.Sprint(len(set.rules))
		set.rules = append(set.rules, r)
	}
	if set.Len() != len(built) {
		t.Fatalf("%d of %d cases", set.Len(), len(built))
	}
	out, err := set.Generate(Options{})
	if err != nil {
		t.Fatal(err)
	}
	spent, err := builder().Sensor(t.Context(), out, filepath.Join(t.TempDir(), "sensor"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rules, %d bytes of source, %.0f s of Go", set.Len(), out.size(), spent.Seconds())
}

// built are cases of each form of generated code.
var built = []string{
	"46,000 characters", "names", "process.args : @*name%d*", "file.path : @/a/*%d*/b?", "networks", "regexes",
	"sums that are not too deep", "calls that are not too deep", "terms", "runs", "pipes",
}

// TestManyParts tries rules whose code is more than one function holds.
func TestManyParts(t *testing.T) {
	var events []sample
	for _, pid := range []int64{-1, 0, 499, 500, 501, 1100, 1199, 1200} {
		args := []string{fmt.Sprintf("xb%d", pid), fmt.Sprintf("B%d", pid+1)}
		e := event.Event{Kind: event.Exec, ProcessPID: pid, ProcessName: fmt.Sprintf("a%d", pid), ProcessArgs: args}
		e.Has = 1<<event.ProcessPID | 1<<event.ProcessName | 1<<event.ProcessArgs
		setConstants(&e)
		line := fmt.Sprintf(`{"process":{"pid":[%d,"7000"],"name":"a%d","args":["b%d"]},"test.double":%d}`, pid, pid+1, pid+1, pid)
		events = append(events, liveSample(e), recordedSample(t, []byte(line)))
	}
	checkEngines(t, []string{
		"any where process.pid in (" + chained(1200, ", ", "#") + ")",
		"any where test.double in (" + chained(1200, ", ", "#.0") + ")",
		"any where process.pid >= 0 and (" + chained(1200, " or ", `process.name == "a#" and process.args : "*b#"`) + ")",
		"any where " + chained(1200, " and ", `(process.name != "a#" or process.args : "*b#")`),
	}, events)
}
