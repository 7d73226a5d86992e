package interp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

func query(t *testing.T, text string) *check.Query {
	t.Helper()
	parsed, problem := syntax.Parse(text)
	if problem != nil {
		t.Fatalf("%s: %v", text, problem)
	}
	q, problems := check.Check(parsed, check.Options{})
	if q == nil {
		t.Fatalf("%s: %v", text, problems)
	}
	return q
}

func document(t *testing.T, text string) interp.Document {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return interp.FromJSON(object)
}

// cases are conditions that hold on the document before them, or do not.
type cases map[string]bool

func (c cases) run(t *testing.T, json string) {
	t.Helper()
	d := document(t, json)
	for cond, want := range c {
		if got := interp.Eval(query(t, "any where "+cond), d); got != want {
			t.Errorf("%s on %s is %v", cond, json, got)
		}
	}
}

// TestMissing: a leaf on a missing field is false, and not negates that.
func TestMissing(t *testing.T) {
	for _, json := range []string{
		`{}`,
		`{"process.name": null, "process.args": [], "process.pid": [null], "process.interactive": null}`,
		`{"process": {"name": [], "args": [null, [null]], "pid": null}}`,
		`{"process": null}`,
	} {
		cases{
			`process.name == "a"`:              false,
			`process.name : "*"`:               false,
			`process.name like "*"`:            false,
			`process.name in ("a")`:            false,
			`process.name in~ ("a")`:           false,
			`process.name > ""`:                false,
			`process.pid > 1`:                  false,
			`process.pid <= 1`:                 false,
			`process.interactive`:              false,
			`process.interactive == false`:     false,
			`process.interactive != true`:      true,
			`not process.interactive`:          true,
			`not process.name == "a"`:          true,
			`process.name != "a"`:              true,
			`process.name not in ("a")`:        true,
			`not process.name : "*"`:           true,
			`process.args != "x"`:              true,
			`process.name == null`:             true,
			`process.name != null`:             false,
			`process.args == null`:             true,
			`null == (process.exit_code > -1)`: true,
			`?process.name == "a"`:             false,
			`not ?process.name == "a"`:         true,
		}.run(t, json)
	}
}

// TestUnknownOptional: an optional field that nothing knows is never present.
func TestUnknownOptional(t *testing.T) {
	cases{
		`?no.such == "a"`:     false,
		`?no.such != "a"`:     true,
		`not ?no.such : "a*"`: true,
		`?no.such == null`:    true,
		`?no.such != null`:    false,
		`?no.such`:            false,
		`not ?no.such`:        true,
		`?no.such > 1`:        false,
		`?no.such in ("a")`:   false,
	}.run(t, `{"no.such": "a"}`)
}

// TestArrays: each leaf by itself is true if any value fits.
func TestArrays(t *testing.T) {
	cases{
		`process.args == "init" and process.args == "runc"`:              true,
		`process.args == "c"`:                                            false,
		`process.args != "init"`:                                         false,
		`process.args != "c"`:                                            true,
		`not process.args in ("c", "d")`:                                 true,
		`not process.args in ("c", "runc")`:                              false,
		`process.args in ("init", "x") and not process.args in ("runc")`: false,
		`process.args > "r" and process.args < "j"`:                      true,
		`process.args : "R*" and process.args : "*T"`:                    true,
		`process.args : "runc init"`:                                     false,
		`process.args == null`:                                           false,
		`event.type == "start" and event.type == "info"`:                 true,
		`process.pid > 100 and process.pid < 20`:                         true,
		`process.pid == 10 and process.pid != 200`:                       false,
	}.run(t, `{"process": {"args": ["runc", null, ["init"]], "pid": [10, 200]}, "event.type": ["start", "info"]}`)
}

func TestCategory(t *testing.T) {
	for _, c := range []struct {
		query, json string
		want        bool
	}{
		{`process where true`, `{"event": {"category": "process"}}`, true},
		{`process where true`, `{"event": {"category": ["host", "process"]}}`, true},
		{`process where true`, `{"event": {"category": ["Process"]}}`, false},
		{`process where true`, `{}`, false},
		{`any where true`, `{}`, true},
		{`any where null`, `{}`, false},
		{`process where not process.name == "a"`, `{"event.category": "file"}`, false},
	} {
		if got := interp.Eval(query(t, c.query), document(t, c.json)); got != c.want {
			t.Errorf("%s on %s is %v", c.query, c.json, got)
		}
	}
}

func TestCase(t *testing.T) {
	cases{
		`process.name == "Nc"`:          true,
		`process.name == "nc"`:          false,
		`process.name != "nc"`:          true,
		`process.name : "nC"`:           true,
		`process.name : ("x", "NC")`:    true,
		`process.name like "nc"`:        false,
		`process.name like "N?"`:        true,
		`process.name like~ "nC"`:       true,
		`process.name in ("nc")`:        false,
		`process.name in ("x", "Nc")`:   true,
		`process.name in~ ("nC")`:       true,
		`process.name < "a"`:            true,
		`process.title : "ÉT*"`:         false,
		`process.title : "éT*"`:         true,
		`process.title == "été [x]"`:    true,
		`process.title : "ÉTÉ [x]"`:     false,
		`process.title like "*\u{5b}*"`: true,
		`process.title : "*{*"`:         false, // [ and { differ in the bit of case
		`process.title : "*@*"`:         false,
	}.run(t, `{"process": {"name": "Nc", "title": "été [x]"}}`)
}

