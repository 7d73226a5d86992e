package gogen

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/schema"
)

// field is a field that rules read, with the numbers of its atoms.
type field struct {
	*schema.Field
	plan  *prefilter.Plan
	more  int // its place in event.Event.More, if it is there
	atoms []int
	part  int // 0, or which function this is of those for a field with many atoms
}

// fields returns the fields that have atoms of their own, by name. Expressions
// belong to none.
func fields(p *prefilter.Plan) []*field {
	var out []*field
	known := map[*schema.Field]*field{}
	for i, a := range p.Atoms {
		if a.Test == ir.Expression {
			continue
		}
		f := known[a.Field]
		if f == nil {
			f = &field{Field: a.Field, plan: p, more: slices.Index(p.More, a.Field)}
			known[a.Field] = f
			out = append(out, f)
		}
		f.atoms = append(f.atoms, i)
	}
	slices.SortFunc(out, func(a, b *field) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// Classify adds to f the classifier: for each field a function that sets the
// atoms of its values, and for the live and the recorded path one that calls them
// and the expressions.
//
// A string is looked at in three steps: a byte of a filter table, which almost
// always says no; then, in confirm, a comparison with the literals of its length;
// then the wildcards.
func Classify(f *jen.File, p *prefilter.Plan) {
	Imports(f)
	fs := fields(p)
	x := newExpressions(p)
	path := func(name, doc string, in func(*schema.Field) bool) {
		f.Comment(name + " sets the atoms that hold on " + doc + ".")
		f.Func().Id(name).Params(eventParam(), jen.Id("t").Op("*").Id("words")).BlockFunc(func(g *jen.Group) {
			for _, fd := range fs {
				if in(fd.Field) {
					g.Id(fd.function("set")).Call(jen.Id("e"), jen.Id("t"))
				}
			}
			x.calls(g, name == "classifyLive")
		})
		f.Line()
	}
	path("classifyRecorded", "a recorded event", func(*schema.Field) bool { return true })
	path("classifyLive", "an event from the kernel, whose constants are there already", func(f *schema.Field) bool {
		return f.Origin != schema.Constant && f.Origin != schema.ReplayOnly
	})
	for _, fd := range fs {
		fd.emit(f, x)
	}
}

// function is the name of one of the field's functions or tables.
func (fd *field) function(prefix string) string {
	name := prefix + fd.Member
	if fd.Extra() {
		name = fmt.Sprint(prefix, "More", fd.more)
	}
	if fd.part > 0 {
		name += fmt.Sprint("Part", fd.part)
	}
	return name
}

func (fd *field) atom(i int) ir.Atom { return fd.plan.Atoms[i] }

func (fd *field) isText() bool { return slot(fd.Type) == "Texts" }

// value is the event's member, or the values among the others.
func (fd *field) value() *jen.Statement {
	if fd.Extra() {
		return jen.Id("v").Dot(slot(fd.Type))
	}
	return jen.Id("e").Dot(fd.Member)
}

// slot is the member of event.Values that holds values of a type.
func slot(t schema.Type) string {
	switch t {
	case schema.Bool:
		return "Bools"
	case schema.Long, schema.Date:
		return "Numbers"
	case schema.Double:
		return "Floats"
	}
	return "Texts"
}

// present writes 1 if the event has the field and 0 if not.
func (fd *field) present() *jen.Statement {
	if fd.Array {
		return jen.Qual(matchPath, "Bit").Call(jen.Len(fd.value()).Op("!=").Lit(0))
	}
	return jen.Qual(matchPath, "Bit").Call(has(fd.Field))
}

func has(f *schema.Field) *jen.Statement {
	return jen.Id("e").Dot("Has").Dot("Has").Call(jen.Qual(eventPath, f.Member))
}

// set writes t[w] |= bit << b for atom number i; bit is 0 or 1.
func set(i int, bit ...jen.Code) *jen.Statement {
	value := jen.Add(bit...)
	if len(bit) > 1 && i%64 != 0 {
		value = jen.Parens(value) // << binds as tightly as &
	}
	return jen.Id("t").Index(jen.Lit(i / 64)).Op("|=").Add(shifted(value, i%64))
}

// mark writes t[w] |= mask for atom number i.
func mark(i int) *jen.Statement {
	return jen.Id("t").Index(jen.Lit(i / 64)).Op("|=").Op(fmt.Sprintf("%#x", uint64(1)<<(i%64)))
}

// emit writes the field's functions and tables.
func (fd *field) emit(f *jen.File, x *expressions) {
	more := fd.rest(f, x)
	f.Comment(fmt.Sprintf("%s sets the atoms over %s.", fd.function("set"), fd.Name))
	f.Func().Id(fd.function("set")).Params(eventParam(), jen.Id("t").Op("*").Id("words")).BlockFunc(func(g *jen.Group) {
		if fd.Extra() {
			g.Id("v").Op(":=").Qual(matchPath, "MoreOf").Call(jen.Id("e"), jen.Lit(fd.more))
		}
		for _, i := range fd.atoms {
			if fd.atom(i).Test == ir.Exists {
				g.Add(set(i, fd.present()))
			}
		}
		fd.valueAtoms(g, x)
		for _, name := range more {
			g.Id(name).Call(jen.Id("e"), jen.Id("t"))
		}
	})
	f.Line()
	if fd.isText() {
		fd.emitCandidate(f)
		fd.emitConfirm(f)
	}
}

// rest writes functions for the atoms that are too many for one, takes those from
// the field, and returns the names. A text's tests are in functions of their own
// anyway.
func (fd *field) rest(f *jen.File, x *expressions) []string {
	if fd.isText() || len(fd.atoms) <= longest {
		return nil
	}
	var names []string
	for atoms := range slices.Chunk(fd.atoms[longest:], longest) {
		part := *fd
		part.atoms, part.part = atoms, len(names)+1
		part.emit(f, x)
		names = append(names, part.function("set"))
	}
	fd.atoms = fd.atoms[:longest]
	return names
}

// valueAtoms writes the tests of the value, or of each of several.
func (fd *field) valueAtoms(g *jen.Group, x *expressions) {
	tests := func(g *jen.Group, value, present *jen.Statement) {
		if fd.isText() {
			fd.oneText(g, value, present, x)
		} else {
			fd.oneScalar(g, value, present)
		}
	}
	switch {
	case len(fd.having(func(a ir.Atom) bool { return a.Test != ir.Exists })) == 0:
	case fd.Array:
		g.For(jen.List(jen.Id("_"), jen.Id("s")).Op(":=").Range().Add(fd.value())).BlockFunc(func(g *jen.Group) {
			tests(g, jen.Id("s"), nil)
		})
	default:
		tests(g, fd.value(), fd.present())
	}
}

// oneScalar writes the tests of a number or a boolean.
func (fd *field) oneScalar(g *jen.Group, s, present *jen.Statement) {
	for _, i := range fd.atoms {
		a := fd.atom(i)
		test := s.Clone()
		switch {
		case a.Test == ir.Exists:
			continue
		case a.Test == ir.IsTrue:
		case a.Test == ir.IsFalse:
			test = jen.Op("!").Add(test)
		case a.Test >= ir.FloatEq && a.Test <= ir.FloatGe:
			test = test.Op(orders[a.Test-ir.FloatEq]).Add(floatLiteral(a.Float()))
		default:
			test = test.Op(orders[a.Test-ir.NumEq]).Op(fmt.Sprint(a.Number))
		}
		fd.setIf(g, i, test, present)
	}
}

var orders = [...]string{"==", "<", "<=", ">", ">="}

// setIf writes the setting of an atom from a condition that must hold on a
// value that is present, which is nil where there is no doubt.
func (fd *field) setIf(g *jen.Group, i int, test, present *jen.Statement) {
	bit := jen.Qual(matchPath, "Bit").Call(test)
	if present == nil {
		g.Add(set(i, bit))
		return
	}
	g.Add(set(i, bit, jen.Op("&"), present.Clone()))
}

// oneText writes the tests of one string s. Order comparisons and the empty
// text hold for the zero value of a missing scalar, so they ask for presence.
func (fd *field) oneText(g *jen.Group, s, present *jen.Statement, x *expressions) {
	for _, i := range fd.atoms {
		switch a := fd.atom(i); {
		case a.Test >= ir.TextLt && a.Test <= ir.TextGe:
			fd.setIf(g, i, s.Clone().Op(orders[1+a.Test-ir.TextLt]).Lit(a.Text), present)
		case a.Test == ir.Eq && a.Text == "":
			fd.setIf(g, i, s.Clone().Op("==").Lit(""), present)
		case a.Test == ir.Regex:
			test := x.pattern(a.Text).Dot("Match").Call(s.Clone())
			if present != nil {
				test = has(fd.Field).Op("&&").Add(test)
			}
			g.If(test).Block(mark(i))
		}
	}
	if len(fd.literals())+len(fd.wildcards()) > 0 {
		g.If(jen.Id(fd.function("candidate")).Call(s.Clone()).Op("!=").Lit(0)).Block(
			jen.Id(fd.function("confirm")).Call(s.Clone(), jen.Id("t")),
		)
	}
}

// literals are the atoms over whole texts that the filter table knows.
func (fd *field) literals() []int {
	return fd.having(func(a ir.Atom) bool { return (a.Test == ir.Eq || a.Test == ir.EqFold) && a.Text != "" })
}

func (fd *field) wildcards() []int {
	return fd.having(func(a ir.Atom) bool { return a.Test == ir.Like || a.Test == ir.LikeFold })
}

func (fd *field) having(want func(ir.Atom) bool) []int {
	var out []int
	for _, i := range fd.atoms {
		if want(fd.atom(i)) {
			out = append(out, i)
		}
	}
	return out
}
