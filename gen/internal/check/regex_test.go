package check

import (
	"regexp"
	"strings"
	"testing"
)

// TestRegex: a regular expression covers the whole value.
func TestRegex(t *testing.T) {
	for _, c := range []struct {
		pattern   string
		fold      bool
		fit, miss []string
	}{
		{"a.c", false, []string{"abc", "a\nc", "a\xffc", "aéc"}, []string{"xabc", "abcx", "ac", "Abc"}},
		{"a|b", false, []string{"a", "b"}, []string{"ab", "ax", "xb"}},
		{".*?net[1]? x.*?", false, []string{"net x", "\nnet1 xy"}, []string{"net2 x"}},
		{"^a$", false, []string{"^a$"}, []string{"a"}},
		{"[^a$^]", false, []string{"b"}, []string{"a", "$", "^"}},
		{`[]~&@#<"]`, false, []string{"]", "~", "&", "@", "#", "<", `"`}, []string{"a", "[]"}},
		{`[^]]`, false, []string{"a"}, []string{"]"}},
		{`[\]~]\~\&\@\#\<\"`, false, []string{`]~&@#<"`, `~~&@#<"`}, []string{`a~&@#<"`}},
		{`[\w~]+`, false, []string{"aB~1"}, []string{"-", ":"}},
		{`[[:]a[:\]]`, false, []string{"[a:", ":a]"}, []string{"aa:", "[a"}},
		{`\^\$\\`, false, []string{`^$\`}, []string{`^$`}},
		{"(?:ab)+", false, []string{"ab", "abab"}, []string{"aba"}},
		{`\d{2,3}\s\w`, false, []string{"12 a", "123\t_"}, []string{"1 a", "1234 a"}},
		{"", false, []string{""}, []string{"a"}},
		// Letters of ASCII have two cases, no others.
		{"ab", true, []string{"ab", "AB", "aB"}, []string{"a", "é"}},
		{"k", true, []string{"k", "K"}, []string{"\u212a"}},
		{"é[É]", true, []string{"éÉ"}, []string{"ÉÉ", "éé"}},
		{"[Éé][Xx]", true, []string{"éX", "Éx"}, []string{"eX"}},
		{"[a-c]", true, []string{"a", "B", "C"}, []string{"d", "D", "é"}},
		{"[^a-c]", true, []string{"d", "D", "é", "\U0010ffff"}, []string{"a", "C", "b"}},
		{"[Z-a]", true, []string{"Z", "z", "A", "a", "[", "`"}, []string{"b", "Y"}},
		{"[x-\u0100]", true, []string{"x", "X", "é", "~"}, []string{"w", "W", "\u0101"}},
		{`[\s\S]`, true, []string{"a", "\n", "\U0010ffff"}, []string{"", "aa"}},
		{`\W\D`, true, []string{"-a", "éA"}, []string{"a-", "-1"}},
		{"(a|[^b]x)*?", true, []string{"", "AcX", "aa"}, []string{"bX", "Bx"}},
		{`A\.`, true, []string{"a.", "A."}, []string{"ab"}},
		{"[A-Z]\t", true, []string{"a\t", "A\t"}, []string{"1\t", "at"}},
	} {
		got, problem := translate(c.pattern, c.fold)
		if problem != nil {
			t.Errorf("%s: %v", c.pattern, problem)
			continue
		}
		re := regexp.MustCompile(got.pattern)
		for _, s := range c.fit {
			if !re.MatchString(s) {
				t.Errorf("%q doesn't fit %s, fold %v: %s", s, c.pattern, c.fold, got.pattern)
			}
		}
		for _, s := range c.miss {
			if re.MatchString(s) {
				t.Errorf("%q fits %s, fold %v: %s", s, c.pattern, c.fold, got.pattern)
			}
		}
		if want := strings.HasPrefix(c.pattern, "^"); got.anchors != want {
			t.Errorf("%s: anchors %v", c.pattern, got.anchors)
		}
	}
}

// TestRegexFlaws lists what is no regular expression of EQL.
func TestRegexFlaws(t *testing.T) {
	for pattern, want := range map[string]string{
		"a~b": "in Lucene ~", "a&b": "in Lucene &", "@": "in Lucene @", "#": "in Lucene #", "<1-2>": "in Lucene <", `a"b"`: `in Lucene "`,
		`\ba`: `\b is not`, `a\B`: `\B is not`, `\Aa`: `\A is not`, `a\z`: `\z is not`, "(?i)a": "groups", "(?<n>a)": "groups", "(?P<n>a)": "groups",
		`\Qa\E`: `\Q is not`, `a\E`: `\E is not`, `\t`: `\t is not`, `a\n`: `\n is not`, `\x41`: `\x is not`, `\pL`: `\p is not`, `\P{L}`: `\P is not`, `\012`: `\0 is not`, `\y`: `\y is not`,
		`[\t]`: `\t is not`, `[^a\\\x41]`: `\x is not`, "[[:alpha:]]": "names of classes", "[^a[:^digit:]-]": "names of classes", "(": "not a regular", "a**": "not a regular", "[a": "not a regular", `a\`: "not a regular",
		"a{2000}": "not a regular", "(a{900}){900}": "not a regular", `[\`: "not a regular", `\1`: `\1 is not`, "\xff": "not a regular",
	} {
		_, problem := translate(pattern, false)
		if problem == nil || !strings.HasPrefix(problem.message, want) || problem.hint == "" {
			t.Errorf("%s: %v", pattern, problem)
		}
	}
}

// FuzzRegex holds that what the translator accepts is an expression of Go's, and
// that folding adds to what fits and makes case not matter.
func FuzzRegex(f *testing.F) {
	f.Add("[^a-c]x|(b.*?)+", "AbX")
	f.Add(`[[:alpha:]\]~]\~`, "]~")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		plain, problem := translate(pattern, false)
		if problem != nil {
			return
		}
		folded, problem := translate(pattern, true)
		if problem != nil {
			return // larger than the plain one
		}
		fits := regexp.MustCompile(folded.pattern)
		upper, lower := strings.Map(upperASCII, s), lowerASCII(s)
		if fits.MatchString(upper) != fits.MatchString(lower) && strings.ToValidUTF8(s, "") == s {
			t.Errorf("%q fits %q in one case only: %s", s, pattern, folded.pattern)
		}
		if !strings.ContainsAny(pattern, "^SWDPp") && regexp.MustCompile(plain.pattern).MatchString(s) && !fits.MatchString(s) {
			t.Errorf("%q fits %q, but not with the case ignored: %s", s, pattern, folded.pattern)
		}
	})
}

func upperASCII(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r - 0x20
	}
	return r
}
