package value

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kerneql/kerneql/runtime/match"
)

// units is how many UTF-16 units the character of n bytes takes.
func units(n int) int {
	if n == utf8.UTFMax {
		return 2
	}
	return 1
}

// count returns the length of s in UTF-16 units.
func count(s string) int {
	n := 0
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		n += units(size)
		i += size
	}
	return n
}

// offset returns the byte at which UTF-16 unit n of s begins, and how many units
// it lies before: 1 if n is the second half of a character, whose next one
// is meant then. Behind the end it returns the length.
func offset(s string, n int) (at, over int) {
	for at < len(s) && n > 0 {
		_, size := utf8.DecodeRuneInString(s[at:])
		n -= units(size)
		at += size
	}
	return at, max(0, -n)
}

// Length returns how many UTF-16 units a text has.
func Length(v Value) Value {
	if v.kind != text {
		return Value{}
	}
	return Int(int64(count(v.text)))
}

// hasPrefix reports whether s begins with p, whose letters count in either case
// if fold.
func hasPrefix(s, p string, fold bool) bool {
	return len(p) <= len(s) && same(s[:len(p)], p, fold)
}

func same(a, b string, fold bool) bool {
	if !fold || len(a) != len(b) {
		return a == b
	}
	for i := range len(a) {
		if match.Lower(a[i]) != match.Lower(b[i]) {
			return false
		}
	}
	return true
}

// index returns where p begins first in s, -1 if nowhere.
func index(s, p string, fold bool) int {
	if !fold {
		return strings.Index(s, p)
	}
	for i := 0; i+len(p) <= len(s); i++ {
		if same(s[i:i+len(p)], p, true) {
			return i
		}
	}
	return -1
}

// lastIndex returns where p begins last in s, -1 if nowhere.
func lastIndex(s, p string, fold bool) int {
	if !fold {
		return strings.LastIndex(s, p)
	}
	for i := len(s) - len(p); i >= 0; i-- {
		if same(s[i:i+len(p)], p, true) {
			return i
		}
	}
	return -1
}

// StartsWith tests whether s begins with p.
func StartsWith(fold bool, s, p Value) Value {
	if !texts(s, p) {
		return Value{}
	}
	return Bool(hasPrefix(s.text, p.text, fold))
}

// EndsWith tests whether s ends with p.
func EndsWith(fold bool, s, p Value) Value {
	if !texts(s, p) {
		return Value{}
	}
	cut := len(s.text) - len(p.text)
	return Bool(cut >= 0 && same(s.text[cut:], p.text, fold))
}

// StringContains tests whether p is in s; the empty text is in none, and has none.
func StringContains(fold bool, s, p Value) Value {
	if !texts(s, p) {
		return Value{}
	}
	return Bool(s.text != "" && p.text != "" && index(s.text, p.text, fold) >= 0)
}

// IndexOf returns the unit of s at which p begins first, from start on; null if
// nowhere. A null start is 0, and so is a negative one.
func IndexOf(fold bool, s, p, start Value) Value {
	if !texts(s, p) || start.kind != null && start.kind != whole {
		return Value{}
	}
	from := max(0, start.int())
	if from > int64(len(s.text)) {
		return Value{} // no text has more units than bytes
	}
	at, _ := offset(s.text, int(from))
	skipped := count(s.text[:at])
	if int(from) > skipped {
		return Value{}
	}
	if p.text == "" {
		return Int(from)
	}
	found := index(s.text[at:], p.text, fold)
	if found < 0 {
		return Value{}
	}
	return Int(int64(skipped + count(s.text[at:at+found])))
}

// Between returns the text behind the first left and before the first right
// that follows it, or the last one if greedy; null if either isn't there. Of the
// empty text it is empty.
func Between(fold bool, s, left, right, greedy Value) Value {
	if !texts(s, left, right) || greedy.kind != boolean {
		return Value{}
	}
	if s.text == "" {
		return s
	}
	begin := index(s.text, left.text, fold)
	if begin < 0 {
		return Value{}
	}
	rest := s.text[begin+len(left.text):]
	find := index
	if True(greedy) {
		find = lastIndex
	}
	end := find(rest, right.text, fold)
	if end < 0 {
		return Value{}
	}
	return Text(rest[:end])
}

// Substring returns the text from unit start to before unit end. Negative ones
// count from the end, and a null one is open.
func Substring(s, start, end Value) Value {
	if s.kind != text || !bound(start) || !bound(end) {
		return Value{}
	}
	n := int64(count(s.text))
	from, to := int64(0), n
	if start.kind == whole {
		from = clamp(start.int(), n)
	}
	if end.kind == whole {
		to = clamp(end.int(), n)
	}
	if from >= to {
		return Text("")
	}
	return Text(cut(s.text, int(from), int(to)))
}

func bound(v Value) bool { return v.kind == null || v.kind == whole }

// clamp returns the unit that a bound means in a text of n units.
func clamp(bound, n int64) int64 {
	if bound < 0 {
		bound += n
	}
	return min(max(bound, 0), n)
}

// cut returns the units [from, to) of s. A character of two units that a bound
// divides leaves U+FFFD behind, for half of it is no text.
func cut(s string, from, to int) string {
	begin, halfBegin := offset(s, from)
	end, halfEnd := offset(s, to)
	if halfEnd == 1 {
		end -= utf8.UTFMax
	}
	const half = string(utf8.RuneError)
	switch {
	case begin > end:
		return half
	case halfBegin+halfEnd == 0:
		return s[begin:end]
	case halfEnd == 0:
		return half + s[begin:end]
	case halfBegin == 0:
		return s[begin:end] + half
	}
	return half + s[begin:end] + half
}

// String returns a value as text.
func String(v Value) Value {
	if v.kind == null || v.kind == text {
		return v
	}
	var room [32]byte
	return Text(string(appendText(room[:0], v)))
}

// Concat returns the values as text, one after the other; null if one is null.
func Concat(vs ...Value) Value {
	var room [64]byte
	b := room[:0]
	for _, v := range vs {
		if v.kind == null {
			return v
		}
		b = appendText(b, v)
	}
	return Text(string(b))
}

// Date returns a point in time, given in nanoseconds since 1970, as text: to the
// millisecond, or to the nanosecond if that is not all of it.
func Date(v Value) Value {
	if v.kind != whole {
		return Value{}
	}
	layout := "2006-01-02T15:04:05.000Z"
	if v.int()%int64(time.Millisecond) != 0 {
		layout = "2006-01-02T15:04:05.000000000Z"
	}
	var room [32]byte
	return Text(string(time.Unix(0, v.int()).UTC().AppendFormat(room[:0], layout)))
}
