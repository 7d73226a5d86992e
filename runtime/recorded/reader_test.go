package recorded

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// read returns what reading gives, one entry a record or error.
func read(r io.Reader) []string {
	reader := NewReader(r)
	var got []string
	for {
		var rec Record
		err := reader.Next(&rec)
		var bad *LineError
		switch {
		case err == nil:
			got = append(got, fmt.Sprintf("%d %s", rec.Line, rec.Event.ProcessName))
		case errors.As(err, &bad):
			got = append(got, bad.Error())
		case err == io.EOF:
			return got
		default:
			return append(got, err.Error())
		}
	}
}

func name(s string) string { return `{"process.name":"` + s + `"}` }

func zip(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReader(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", MaxLine) + `"}`
	good := zip(t, name("a")+"\n"+name("b")+"\n")
	flipped := bytes.Clone(good)
	flipped[len(flipped)-6] ^= 0xff // in the checksum
	for what, c := range map[string]struct {
		in   string
		want []string
	}{
		"empty":            {"", nil},
		"blank lines":      {"\n \r\n" + name("a") + "\r\n\n", []string{"3 a"}},
		"no last newline":  {name("a") + "\n" + name("b"), []string{"1 a", "2 b"}},
		"byte order mark":  {"\xef\xbb\xbf" + name("a"), []string{"1 a"}},
		"one byte":         {"{", []string{"line 1: the JSON object ends early"}},
		"array":            {`[{}]`, []string{"line 1: not a JSON object but array"}},
		"null":             {"null", []string{"line 1: not a JSON object but null"}},
		"text":             {"hello\n" + name("a"), []string{"line 1: not JSON: invalid character 'h' looking for beginning of value", "2 a"}},
		"cut":              {`{"process":{"na` + "\n" + name("b"), []string{"line 1: the JSON object ends early", "2 b"}},
		"two in a line":    {name("a") + name("b"), []string{"line 1: more text after the JSON object"}},
		"trailing text":    {name("a") + " x", []string{"line 1: more text after the JSON object"}},
		"key twice":        {`{"a":1,"a":1}` + "\n" + name("b"), []string{`line 1: the key "a" is in one object twice`, "2 b"}},
		"key twice, deep":  {`{"a":"\":{","b":[{"c":1},{"c":{"d":[{}],"e:":1,"d":2}}]}`, []string{`line 1: the key "d" is in one object twice`}},
		"as escape":        {`{"a":1,"\u0061":2}`, []string{`line 1: the key "a" is in one object twice`}},
		"dotted and not":   {`{"process":{"pid":1},"process.name":"b:\":","a":[{"b":1},{"b":2}]}`, []string{`1 b:":`}},
		"invalid UTF-8":    {name("a\xffb"), []string{"1 a\ufffdb"}},
		"too long":         {long + "\n" + name("b"), []string{"line 1: longer than 16 MiB", "2 b"}},
		"gzip":             {string(good), []string{"1 a", "2 b"}},
		"two gzip members": {string(good) + string(good), []string{"1 a", "2 b", "3 a", "4 b"}},
		"gzip, then text":  {string(good) + "text", []string{"1 a", "2 b", "damaged gzip data: it ends early"}},
		"gzip, bad sum":    {string(flipped), []string{"1 a", "2 b", "damaged gzip data: gzip: invalid checksum"}},
		"gzip header only": {"\x1f\x8b\x00", []string{"damaged gzip data: it ends early"}},
		"gzip of nothing":  {string(zip(t, "")), nil},
	} {
		for how, r := range map[string]io.Reader{
			"at once": strings.NewReader(c.in), "byte by byte": iotest.OneByteReader(strings.NewReader(c.in)),
		} {
			if what == "too long" && how != "at once" {
				continue
			}
			if got := read(r); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
				t.Errorf("%s, %s: got %q, want %q", what, how, got, c.want)
			}
		}
	}
}

func TestTruncatedGzipKeepsWhatWasRead(t *testing.T) {
	var lines strings.Builder
	for i := range 20_000 {
		lines.WriteString(name(fmt.Sprint(i*7919)) + "\n")
	}
	whole := zip(t, lines.String())
	got := read(bytes.NewReader(whole[:len(whole)/2]))
	if len(got) < 1000 || got[0] != "1 0" {
		t.Fatalf("%d lines read, the first is %q", len(got), got[:min(1, len(got))])
	}
	if last := got[len(got)-1]; last != "damaged gzip data: it ends early" {
		t.Errorf("the last is %q", last)
	}
}

func TestReadFailure(t *testing.T) {
	failure := errors.New("disk on fire")
	got := read(io.MultiReader(strings.NewReader(name("a")+"\n"), iotest.ErrReader(failure)))
	if fmt.Sprint(got) != "[1 a disk on fire]" {
		t.Errorf("got %q", got)
	}
}
