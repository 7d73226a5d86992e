package timeline

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strings"
	"testing"
)

func TestTime(t *testing.T) {
	const day = 1651665600 // 2022-05-04T12:00:00Z
	for _, c := range []struct {
		value any
		unit  Unit
		want  int64
		bad   bool
	}{
		{value: "2022-05-04T12:00:00Z", want: day * 1e9},
		{value: "2022-05-04T14:00:00+02:00", want: day * 1e9},
		{value: "2022-05-04T14:00:00.5+0200", want: day*1e9 + 5e8},
		{value: "2022-05-04T12:00:00", want: day * 1e9},
		{value: "2022-05-04T12:00", want: day * 1e9},
		{value: "2022-05-04", want: (day - 43200) * 1e9},
		{value: "2022", want: 1640995200 * 1e9},
		{value: "2022-05-04T12:00:00.1Z", want: day*1e9 + 1e8},
		{value: "2022-05-04T12:00:00.001Z", want: day*1e9 + 1e6},
		{value: "2022-05-04T12:00:00.123456789Z", want: day*1e9 + 123456789},
		{value: "2022-05-04T12:00:00.123456789999Z", want: day*1e9 + 123456789},
		{value: "2022-05-04t12:00:00.5z", want: day*1e9 + 5e8},
		{value: "2022-05-04T12:00:00,5Z", want: day*1e9 + 5e8},
		{value: "20220504T120000Z", want: day * 1e9},
		{value: "20220504T140000.123456789+0200", want: day*1e9 + 123456789},
		{value: "20220504T1200", want: day * 1e9},
		{value: "2022-05-04T14:00+0200", want: day * 1e9},
		{value: "2022-05-04T14+02", want: day * 1e9},
		{value: "2022-05-04 14:00:00.5+02", want: day*1e9 + 5e8},
		{value: "2022-05-04 12", want: day * 1e9},
		{value: "20220504", want: 20220504e6},
		{value: "1", want: 1e6},
		{value: "-1", want: -1e6},
		{value: json.Number("1651665600000"), want: day * 1e9},
		{value: "1651665600000.25", want: day*1e9 + 250000},
		{value: json.Number("1.6516656e12"), want: day * 1e9},
		{value: json.Number("0.1"), want: 1e5},
		{value: json.Number("1651665600"), unit: Seconds, want: day * 1e9},
		{value: "1651665600.000000001", unit: Seconds, want: day*1e9 + 1},
		{value: json.Number("1651665600000001"), unit: Micros, want: day*1e9 + 1000},
		{value: json.Number("1651665600000000007"), unit: Nanos, want: day*1e9 + 7},
		{value: json.Number("116444736000000000"), unit: FileTime, want: 0},
		{value: "131485996510000001", unit: FileTime, want: 1504126051000000100},
		{value: "2022-05-04T12:00:00Z", unit: FileTime, want: day * 1e9},
		{value: json.Number("0"), unit: FileTime, bad: true}, // 1601 is beyond 64 bits of nanoseconds
		{value: "", bad: true},
		{value: "yesterday", bad: true},
		{value: "2022-W18-3", bad: true},
		{value: "2022-124", bad: true},
		{value: "0x10", bad: true},
		{value: "1/3", bad: true},
		{value: "Inf", bad: true},
		{value: json.Number("1e300"), bad: true},
		{value: json.Number("1e999999999"), bad: true},
		{value: strings.Repeat("9", 101), bad: true},
		{value: "9999-01-01T00:00:00Z", bad: true},
		{value: true, bad: true},
		{value: nil, bad: true},
	} {
		got, ok := c.unit.time(c.value)
		if ok == c.bad || ok && got != c.want {
			t.Errorf("%v in %s: %d, %v; want %d", c.value, Units()[c.unit], got, ok, c.want)
		}
	}
}

func TestUnits(t *testing.T) {
	for i, name := range Units() {
		if u, ok := ParseUnit(name); !ok || u != Unit(i) {
			t.Errorf("%s is not read", name)
		}
	}
	if _, ok := ParseUnit("minutes"); ok {
		t.Error("minutes are a unit")
	}
}