func TestWildcards(t *testing.T) {
	cases{
		`process.name == "a*b"`:                     true,
		`process.name == "a?b"`:                     false,
		`process.name in ("a*")`:                    false,
		`process.name in~ ("A*B")`:                  true,
		`process.name like "a*"`:                    true,
		`process.name like "a?b"`:                   true,
		`process.name like "a??b"`:                  false,
		`process.name like "a"`:                     false,
		`process.name like "%"`:                     false,
		`process.name like "a_b"`:                   false,
		`process.executable : "C:\\Users\\*"`:       true,
		`process.executable : """c:\users\*"""`:     true,
		`process.executable like """C:\*\*"""`:      true,
		`process.executable like """C:\Users\?"""`:  true,
		`process.executable like """C:\Users\\?"""`: false,
		`process.command_line like "a*d"`:           true,
		`process.command_line like "a\n?/c/d"`:      true,
		`process.command_line like "a?b?c?d"`:       true,
		`process.title : "*"`:                       true,
		`process.title : "?*"`:                      false,
		`process.title == ""`:                       true,
		`process.title != null`:                     true,
	}.run(t, `{"process": {"name": "a*b", "executable": "C:\\Users\\x", "command_line": "a\nb/c/d", "title": ""}}`)
}

// TestTypes: a document's value counts as its field's type.
func TestTypes(t *testing.T) {
	cases{
		`user.id == "0" and user.id == 0 and user.id : "?"`:                true,
		`process.group.id == "1.50"`:                                       true,
		`process.user.id == true and process.user.id == "true"`:            true,
		`process.pid == 443 and process.pid == "443"`:                      true,
		`process.pid > 442.5 and process.pid < 443.5`:                      true,
		`process.args_count == 3`:                                          true,
		`process.exit_code == null`:                                        true,
		`process.parent.pid == null and process.parent.args_count == null`: true,
		`process.interactive and process.interactive == "true"`:            true,
		`@timestamp == "2026-08-01T12:00:00.5Z"`:                           true,
		`@timestamp >= "2026-08-01T14:00:00+02:00"`:                        true,
		`@timestamp > "2026-08-01T14:00:00.4+02:00"`:                       true,
		`@timestamp > "2026-08-01T14:00:00+02:00"`:                         false, // that is the whole second
		`@timestamp < "2026-08-01T12:00:00"`:                               false,
		`user.id < "1" and "00" > user.id`:                                 true,
		`user.name == "9" and user.name > "10"`:                            true,
	}.run(t, `{"@timestamp": "2026-08-01T12:00:00.500Z", "user": {"id": 0, "name": 9},
		"process": {"pid": "443", "args_count": 3.9, "exit_code": "none", "interactive": "true",
		"group.id": 1.50, "user.id": true, "parent": {"pid": true, "args_count": 1e300}}}`)
	cases{`@timestamp == "1970-01-01T00:00:01Z" and @timestamp == 1000`: true}.run(t, `{"@timestamp": 1000}`)
}

// TestNames: names may be nested, dotted, or both at once.
func TestNames(t *testing.T) {
	for _, json := range []string{
		`{"process": {"parent": {"name": "sh"}}}`,
		`{"process.parent.name": "sh"}`,
		`{"process": {"parent.name": "sh"}}`,
		`{"process.parent": {"name": "sh"}}`,
		`{"process": [{"pid": 1}, {"parent": [{"name": "sh"}]}]}`,
		`{"process.parent.name": "bash", "process": {"parent": {"name": ["sh"]}}}`,
	} {
		cases{
			`process.parent.name == "sh"`:                                        true,
			"`process.parent`.name == \"sh\" and `process.parent.name` : \"S?\"": true,
			`process.name == null`:                                               true,
		}.run(t, json)
	}
}

