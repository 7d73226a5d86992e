package check

import (
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// fields has a few of the types that the schema has none of.
func fields() *schema.Schema {
	s := &schema.Schema{}
	s.Declare("a.ip", schema.IP)
	s.Declare("a.double", schema.Double)
	s.Declare("a.version", schema.Version)
	return s
}

func checkText(t *testing.T, text string) (*Query, []Problem) {
	t.Helper()
	parsed, problem := syntax.Parse(text)
	if problem != nil {
		t.Fatalf("%s: %v", text, problem)
	}
	return Check(parsed, Options{Schema: fields()})
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		// The category is a condition.
		{`process where process.name == "nc"`, `(and (== event.category "process") (== process.name "nc"))`},
		{`"file" where process.pid == 1 and process.interactive`, `(and (== event.category "file") (== process.pid 1) (true? process.interactive))`},
		{`process where true`, `(== event.category "process")`},
		{`process where false`, `false`},
		{`any where true`, `true`},
		// Comparisons: one form each.
		{`any where process.name != "nc"`, `(not (== process.name "nc"))`},
		{`any where not process.name != "nc"`, `(== process.name "nc")`},
		{`any where 5 < process.pid`, `(> process.pid 5)`},
		{`any where 5 >= process.pid`, `(<= process.pid 5)`},
		{`any where "nc" == process.name`, `(== process.name "nc")`},
		{`any where process.name not in ("a")`, `(not (in process.name "a"))`},
		{`any where not process.name not in ("a")`, `(in process.name "a")`},
		{`any where process.name : "n*"`, `(like~ process.name "n*")`},
		{`any where process.name like ("a", "b?")`, `(like process.name "a" "b?")`},
		{`any where process.name like~ "a" or process.name in~ ("b")`, `(or (like~ process.name "a") (in~ process.name "b"))`},
		{`any where process.name == null`, `(null? process.name)`},
		{`any where null != process.name`, `(not (null? process.name))`},
		{`any where container.id : "*"`, `(like~ container.id "*")`},
		{`any where process.interactive`, `(true? process.interactive)`},
		{`any where not process.interactive`, `(not (true? process.interactive))`},
		{`any where process.interactive == false`, `(== process.interactive false)`},
		{`any where process.interactive != "true"`, `(not (== process.interactive true))`},
		{`any where null == (process.exit_code > -1)`, `(null? process.exit_code)`},
		{`any where (not process.args : "x") == null`, `(null? process.args)`},
		// Functions, arithmetic, conditions within a leaf.
		{`any where startswith~(process.name, "N") == true`, `(true? (startsWith~ process.name "N"))`},
		{`any where false == (endsWith("x", process.name) == true)`, `(not (true? (endsWith "x" process.name)))`},
		{`any where startsWith(process.name, "N") != false`, `(true? (startsWith process.name "N"))`},
		{`any where (process.pid == 1 or process.pid == 2) == false`, `(not (or (== process.pid 1) (== process.pid 2)))`},
		{`any where length(process.name) + 2 * -process.pid >= 1.5`, `(> (add (length process.name) (multiply 2 (subtract 0 process.pid))) 1)`},
		{`any where 3 < divide(process.pid, 1.0) and +process.pid == 1`, `(and (> (divide process.pid 1.0) 3) (== process.pid 1))`},
		{`any where length(process.name) in (1, 2.0, 2.5)`, `(in (length process.name) 1 2)`},
		{`any where number(process.name) in (1, 2.5)`, `(in (number process.name) 1 2.5)`},
		{`any where number(process.name) == 9007199254740993`, `(== (number process.name) 9007199254740993)`},
		{`any where concat(process.pid, process.pid == 1.5) : "1*"`, `(like~ (concat process.pid (in process.pid)) "1*")`},
		{`any where string(process.interactive and not null) == "true"`, `(== (string (and (true? process.interactive) null)) "true")`},
		{`any where string(1 == 1 or null) in~ ("TRUE")`, `true`},
		{`any where (process.pid == 1) in (true)`, `(in (== process.pid 1) true)`},
		{`any where (process.pid == 1 and process.name : "x") == null`, `(null? (and (== process.pid 1) (like~ process.name "x")))`},
		{`any where concat(process.name, null) == null`, `(null? (concat process.name null))`},
		{`any where length(?no.such) > 1`, `(> (length ?no.such) 1)`},
		{`any where ?no.such == ?nor.such or ?no.such + 1 == 2`, `true`},
		{`any where ?no.such != ?nor.such`, `false`},
		{`any where ?no.such < ?nor.such or process.pid == 1`, `(== process.pid 1)`},
		{`any where ?no.such == process.name and process.pid != ?no.such`, `(and (null? process.name) (not (null? process.pid)))`},
		{`any where length(process.name) == ?no.such`, `(null? (length process.name))`},
		{`any where process.pid > ?no.such or process.pid in (1, ?no.such)`, `(in process.pid 1)`},
		{`any where process.name regex~ ("a|b", "^c") or string(process.pid) regex "1.*"`, `(or (regex~ process.name "a|b" "^c") (regex (string process.pid) "1.*"))`},
		{`any where "ab" regex "a." and "ab" regex~ ("x", "AB")`, `true`},
		{`any where cidrMatch(a.ip, "10.1.2.3/8", "::/0")`, `(true? (cidrMatch a.ip "10.1.2.3/8" "::/0"))`},
		{`any where a.ip == "::ffff:10.0.0.1" or a.ip == "2001:DB8::0:1"`, `(or (== a.ip "10.0.0.1") (== a.ip "2001:db8::1"))`},
		// Chains are flat.
		{`any where (process.pid == 1 and process.pid == 2) and (process.pid == 3 or (process.pid == 4 or process.pid == 5))`,
			`(and (== process.pid 1) (== process.pid 2) (or (== process.pid 3) (== process.pid 4) (== process.pid 5)))`},
		{`process where process.pid == 1 or process.pid == 2`, `(and (== event.category "process") (or (== process.pid 1) (== process.pid 2)))`},
		// Unknown optional fields.
		{`any where ?no.such == "x"`, `(== ?no.such "x")`},
		{`any where ?no.such != null`, `(not (null? ?no.such))`},
		{`any where ?no.such`, `(true? ?no.such)`},
		{`any where ?no.such : ("x", "y*")`, `(like~ ?no.such "x" "y*")`},
		{`any where ?process.name == "x"`, `(== process.name "x")`},
	} {
		q, _ := checkText(t, c.query)
		if q == nil {
			t.Errorf("%s is an error", c.query)
			continue
		}
		if got := Dump(q.Cond()); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

// TestConvert walks what a literal becomes by the type of the field.
func TestConvert(t *testing.T) {
	for _, c := range []struct{ cond, want string }{
		// Strings.
		{`user.id == 0`, `(== user.id "0")`},
		{`user.id == -1.0`, `(== user.id "-1.0")`},
		{`user.id == 1e7`, `(== user.id "1.0E7")`},
		{`user.id == 0.0001`, `(== user.id "1.0E-4")`},
		{`user.id == 1.25e-5`, `(== user.id "1.25E-5")`},
		{`user.id == true`, `(== user.id "true")`},
		{`user.id in (0, "1", false)`, `(in user.id "0" "1" "false")`},
		{`user.id > "5"`, `(> user.id "5")`},
		// Whole numbers.
		{`process.pid == "12"`, `(== process.pid 12)`},
		{`process.pid == 12.0`, `(== process.pid 12)`},
		{`process.pid == 12.5`, `false`},
		{`process.pid != 12.5`, `true`},
		{`process.pid == 1e30`, `false`},
		{`process.pid > 1.5`, `(> process.pid 1)`},
		{`process.pid >= 1.5`, `(> process.pid 1)`},
		{`process.pid < 1.5`, `(<= process.pid 1)`},
		{`process.pid <= -1.5`, `(<= process.pid -2)`},
		{`process.pid < "1.5"`, `(<= process.pid 1)`},
		{`process.pid < 1e30`, `(<= process.pid 9223372036854775807)`},
		{`process.pid > 1e30`, `(> process.pid 9223372036854775807)`},
		{`process.pid > -1e30`, `(>= process.pid -9223372036854775808)`},
		{`process.pid < -1e30`, `(< process.pid -9223372036854775808)`},
		{`process.pid in (1, "2", 3.0, 4.5, 1e30)`, `(in process.pid 1 2 3)`},
		{`process.pid in (4.5)`, `false`},
		// Numbers with a fraction.
		{`a.double == 1`, `(== a.double 1.0)`},
		{`a.double > "2.5"`, `(> a.double 2.5)`},
		{`a.double in (1, 2.5)`, `(in a.double 1.0 2.5)`},
		// Booleans.
		{`process.interactive in (true, "false")`, `(in process.interactive true false)`},
		// Dates.
		{`@timestamp > "1970-01-01T00:00:01Z"`, `(> @timestamp 1999999999)`},
		{`@timestamp >= "1970-01-01T00:00:01Z"`, `(>= @timestamp 1000000000)`},
		{`@timestamp < "1970-01-01T00:00:01"`, `(< @timestamp 1000000000)`},
		{`@timestamp <= "1970-01-01T00:00:01+00"`, `(<= @timestamp 1999999999)`},
		{`@timestamp == "1970-01-01T00:00:01Z"`, `(true? (and (>= @timestamp 1000000000) (<= @timestamp 1999999999)))`},
		{`@timestamp != "1970-01-01T00:00:01.5Z"`, `(not (== @timestamp 1500000000))`},
		{`@timestamp > "1970-01-01T02:00:00.000000001+02:00"`, `(> @timestamp 1)`},
		{`@timestamp > "1970-01-01T02:00:00,5+0200"`, `(> @timestamp 500000000)`},
		{`@timestamp > "1970-01-01T00:01"`, `(> @timestamp 119999999999)`},
		{`@timestamp > "1970-01-01T01Z"`, `(> @timestamp 7199999999999)`},
		{`@timestamp > "1970-01-01T"`, `(> @timestamp 86399999999999)`},
		{`@timestamp > "1970-01-01"`, `(> @timestamp 86399999999999)`},
		{`@timestamp > "1970-01"`, `(> @timestamp 86399999999999)`},
		{`"1970" < @timestamp`, `(> @timestamp 86399999999999)`},
		{`@timestamp >= 1000`, `(>= @timestamp 1000000000)`},
		{`@timestamp > 1000`, `(> @timestamp 1000999999)`},
		{`@timestamp > "-1"`, `(> @timestamp -1)`},
		{`@timestamp in ("1970-01-01T00:00:01.5Z", "1970-01-01T00:00:02.0Z")`, `(or (== @timestamp 1500000000) (== @timestamp 2000000000))`},
		{`@timestamp in (5, null)`, `(true? (and (>= @timestamp 5000000) (<= @timestamp 5999999)))`},
		{`@timestamp not in (null)`, `true`},
		{`(@timestamp == "1970-01-01T00:00:00.5Z") == null`, `(null? @timestamp)`},
		{`string(@timestamp in ("1970-01-01T00:00:00.5Z", 5)) == "true"`, `(== (string (or (== @timestamp 500000000) (true? (and (>= @timestamp 5000000) (<= @timestamp 5999999))))) "true")`},
		// Addresses.
		{`a.ip == "10.0.0.1" or a.ip in ("::1")`, `(or (== a.ip "10.0.0.1") (in a.ip "::1"))`},
		{`a.ip == "10.0.0.0/8"`, `(true? (cidrMatch a.ip "10.0.0.0/8"))`},
		{`a.ip not in ("10.0.0.0/8", null, "FE80::1")`, `(not (true? (cidrMatch a.ip "10.0.0.0/8" "FE80::1")))`},
		{`a.ip in~ ("FE80::1")`, `(in~ a.ip "fe80::1")`},
		{`a.ip >= "fff0::"`, `(true? (cidrMatch a.ip "fff0::/12"))`},
		{`a.ip > "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff8"`, `(true? (cidrMatch a.ip "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff9/128" "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffa/127" "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126"))`},
		{`a.ip <= "::2"`, `(true? (cidrMatch a.ip "::/127" "::2/128"))`},
		{`"8000::" > a.ip`, `(true? (cidrMatch a.ip "::/1"))`},
		{`a.ip >= "::"`, `(true? (cidrMatch a.ip "::/0"))`},
		{`a.ip > "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"`, `(true? (cidrMatch a.ip "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"))`},
		{`a.ip < "::"`, `false`},
		{`a.ip > "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"`, `false`},
		// Nulls in lists.
		{`process.name in ("a", null)`, `(in process.name "a")`},
		{`process.name not in (null)`, `true`},
		{`process.pid < null`, `false`},
	} {
		q, problems := checkText(t, "any where "+c.cond)
		if q == nil {
			t.Errorf("%s: %v", c.cond, problems)
			continue
		}
		if got := Dump(q.Cond()); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.cond, got, c.want)
		}
	}
}

