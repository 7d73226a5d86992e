package interp_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/value"
)

// compiled are the functions as generated code calls them.
var compiled = map[string]func(fold bool, a []value.Value) value.Value{
	"add":            func(_ bool, a []value.Value) value.Value { return value.Add(a[0], a[1]) },
	"between":        func(fold bool, a []value.Value) value.Value { return value.Between(fold, a[0], a[1], a[2], a[3]) },
	"concat":         func(_ bool, a []value.Value) value.Value { return value.Concat(a...) },
	"divide":         func(_ bool, a []value.Value) value.Value { return value.Divide(a[0], a[1]) },
	"endsWith":       func(fold bool, a []value.Value) value.Value { return value.EndsWith(fold, a[0], a[1]) },
	"indexOf":        func(fold bool, a []value.Value) value.Value { return value.IndexOf(fold, a[0], a[1], a[2]) },
	"length":         func(_ bool, a []value.Value) value.Value { return value.Length(a[0]) },
	"modulo":         func(_ bool, a []value.Value) value.Value { return value.Modulo(a[0], a[1]) },
	"multiply":       func(_ bool, a []value.Value) value.Value { return value.Multiply(a[0], a[1]) },
	"number":         func(_ bool, a []value.Value) value.Value { return value.Number(a[0], a[1]) },
	"startsWith":     func(fold bool, a []value.Value) value.Value { return value.StartsWith(fold, a[0], a[1]) },
	"string":         func(_ bool, a []value.Value) value.Value { return value.String(a[0]) },
	"stringContains": func(fold bool, a []value.Value) value.Value { return value.StringContains(fold, a[0], a[1]) },
	"substring":      func(_ bool, a []value.Value) value.Value { return value.Substring(a[0], a[1], a[2]) },
	"subtract":       func(_ bool, a []value.Value) value.Value { return value.Subtract(a[0], a[1]) },
}

// TestFunctionsAgree calls each function of the reference and of the run time on
// random values, many of them at an edge.
func TestFunctionsAgree(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := &arguments{rand.New(rand.NewPCG(seed, 0))}
	for name, call := range compiled {
		fn := schema.LookupFunction(name)
		for range 20_000 {
			args, fold := r.all(fn), fn.Fold && r.IntN(2) == 0
			want := check.Apply(fn, fold, args)
			got := call(fold, values(args))
			if got != valueOf(want) {
				t.Fatalf("%s%q, fold %v: %v, want %#v", name, args, fold, got, want)
			}
		}
	}
}

// TestVersionsAgree compares random versions, and what is nearly one.
func TestVersionsAgree(t *testing.T) {
	r := &arguments{rand.New(rand.NewPCG(rand.Uint64(), 0))}
	version := &check.Field{Field: &schema.Field{Name: "v", Type: schema.Version}}
	ops := map[check.CompareOp]func(a, b value.Value) value.Value{
		check.Lt: value.VersionLess, check.Le: value.VersionLessEqual, check.Gt: value.VersionGreater, check.Ge: value.VersionGreaterEqual,
	}
	for range 50_000 {
		a, b := r.version(), r.version()
		for op, test := range ops {
			want := check.Value(&check.Compare{Op: op, L: version, R: &check.Const{Value: b}}, func(*check.Field) any { return a })
			if got := test(value.Text(a), value.Text(b)); got != valueOf(want) {
				t.Fatalf("%q %s %q: %v, want %v", a, op, b, got, want)
			}
		}
	}
}

func (r *arguments) version() string {
	s := pick(r, []string{"1", "1.2", "1.10", "2", "10.0"})
	for range r.IntN(5) {
		s += pick(r, []string{".", "-", "+", "-a", ".1", ".10", ".2", "0", "1", "a", "B", "-1", "-10", "+1", "+b"})
	}
	return s
}

type arguments struct{ *rand.Rand }

func (r *arguments) all(fn *schema.Function) []any {
	args := make([]any, len(fn.Params))
	for i, p := range fn.Params {
		if r.IntN(12) > 0 {
			args[i] = r.value(p.Types)
		}
	}
	return args
}

func (r *arguments) value(types schema.Types) any {
	for {
		switch r.IntN(4) {
		case 0:
			if types.Has(schema.Bool) {
				return r.IntN(2) == 0
			}
		case 1:
			if types.Has(schema.Long) {
				return pick(r, []int64{0, 1, -1, 2, 3, -3, 7, 10, 16, 36, 37, 1 << 62, -1 << 63, 1<<63 - 1})
			}
		case 2:
			if types.Has(schema.Double) {
				return pick(r, []float64{0, 1, -1, 0.5, -2.25, 1e6, 1e7, 1e-3, 9e-4, 1e300, 1 << 63, 123456.789, math.Inf(1), math.Inf(-1)})
			}
		case 3:
			if types.Has(schema.Keyword) {
				return r.text()
			}
		}
	}
}

func (r *arguments) text() string {
	s := ""
	for range r.IntN(6) {
		s += pick(r, []string{"a", "A", "b", "é", "É", "💩", "\xff", "\xf0\x9f", "1", "0", "0x", "-", "+", ".", "e", " ", "\u00a0", "9223372036854775807", "_"})
	}
	return s
}

func pick[T any](r *arguments, from []T) T { return from[r.IntN(len(from))] }

func values(args []any) []value.Value {
	var all []value.Value
	for _, a := range args {
		all = append(all, valueOf(a))
	}
	return all
}

func valueOf(v any) value.Value {
	switch v := v.(type) {
	case bool:
		return value.Bool(v)
	case int64:
		return value.Int(v)
	case float64:
		return value.Float(v)
	case string:
		return value.Text(v)
	}
	return value.Null()
}
