package lower

import (
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// TestQuery compares formulas as the IR prints them. Two queries that mean the
// same by EQL's rules give the same formula.
func TestQuery(t *testing.T) {
	for query, want := range map[string]string{
		`any where process.name == "nc"`:                    `process.name == "nc"`,
		`any where process.name != "nc"`:                    `not process.name == "nc"`,
		`any where process.name : "NC"`:                     `process.name in~ ("nc")`,
		`any where process.name : "42"`:                     `process.name == "42"`,
		`any where process.name : "N*"`:                     `process.name : "n*"`,
		`any where process.name like "N*"`:                  `process.name like "N*"`,
		`any where process.name : "4*"`:                     `process.name like "4*"`,
		`any where process.name : "*"`:                      `process.name exists`,
		`any where process.name like "**"`:                  `process.name exists`,
		`any where process.name : "?*"`:                     `process.name like "?*"`,
		`any where process.name : "*?"`:                     `process.name like "?*"`,
		`any where process.name : "a**?*b"`:                 `process.name : "a?*b"`,
		`any where process.name in ("a", "b*")`:             `process.name in ("a", "b*")`,
		`any where process.name in~ ("A", "1")`:             `process.name in~ ("a") or process.name in ("1")`,
		`any where process.name == null`:                    `not process.name exists`,
		`any where process.name != null`:                    `process.name exists`,
		`any where not not process.name == "a"`:             `process.name == "a"`,
		`any where process.interactive`:                     `process.interactive == true`,
		`any where process.interactive == false`:            `process.interactive == false`,
		`any where process.interactive != true`:             `not process.interactive == true`,
		`any where process.pid > 1.5`:                       `process.pid > 1`,
		`any where process.pid >= 1.5`:                      `process.pid > 1`,
		`any where process.pid == 1.5`:                      `false`,
		`any where 7 < process.pid`:                         `process.pid > 7`,
		`any where process.pid in (1, 2)`:                   `process.pid == 1 or process.pid == 2`,
		`any where ?process.none : "*" or true`:             `true`,
		`any where ?process.none == null`:                   `true`,
		`any where process.name < "b"`:                      `process.name < "b"`,
		`process where true`:                                `event.category == "process"`,
		`any where process.name == "a" and false`:           `false`,
		`any where process.args == "a" and process.pid > 1`: `process.args == "a" and process.pid > 1`,

		`any where startsWith(process.name, "a")`:                      `process.name like "a*"`,
		`any where startsWith~(process.name, "A")`:                     `process.name : "a*"`,
		`any where endsWith(process.name, "a")`:                        `process.name like "*a"`,
		`any where not stringContains~(process.args, "A")`:             `not process.args : "*a*"`,
		`any where startsWith(process.name, "a") == false`:             `not process.name like "a*"`,
		`any where startsWith(process.name, "")`:                       `startsWith(process.name, "")`,
		`any where startsWith(process.name, "a*")`:                     `startsWith(process.name, "a*")`,
		`any where startsWith~("A", process.name)`:                     `startsWith~("A", process.name)`,
		`any where length(process.name) > 5`:                           `(length(process.name) > 5)`,
		`any where 5 < length(process.name)`:                           `(length(process.name) > 5)`,
		`any where process.pid + 1.5 == 2`:                             `(add(process.pid, 1.5) == 2)`,
		`any where -process.pid in (1, 2)`:                             `(subtract(0, process.pid) in (1, 2))`,
		`any where substring(process.name, 1) : ("A*", "b")`:           `(substring(process.name, 1) like~ ("a*", "b"))`,
		`any where string(@timestamp) == "x"`:                          `(string(date(@timestamp)) == "x")`,
		`any where length(process.name) == null`:                       `(length(process.name) == null)`,
		`any where (process.pid > 1) == null`:                          `not process.pid exists`,
		`any where (process.pid == 1 or process.interactive) == null`:  `(((process.pid == 1) or process.interactive) == null)`,
		`any where process.name regex "a+"`:                            `process.name regex "a+"`,
		`any where process.name regex~ "tmp[^x]"`:                      `process.name regex~ "tmp[^x]"`,
		`any where process.name regex~ "A" or process.name regex~ "a"`: `process.name regex~ "A"`,
		`any where length(?process.none) == null`:                      `true`,
		`any where length(?process.none) > 1`:                          `false`,
		`any where event.risk_score > 1`:                               `event.risk_score > 1.0`,
		`any where file.size in (1, 2.5)`:                              `file.size == 1`,
	} {
		tree, problem := syntax.Parse(query)
		if problem != nil {
			t.Fatalf("%s: %v", query, problem)
		}
		checked, problems := check.Check(tree, check.Options{})
		if checked == nil {
			t.Fatalf("%s: %v", query, problems)
		}
		g := ir.NewGraph()
		got := g.String(Query(g, checked))
		if got != want {
			t.Errorf("%s\nis  %s\nnot %s", query, got, want)
		}
		if err := g.Verify(); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
}