// TestFold evaluates constant conditions. Beside something that isn't constant,
// null is false.
func TestFold(t *testing.T) {
	const field = `(== process.pid 1)`
	for cond, want := range map[string]string{
		`1 == 1.0 and 1 < 2 and "a" < "b" and not 2 <= 1.5`:  `true`,
		`1 + 2 * 3 == 7 and 7 / 2 == 3 and -7 / 2 == -3`:     `true`,
		`-7 % 2 == -1 and 7 / 2.0 == 3.5 and 7.5 % 2 == 1.5`: `true`,
		`- -1 == 1 and +1.5 == 1.5 and -(1 + 1) == -2`:       `true`,
		`1 - 2.5 == -1.5 and 2 * 1.5 == 3`:                   `true`,
		`9007199254740993 == 9007199254740992.0`:             `false`,
		`9223372036854775807 < 9223372036854775808`:          `true`,
		`"Foo" == "foo"`: `false`,
		`true != false`:  `true`,
		`"abc" : "A*" and "abc" like ("x", "a?c")`: `true`,
		`"abc" like "A*" or "a*" in ("abc")`:       `false`,
		`"abc" in~ ("ABC") and 1 in (2, 1.0)`:      `true`,
		`1 not in (2, 3)`:                          `true`,
		// Kleene's logic.
		`null`:                                 `false`,
		`not null`:                             `false`,
		`null and false`:                       `false`,
		`not (null and false)`:                 `true`,
		`not (null and true)`:                  `false`,
		`null or true`:                         `true`,
		`not (null or false)`:                  `false`,
		`null == null and 1 != null`:           `true`,
		`not (1 < null)`:                       `false`,
		`not (null == 1)`:                      `true`,
		`not (1 + null == 2)`:                  `true`,
		`-null == null and (null % 1 == null)`: `true`,
		`1 in (1, null)`:                       `true`,
		`not (1 in (2, null))`:                 `false`,
		`not null in (1)`:                      `false`,
		`not null : "x"`:                       `false`,
		`(1 == 2) == null`:                     `false`,
		`(process.pid == null) == null`:        `false`,
		// Beside something else.
		`true and process.pid == 1`:           field,
		`false or process.pid == 1`:           field,
		`false and process.pid == 1`:          `false`,
		`true or process.pid == 1`:            `true`,
		`null and process.pid == 1`:           `false`,
		`not (null and process.pid == 1)`:     `true`,
		`null or process.pid == 1`:            field,
		`not (null or process.pid == 1)`:      `(not ` + field + `)`,
		`null and (process.pid == 1 or true)`: `false`,
	} {
		q, problems := checkText(t, "any where "+cond)
		if q == nil {
			t.Errorf("%s: %v", cond, problems)
			continue
		}
		if got := Dump(q.Cond()); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", cond, got, want)
		}
	}
}

