package ecs

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func decode(t *testing.T, text string) Document {
	t.Helper()
	var d Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ doc, path, want string }{
		{`{"process":{"name":"nc"}}`, "process.name", `["nc"]`},
		{`{"process.name":"nc"}`, "process.name", `["nc"]`},
		{`{"process":{"parent.name":"sh"}}`, "process.parent.name", `["sh"]`},
		{`{"process.parent":{"name":"sh"}}`, "process.parent.name", `["sh"]`},
		{`{"process":{"name":"a"},"process.name":"b"}`, "process.name", `["a","b"]`},
		{`{"process":[{"name":"a"},{"name":["b",null,"c"]}]}`, "process.name", `["a","b","c"]`},
		{`{"process":{"args":[["a"],["b"]]}}`, "process.args", `["a","b"]`},
		{`{"process":{"args":[]}}`, "process.args", `[]`},
		{`{"process":{"args":[null]}}`, "process.args", `[]`},
		{`{"process":null}`, "process.name", `[]`},
		{`{"process":"x","process.name":"y"}`, "process.name", `["y"]`},
		{`{"process":{"name":{"text":"x"}}}`, "process.name", `[{"text":"x"}]`},
		{`{"processname":"x"}`, "process.name", `[]`},
	} {
		got := Values(decode(t, c.doc), c.path)
		if text, _ := json.Marshal(append([]any{}, got...)); string(text) != c.want {
			t.Errorf("%s %s: got %s, want %s", c.doc, c.path, text, c.want)
		}
	}
}

func TestExpand(t *testing.T) {
	for _, c := range []struct{ doc, want string }{
		{`{"a.b":1,"a.c":2,"d":3}`, `{"a":{"b":1,"c":2},"d":3}`},
		{`{"a":{"b.c":1},"a.b":{"d":2}}`, `{"a":{"b":{"c":1,"d":2}}}`},
		{`{"a":{"b":1},"a.b":2}`, `{"a":{"b":[1,2]}}`},
		{`{"a":{"b":1},"a.b":1}`, `{"a":{"b":1}}`},
		{`{"a":[{"b.c":1},"x"]}`, `{"a":[{"b":{"c":1}},"x"]}`},
		{`{"a":"x","a.b":"y"}`, `{"a":"x","a.b":"y"}`},
		{`{"a":{"b":{"c":1}},"a.b":"y"}`, `{"a":{"b":{"c":1}},"a.b":"y"}`},
		{`{"a":{"b":{"c":{"d":1}}},"a.b":{"c":2,"e":3}}`, `{"a":{"b":{"c":{"d":1}}},"a.b":{"c":2,"e":3}}`},
		{`{"a":{"b":{"c":1}},"a.b":{"c":2,"e":3}}`, `{"a":{"b":{"c":[1,2],"e":3}}}`},
		{`{"":1,".a":2,"a.":3,"a..b":4}`, `{"":1,".a":2,"a.":3,"a..b":4}`},
	} {
		got := Expand(decode(t, c.doc))
		if want := decode(t, c.want); !reflect.DeepEqual(got, want) {
			text, _ := json.Marshal(got)
			t.Errorf("%s: got %s, want %s", c.doc, text, c.want)
		}
	}
}

func TestExpandIsBounded(t *testing.T) {
	key := "a" + strings.Repeat(".a", 1_000_000)
	got := Expand(Document{key: 1})
	if !reflect.DeepEqual(got, Document{key: 1}) {
		t.Error("a key of a million dots was expanded")
	}
}

// What a document says must not depend on how it is written.
func TestExpandKeepsValues(t *testing.T) {
	for _, text := range []string{
		`{"process":{"name":"a"},"process.name":"b","process.parent.name":["x","y"]}`,
		`{"process":"x","process.name":"y"}`,
		`{"process":[{"name":"a"}],"process.name":"c"}`,
		`{"process":{"parent":{"name":"1"},"parent.name":"2"},"process.parent":{"name":"3"},"process.parent.name":"4"}`,
	} {
		doc := decode(t, text)
		expanded := Expand(doc)
		for _, m := range Members() {
			if a, b := Values(doc, m.Name), Values(expanded, m.Name); !reflect.DeepEqual(a, b) {
				t.Errorf("%s: %s is %v, expanded %v", text, m.Name, a, b)
			}
		}
	}
}

func TestReplace(t *testing.T) {
	for _, c := range []struct{ doc, old, at, want string }{
		{`{}`, `null`, "event.kind", `{"event":{"kind":"alert"}}`},
		{`{"event":{"kind":"event","id":"1"}}`, `"event"`, "event.kind", `{"event":{"kind":"alert","id":"1"}}`},
		{`{"event":"x"}`, `"x"`, "event", `{"event":{"kind":"alert"}}`},
	} {
		doc := decode(t, c.doc)
		old, at := Replace(doc, "event.kind", "alert")
		if text, _ := json.Marshal(old); string(text) != c.old || at != c.at && c.old != "null" {
			t.Errorf("%s: replaced %s at %s, want %s at %s", c.doc, text, at, c.old, c.at)
		}
		if !reflect.DeepEqual(doc, decode(t, c.want)) {
			t.Errorf("%s: got %v, want %s", c.doc, doc, c.want)
		}
	}
}
