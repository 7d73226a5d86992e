package schema

import (
	"slices"
	"strings"
)

// Function is one row of the table of functions. A null argument makes the
// result null, except where Doc says otherwise.
type Function struct {
	Name   string // the usual spelling; case doesn't matter
	Fold   bool   // has a form with ~ that ignores the case of ASCII letters
	Params []Param
	Rest   *Param // what may follow the others, any number of times
	Result Type
	Doc    string
	// Operator is the sign that is another way to write a function of two
	// numbers, "" if there is none.
	Operator string
}

// Param is a parameter of a function.
type Param struct {
	Name     string
	Types    Types // null is always accepted as well
	Optional bool
	Constant bool // must be constant
}

// MinArgs returns how many arguments there must be.
func (f *Function) MinArgs() int {
	n := 0
	for _, p := range f.Params {
		if !p.Optional {
			n++
		}
	}
	return n
}

// Param returns the parameter that takes argument i, nil if there is none.
func (f *Function) Param(i int) *Param {
	if i < len(f.Params) {
		return &f.Params[i]
	}
	return f.Rest
}

var (
	text     = TypesOf(Keyword, Version)
	numeric  = TypesOf(Long, Double)
	whole    = TypesOf(Long)
	anything = TypesOf(Bool, Long, Double, Keyword, IP, Date, Version)
	operands = []Param{{Name: "left", Types: numeric}, {Name: "right", Types: numeric}}
)

var functions = []*Function{
	{Name: "add", Params: operands, Result: Double, Operator: "+",
		Doc: "the sum; whole numbers stay whole"},
	{Name: "between", Fold: true, Result: Keyword,
		Params: []Param{{Name: "source", Types: text}, {Name: "left", Types: text}, {Name: "right", Types: text}, {Name: "greedy", Types: TypesOf(Bool), Optional: true}},
		Doc:    "the text after the first left and before the first right that follows it, or the last one if greedy; null if either isn't there"},
	{Name: "cidrMatch", Result: Bool,
		Params: []Param{{Name: "source", Types: TypesOf(IP, Keyword, Version)}, {Name: "net", Types: text, Constant: true}},
		Rest:   &Param{Name: "net", Types: text, Constant: true},
		Doc:    "whether the address lies in one of the nets"},
	{Name: "concat", Result: Keyword, Params: []Param{{Name: "value", Types: anything}}, Rest: &Param{Name: "value", Types: anything},
		Doc: "the values as text, one after the other"},
	{Name: "divide", Params: operands, Result: Double, Operator: "/",
		Doc: "the quotient; of whole numbers it is cut toward zero"},
	{Name: "endsWith", Fold: true, Params: []Param{{Name: "source", Types: text}, {Name: "end", Types: text}}, Result: Bool,
		Doc: "whether the text ends with the other"},
	{Name: "indexOf", Fold: true, Result: Long,
		Params: []Param{{Name: "source", Types: text}, {Name: "part", Types: text}, {Name: "start", Types: whole, Optional: true}},
		Doc:    "where the part is found first, from start on; null if nowhere; a null start is 0"},
	{Name: "length", Params: []Param{{Name: "source", Types: text}}, Result: Long,
		Doc: "how many UTF-16 units the text has"},
	{Name: "modulo", Params: operands, Result: Double, Operator: "%",
		Doc: "the rest of the division, with the sign of the left side"},
	{Name: "multiply", Params: operands, Result: Double, Operator: "*",
		Doc: "the product"},
	{Name: "number", Result: Double, Params: []Param{{Name: "source", Types: text}, {Name: "base", Types: whole, Optional: true}},
		Doc: "the number that the text is; null if it is none; a null base is 10, or 16 after 0x"},
	{Name: "startsWith", Fold: true, Params: []Param{{Name: "source", Types: text}, {Name: "start", Types: text}}, Result: Bool,
		Doc: "whether the text starts with the other"},
	{Name: "string", Params: []Param{{Name: "value", Types: anything}}, Result: Keyword,
		Doc: "the value as text"},
	{Name: "stringContains", Fold: true, Params: []Param{{Name: "source", Types: text}, {Name: "part", Types: text}}, Result: Bool,
		Doc: "whether the text contains the other; false if either is empty"},
	{Name: "substring", Result: Keyword,
		Params: []Param{{Name: "source", Types: text}, {Name: "start", Types: whole}, {Name: "end", Types: whole, Optional: true}},
		Doc:    "the text from start to before end; negative ones count from the end; a null bound is open"},
	{Name: "subtract", Params: operands, Result: Double, Operator: "-",
		Doc: "the difference"},
}

// Functions returns every function.
func Functions() []*Function { return slices.Clone(functions) }

// LookupFunction returns the function of that name, whose case doesn't matter, nil if
// there is none.
func LookupFunction(name string) *Function {
	for _, f := range functions {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// OperatorFunction returns the function that an arithmetic sign stands for, nil
// if it stands for none.
func OperatorFunction(sign string) *Function {
	for _, f := range functions {
		if f.Operator == sign && sign != "" {
			return f
		}
	}
	return nil
}

// NearestFunction returns the function spelled most like name, "" if none is.
func NearestFunction(name string) string {
	names := make([]string, len(functions))
	for i, f := range functions {
		names[i] = f.Name
	}
	return nearest(name, names)
}
