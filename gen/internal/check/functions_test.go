package check

import (
	"fmt"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

// TestFunctions calls each function on values: what each column of its
// documentation says, null in each place, and the edges.
func TestFunctions(t *testing.T) {
	const max, min = int64(9223372036854775807), int64(-9223372036854775808)
	for _, c := range []struct {
		name string
		args []any
		want any
	}{
		{"startsWith", []any{"abc", "ab"}, true}, {"startsWith", []any{"abc", "B"}, false}, {"startsWith", []any{"", ""}, true},
		{"startsWith", []any{"abc", "AB"}, false}, {"startsWith~", []any{"abc", "AB"}, true}, {"startsWith~", []any{"éa", "É"}, false},
		{"startsWith", []any{nil, "a"}, nil}, {"startsWith", []any{"a", nil}, nil},
		{"endsWith", []any{"abc", "bc"}, true}, {"endsWith", []any{"abc", "ab"}, false}, {"endsWith", []any{"", ""}, true},
		{"endsWith~", []any{"abc", "BC"}, true}, {"endsWith", []any{nil, nil}, nil}, {"endsWith", []any{"c", "bc"}, false},
		{"stringContains", []any{"abc", "b"}, true}, {"stringContains", []any{"abc", "B"}, false}, {"stringContains~", []any{"abc", "BC"}, true},
		{"stringContains", []any{"abc", ""}, false}, {"stringContains", []any{"", "a"}, false}, {"stringContains", []any{"", ""}, false},
		{"stringContains", []any{"", nil}, nil}, {"stringContains", []any{nil, ""}, nil},

		{"length", []any{""}, int64(0)}, {"length", []any{"aé💩\xff"}, int64(5)}, {"length", []any{nil}, nil},
		{"indexOf", []any{"abcabc", "c"}, int64(2)}, {"indexOf", []any{"abcabc", "c", int64(2)}, int64(2)}, {"indexOf", []any{"abcabc", "c", int64(3)}, int64(5)},
		{"indexOf", []any{"abc", "c", int64(-9)}, int64(2)}, {"indexOf", []any{"abc", "c", nil}, int64(2)}, {"indexOf", []any{"abc", "d"}, nil},
		{"indexOf", []any{"abc", "C"}, nil}, {"indexOf~", []any{"abc", "C"}, int64(2)}, {"indexOf", []any{"abc", "a", int64(1)}, nil},
		{"indexOf", []any{"abc", "", int64(2)}, int64(2)}, {"indexOf", []any{"abc", "", int64(-2)}, int64(0)}, {"indexOf", []any{"abc", "", int64(3)}, int64(3)},
		{"indexOf", []any{"abc", "", int64(4)}, nil}, {"indexOf", []any{"abc", "a", max}, nil}, {"indexOf", []any{"é💩x", "x"}, int64(3)},
		{"indexOf", []any{"💩💩", "💩", int64(1)}, int64(2)}, {"indexOf", []any{nil, "a"}, nil}, {"indexOf", []any{"a", nil, nil}, nil},
		{"between", []any{"a(b)c)", "(", ")"}, "b"}, {"between", []any{"a(b)c)", "(", ")", true}, "b)c"}, {"between", []any{"a(b)c)", "(", ")", false}, "b"},
		{"between", []any{"a(b", "(", ")"}, nil}, {"between", []any{"ab)", "(", ")"}, nil}, {"between", []any{")(", "(", ")"}, nil},
		{"between", []any{"", "(", ")"}, ""}, {"between", []any{"AxB", "a", "b"}, nil}, {"between~", []any{"AxXB", "a", "b"}, "xX"},
		{"between", []any{"abc", "", "c"}, "ab"}, {"between", []any{"abc", "", ""}, ""}, {"between", []any{"abc", "a", "", true}, "bc"},
		{"between", []any{"aXa", "a", "a", true}, "X"}, {"between", []any{nil, "a", "b"}, nil}, {"between", []any{"", nil, "b"}, nil},
		{"between", []any{"", "a", nil}, nil}, {"between", []any{"a", "a", "a", nil}, nil},
		{"substring", []any{"abcdef", int64(2)}, "cdef"}, {"substring", []any{"abcdef", int64(2), int64(4)}, "cd"}, {"substring", []any{"abcdef", int64(-2)}, "ef"},
		{"substring", []any{"abcdef", int64(0), int64(-2)}, "abcd"}, {"substring", []any{"abcdef", int64(-99), int64(99)}, "abcdef"},
		{"substring", []any{"abcdef", int64(4), int64(2)}, ""}, {"substring", []any{"abcdef", int64(6)}, ""}, {"substring", []any{"abc", nil, int64(1)}, "a"},
		{"substring", []any{"abc", int64(1), nil}, "bc"}, {"substring", []any{"abc", min, max}, "abc"}, {"substring", []any{nil, int64(1)}, nil},
		{"substring", []any{"é💩x", int64(1), int64(3)}, "💩"}, {"substring", []any{"💩x", int64(1)}, "\ufffdx"}, {"substring", []any{"💩x", int64(0), int64(1)}, "\ufffd"}, {"substring", []any{"💩💩", int64(1), int64(3)}, "\ufffd\ufffd"}, {"substring", []any{"💩", int64(1), int64(1)}, ""},
		{"substring", []any{"a\xff\xfe", int64(2)}, "\xfe"}, {"substring", []any{"", int64(0), int64(-1)}, ""},
		{"concat", []any{"a", int64(-1), 1.0, true, 1e10}, "a-11.0true1.0E10"}, {"concat", []any{"a", nil}, nil}, {"concat", []any{""}, ""},
		{"string", []any{int64(5)}, "5"}, {"string", []any{1.5}, "1.5"}, {"string", []any{false}, "false"}, {"string", []any{"x"}, "x"}, {"string", []any{nil}, nil},

		{"number", []any{"12"}, int64(12)}, {"number", []any{" \t-12\n"}, int64(-12)}, {"number", []any{"+12"}, int64(12)}, {"number", []any{"1.5"}, 1.5},
		{"number", []any{"-.5"}, -0.5}, {"number", []any{"1e3"}, 1000.0}, {"number", []any{"0x1F"}, int64(31)}, {"number", []any{"0X1F"}, int64(31)}, {"number", []any{"-0x1f"}, int64(-31)},
		{"number", []any{"0x1f", int64(16)}, int64(31)}, {"number", []any{"1f", int64(16)}, int64(31)}, {"number", []any{"0x1f", int64(10)}, nil},
		{"number", []any{"0x1f", nil}, int64(31)}, {"number", []any{"12", nil}, int64(12)}, {"number", []any{"101", int64(2)}, int64(5)},
		{"number", []any{"zZ", int64(36)}, int64(1295)}, {"number", []any{"2", int64(2)}, nil}, {"number", []any{"1.5", int64(10)}, 1.5}, {"number", []any{"1.5", int64(8)}, nil},
		{"number", []any{""}, nil}, {"number", []any{"-"}, nil}, {"number", []any{"0x"}, nil}, {"number", []any{"0x-1"}, nil}, {"number", []any{"--1", int64(10)}, nil},
		{"number", []any{"1 2"}, nil}, {"number", []any{"inf"}, nil}, {"number", []any{"NaN"}, nil}, {"number", []any{"1_0"}, nil},
		{"number", []any{"1", int64(1)}, nil}, {"number", []any{"1", int64(0)}, nil}, {"number", []any{"0x1", int64(0)}, nil}, {"number", []any{"1", int64(37)}, nil},
		{"number", []any{"9223372036854775807"}, max}, {"number", []any{"-9223372036854775808"}, min}, {"number", []any{"9223372036854775808"}, 9223372036854775808.0},
		{"number", []any{"9223372036854775808", int64(9)}, nil}, {"number", []any{nil, int64(10)}, nil}, {"number", []any{"1e999"}, nil},

		{"cidrMatch", []any{"10.1.2.3", "10.9.9.9/8"}, true}, {"cidrMatch", []any{"11.1.2.3", "10.0.0.0/8"}, false},
		{"cidrMatch", []any{"11.1.2.3", "10.0.0.0/8", "11.0.0.0/8"}, true}, {"cidrMatch", []any{"2001:db8::1", "2001:db8::/32"}, true},
		{"cidrMatch", []any{"::ffff:10.1.2.3", "10.0.0.0/8"}, true}, {"cidrMatch", []any{"10.1.2.3", "::ffff:10.0.0.0/104"}, true},
		{"cidrMatch", []any{"10.1.2.3", "::/0"}, true}, {"cidrMatch", []any{"10.1.2.3", "::/81"}, false}, {"cidrMatch", []any{"10.1.2.3", "10.1.2.3"}, true}, {"cidrMatch", []any{"10.1.2.4", "10.1.2.3"}, false},
		{"cidrMatch", []any{"::ffff:10.1.2.3", "10.1.2.3"}, true}, {"cidrMatch", []any{"10.1.2.3", "::FFFF:10.1.2.3"}, true}, {"cidrMatch", []any{"2001:db8::1", "2001:DB8:0::1"}, true}, {"cidrMatch", []any{"::1", "0.0.0.0/0"}, false}, {"cidrMatch", []any{"10.1.2.3", "10.1.2.3/32"}, true},
		{"cidrMatch", []any{"host", "0.0.0.0/0"}, false}, {"cidrMatch", []any{"", "0.0.0.0/0"}, false}, {"cidrMatch", []any{"fe80::1%eth0", "fe80::/10"}, false},
		{"cidrMatch", []any{nil, "0.0.0.0/0"}, nil}, {"cidrMatch", []any{"10.1.2.3", nil}, nil},

		{"add", []any{int64(1), int64(2)}, int64(3)}, {"add", []any{int64(1), 2.0}, 3.0}, {"add", []any{max, int64(1)}, nil}, {"add", []any{nil, int64(1)}, nil},
		{"subtract", []any{int64(1), int64(2)}, int64(-1)}, {"subtract", []any{min, int64(1)}, nil}, {"subtract", []any{int64(1), nil}, nil},
		{"multiply", []any{int64(-3), int64(2)}, int64(-6)}, {"multiply", []any{max, int64(2)}, nil}, {"multiply", []any{min, int64(1)}, min}, {"multiply", []any{1.5, int64(2)}, 3.0},
		{"divide", []any{int64(-7), int64(2)}, int64(-3)}, {"divide", []any{int64(7), int64(0)}, nil}, {"divide", []any{min, int64(-1)}, nil}, {"divide", []any{int64(7), 2.0}, 3.5},
		{"modulo", []any{int64(-7), int64(2)}, int64(-1)}, {"modulo", []any{int64(7), int64(-2)}, int64(1)}, {"modulo", []any{int64(7), int64(0)}, nil},
		{"modulo", []any{min, int64(-1)}, int64(0)}, {"modulo", []any{7.5, int64(2)}, 1.5},
	} {
		name, fold := c.name, c.name[len(c.name)-1] == '~'
		if fold {
			name = name[:len(name)-1]
		}
		if got := Apply(schema.LookupFunction(name), fold, c.args); got != c.want {
			t.Errorf("%s%q is %#v, want %#v", c.name, c.args, got, c.want)
		}
	}
}

// TestEveryFunction makes sure that every function of the table has a meaning.
func TestEveryFunction(t *testing.T) {
	for _, f := range schema.Functions() {
		if meanings[f.Name] == nil {
			t.Errorf("%s means nothing", f.Name)
		}
	}
	if len(meanings) != len(schema.Functions()) {
		t.Errorf("%d meanings for %d functions", len(meanings), len(schema.Functions()))
	}
}

// TestFloats: a division by zero gives an infinity or what is not a number, which
// compares with nothing.
func TestFloats(t *testing.T) {
	divide := schema.LookupFunction("divide")
	for _, c := range []struct {
		a, b float64
		text string
	}{{1, 0, "Infinity"}, {-1, 0, "-Infinity"}, {0, 0, "NaN"}, {0, -1, "-0.0"}} {
		v := Apply(divide, false, []any{c.a, c.b})
		if got := Text(v); got != c.text {
			t.Errorf("%v / %v is %s, want %s", c.a, c.b, got, c.text)
		}
		if order, ok := Order(v, int64(0)); ok != (c.text != "NaN") {
			t.Errorf("%v / %v and 0: %v, %v", c.a, c.b, order, ok)
		}
	}
}

func TestDateText(t *testing.T) {
	for ns, want := range map[int64]string{
		0:                   "1970-01-01T00:00:00.000Z",
		1500000000:          "1970-01-01T00:00:01.500Z",
		-1:                  "1969-12-31T23:59:59.999999999Z",
		1785585600000000001: "2026-08-01T12:00:00.000000001Z",
	} {
		if got := dateText(ns); got != want {
			t.Errorf("%d is %s, want %s", ns, got, want)
		}
		x := &Call{Fn: schema.LookupFunction("string"), Args: []Expr{&Field{Field: schema.Lookup("@timestamp"), Name: "@timestamp"}}}
		if got := Value(x, func(*Field) any { return ns }); got != want {
			t.Errorf("string of %d is %v", ns, got)
		}
	}
}

func TestNth(t *testing.T) {
	fn := schema.LookupFunction("cidrMatch")
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 102: "102nd", 111: "111th"} {
		if got := nth(fn, n-1); got != fmt.Sprintf("the %s argument of cidrMatch", want) {
			t.Error(got)
		}
	}
}
