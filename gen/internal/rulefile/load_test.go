package rulefile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// folder writes files, given as names and contents, and enters their parent, so
// that the names in messages are short.
func folder(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for i := 0; i < len(files); i += 2 {
		if err := os.MkdirAll(filepath.Dir(files[i]), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(files[i], []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func withID(id string) string { return strings.Replace(minimal, `"i"`, `"`+id+`"`, 1) }

func TestLoad(t *testing.T) {
	folder(t,
		"rules/b.toml", withID("2"), "rules/a/z.toml", withID("1"), "rules/.c.TOML", withID("0"),
		"rules/fields.toml", "not read here", "rules/c.toml", "[rule]\ntype = \"query\"", "rules/d.toml", "[rule]\ntype = \"esql\"", "rules/b.test.json", "{}", "rules/README.md", "#")
	rules, problems := Load("rules")
	if len(problems) > 0 {
		t.Fatal(diag.List(problems).Error())
	}
	var got []string
	for _, r := range rules {
		got = append(got, strings.TrimSpace(r.Skipped+" "+r.ID+" "+r.Path+" "+r.Source))
	}
	want := "0 rules/.c.TOML rules/.c.TOML:7\n1 rules/a/z.toml rules/a/z.toml:7\n2 rules/b.toml rules/b.toml:7\n" +
		"type query  rules/c.toml rules/c.toml:1\ntype esql  rules/d.toml rules/d.toml:1"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

// TestSource: where the rules' folder lies doesn't show in what is generated.
func TestSource(t *testing.T) {
	folder(t, "my/rules/sub/a.toml", minimal)
	dir, err := filepath.Abs("my/rules")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("my/rules")
	for _, name := range []string{dir, ".", "../rules/", dir + "/../rules"} {
		rules, problems := Load(name)
		if len(problems) > 0 || rules[0].Source != "rules/sub/a.toml:7" {
			t.Errorf("%s: source %v, problems %v", name, rules, problems)
		}
	}
}

// TestLinks: a folder of rules may be a symbolic link; what is in it has the names
// that the user gave. Hidden folders, as a ConfigMap has them, aren't read.
func TestLinks(t *testing.T) {
	folder(t, "real/..1/a.toml", minimal, "real/.git/b.toml", "[rule", "real/sub/c.toml", withID("other"))
	for link, to := range map[string]string{"rules": "real", "real/..data": "..1", "real/a.toml": "..data/a.toml"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"rules", "rules/", "./real"} {
		clean := filepath.Clean(dir)
		rules, problems := Load(dir)
		if len(problems) > 0 || len(rules) != 2 || rules[0].Path != clean+"/a.toml" || rules[1].Source != clean+"/sub/c.toml:7" {
			t.Errorf("%s: %v, problems\n%v", dir, rules, diag.List(problems))
		}
		files, err := Files(dir)
		if err != nil || !slices.Equal(files, []string{clean + "/a.toml", clean + "/sub/c.toml"}) {
			t.Errorf("%s: files %v, %v", dir, files, err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	folder(t,
		"empty/fields.toml", "", "empty/x.md", "",
		"rules/a.toml", withID("same"), "rules/b/c.toml", withID("same"), "rules/b/d.toml", "[rule", "rules/e.toml", withID("other"))
	if err := os.Symlink("b", "rules/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("gone", "rules/gone.toml"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir   string
		rules int
		want  []string
	}{
		{"empty", 0, []string{"empty: error: no rules: the folder has no TOML file [no-rules]\nhint: put one file a rule into it"}},
		{"no/such", 0, []string{"no/such: error: cannot be read: no such file or directory"}},
		{"rules", 2, []string{
			"rules/b/c.toml:3:11: error: the rule id “same” is taken [duplicate-id]\n    rule_id = \"same\"\n              ^^^^^^\nhint: rules/a.toml:3 has it; give this rule an id of its own",
			"rules/b/d.toml:1:5: error: ",
			"rules/gone.toml: error: cannot be read: no such file or directory",
			"rules/link: error: cannot be read: it is a symbolic link to a folder",
		}},
	} {
		rules, problems := Load(c.dir)
		if len(rules) != c.rules || len(problems) != len(c.want) {
			t.Fatalf("%s: %d rules, problems\n%v", c.dir, len(rules), diag.List(problems))
		}
		for i, p := range problems {
			if !strings.HasPrefix(p.String(), c.want[i]) {
				t.Errorf("got\n%s\nwant\n%s", p, c.want[i])
			}
		}
	}
}

func TestParseTests(t *testing.T) {
	tests, problems := ParseTests("x.test.json", []byte(`{
  "match": [{"why": "w1", "event": {"process.pid": 9007199254740993}}],
  "miss": [
    {"why": "w2", "event": {}},
    {"event": {"a": null}, "why": "w3"},
    {"why": "w4", "events": [{"a": 1}, {"a": 2, "@timestamp": null}, {"a": 3, "@timestamp": []}]},
    {"why": "w5", "events": [{"@timestamp": 1}, {"@timestamp": "1"}, {"@timestamp": ["1970-01-01T00:00:00.002000001Z"]}]},
    {"why": "w6", "events": [{"@timestamp": ["x", "y"]}]}
  ]
}`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if len(tests.Match) != 1 || len(tests.Miss) != 5 || tests.Miss[1].Why != "w3" {
		t.Fatalf("%+v", tests)
	}
	if n, ok := tests.Match[0].Events[0].Document["process.pid"].(interface{ String() string }); !ok || n.String() != "9007199254740993" {
		t.Errorf("the number is %v", tests.Match[0].Events[0].Document["process.pid"])
	}
	for i, want := range []string{"[0]", "[0]", "[0 1000000 2000000]", "[1000000 1000000 2000001]", "[0]"} {
		var got []int64
		for _, e := range tests.Miss[i].Events {
			got = append(got, e.Time)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("case %d: the times are %v, want %s", i, got, want)
		}
	}
	want := "x.test.json:5:5: error: matches: w3 [c]\n    {\"event\": {\"a\": null}, \"why\": \"w3\"}"
	if got := tests.Diagnose(tests.Miss[1], "c", "matches: w3", "").String(); !strings.Contains(strings.ReplaceAll(got, "        {", "    {"), want) {
		t.Errorf("got\n%s", got)
	}
}

func TestParseTestsErrors(t *testing.T) {
	const good = `{"why": "w", "event": {}}`
	for _, c := range []struct{ text, code, message string }{
		{`{"match": [` + good + `]«»`, "json", "unexpected end of JSON input"},
		{`{"match": [` + good + `]«]»`, "json", "invalid character ']' after object key:value pair"},
		{`«x»`, "json", "invalid character 'x' looking for beginning of value"},
		{`«»[]`, "type", "the file must be an object with match and miss"},
		{`«»{}`, "no-cases", "there is no case under match"},
		{`«»{"match": [` + good + `], "miss": []}`, "no-cases", "there is no case under miss"},
		{`{"match": [` + good + `], «"mis": [1]»}`, "type", "unknown key “mis”: a test file has match and miss"},
		{`{"match": [` + good + `], «"miss": {}»}`, "type", "match and miss are arrays of cases"},
		{`{"miss": [` + good + `], "match": [«1»]}`, "type", "a case must be an object with why and event, or why and events"},
		{`{"miss": [` + good + `], "match": [` + good + `, «{"event": {}}»]}`, "type", "why must be a string that says what the case shows"},
		{`{"miss": [` + good + `], "match": [«{"why": "w", "event": 1}»]}`, "type", "event must be an object with ECS fields"},
		{`{"miss": [` + good + `], "match": [«{"why": "w", "event": {}, "x": 1}»]}`, "type", "a case has no other keys than why and event, or why and events"},
		{`{"miss": [` + good + `], "match": [«{"why": "w"}»]}`, "type", "event must be an object with ECS fields"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "event": {}, "events": [{}]}»]}`, "type", "a case has event or events, not both"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "event": null, "events": [{}]}»]}`, "type", "a case has event or events, not both"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": {}}»]}`, "type", "events must be an array of objects with ECS fields, and have one at least"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": []}»]}`, "type", "events must be an array of objects with ECS fields, and have one at least"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": [{}, 1]}»]}`, "type", "event 2 must be an object with ECS fields"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": [{}, {"@timestamp": 1}]}»]}`, "case-times",
			"every event of a case has an @timestamp, or none has; event 1 and event 2 differ"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": [{"@timestamp": 1}, {"@timestamp": 1}, {}]}»]}`, "case-times",
			"every event of a case has an @timestamp, or none has; event 1 and event 3 differ"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": [{"@timestamp": "x"}, {"@timestamp": 1}]}»]}`, "case-times",
			"the @timestamp of event 1 must be one date"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": [{"@timestamp": 1}, {"@timestamp": [2, 3]}]}»]}`, "case-times",
			"the @timestamp of event 2 must be one date"},
		{`{"match": [` + good + `], "miss": [«{"why": "w", "events": [{"@timestamp": 2}, {"@timestamp": "1970-01-01T00:00:00.001Z"}]}»]}`, "case-times",
			"event 2 is earlier than the one before it; events stand in the order of their times"},
	} {
		text, at := unmark(c.text, "")
		tests, problems := ParseTests("x.test.json", []byte(text))
		if tests != nil || len(problems) == 0 {
			t.Errorf("%s: tests %v, problems %v", text, tests, problems)
			continue
		}
		want := diag.NewSource("x.test.json", []byte(text)).Error(at.Start, at.End, c.code, c.message, "")
		if problems[0] != want {
			t.Errorf("%s\ngot  %+v\nwant %+v", text, problems[0], want)
		}
	}
}

func TestLoadTests(t *testing.T) {
	folder(t, "rules/a.toml", minimal, "rules/b.toml", minimal, "rules/b.test.json", `{"match": [{"why": "w", "event": {}}], "miss": [{"why": "w", "event": {}}]}`)
	if _, problems := LoadTests("rules/b.toml"); len(problems) > 0 {
		t.Error(problems)
	}
	_, problems := LoadTests("rules/a.toml")
	want := "rules/a.toml: error: the rule has no tests [no-tests]\n" +
		`hint: create rules/a.test.json with {"match": [{"why": …, "event": …}], "miss": […]}`
	if len(problems) != 1 || problems[0].String() != want || problems[0].Code != "no-tests" {
		t.Errorf("got %v\nwant %s", problems, want)
	}
}

// FuzzTests makes sure that any test file gives tests or problems inside it.
func FuzzTests(f *testing.F) {
	f.Add([]byte(`{"match": [{"why": "w", "event": {"a": [1, null]}}], "miss": [1, {"why": 2}], "x": {}}`))
	f.Add([]byte(`{"match": 1, "match": [[]]} x`))
	f.Add([]byte(`{"match": [{"why": "w", "events": [{"@timestamp": 1}, {"@timestamp": "2026"}]}], "miss": [{"why": "w", "events": [{}, {"@timestamp": []}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tests, problems := ParseTests("x", data)
		if (tests == nil) == (len(problems) == 0) {
			t.Fatalf("tests %v and problems %v", tests, problems)
		}
		for _, p := range problems {
			if p.Message == "" || p.Offset < 0 || p.End > len(data) {
				t.Errorf("%+v", p)
			}
		}
	})
}
