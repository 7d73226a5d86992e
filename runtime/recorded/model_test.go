package recorded

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// The model of the reader takes lines token by token, and a document value by
// value, without package ecs.

var errTwice = errors.New("a key is there twice")

// modelLine reads a JSON object that is a whole line.
func modelLine(line []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	value, err := modelValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more text")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("not an object")
	}
	return object, nil
}

func modelValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := modelValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	case json.Delim('{'):
		return modelObject(d)
	}
	return token, nil
}

func modelObject(d *json.Decoder) (any, error) {
	object := map[string]any{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := modelValue(d)
		if err != nil {
			return nil, err
		}
		if _, twice := object[key.(string)]; twice {
			return nil, errTwice
		}
		object[key.(string)] = value
	}
	_, err := d.Token()
	return object, err
}

// modelValues collects the scalars of a document by their fields' names, each as
// text with its type.
func modelValues(all map[string][]string, name string, value any) {
	switch v := value.(type) {
	case nil:
	case map[string]any:
		for key, member := range v {
			modelValues(all, name+"."+key, member)
		}
	case []any:
		for _, item := range v {
			modelValues(all, name, item)
		}
	default:
		all[name] = append(all[name], fmt.Sprintf("%T %v", v, v))
	}
}

// checkValues compares the values of each field of a document with the model's.
func checkValues(t *testing.T, document ecs.Document) {
	t.Helper()
	all := map[string][]string{}
	for key, value := range document {
		modelValues(all, key, value)
	}
	for name, want := range all {
		var got []string
		for _, v := range ecs.Values(document, name) {
			if _, object := v.(map[string]any); !object {
				got = append(got, fmt.Sprintf("%T %v", v, v))
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q has %q, want %q", name, got, want)
		}
	}
}

// FuzzLine compares what one line gives with the model.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{
		`{"process":{"name":["a",1]},"process.name":"b"}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":{"b":[{"c":1},{"c":2,"c":3}]}}`, `{"a":":","b\"":{"":{}}}`,
		`{"a":[1.0,-0,1e400,true,null,[],[[]],{}],".":1,"a..b":2,"a":{".b":3}}`, `{"\ud800":"\udfff","\ud83d\ude00":1}`, "{\"\xff\":1,\"\xfe\":2}", `null`, `[{}]`, `{} {}`, `{"a":1}x`, `{"a":01}`,
		`{"a":"\x"}`, `{"a":`, "{\"a\":\"\t\"}", "\x00{}", `{"A":1,"a":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		want, wrong := modelLine(line)
		if wrong == nil && !json.Valid(line) {
			return // token by token there is no limit of nesting
		}
		got, err := decode(line)
		if (err == nil) != (wrong == nil) {
			t.Fatalf("%q gives %v, the model says %v", line, err, wrong)
		}
		if err != nil {
			if text := err.Error(); text == "" || bytes.ContainsAny([]byte(text), "\n\r") || !utf8.ValidString(text) {
				t.Errorf("not a line of text: %q", text)
			}
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q gives %#v, the model says %#v", line, got, want)
		}
		checkValues(t, got)
		checkValues(t, ecs.Expand(got))
	})
}
