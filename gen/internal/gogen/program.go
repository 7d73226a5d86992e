package gogen

import (
	"fmt"
	"reflect"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

// Program adds to f the function that returns the compiled program, and the
// rules' metadata. It refers to the matcher, the automaton and, where there are
// any, the sequences of the other files. The pipes are those of rules over one event.
func Program(f *jen.File, p *prefilter.Plan, rules []match.Rule, sequences bool, pipes map[int][]match.Pipe) {
	Imports(f)
	f.Comment("Program returns the compiled rules. The caller passes them to the sensor; nothing registers itself.")
	f.Func().Id("Program").Params().Op("*").Qual(matchPath, "Program").Block(
		jen.Return(jen.Op("&").Qual(matchPath, "Program").Values(jen.DictFunc(func(d jen.Dict) {
			d[jen.Id("Rules")] = jen.Id("rules")
			d[jen.Id("Match")] = jen.Id("matchEvent")
			d[jen.Id("Reads")] = jen.Op(fmt.Sprintf("%#x", uint64(reads(p))))
			d[jen.Id("Automaton")] = jen.Op("&").Id("automaton")
			if len(p.More) > 0 {
				d[jen.Id("More")] = jen.Id("more")
			}
			if sequences {
				d[jen.Id("Sequences")] = jen.Id("sequences")
				d[jen.Id("Stages")] = jen.Lit(len(p.Stages))
			}
			if len(pipes) > 0 {
				d[jen.Id("Pipes")] = pipesByRule(pipes)
			}
		}))),
	)
	f.Line()
	if len(p.More) > 0 {
		f.Var().Id("more").Op("=").Add(literalValue(reflect.ValueOf(More(p))))
	}
	f.Var().Id("rules").Op("=").Add(literalValue(reflect.ValueOf(rules)))
}

// reads is the set of fields that some rule reads and that have a member.
func reads(p *prefilter.Plan) event.Set {
	var s event.Set
	for _, f := range p.Reads {
		if !f.Extra() {
			s.Add(f.Event)
		}
	}
	return s
}

// More are the fields that some rule reads and that have no member, as the
// reader of recordings wants them.
func More(p *prefilter.Plan) []match.More {
	types := map[schema.Type]match.Type{
		schema.Keyword: match.Text, schema.Version: match.Text, schema.IP: match.Address, schema.Long: match.Number,
		schema.Date: match.Date, schema.Double: match.Float, schema.Bool: match.Bool,
	}
	var out []match.More
	for _, f := range p.More {
		out = append(out, match.More{Name: f.Name, Type: types[f.Type]})
	}
	return out
}

// Literal returns the Go expression of a value made of strings, numbers,
// booleans, and slices and structs of them. Zero members are left out.
func Literal(v any) string { return literalValue(reflect.ValueOf(v)).GoString() }

func literalValue(v reflect.Value) *jen.Statement {
	switch v.Kind() {
	case reflect.Slice:
		return typeName(v.Type()).ValuesFunc(func(g *jen.Group) {
			for i := range v.Len() {
				g.Line().Add(element(v.Index(i)))
			}
			g.Line()
		})
	case reflect.Struct:
		return typeName(v.Type()).Add(members(v))
	case reflect.Bool:
		return jen.Lit(v.Bool())
	case reflect.Int, reflect.Int64:
		return jen.Op(fmt.Sprint(v.Int()))
	case reflect.Float64:
		return floatLiteral(v.Float())
	case reflect.Uint8, reflect.Uint64:
		return jen.Op(fmt.Sprintf("%#x", v.Uint()))
	}
	return jen.Lit(v.String())
}

// element writes an element of a slice, whose type Go knows.
func element(v reflect.Value) *jen.Statement {
	if v.Kind() == reflect.Struct {
		return members(v)
	}
	return literalValue(v)
}

func members(v reflect.Value) *jen.Statement {
	return jen.Values(jen.DictFunc(func(d jen.Dict) {
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				d[jen.Id(v.Type().Field(i).Name)] = literalValue(v.Field(i))
			}
		}
	}))
}

func typeName(t reflect.Type) *jen.Statement {
	if t.Kind() == reflect.Slice {
		return jen.Index().Add(typeName(t.Elem()))
	}
	if t.PkgPath() != "" {
		return jen.Qual(t.PkgPath(), t.Name())
	}
	return jen.Id(t.Name())
}