// read returns the ids of a stream's documents in order, and the problems.
func read(t *testing.T, o Options, stream []byte) (ids string, problems []string) {
	t.Helper()
	l := New(o)
	err := l.Read(bytes.NewReader(stream), func(err error) { problems = append(problems, err.Error()) })
	if err != nil {
		problems = append(problems, "end: "+err.Error())
	}
	l.Sort()
	var list []string
	for _, e := range l.Entries {
		list = append(list, e.Document["id"].(string))
		if !json.Valid(e.Raw) || bytes.ContainsAny(e.Raw, "\n") {
			t.Errorf("the text of %v is %q", e.Document, e.Raw)
		}
	}
	return strings.Join(list, " "), problems
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		name, stream, want string
		options            Options
	}{
		{"timestamps", `{"id":"b","@timestamp":"2"}
{"id":"a","@timestamp":1}
{"id":"none"}
{"id":"c","@timestamp":"1970-01-01T00:00:00.003Z"}`, "a b c none", Options{}},
		{"position", `{"id":"b","@timestamp":1}
{"id":"a","@timestamp":1}`, "b a", Options{}},
		{"tiebreakers", `{"id":"none","@timestamp":1}
{"id":"text","@timestamp":1,"event":{"sequence":"x"}}
{"id":"10","@timestamp":1,"event.sequence":10}
{"id":"9","@timestamp":1,"event":{"sequence":9}}
{"id":"first","@timestamp":0}`, "first 9 10 text none", Options{}},
		{"large tiebreakers", `{"id":"b","@timestamp":1,"event.sequence":9007199254740993}
{"id":"a","@timestamp":1,"event.sequence":9007199254740992}`, "a b", Options{}},
		{"other fields", `{"id":"b","t":20,"n":1,"@timestamp":0}
{"id":"a","t":10,"n":2}
{"id":"c","t":20,"n":0}`, "a c b", Options{Timestamp: "t", Tiebreaker: "n", Unit: Seconds}},
		{"the first timestamp that can be read", `{"id":"b","@timestamp":["x",5]}
{"id":"a","@timestamp":4}`, "a b", Options{}},
		{"an array", " \n[{\"id\": \"b\", \"@timestamp\": 2},\n {\"id\": \"a\",\n \"@timestamp\": 1}]\n", "a b", Options{}},
		{"an empty array", "[]", "", Options{}},
		{"nothing", "", "", Options{}},
		{"blank lines", "\n\n{\"id\":\"a\"}\n\n", "a", Options{}},
	} {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write([]byte(c.stream))
		z.Close()
		for form, stream := range map[string][]byte{"plain": []byte(c.stream), "gzipped": packed.Bytes()} {
			if got, problems := read(t, c.options, stream); got != c.want || problems != nil {
				t.Errorf("%s, %s: %q %v, want %q", c.name, form, got, problems, c.want)
			}
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct{ stream, want, problems string }{
		{"{\"id\":\"a\"}\n5\n{\"id\":\"b\"\n{\"id\":\"c\"}", "a c", "line 2: not a JSON object but number|line 3: the JSON object ends early"},
		{`[{"id":"a"}, null, 5, {"id":"b"}]`, "a b", "element 2: null is not a JSON object|element 3: json: cannot unmarshal number"},
		{`[{"id":"a"}, {"id"`, "a", "end: element 2: "},
		{`[{"id":"a"}`, "a", "end: "},
		{"\x1f\x8b", "", "end: "},
	} {
		got, problems := read(t, Options{}, []byte(c.stream))
		parts := strings.Split(c.problems, "|")
		ok := len(parts) == len(problems)
		for i := range min(len(parts), len(problems)) {
			ok = ok && strings.HasPrefix(problems[i], parts[i])
		}
		if got != c.want || !ok {
			t.Errorf("%s: %q %q, want %q %q", c.stream, got, problems, c.want, parts)
		}
	}
}

func TestUntimed(t *testing.T) {
	l := New(Options{})
	l.Add(map[string]any{"@timestamp": "x"}, nil)
	l.Add(map[string]any{"@timestamp": "1"}, nil)
	if got := l.Untimed(); got != 1 {
		t.Errorf("%d documents have no timestamp", got)
	}
}
