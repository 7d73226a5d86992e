package check

import (
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

// What the functions mean on values: nil for null, bool, int64, float64 and
// string. Folding and the reference evaluator share it; it is written to be
// read, not to be fast.

// function is what a function does. It gets as many arguments as are written.
type function func(fold bool, args []any) any

var meanings = map[string]function{
	"add":            strict(func(_ bool, a []any) any { return calculate("+", a[0], a[1]) }),
	"between":        strict(between),
	"cidrMatch":      strict(cidrMatch),
	"concat":         strict(concat),
	"divide":         strict(func(_ bool, a []any) any { return calculate("/", a[0], a[1]) }),
	"endsWith":       strict(texts(strings.HasSuffix)),
	"indexOf":        indexOf,
	"length":         strict(func(_ bool, a []any) any { return units(a[0].(string)) }),
	"modulo":         strict(func(_ bool, a []any) any { return calculate("%", a[0], a[1]) }),
	"multiply":       strict(func(_ bool, a []any) any { return calculate("*", a[0], a[1]) }),
	"number":         toNumber,
	"startsWith":     strict(texts(strings.HasPrefix)),
	"string":         strict(concat),
	"stringContains": strict(texts(func(s, part string) bool { return s != "" && part != "" && strings.Contains(s, part) })),
	"substring":      substring,
	"subtract":       strict(func(_ bool, a []any) any { return calculate("-", a[0], a[1]) }),
}

// Apply calls a function. The arguments have the types of its parameters or are
// nil; a point in time is already text where the function makes text of it.
func Apply(fn *schema.Function, fold bool, args []any) any { return meanings[fn.Name](fold, args) }

// strict makes a function null if any of its arguments is.
func strict(f function) function {
	return func(fold bool, args []any) any {
		for _, a := range args {
			if a == nil {
				return nil
			}
		}
		return f(fold, args)
	}
}

// texts is a test of two strings.
func texts(test func(s, part string) bool) function {
	return func(fold bool, args []any) any {
		return test(folding(fold, args[0]), folding(fold, args[1]))
	}
}

// folding returns a string, with its ASCII letters in lower case if fold is set.
func folding(fold bool, v any) string {
	if fold {
		return lowerASCII(v.(string))
	}
	return v.(string)
}

func concat(_ bool, args []any) any {
	joined := ""
	for _, a := range args {
		joined += Text(a)
	}
	return joined
}

// between returns the text after the first left and before the first right after
// it, or the last one. An empty text has an empty one between anything.
func between(fold bool, args []any) any {
	source := args[0].(string)
	s, left, right := folding(fold, source), folding(fold, args[1]), folding(fold, args[2])
	if s == "" {
		return ""
	}
	start := strings.Index(s, left)
	if start < 0 {
		return nil
	}
	start += len(left)
	end := strings.Index(s[start:], right)
	if len(args) == 4 && args[3].(bool) {
		end = strings.LastIndex(s[start:], right)
	}
	if end < 0 {
		return nil
	}
	return source[start : start+end]
}

// indexOf returns the position of the first part that begins at start or later.
func indexOf(fold bool, args []any) any {
	if args[0] == nil || args[1] == nil {
		return nil
	}
	s, part := folding(fold, args[0]), folding(fold, args[1])
	start := max(0, whole(args, 2, 0))
	if start > units(s) {
		return nil
	}
	from := offset(s, start)
	at := strings.Index(s[from:], part)
	switch {
	case part == "":
		return start
	case at < 0:
		return nil
	}
	return units(s[:from+at])
}

// substring cuts as Python's slices do.
func substring(_ bool, args []any) any {
	if args[0] == nil {
		return nil
	}
	s := args[0].(string)
	n := units(s)
	start, end := bound(whole(args, 1, 0), n), bound(whole(args, 2, n), n)
	if start >= end {
		return ""
	}
	return cut(s, start, end)
}

// cut returns the units from start to before end. Half a character leaves U+FFFD
// behind.
func cut(s string, start, end int64) string {
	var out strings.Builder
	at := int64(0)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch inside := min(end, at+width(r)) - max(start, at); {
		case inside == width(r):
			out.WriteString(s[i : i+size])
		case inside > 0:
			out.WriteRune(utf8.RuneError)
		}
		at, i = at+width(r), i+size
	}
	return out.String()
}

// bound turns a position that may count from the end into one within the text.
func bound(at, n int64) int64 {
	if at < 0 {
		at += n
	}
	return min(max(at, 0), n)
}

// whole returns argument i, or what is meant if it is null or left out.
func whole(args []any, i int, otherwise int64) int64 {
	if i < len(args) && args[i] != nil {
		return args[i].(int64)
	}
	return otherwise
}

// units is the length of s in UTF-16. A byte that isn't UTF-8 counts as one.
func units(s string) int64 {
	n := int64(0)
	for _, r := range s {
		n += width(r)
	}
	return n
}

// width is how many units of UTF-16 a character takes.
func width(r rune) int64 {
	if r > 0xffff {
		return 2
	}
	return 1
}

// offset returns where in s the position is that at units lie before. In the
// middle of a character of two units it is behind the character.
func offset(s string, at int64) int {
	i := 0
	for i < len(s) && at > 0 {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		at -= width(r)
	}
	return i
}

// cidrMatch reports whether an address lies in any of the nets.
func cidrMatch(_ bool, args []any) any {
	address, ok := parseAddress(args[0].(string))
	if !ok {
		return false
	}
	for _, a := range args[1:] {
		if net, ok := parseNet(a.(string)); ok && contains(net, address) {
			return true
		}
	}
	return false
}

// contains looks for an address in a net of IPv6 in the form of ::ffff:10.0.0.1
// too, so that ::/0 holds every address.
func contains(net netip.Prefix, address netip.Addr) bool {
	return net.Contains(address) || net.Contains(netip.AddrFrom16(address.As16()))
}

// parseAddress reads an address. An IPv4 address in the clothes of an IPv6 one
// is an IPv4 address.
func parseAddress(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	return a.Unmap(), err == nil && a.Zone() == ""
}

// parseNet reads a net, in which bits of the host may be set. An address is a
// net by itself.
func parseNet(s string) (netip.Prefix, bool) {
	if a, ok := parseAddress(s); ok {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	if err == nil && p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p, err == nil
}

// dateText writes a point in time, given in nanoseconds since 1970: to the
// millisecond, or to the nanosecond if that is not all of it.
func dateText(ns int64) string {
	layout := "2006-01-02T15:04:05.000Z"
	if ns%int64(time.Millisecond) != 0 {
		layout = "2006-01-02T15:04:05.000000000Z"
	}
	return time.Unix(0, ns).UTC().Format(layout)
}
