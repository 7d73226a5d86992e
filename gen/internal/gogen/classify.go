package gogen

import (
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
	atoms []int
}

// fields returns the fields that have atoms, by name.
func fields(p *prefilter.Plan) []*field {
	var out []*field
	for i, a := range p.Atoms {
		at := slices.IndexFunc(out, func(f *field) bool { return f.Field == a.Field })
		if at < 0 {
			at = len(out)
			out = append(out, &field{Field: a.Field, plan: p})
		}
		out[at].atoms = append(out[at].atoms, i)
	}
	slices.SortFunc(out, func(a, b *field) int { return ir.Atom{Field: a.Field}.Compare(ir.Atom{Field: b.Field}) })
	return out
}

// Classify adds to f the classifier: for each field a function that sets the
// atoms of its values, and for the live and the recorded path one that calls them.
//
// A string is looked at in three steps: a byte of a filter table, which almost
// always says no; then, in confirm, a comparison with the literals of its length;
// then the wildcards.
func Classify(f *jen.File, p *prefilter.Plan) {
	Imports(f)
	fs := fields(p)
	path := func(name, doc string, in func(*field) bool) {
		f.Comment(name + " sets the atoms that hold on " + doc + ".")
		f.Func().Id(name).Params(eventParam(), jen.Id("t").Op("*").Id("words")).BlockFunc(func(g *jen.Group) {
			for _, fd := range fs {
				if in(fd) {
					g.Id(fd.function("set")).Call(jen.Id("e"), jen.Id("t"))
				}
			}
		})
		f.Line()
	}
	path("classifyRecorded", "a recorded event", func(*field) bool { return true })
	path("classifyLive", "an event from the kernel, whose constants are there already", func(fd *field) bool {
		return fd.Origin != schema.Constant && fd.Origin != schema.ReplayOnly
	})
	for _, fd := range fs {
		fd.emit(f)
	}
}

// function is the name of one of the field's functions or tables.
func (fd *field) function(prefix string) string { return prefix + fd.Member }

func (fd *field) atom(i int) ir.Atom { return fd.plan.Atoms[i] }

func (fd *field) isText() bool { return fd.Type == schema.Keyword || fd.Type == schema.IP }

// value is the event's member.
func (fd *field) value() *jen.Statement { return jen.Id("e").Dot(fd.Member) }

// present writes 1 if the event has the field and 0 if not.
func (fd *field) present() *jen.Statement {
	if fd.Array {
		return jen.Qual(matchPath, "Bit").Call(jen.Len(fd.value()).Op("!=").Lit(0))
	}
	return jen.Qual(matchPath, "Bit").Call(jen.Id("e").Dot("Has").Dot("Has").Call(jen.Qual(eventPath, fd.Member)))
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
func (fd *field) emit(f *jen.File) {
	f.Comment(fmt.Sprintf("%s sets the atoms over %s.", fd.function("set"), fd.Name))
	f.Func().Id(fd.function("set")).Params(eventParam(), jen.Id("t").Op("*").Id("words")).BlockFunc(func(g *jen.Group) {
		for _, i := range fd.atoms {
			if fd.atom(i).Test == ir.Exists {
				g.Add(set(i, fd.present()))
			}
		}
		if fd.isText() {
			fd.textAtoms(g)
		} else {
			fd.scalarAtoms(g)
		}
	})
	f.Line()
	if fd.isText() {
		fd.emitCandidate(f)
		fd.emitConfirm(f)
	}
}

// scalarAtoms writes the tests of a number or a boolean.
func (fd *field) scalarAtoms(g *jen.Group) {
	for _, i := range fd.atoms {
		a := fd.atom(i)
		var test *jen.Statement
		switch a.Test {
		case ir.Exists:
			continue
		case ir.IsTrue:
			test = fd.value()
		case ir.IsFalse:
			test = jen.Op("!").Add(fd.value())
		default:
			op := [...]string{"==", "<", "<=", ">", ">="}[a.Test-ir.NumEq]
			test = fd.value().Op(op).Op(fmt.Sprint(a.Number))
		}
		g.Add(set(i, jen.Qual(matchPath, "Bit").Call(test), jen.Op("&"), fd.present()))
	}
}

// textAtoms writes the tests of a string, or of each element of an array.
func (fd *field) textAtoms(g *jen.Group) {
	if fd.Array {
		g.For(jen.List(jen.Id("_"), jen.Id("s")).Op(":=").Range().Add(fd.value())).BlockFunc(func(g *jen.Group) {
			fd.oneText(g, jen.Id("s"), nil)
		})
		return
	}
	fd.oneText(g, fd.value(), fd.present())
}

// oneText writes the tests of one string s. Order comparisons and the empty
// text hold for the zero value of a missing scalar, so they ask for presence.
func (fd *field) oneText(g *jen.Group, s, present *jen.Statement) {
	for _, i := range fd.atoms {
		a := fd.atom(i)
		op := ""
		switch {
		case a.Test >= ir.TextLt && a.Test <= ir.TextGe:
			op = [...]string{"<", "<=", ">", ">="}[a.Test-ir.TextLt]
		case a.Test == ir.Eq && a.Text == "":
			op = "=="
		default:
			continue
		}
		bit := jen.Qual(matchPath, "Bit").Call(s.Clone().Op(op).Lit(a.Text))
		if present != nil {
			g.Add(set(i, bit, jen.Op("&"), present.Clone()))
			continue
		}
		g.Add(set(i, bit))
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

// emitConfirm writes the exact tests of a string that passed the filter.
func (fd *field) emitConfirm(f *jen.File) {
	literals, wildcards := fd.literals(), fd.wildcards()
	if len(literals)+len(wildcards) == 0 {
		return
	}
	f.Comment(fmt.Sprintf("%s sets the atoms that s, which passed the filter, makes true.", fd.function("confirm")))
	f.Comment("//go:noinline")
	f.Func().Id(fd.function("confirm")).Params(jen.Id("s").String(), jen.Id("t").Op("*").Id("words")).BlockFunc(func(g *jen.Group) {
		if len(literals) > 0 {
			fd.byLength(g, literals)
		}
		for _, i := range wildcards {
			a := fd.atom(i)
			name := map[ir.Test]string{ir.Like: "Like", ir.LikeFold: "LikeFold"}[a.Test]
			g.If(jen.Qual(matchPath, name).Call(jen.Id("s"), jen.Lit(a.Text))).Block(mark(i))
		}
	})
	f.Line()
}

// byLength writes the comparisons with literals, those of one length together.
func (fd *field) byLength(g *jen.Group, literals []int) {
	groups := map[int][]int{}
	for _, i := range literals {
		n := len(fd.atom(i).Text)
		groups[n] = append(groups[n], i)
	}
	lengths := make([]int, 0, len(groups))
	for n := range groups {
		lengths = append(lengths, n)
	}
	slices.Sort(lengths)
	g.Switch(jen.Len(jen.Id("s"))).BlockFunc(func(g *jen.Group) {
		for _, n := range lengths {
			g.Case(jen.Lit(n)).BlockFunc(func(g *jen.Group) {
				for _, i := range groups[n] {
					g.If(equals(fd.atom(i))).Block(mark(i))
				}
			})
		}
	})
}

func equals(a ir.Atom) *jen.Statement {
	if a.Test == ir.Eq {
		return jen.Id("s").Op("==").Lit(a.Text)
	}
	return jen.Qual(matchPath, "EqualFold").Call(jen.Id("s"), jen.Lit(a.Text))
}
