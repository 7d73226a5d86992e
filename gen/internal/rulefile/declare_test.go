package rulefile

import (
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

func TestParseFields(t *testing.T) {
	s, problems := ParseFields("fields.toml", []byte(`# Ours.
"acme.user" = "keyword"
acme.count = "integer"
"acme.rate" = "scaled_float" # cents
"acme.tags" = "flattened"
"aws.bytes" = "long"
host = "keyword"

[acme.session]
started = "date_nanos"
"from.ip" = "ip"
inner = { known = "boolean" }
release = "version"
`))
	if len(problems) > 0 {
		t.Fatal(diag.List(problems).Error())
	}
	for name, want := range map[string]schema.Type{
		"acme.user": schema.Keyword, "acme.count": schema.Long, "acme.rate": schema.Double, "acme.tags": schema.Object,
		"acme.tags.x": schema.Keyword, "acme.session.started": schema.Date, "acme.session.from.ip": schema.IP,
		"acme.session.inner.known": schema.Bool, "acme.session.release": schema.Version, "aws.bytes": schema.Long, "host": schema.Keyword, "host.name": schema.Keyword, "host.boot.id": schema.Keyword,
	} {
		if f := s.Lookup(name); f == nil || f.Type != want {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestFieldErrors marks what each problem is about.
func TestFieldErrors(t *testing.T) {
	for _, c := range []struct{ text, code, message, hint string }{
		{`"a" = «"keywrd"»`, "unknown-type", "unknown type “keywrd”", "did you mean keyword?"},
		{`"a" = «"geo_shape"»`, "unknown-type", "unknown type “geo_shape”", "types are those of Elasticsearch: keyword, long, double, boolean, date, ip, …"},
		{`"a" = «1»`, "type", "the type of a field must be a string, not a whole number", ""},
		{`"a" = «[»"long"]`, "type", "the type of a field must be a string, not an array", ""},
		{`«"a..b"» = "long"`, "field-name", "“a..b” is no name of a field", "there is a name before, after and between dots"},
		{"\"a.b\" = \"long\"\n«a.b» = \"long\"", "duplicate-field", "“a.b” is declared twice", "line 1 declares it"},
		{`"process.pid" = «"keyword"»`, "field-type", "the type of “process.pid” is fixed: whole number, not string", "remove the line"},
		{"[file]\nsize = «\"keyword\"»", "field-type", "the type of “file.size” is fixed: whole number, not string", "remove the line"},
		{`«"process.parent"» = "flattened"`, "known-field", "“process.parent” is known without being declared", "remove the line"},
		{`«"file.path"» = "keyword"`, "known-field", "“file.path” is known without being declared", "remove the line"},
	} {
		text, at := unmark(c.text, "")
		s, problems := ParseFields("f.toml", []byte(text+"\n\"good\" = \"long\"\n"))
		if strings.HasPrefix(c.text, "[") == (s.Lookup("good") != nil) {
			t.Errorf("%s: the rest of the file isn't read", c.text)
		}
		if len(problems) != 1 {
			t.Errorf("%s: %v", c.text, problems)
			continue
		}
		want := diag.NewSource("f.toml", []byte(text+"\n\"good\" = \"long\"\n")).Error(at.Start, at.End, c.code, c.message, c.hint)
		if c.code == "known-field" {
			want.Severity = diag.Warning
		}
		if problems[0] != want {
			t.Errorf("%s\ngot  %+v\nwant %+v", c.text, problems[0], want)
		}
	}
}

func TestLoadFields(t *testing.T) {
	folder(t, "rules/fields.toml", `"acme.id" = "long"`, "rules/a.toml", minimal, "rules/sub/fields.toml", "", "rules/bad.toml", "x")
	if s, problems := LoadFields("rules/fields.toml"); len(problems) > 0 || s.Lookup("acme.id") == nil {
		t.Error(problems)
	}
	for name, want := range map[string]string{
		"rules/no.toml":  "rules/no.toml: error: cannot be read: no such file or directory",
		"rules/bad.toml": "rules/bad.toml:1:",
	} {
		if _, problems := LoadFields(name); len(problems) != 1 || !strings.HasPrefix(problems[0].String(), want) {
			t.Errorf("%s: %v", name, problems)
		}
	}
	_, problems := Load("rules/.")
	want := "rules/sub/fields.toml: error: fields are not declared here [misplaced]\nhint: move it to rules/fields.toml"
	if len(problems) != 2 || problems[1].String() != want {
		t.Errorf("got\n%v", diag.List(problems))
	}
}
