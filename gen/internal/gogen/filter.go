package gogen

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/runtime/match"
)

// emitCandidate writes the filter: a table by length, first and last byte for
// the literals, and two by first and last byte for the wildcards. Zero means
// that no atom but presence can hold.
func (fd *field) emitCandidate(f *jen.File) {
	literals, wildcards := fd.literals(), fd.wildcards()
	if len(literals)+len(wildcards) == 0 {
		return
	}
	name := func(prefix string) *jen.Statement { return jen.Id(fd.function(prefix)) }
	var parts []*jen.Statement
	if len(literals) > 0 {
		parts = append(parts, name("filter").Index(jen.Qual(matchPath, "Slot").Call(jen.Id("first"), jen.Id("last"), jen.Len(jen.Id("s")))))
	}
	if len(wildcards) > 0 {
		parts = append(parts, name("first").Index(jen.Id("first")).Op("&").Add(name("last").Index(jen.Id("last"))))
	}
	f.Comment(fmt.Sprintf("%s returns 0 for a string that makes no atom over %s true.", fd.function("candidate"), fd.Name))
	f.Func().Id(fd.function("candidate")).Params(jen.Id("s").String()).Uint8().Block(
		jen.If(jen.Len(jen.Id("s")).Op("==").Lit(0)).Block(jen.Return(jen.Lit(0))),
		jen.List(jen.Id("first"), jen.Id("last")).Op(":=").List(
			jen.Id("s").Index(jen.Lit(0)), jen.Id("s").Index(jen.Len(jen.Id("s")).Op("-").Lit(1))),
		jen.Return(infix("|", parts)),
	)
	f.Line()
	if len(literals) > 0 {
		fd.emitFilter(f, literals)
	}
	if len(wildcards) > 0 {
		fd.emitEnds(f, wildcards)
	}
}

func (fd *field) emitFilter(f *jen.File, literals []int) {
	var table [1 << match.SlotBits]bool
	for _, i := range literals {
		s := fd.atom(i).Text
		table[match.Slot(s[0], s[len(s)-1], len(s))] = true
	}
	values := []jen.Code{}
	for slot, used := range table {
		if used {
			values = append(values, jen.Id(fmt.Sprint(slot)).Op(":").Lit(1))
		}
	}
	f.Var().Id(fd.function("filter")).Op("=").Index(jen.Lit(1 << match.SlotBits)).Uint8().Values(values...)
	f.Line()
}

// The bits of the tables of ends: what a pattern fixes of the text.
const (
	fixesFirst = 1 << iota
	fixesLast
	fixesBoth
	fixesNone
)

// emitEnds writes the tables for wildcard patterns. Each pattern is in one of
// four classes; a string is a candidate when both its ends allow one class.
func (fd *field) emitEnds(f *jen.File, wildcards []int) {
	var first, last [256]uint8
	for _, i := range wildcards {
		a := fd.atom(i)
		head, tail := ends(a.Text)
		class := classOf(head != 0, tail != 0)
		admit(&first, head, class, a.Test == ir.LikeFold)
		admit(&last, tail, class, a.Test == ir.LikeFold)
	}
	for _, t := range []struct {
		name  string
		table [256]uint8
	}{{"first", first}, {"last", last}} {
		f.Var().Id(fd.function(t.name)).Op("=").Index(jen.Lit(256)).Uint8().Values(jen.ListFunc(func(g *jen.Group) {
			for _, b := range t.table {
				g.Lit(int(b))
			}
		}))
		f.Line()
	}
}

// ends returns the first and last byte that a pattern fixes, 0 for none.
func ends(pattern string) (head, tail byte) {
	if c := pattern[0]; !strings.ContainsRune("*?", rune(c)) {
		head = c
	}
	if c := pattern[len(pattern)-1]; !strings.ContainsRune("*?", rune(c)) {
		tail = c
	}
	return head, tail
}

func classOf(head, tail bool) uint8 {
	switch {
	case head && tail:
		return fixesBoth
	case head:
		return fixesFirst
	case tail:
		return fixesLast
	}
	return fixesNone
}

// admit adds class to the bytes that an end may have: c, or any if c is 0.
func admit(table *[256]uint8, c byte, class uint8, fold bool) {
	for b := range table {
		same := byte(b) == c || fold && match.Lower(byte(b)) == c
		if c == 0 || same {
			table[b] |= class
		}
	}
}