// TestExpressions: a leaf of several fields is true if it is for any combination
// of their values; within it, null goes its way.
func TestExpressions(t *testing.T) {
	cases{
		`length(process.args) > 4`:                                         true,
		`length(process.args) > 5`:                                         false,
		`not length(process.args) > 5`:                                     true,
		`length(process.args) == 4 and length(process.args) == 5`:          true,
		`concat(process.args, process.pid) == "-list7"`:                    true,
		`concat(process.args, process.pid) in ("bash10", "x")`:             true,
		`concat(process.args, process.args) == "bash-list"`:                false,
		`concat(process.args, process.args) : "BASHBASH"`:                  true,
		`process.pid + process.pid == 17`:                                  false,
		`process.pid * 2 == 14 and process.pid / 4 == 2`:                   true,
		`process.pid / 0 == null and not process.pid / 0 == 1`:             true,
		`process.pid / 0.0 > 1e308`:                                        true,
		`-process.pid < -9`:                                                true,
		`9223372036854775807 + process.pid == null`:                        true,
		`startsWith(process.args, "-L") or startsWith~("x", process.name)`: false,
		`startsWith~(process.args, "-L") == true`:                          true,
		`startsWith(process.args, "-") == false`:                           false,
		`startsWith(process.args, "+") == false`:                           true,
		`startsWith(process.name, "a") == false`:                           true,
		`startsWith(process.name, "a") == null`:                            true,
		`startsWith(process.name, "a") != null`:                            false,
		`process.interactive == false`:                                     false,
		`concat(process.args, process.name) == null`:                       true,
		`concat(process.args, null) == null`:                               true,
		`string(process.pid) : ("1*")`:                                     true,
		`string(process.pid == 7 or process.name == "x") == "true"`:        true,
		`string(process.pid == 8 or process.name == "x") == null`:          true,
		`string(process.pid == 8 and process.name == "x") == "false"`:      true,
		`string(not process.pid == 7) == "false"`:                          true,
		`string(process.name == null) == "true"`:                           true,
		`string(process.pid == 1.5) == "false"`:                            true,
		`string(process.exit_code == 1.5) == null`:                         true,
		`string(@timestamp) == "2026-08-01T12:00:00.500Z"`:                 true,
		`(process.pid == 7 and process.args : "bash") == true`:             true,
		`(process.pid == 7) in (false)`:                                    true,
		`(process.name == "x" or process.pid == 8) == null`:                true,
		`process.args regex "-l.*" and process.args regex~ "BA.."`:         true,
		`process.args regex "as" or process.args regex "BA.*"`:             false,
		`not process.name regex ".*"`:                                      true,
		`number(user.id) == 31 and number(user.id, 16) == 49`:              true,
		`indexOf(user.id, "1") == 1 and substring(user.id, -1) == "1"`:     true,
		`length(?no.such) > 0`:                                             false,
		`not length(?no.such) > 0`:                                         true,
		`?no.such + 1 == null`:                                             true,
		`?no.such == ?nor.such`:                                            true,
	}.run(t, `{"process": {"args": ["bash", "-list"], "pid": [7, 10]}, "user.id": "31", "@timestamp": "2026-08-01T12:00:00.5Z"}`)
}

// TestAddresses: an address is the same in all its spellings.
func TestAddresses(t *testing.T) {
	s := &schema.Schema{}
	s.Declare("a.ip", schema.IP)
	for cond, want := range map[string]bool{
		`a.ip == "10.1.2.3" and a.ip == "::ffff:10.1.2.3"`:       true,
		`a.ip in ("2001:DB8:0::1") and a.ip == "2001:db8::0001"`: true,
		`cidrMatch(a.ip, "10.0.0.0/8")`:                          true,
		`cidrMatch(a.ip, "192.168.0.0/16", "fe80::/10")`:         false,
		`concat(a.ip, "!") : "2001:db8::1!"`:                     true,
		`string(a.ip) == "no address"`:                           false,
	} {
		parsed, _ := syntax.Parse("any where " + cond)
		q, problems := check.Check(parsed, check.Options{Schema: s})
		if q == nil {
			t.Fatalf("%s: %v", cond, problems)
		}
		if got := interp.Eval(q, document(t, `{"a.ip": ["::FFFF:10.1.2.3", "2001:0db8::1", "no address"]}`)); got != want {
			t.Errorf("%s is %v", cond, got)
		}
	}
}

// TestReadings: a leaf with more combinations than are tried is false.
func TestReadings(t *testing.T) {
	values := strings.Repeat(`"b",`, 1024) + `"a"`
	cases{
		`concat(process.args, "x") == "ax"`:              true,
		`concat(process.args, user.id) == "aa"`:          false,
		`not concat(process.args, user.id) == "aa"`:      true,
		`process.args == "a" and concat(user.id) == "a"`: true,
	}.run(t, `{"process.args": [`+values+`], "user.id": [`+values+`]}`)
}

// TestEveryOperator walks the table of operators: each holds for a
// value that fits, not for one that doesn't, not for a missing one.
func TestEveryOperator(t *testing.T) {
	for _, op := range schema.Operators() {
		fit := map[string]string{"!=": `"1"`, "<": `"3"`, ">": `"1"`}[op.Name]
		if fit == "" {
			fit = `"2"`
		}
		miss := map[string]string{"!=": `"2"`, "<": `"2"`, "<=": `"1"`, ">": `"2"`}[op.Name]
		if miss == "" {
			miss = `"3"`
		}
		cases{
			"user.id " + op.Name + " (" + fit + ")":   true,
			"user.id " + op.Name + " (" + miss + ")":  false,
			"user.name " + op.Name + " (" + fit + ")": op.Name == "!=",
		}.run(t, `{"user": {"id": "2"}}`)
	}
}
