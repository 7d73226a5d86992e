package diag

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestPosition(t *testing.T) {
	s := NewSource("f", []byte("ab\r\ncéd\n\n\xff\xffx"))
	for _, c := range []struct{ offset, line, column int }{
		{-1, 1, 1}, {0, 1, 1}, {2, 1, 3}, {4, 2, 1}, {5, 2, 2}, {7, 2, 3}, {8, 2, 4},
		{9, 3, 1}, {10, 4, 1}, {12, 4, 3}, {13, 4, 4}, {99, 4, 4},
	} {
		line, column := s.Position(c.offset)
		if line != c.line || column != c.column {
			t.Errorf("Position(%d) = %d:%d, want %d:%d", c.offset, line, column, c.line, c.column)
		}
	}
	for line, want := range []string{"", "ab", "céd", "", "\xff\xffx", ""} {
		if got := s.Line(line); got != want {
			t.Errorf("Line(%d) = %q, want %q", line, got, want)
		}
	}
}

func TestOffset(t *testing.T) {
	s := NewSource("f", []byte("ab\ncd"))
	for _, c := range []struct{ line, column, offset int }{
		{1, 1, 0}, {2, 2, 4}, {2, 9, 5}, {0, 0, 0}, {9, 1, 3},
	} {
		if got := s.Offset(c.line, c.column); got != c.offset {
			t.Errorf("Offset(%d, %d) = %d, want %d", c.line, c.column, got, c.offset)
		}
	}
}

func TestRender(t *testing.T) {
	for _, c := range []struct{ name, text, mark, want string }{
		{"plain", "a = 1", "=", "f:1:3: error: m [code]\n    a = 1\n      ^"},
		{"second line", "x\nab cd\n", "cd", "f:2:4: error: m [code]\n    ab cd\n       ^^"},
		{"tab", "\ta\t= 1", "= 1", "f:1:4: error: m [code]\n    \ta\t= 1\n    \t \t^^^"},
		{"wide", "\"日本\" = 1", "=", "f:1:6: error: m [code]\n    \"日本\" = 1\n           ^"},
		{"wide marked", "日本", "日本", "f:1:1: error: m [code]\n    日本\n    ^^^^"},
		{"combining", "e\u0301 =", "=", "f:1:4: error: m [code]\n    e\u0301 =\n      ^"},
		{"control", "\x1b[31m =", "=", "f:1:7: error: m [code]\n    �[31m =\n          ^"},
		{"over the line's end", "ab\r\ncd", "b\r\ncd", "f:1:2: error: m [code]\n    ab\n     ^"},
		{"end", "ab", "", "f:1:3: error: m [code]\n    ab\n      ^"},
		{"empty line", "\nab", "\nab", "f:1:1: error: m [code]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := strings.LastIndex(c.text, c.mark)
			got := NewSource("f", []byte(c.text)).Error(at, at+len(c.mark), "code", "m", "").String()
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestRenderHint(t *testing.T) {
	d := NewSource("f", []byte("x")).Error(0, 1, "code", "message", "do it")
	d.Severity = Warning
	if got, want := d.String(), "f:1:1: warning: message [code]\n    x\n    ^\nhint: do it"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ForFile("f", "code", "message", "").String(), "f: error: message [code]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRenderLong makes sure that the caret of a line too long to show stands
// below the character that it is about.
func TestRenderLong(t *testing.T) {
	for _, at := range []int{0, 59, 60, 61, 500, 998, 999} {
		text := []byte(strings.Repeat("日", 1000))
		text = []byte(string([]rune(string(text))[:at]) + "!" + string([]rune(string(text))[at:]))
		lines := strings.Split(NewSource("f", text).Error(at*3, at*3+1, "c", "m", "").String(), "\n")
		before, _, _ := strings.Cut(lines[1], "!")
		if got, want := strings.Index(lines[2], "^"), columns([]rune(before)); got != want {
			t.Errorf("at %d: caret at %d, want %d:\n%s\n%s", at, got, want, lines[1], lines[2])
		}
		if n := len([]rune(lines[1])); n > window+6 {
			t.Errorf("at %d: %d characters", at, n)
		}
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"nc":                    "“nc”",
		"a\tb\n\x1b\xff":        "“a b���”",
		strings.Repeat("é", 61): "“" + strings.Repeat("é", 60) + "…”",
	} {
		if got := Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestList(t *testing.T) {
	l := List{
		{File: "b", Line: 1, Column: 1, Message: "4"},
		{File: "a", Line: 10, Column: 1, Message: "3"},
		{File: "a", Line: 2, Column: 9, Severity: Warning, Message: "2"},
		{File: "a", Line: 2, Column: 3, Message: "1"},
	}
	err := l.Err()
	want := "a:2:3: error: 1\na:2:9: warning: 2\na:10:1: error: 3\nb:1:1: error: 4"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var list List
	if !errors.As(err, &list) || len(list.Errors()) != 3 {
		t.Errorf("the error holds %v", list)
	}
	if err := (List{{Severity: Warning}, {Severity: Note}}).Err(); err != nil {
		t.Errorf("warnings alone are an error: %v", err)
	}
}

func TestJSON(t *testing.T) {
	d := NewSource("f", []byte("a b")).Error(2, 3, "code", "message", "hint")
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":"f","offset":2,"end":3,"line":1,"column":3,"severity":"error",` +
		`"code":"code","message":"message","hint":"hint","text":"a b","width":1}`
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
	var back Diagnostic
	if err := json.Unmarshal(data, &back); err != nil || back != d {
		t.Errorf("read back: %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"severity":"fatal"}`), &back); err == nil {
		t.Error("an unknown severity was read")
	}
}
