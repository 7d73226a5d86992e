package value

import (
	"math"
	"strings"
	"testing"
)

var (
	none = Null()
	yes  = Bool(true)
	no   = Bool(false)
)

// same compares what two values are, so that 1 is not 1.0.
func equal(a, b Value) bool {
	return a.kind == b.kind && a.text == b.text && (a.bits == b.bits || a.kind == float && math.IsNaN(a.float()) && math.IsNaN(b.float()))
}

type row struct {
	got, want Value
}

func check(t *testing.T, rows []row) {
	t.Helper()
	for i, r := range rows {
		if !equal(r.got, r.want) {
			t.Errorf("row %d: %+v, want %+v", i, r.got, r.want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	const most, least = math.MaxInt64, math.MinInt64
	n, f := Int, Float
	check(t, []row{
		{Add(n(1), n(2)), n(3)}, {Add(n(most), n(1)), none}, {Add(n(least), n(-1)), none}, {Add(n(most), n(least)), n(-1)}, {Add(n(most), n(0)), n(most)},
		{Add(n(1), f(2)), f(3)}, {Add(n(1), none), none}, {Add(none, f(1)), none}, {Add(Text("1"), n(1)), none},
		{Subtract(n(1), n(2)), n(-1)}, {Subtract(n(least), n(1)), none}, {Subtract(n(0), n(least)), none}, {Subtract(n(-1), n(least)), n(most)}, {Subtract(f(1), n(2)), f(-1)},
		{Multiply(n(3), n(-4)), n(-12)}, {Multiply(n(least), n(-1)), none}, {Multiply(n(-1), n(least)), none}, {Multiply(n(least), n(1)), n(least)},
		{Multiply(n(1<<62), n(2)), none}, {Multiply(n(1<<62), n(-2)), n(least)}, {Multiply(n(most), n(0)), n(0)}, {Multiply(n(2), f(1.5)), f(3)},
		{Divide(n(7), n(-2)), n(-3)}, {Divide(n(1), n(0)), none}, {Divide(n(least), n(-1)), none}, {Divide(n(1), f(0)), f(math.Inf(1))},
		{Divide(f(-1), n(0)), f(math.Inf(-1))}, {Divide(f(0), f(0)), f(math.NaN())}, {Divide(n(7), f(2)), f(3.5)},
		{Modulo(n(-7), n(3)), n(-1)}, {Modulo(n(7), n(-3)), n(1)}, {Modulo(n(7), n(0)), none}, {Modulo(n(least), n(-1)), n(0)}, {Modulo(f(7.5), n(2)), f(1.5)},
	})
}

func TestNumber(t *testing.T) {
	n := func(s string, base Value) Value { return Number(Text(s), base) }
	check(t, []row{
		{n("12", none), Int(12)}, {n(" \t-12\n", none), Int(-12)}, {n("+12", none), Int(12)}, {n("1.5", none), Float(1.5)}, {n(".5", none), Float(.5)},
		{n("1e3", none), Float(1000)}, {n("9223372036854775808", none), Float(1 << 63)}, {n("1.5", Int(10)), Float(1.5)},
		{n("0x1F", none), Int(31)}, {n("0X1F", none), Int(31)}, {n("-0x10", none), Int(-16)}, {n("0x10", Int(16)), Int(16)}, {n("0x10", Int(10)), none}, {n("10", Int(16)), Int(16)}, {n("zZ", Int(36)), Int(1295)},
		{n("-8000000000000000", Int(16)), Int(math.MinInt64)}, {n("8000000000000000", Int(16)), none}, {n("0777", Int(8)), Int(511)}, {n("8", Int(8)), none},
		{n("1", Int(1)), none}, {n("1", Int(37)), none}, {n("", none), none}, {n("x", none), none}, {n("Infinity", none), none}, {n("NaN", none), none},
		{n("1_000", none), none}, {n("1e999", none), none}, {n("0x", none), none}, {n("0x1.8p1", none), none}, {n("--1", Int(16)), none}, {n("-+1", none), none},
		{Number(none, none), none}, {Number(none, Int(10)), none}, {Number(Int(1), none), none},
	})
}

func TestParts(t *testing.T) {
	x := Text
	check(t, []row{
		{Length(x("")), Int(0)}, {Length(x("abc")), Int(3)}, {Length(x("é")), Int(1)}, {Length(x("😀")), Int(2)}, {Length(x("\xff\xfe")), Int(2)}, {Length(none), none}, {Length(Int(1)), none},
		{IndexOf(false, x("abcabc"), x("c"), none), Int(2)}, {IndexOf(false, x("abcabc"), x("c"), Int(3)), Int(5)}, {IndexOf(false, x("abc"), x("C"), none), none}, {IndexOf(true, x("abc"), x("C"), none), Int(2)},
		{IndexOf(false, x("abc"), x("a"), Int(-5)), Int(0)}, {IndexOf(false, x("abc"), x(""), Int(2)), Int(2)}, {IndexOf(false, x("abc"), x(""), Int(3)), Int(3)}, {IndexOf(false, x("abc"), x(""), Int(4)), none},
		{IndexOf(false, x("é😀b"), x("b"), none), Int(3)}, {IndexOf(false, x("😀b"), x("b"), Int(1)), Int(2)}, {IndexOf(false, x("😀b"), x(""), Int(1)), Int(1)}, {IndexOf(false, none, x("b"), none), none},
		{IndexOf(false, x("b"), none, Int(0)), none}, {IndexOf(false, x("b"), x("b"), Int(math.MaxInt64)), none}, {IndexOf(false, x("b"), x("b"), x("0")), none},
		{Substring(x("hello"), Int(1), Int(3)), x("el")}, {Substring(x("hello"), Int(-2), none), x("lo")}, {Substring(x("hello"), none, Int(-1)), x("hell")}, {Substring(x("hello"), Int(-60), Int(60)), x("hello")},
		{Substring(x("hello"), Int(3), Int(2)), x("")}, {Substring(x("hello"), none, none), x("hello")}, {Substring(x("é😀x"), Int(1), Int(3)), x("😀")}, {Substring(x("😀x"), Int(1), none), x("\ufffdx")},
		{Substring(x("😀x"), Int(0), Int(1)), x("\ufffd")}, {Substring(x("é😀😀x"), Int(2), Int(4)), x("\ufffd\ufffd")}, {Substring(none, Int(0), none), none}, {Substring(x("x"), Int(math.MinInt64), Int(math.MaxInt64)), x("x")},
		{Between(false, x("a[b]c]"), x("["), x("]"), no), x("b")}, {Between(false, x("a[b]c]"), x("["), x("]"), yes), x("b]c")}, {Between(false, x("xAyBz"), x("a"), x("b"), no), none}, {Between(true, x("xAyBz"), x("a"), x("b"), no), x("y")},
		{Between(false, x("abc"), x("c"), x("a"), no), none}, {Between(false, x(""), x("a"), x("b"), no), x("")}, {Between(false, x("abc"), x(""), x(""), no), x("")}, {Between(false, x("abc"), x(""), x(""), yes), x("abc")},
		{Between(false, x("abc"), none, x("c"), no), none}, {Between(false, x("abc"), x("a"), x("c"), none), none}, {Between(true, x("aXaXb"), x("x"), x("B"), yes), x("aX")},
	})
}

func TestTests(t *testing.T) {
	x := Text
	check(t, []row{
		{StartsWith(false, x("abc"), x("ab")), yes}, {StartsWith(false, x("abc"), x("AB")), no}, {StartsWith(true, x("abc"), x("AB")), yes}, {StartsWith(false, x(""), x("")), yes}, {StartsWith(true, x("a"), x("ab")), no}, {StartsWith(false, none, x("")), none},
		{EndsWith(false, x("abc"), x("bc")), yes}, {EndsWith(false, x("abc"), x("BC")), no}, {EndsWith(true, x("abc"), x("BC")), yes}, {EndsWith(false, x("c"), x("bc")), no}, {EndsWith(true, x("["), x("{")), no}, {EndsWith(true, x("c"), none), none},
		{StringContains(false, x("abc"), x("b")), yes}, {StringContains(false, x("abc"), x("B")), no}, {StringContains(true, x("abc"), x("B")), yes}, {StringContains(false, x(""), x("")), no}, {StringContains(false, x("a"), x("")), no}, {StringContains(false, x("a"), none), none},
		{Like(x("abc"), []string{"x", "a*"}), yes}, {Like(x("Abc"), []string{"a*"}), no}, {LikeFold(x("Abc"), []string{"a?c"}), yes}, {Like(none, []string{"*"}), none},
		{In(x("a"), &List{Texts: []string{"A", "a", "b"}}), yes}, {In(x("c"), &List{Texts: []string{"A", "a", "b"}}), no}, {InFold(x("B"), &List{Texts: []string{"a", "b"}}), yes}, {InFold(x("bb"), &List{Texts: []string{"a", "b"}}), no}, {InFold(x(""), &List{Texts: []string{"a", "b"}}), no},
		{In(Int(1), &List{Floats: []float64{1}}), yes}, {In(Float(1.5), &List{Ints: []int64{1}, Floats: []float64{1.5}}), yes}, {In(yes, &List{Bools: []bool{false}}), no}, {In(none, &List{Ints: []int64{1}}), none}, {In(Int(1), &List{Texts: []string{"1"}}), no},
		{Regex(x("abc"), &Pattern{Source: `(?s)\A(?:a.*)\z`}), yes}, {Regex(x("xabc"), &Pattern{Source: `(?s)\A(?:a.*)\z`}), no}, {Regex(none, &Pattern{Source: `a`}), none},
		{CIDRMatch(x("10.1.2.3"), &Nets{Sources: []string{"10.6.48.157/8"}}), yes}, {CIDRMatch(x("11.1.2.3"), &Nets{Sources: []string{"10.0.0.0/8", "11.0.0.0/9"}}), yes}, {CIDRMatch(x("11.128.0.0"), &Nets{Sources: []string{"11.0.0.0/9"}}), no},
		{CIDRMatch(x("10.0.0.1"), &Nets{Sources: []string{"::1", "10.0.0.1"}}), yes}, {CIDRMatch(x("10.0.0.2"), &Nets{Sources: []string{"::ffff:10.0.0.1", "10.0.0.1"}}), no}, {CIDRMatch(x("10.0.0.1"), &Nets{Sources: []string{"::/80"}}), yes},
		{CIDRMatch(x("10.0.0.1"), &Nets{Sources: []string{"::/81", "fe80::/10"}}), no}, {CIDRMatch(x("::1"), &Nets{Sources: []string{"0.0.0.0/0"}}), no}, {CIDRMatch(x("::1"), &Nets{Sources: []string{"0::1"}}), yes},
		{CIDRMatch(x("::ffff:10.0.0.1"), &Nets{Sources: []string{"10.0.0.0/8"}}), yes}, {CIDRMatch(x("10.0.0.1"), &Nets{Sources: []string{"::ffff:10.0.0.0/104"}}), yes}, {CIDRMatch(x("fe80::1"), &Nets{Sources: []string{"fe80::/10"}}), yes},
		{CIDRMatch(x("::ffff:10.0.0.1%eth0"), &Nets{Sources: []string{"10.0.0.0/8"}}), no},
		{CIDRMatch(x("fe80::1%eth0"), &Nets{Sources: []string{"fe80::/10"}}), no}, {CIDRMatch(x("x"), &Nets{Sources: []string{"0.0.0.0/0"}}), no}, {CIDRMatch(none, &Nets{Sources: []string{"0.0.0.0/0"}}), none},
	})
}

func TestOrder(t *testing.T) {
	const big = 1 << 53
	check(t, []row{
		{Equal(Int(big+1), Float(big)), no}, {Greater(Int(big+1), Float(big)), yes}, {Less(Float(big), Int(big+1)), yes}, {Equal(Int(3), Float(3)), yes}, {Less(Int(3), Float(3.5)), yes}, {Greater(Int(-3), Float(-3.5)), yes},
		{Less(Int(math.MaxInt64), Float(1<<63)), yes}, {Greater(Int(math.MinInt64), Float(-1e300)), yes}, {Less(Int(0), Float(math.Inf(1))), yes}, {Equal(Float(0), Float(math.Copysign(0, -1))), yes},
		{Equal(Float(math.NaN()), Float(math.NaN())), no}, {LessEqual(Int(1), Float(math.NaN())), no}, {Not(Equal(Float(math.NaN()), Int(1))), yes},
		{Less(Text("B"), Text("a")), yes}, {LessEqual(Text("a"), Text("a")), yes}, {GreaterEqual(Text("é"), Text("z")), yes}, {Equal(yes, yes), yes}, {Equal(yes, no), no}, {Equal(Text("1"), Int(1)), no},
		{Equal(none, none), none}, {Less(none, Int(1)), none}, {GreaterEqual(Int(1), none), none},
	})
}

func TestLogic(t *testing.T) {
	check(t, []row{
		{And(yes, yes), yes}, {And(yes, none), none}, {And(none, no), no}, {And(no, none), no}, {Or(no, no), no}, {Or(no, none), none}, {Or(none, yes), yes},
		{Not(yes), no}, {Not(no), yes}, {Not(none), none}, {IsNull(none), yes}, {IsNull(no), no}, {IsNull(Text("")), no},
	})
	if True(none) || True(no) || True(Int(1)) || !True(yes) {
		t.Error("only true is true")
	}
}

func TestTexts(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0", 1: "1.0", -1.5: "-1.5", 0.001: "0.001", 0.00099: "9.9E-4", 9999999: "9999999.0", 1e7: "1.0E7", 1.25e-10: "1.25E-10", 1e100: "1.0E100", -1e21: "-1.0E21",
		123456.789: "123456.789", math.Inf(1): "Infinity", math.Inf(-1): "-Infinity", math.Copysign(0, -1): "-0.0", 5e-324: "5.0E-324",
	} {
		if got := String(Float(f)); got.text != want {
			t.Errorf("%g is %q, want %q", f, got.text, want)
		}
	}
	check(t, []row{
		{String(Float(math.NaN())), Text("NaN")}, {String(Int(-5)), Text("-5")}, {String(yes), Text("true")}, {String(Text("x")), Text("x")}, {String(none), none},
		{Concat(Text("a"), Int(1), yes, Float(2)), Text("a1true2.0")}, {Concat(Text("a"), none), none}, {Concat(Text("")), Text("")}, {Concat(Text(strings.Repeat("x", 100)), Text("y")), Text(strings.Repeat("x", 100) + "y")},
		{Date(Int(0)), Text("1970-01-01T00:00:00.000Z")}, {Date(Int(1_500_000_000)), Text("1970-01-01T00:00:01.500Z")}, {Date(Int(1)), Text("1970-01-01T00:00:00.000000001Z")}, {Date(Int(-1_000_000)), Text("1969-12-31T23:59:59.999Z")}, {Date(none), none},
	})
}

func TestElements(t *testing.T) {
	check(t, []row{
		{TextAt([]string{"a"}, 0), Text("a")}, {TextAt(nil, 0), none}, {IntAt([]int64{7}, 0), Int(7)}, {IntAt(nil, 0), none}, {FloatAt([]float64{7}, 0), Float(7)}, {FloatAt(nil, 0), none},
		{BoolAt([]bool{true}, 0), yes}, {BoolAt(nil, 0), none}, {If(true, Int(1)), Int(1)}, {If(false, Int(1)), none},
	})
	if TooMany(0, 1<<20) || !TooMany(1<<20, 2) || TooMany() || !TooMany(1<<32, 1<<32) {
		t.Error("the limit is on the product")
	}
}

// TestAllocations: only a text that is built takes memory.
func TestAllocations(t *testing.T) {
	s, list, nets := Text("some Text é"), &List{Texts: []string{"a", "b"}}, &Nets{Sources: []string{"10.0.0.0/8"}}
	pattern := &Pattern{Source: `(?s)\A(?:so.*)\z`}
	if n := testing.AllocsPerRun(100, func() {
		n := Modulo(Add(Length(s), Int(3)), Multiply(Int(2), Float(1.5)))
		ok := And(Greater(n, Int(0)), Or(In(s, list), InFold(s, list)), StartsWith(true, s, Text("SO")), EndsWith(false, s, s), StringContains(true, s, Text("tex")))
		ok = Or(ok, CIDRMatch(Text("10.1.1.1"), nets), Regex(s, pattern), Like(s, list.Texts), Equal(IndexOf(true, s, Text("T"), Null()), Int(5)))
		ok = And(ok, IsNull(Between(false, s, Text("o"), Text("e"), Bool(true))), Not(IsNull(Substring(s, Int(1), Int(-1)))), IsNull(Number(Text("12"), Null())))
		if True(ok) {
			t.Error("it isn't true")
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
