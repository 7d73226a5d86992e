package check

import (
	"time"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// Query is a checked query: names are resolved, types agree, and what the
// grammar allows to write in two ways is here in one.
type Query struct {
	Kind       syntax.QueryKind
	Terms      []Term // an event query has one; runs are repeated terms
	HasMaxSpan bool
	MaxSpan    time.Duration
	Until      *Term // may lack keys that only the terms have: it then ends all whose other keys are the same
	Pipes      []syntax.Pipe
}

// Term is one filter of a query, with what joins its events to those of the
// others. The category, where there is one, is already a condition on
// event.category (or what stands for it), joined to Cond.
type Term struct {
	Cond     Expr
	Category string // as written; "" for any
	Keys     []Key  // the shared ones first; every term has the same number
	Missing  bool   // there must be no such event
}

// Key is a field whose values join events. An event without a value for it is
// left out; where the key is optional, the missing value is a key as well.
type Key struct {
	Field    *Field // Field.Field is nil for an unknown optional field
	Optional bool
}

// Cond returns the condition of an event query.
func (q *Query) Cond() Expr { return q.Terms[0].Cond }

// Expr is a typed expression. Conditions have type schema.Bool.
type Expr interface {
	Span() syntax.Span
	Type() schema.Type
}

// Const is a literal, or what constants folded to: nil, bool, int64, float64
// or string.
type Const struct {
	At    syntax.Span
	Value any
}

// Field reads a field. Field is nil for an unknown optional one (?f), which is
// never present.
type Field struct {
	At    syntax.Span
	Field *schema.Field
	Name  string
}

// Not negates a condition; != and "not in" are written with it.
type Not struct {
	At syntax.Span
	X  Expr
}

// Logic joins two or more conditions; a chain of one operator is one node, so
// its depth doesn't grow with its length.
type Logic struct {
	At syntax.Span
	Or bool // or; and otherwise
	X  []Expr
}

// CompareOp is an operator of Compare.
type CompareOp uint8

// The comparisons; != is Not over Eq.
const (
	Eq CompareOp = iota
	Lt
	Le
	Gt
	Ge
)

// Compare compares a scalar expression with a constant. The constant is on the
// right and has the type of the left side (a comparison written the other way
// round is turned); a date is an int64, nanoseconds since 1970. Beside an unknown
// optional field the constant is as written, and so is a number beside a function
// whose result may have a fraction.
type Compare struct {
	At syntax.Span
	Op CompareOp
	L  Expr
	R  *Const
}

// ByVersion reports whether the comparison is one of versions, by their
// precedence. Equal versions are equal texts.
func (x *Compare) ByVersion() bool { return x.Op != Eq && x.L.Type() == schema.Version }

// MatchOp is an operator of Match.
type MatchOp uint8

// The operators over lists of constants. In compares whole values, Like takes
// * and ?; ":" is Like with Fold. Regex takes regular expressions.
const (
	In MatchOp = iota
	Like
	Regex
)

// Match tests a scalar expression against a list of constants: any of them.
type Match struct {
	At   syntax.Span
	Op   MatchOp
	Fold bool // ignore the case of ASCII letters
	L    Expr
	// Values are typed as in Compare. There may be none: nothing the list had can
	// be equal, which within a leaf is still null for null.
	Values []*Const
	// Patterns are, for Regex, the values as Go's regular expressions, anchored
	// and with the case folding in them: all engines use these.
	Patterns []string
}

// Call is a function call, or arithmetic: a + b is a call of add, -x one of
// subtract with 0 on the left.
type Call struct {
	At   syntax.Span
	Fn   *schema.Function
	Fold bool // ignore the case of ASCII letters
	Args []Expr
}

// IsNull is true when no value is there: X == null. X != null is Not over it. X
// may be a condition, in which and, or and not are three-valued.
type IsNull struct {
	At syntax.Span
	X  Expr
}

// Truth is a boolean field or call used as a condition: true when it is true. A
// call compared with true is one too, and compared with false its negation. Over
// an and it makes one leaf of the two: it is the same value that they are about.
type Truth struct {
	At syntax.Span
	X  Expr
}

// Span returns where the constant stands.
func (x *Const) Span() syntax.Span { return x.At }

// Span returns where the field stands.
func (x *Field) Span() syntax.Span { return x.At }

// Span returns where the negation stands.
func (x *Not) Span() syntax.Span { return x.At }

// Span returns where the chain stands.
func (x *Logic) Span() syntax.Span { return x.At }

// Span returns where the comparison stands.
func (x *Compare) Span() syntax.Span { return x.At }

// Span returns where the match stands.
func (x *Match) Span() syntax.Span { return x.At }

// Span returns where the call stands.
func (x *Call) Span() syntax.Span { return x.At }

// Span returns where the test stands.
func (x *IsNull) Span() syntax.Span { return x.At }

// Span returns where the field stands.
func (x *Truth) Span() syntax.Span { return x.At }

// Type returns the literal's type.
func (x *Const) Type() schema.Type {
	switch x.Value.(type) {
	case bool:
		return schema.Bool
	case int64:
		return schema.Long
	case float64:
		return schema.Double
	case string:
		return schema.Keyword
	}
	return schema.Null
}

// Type returns the field's type; an unknown optional field is Null.
func (x *Field) Type() schema.Type {
	if x.Field == nil {
		return schema.Null
	}
	return x.Field.Type
}

// Type returns schema.Bool.
func (x *Not) Type() schema.Type { return schema.Bool }

// Type returns schema.Bool.
func (x *Logic) Type() schema.Type { return schema.Bool }

// Type returns schema.Bool.
func (x *Compare) Type() schema.Type { return schema.Bool }

// Type returns schema.Bool.
func (x *Match) Type() schema.Type { return schema.Bool }

// Type returns the type of the function's result. Arithmetic on whole numbers
// is whole.
func (x *Call) Type() schema.Type {
	if x.Fn.Operator == "" {
		return x.Fn.Result
	}
	for _, a := range x.Args {
		if a.Type() == schema.Double {
			return schema.Double
		}
	}
	return schema.Long
}

// Type returns schema.Bool.
func (x *IsNull) Type() schema.Type { return schema.Bool }

// Type returns schema.Bool.
func (x *Truth) Type() schema.Type { return schema.Bool }
