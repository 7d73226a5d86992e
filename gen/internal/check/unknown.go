package check

import (
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// endgame are the functions of the older dialect that this one has no longer,
// and what to write for them.
var endgame = map[string]string{
	"arraycontains": `write field in ("a", "b"): a comparison with an array is true if any element fits`,
	"arraycount":    "compare a field that holds the count, such as process.args_count",
	"arraysearch":   "write the condition on the field itself: it is true if any element fits",
	"cardinality":   "a rule cannot count distinct values",
	"match":         `write field regex~ "pattern"`,
	"matchlite":     `write field regex~ "pattern"`,
	"safe":          "leave it out: a missing field makes a comparison false, not the query fail",
	"wildcard":      `write field : ("pattern", …)`,
}

func (c *checker) unknownFunction(x *syntax.Call) Expr {
	hint, old := endgame[strings.ToLower(strings.TrimSuffix(x.Name, "~"))]
	if !old {
		hint = didYouMean(schema.NearestFunction(x.Name))
	}
	return c.fail(x.NameAt, "unknown-function", "unknown function "+diag.Quote(x.Name), hint)
}

// unknown reports whether x is an optional field that the schema doesn't know.
func unknown(x Expr) bool {
	f, ok := x.(*Field)
	return ok && f.Field == nil
}
