package gen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLint holds what is told of rules. Each line of a case is a query; what is
// told of it stands between the marks «», in the order of the places, as code:
// message.
func TestLint(t *testing.T) {
	for _, c := range []struct {
		name    string
		queries []string
		want    []string // of the last query
	}{
		{"fine", []string{`process where process.name == "nc" and process.parent.name : "sh"`}, nil},

		// Never.
		{"a pair", []string{`process where process.name == "nc" and «not process.name : "N*"» and process.pid > 1`},
			[]string{`never-matches: the rule never matches: this cannot be true beside “process.name == "nc"”`}},
		{"a pair inside", []string{`process where process.pid > 1 and (process.name == "nc" and «process.name == null»)`},
			[]string{`never-matches: the rule never matches: this cannot be true beside “process.name == "nc"”`}},
		{"an alternative is no reason", []string{`process where process.name == "nc" and (process.name == null or process.pid > 1)`}, nil},
		{"all alternatives", []string{`any where «?acme.x == "nc" or ?acme.y == "nc"»`},
			[]string{"never-matches: the rule never matches: this is never true", "unknown-optional-field: unknown field “acme.x”: it is never present",
				"unknown-optional-field: unknown field “acme.y”: it is never present"}},
		{"a constant is told by the checker", []string{`process where «false»`}, []string{"constant-condition: this is true for no event"}},
		{"one event of a sequence", []string{`sequence by host.id [process where process.name == "nc"] [process where process.name == null and «process.name == "sh"»]`},
			[]string{`never-matches: the rule never matches: this cannot be true beside “process.name == null”`}},
		{"a missing event", []string{`sequence by host.id with maxspan=1m [process where process.name == "nc"] ` +
			`![process where process.name == null and «process.name == "sh"»] [process where process.name == "id"]`},
			[]string{`no-effect: the missing event has no effect: this cannot be true beside “process.name == null”`}},

		{"an until", []string{`sequence by host.id [process where process.name == "nc"] [process where process.name == "id"] ` +
			`until [process where process.name == null and «process.name == "sh"»]`},
			[]string{`no-effect: until has no effect: this cannot be true beside “process.name == null”`}},
		{"a term with runs is told of once", []string{`sequence by host.id [process where process.name == null and «process.name == "sh"»] with runs=3`},
			[]string{`never-matches: the rule never matches: this cannot be true beside “process.name == null”`}},

		// Everything.
		{"every live event", []string{`«process where true»`}, []string{"matches-everything: the rule matches every exec, fork and end"}},
		{"every start", []string{`«process where event.type == "start"»`}, []string{"matches-everything: the rule matches every exec and fork"}},
		{"every event", []string{`«any where process.pid == null or process.pid != null»`}, []string{"matches-everything: the rule matches every event"}},

		// The prefilter.
		{"open", []string{`process where process.name == "nc" or «process.pid == 1»`},
			[]string{"open-prefilter: for this rule the kernel sends every exec, fork and end to user space"}},
		{"open on one kind", []string{`process where process.name == "nc" or event.action == "fork" and «process.pid == 1»`},
			[]string{"open-prefilter: for this rule the kernel sends every fork to user space"}},
		{"open in containers", []string{`process where container.id != null and «process.pid == 1»`},
			[]string{"open-prefilter: for this rule the kernel sends every exec, fork and end in a container to user space"}},
		{"a container is all it asks for", []string{`«process where container.id : "*"»`},
			[]string{"open-prefilter: for this rule the kernel sends every exec, fork and end in a container to user space"}},
		{"a function", []string{`process where «length(process.name) > 4»`},
			[]string{"open-prefilter: for this rule the kernel sends every exec, fork and end to user space"}},

		{"exclusions", []string{`«process where not process.args == "x" and process.name != "y"»`},
			[]string{"open-prefilter: for this rule the kernel sends nearly every exec, fork and end to user space"}},
		{"exclusions in containers", []string{`«process where container.id != null and event.action == "exec" and not process.args : ("x", "y*")»`},
			[]string{"open-prefilter: for this rule the kernel sends nearly every exec in a container to user space"}},
		{"exclusions beside what the kernel can't test", []string{`process where process.name != "y" and «process.pid == 1» and not process.parent.name == "z"`},
			[]string{"open-prefilter: for this rule the kernel sends nearly every exec, fork and end to user space"}},
		{"an open alternative of exclusions", []string{`process where process.name == "x" or «process.pid == 1» and process.name != "y"`},
			[]string{"open-prefilter: for this rule the kernel sends nearly every exec, fork and end to user space"}},
		{"a demand is blamed before an exclusion", []string{`process where not process.parent.name == "z" and «process.pid == 1»`},
			[]string{"open-prefilter: for this rule the kernel sends every exec, fork and end to user space"}},
		{"an exclusion beside a demand", []string{`process where process.name : "x*" and process.args != "y"`}, nil},

		// Replay.
		{"a field", []string{`«process where user.name == "root" and process.pid == 1»`},
			[]string{"replay-only: the rule is for recorded events only: reads user.name"}},

		// Duplicates.
		{"the same in other words", []string{`process where process.name : ("nc", "ncat")`, `«process where process.name in~ ("NCAT", "nc", "nc")»`},
			[]string{"duplicate-rule: the rule means the same as “rule 0”"}},
		{"another category", []string{`process where process.name == "nc"`, `any where process.name == "nc"`}, nil},
		{"a sequence", []string{`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`,
			`«sequence by host.id [process where "nc" == process.name] [process where process.name == "sh"]»`},
			[]string{"duplicate-rule: the rule means the same as “rule 0”"}},
		{"a sequence the other way round", []string{`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`,
			`sequence by host.id [process where process.name == "sh"] [process where process.name == "nc"]`}, nil},
		{"a sequence with other keys", []string{`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`,
			`sequence by user.id [process where process.name == "nc"] [process where process.name == "sh"]`}, nil},
		{"no sequence", []string{`process where process.name in ("nc", "sh")`,
			`sequence by host.id [process where process.name == "nc"] [process where process.name == "sh"]`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, place := lintLast(t, c.queries)
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if last := c.queries[len(c.queries)-1]; strings.Contains(last, "«") && !strings.Contains(place, between(last)) {
				t.Errorf("the places are %s, want %s", place, between(last))
			}
		})
	}
}

func between(marked string) string {
	_, rest, _ := strings.Cut(marked, "«")
	inside, _, _ := strings.Cut(rest, "»")
	return inside
}

// lintLast makes rules of queries and returns what is told of the last one, and
// the text of its places.
func lintLast(t *testing.T, queries []string) (told []string, places string) {
	t.Helper()
	dir := t.TempDir()
	for i, q := range queries {
		q = strings.NewReplacer("«", "", "»", "").Replace(q)
		text := fmt.Sprintf("[rule]\nrule_id = \"%d\"\nname = \"rule %d\"\ntype = \"eql\"\nseverity = \"low\"\nrisk_score = 1\nquery = '''%s'''\n", i, i, q)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.toml", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	last := filepath.Join(dir, fmt.Sprintf("%d.toml", len(queries)-1))
	data, _ := os.ReadFile(last)
	for _, d := range Check(dir, last).Problems {
		told = append(told, d.Code+": "+d.Message)
		places += "«" + string(data[d.Offset:d.End]) + "»"
	}
	return told, places
}
