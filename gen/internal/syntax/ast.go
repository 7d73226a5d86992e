package syntax

import "time"

// QueryKind tells the three kinds of queries apart.
type QueryKind uint8

// The kinds.
const (
	EventQuery    QueryKind = iota // category where condition
	SequenceQuery                  // sequence … [term] [term] …: one after the other
	SampleQuery                    // sample by … [term] [term] …: in any order
)

// Query is a query with its pipes. An event query has one term, which has no
// keys.
type Query struct {
	At         Span
	Kind       QueryKind
	By         []*Field // keys that all terms share
	HasMaxSpan bool
	MaxSpan    time.Duration
	MaxSpanAt  Span // of the length
	Terms      []Term
	Until      *Term // nil if there is none; it may lack keys of its own that the terms have
	Pipes      []Pipe
}

// Term is category where condition; in a sequence or a sample it stands in
// brackets.
type Term struct {
	At       Span // with the brackets, without what follows them
	Category Category
	Where    Expr
	By       []*Field // keys of this term alone, after the shared ones
	Runs     int      // how many times in a row, at least 1
	RunsAt   Span     // of the number
	Missing  bool     // ![…]: there must be no such event
}

// Pipe is | head N or | tail N.
type Pipe struct {
	At   Span
	Name string // head or tail
	N    int64
}

// Category is what stands before where. Any is set for the keyword any, and
// then Name is empty.
type Category struct {
	At   Span
	Name string
	Any  bool
}

// Expr is an expression.
type Expr interface {
	Span() Span
	expr() // closes the set of implementations
}

// Op is an operator as it is written, such as "==" or "in~".
type Op string

// Literal is null (nil), a bool, an int64, a float64 or a string.
type Literal struct {
	At    Span
	Value any
}

// Field is a field's name, or ?name.
type Field struct {
	At       Span
	Name     string // dotted, without backticks
	Optional bool
}

// Call is a function call. Fold is set for name~(…).
type Call struct {
	At     Span
	Name   string
	NameAt Span
	Fold   bool
	Args   []Expr
}

// Unary is a sign: - or +.
type Unary struct {
	At Span
	Op Op
	X  Expr
}

// Binary is arithmetic or a comparison.
type Binary struct {
	At   Span
	Op   Op
	OpAt Span
	L, R Expr
}

// Predicate tests L against values: in, :, like, regex and their ~ forms. Not
// is set for "not in". The values of all but in are literals.
type Predicate struct {
	At     Span
	Op     Op
	OpAt   Span
	Not    bool
	L      Expr
	Values []Expr
}

// Not is the prefix not.
type Not struct {
	At Span
	X  Expr
}

// Logic joins two or more expressions with and, or with or. A chain of one
// operator is one node, however long.
type Logic struct {
	At Span
	Or bool
	X  []Expr
}

// Span returns where the literal stands.
func (x *Literal) Span() Span { return x.At }

// Span returns where the name stands, with its question mark.
func (x *Field) Span() Span { return x.At }

// Span returns where the call stands, from its name to its closing parenthesis.
func (x *Call) Span() Span { return x.At }

// Span returns where sign and operand stand.
func (x *Unary) Span() Span { return x.At }

// Span returns where the operator and its sides stand.
func (x *Binary) Span() Span { return x.At }

// Span returns where the left side, the operator and the values stand.
func (x *Predicate) Span() Span { return x.At }

// Span returns where not and its operand stand.
func (x *Not) Span() Span { return x.At }

// Span returns where the chain stands.
func (x *Logic) Span() Span { return x.At }

func (*Literal) expr()   {}
func (*Field) expr()     {}
func (*Call) expr()      {}
func (*Unary) expr()     {}
func (*Binary) expr()    {}
func (*Predicate) expr() {}
func (*Not) expr()       {}
func (*Logic) expr()     {}