// TestOperands walks the table of operators: each takes the types that its row
// says, and no others.
func TestOperands(t *testing.T) {
	fields := map[schema.Type][2]string{ // a field and a value that fits it
		schema.Bool: {"process.interactive", "true"}, schema.Long: {"process.pid", "1"},
		schema.Double: {"a.double", "1.5"}, schema.Keyword: {"process.name", `"nc"`},
		schema.IP: {"a.ip", `"10.0.0.1"`}, schema.Date: {"@timestamp", `"2026-08-01T12:00:00Z"`},
		schema.Version: {"a.version", `"1.2.0"`},
	}
	for _, op := range schema.Operators() {
		for typ, f := range fields {
			value := f[1]
			if op.List {
				value = "(" + value + ")"
			}
			if op.Wildcard || isRegex(op) {
				value = `"x"`
			}
			q, problems := checkText(t, "any where "+f[0]+" "+op.Name+" "+value)
			if want := op.Operands.Has(typ); (q != nil) != want {
				t.Errorf("%s %s: query %v, problems %v", f[0], op.Name, q, problems)
			}
		}
	}
}

// TestLongChain makes sure that a chain takes no depth, wherever it stands.
func TestLongChain(t *testing.T) {
	const n = 20_000
	text := "process where " + strings.Repeat(`(process.pid == 1 or process.name : "x") and `, n) + "true"
	q, problems := checkText(t, text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := len(q.Cond().(*Logic).X); got != n+1 {
		t.Errorf("%d operands, want %d", got, n+1)
	}
}

func TestWarningsComeWithQuery(t *testing.T) {
	q, problems := checkText(t, `any where ?no.such == "x"`)
	if q == nil || len(problems) != 1 || problems[0].Severity != diag.Warning {
		t.Errorf("query %v, problems %v", q, problems)
	}
}
