package syntax

import "github.com/kerneql/kerneql/gen/internal/diag"

// kind is the kind of a token.
type kind uint8

const (
	kEOF    kind = iota
	kBad         // what the scanner could not read; token.problem says why
	kIdent       // name
	kQuoted      // `name`
	kFold        // name~
	kInt
	kFloat
	kTime // 30s; token.problem is for where no time span can stand
	kString
	// Keywords.
	kAnd
	kAny
	kBy
	kFalse
	kIn
	kInFold
	kJoin
	kLike
	kLikeFold
	kMaxspan
	kNot
	kNull
	kOf
	kOr
	kRegex
	kRegexFold
	kSample
	kSequence
	kTrue
	kUntil
	kWhere
	kWith
	// Operators and punctuation.
	kEq
	kNe
	kLt
	kLe
	kGt
	kGe
	kColon
	kPlus
	kMinus
	kStar
	kSlash
	kPercent
	kDot
	kComma
	kLParen
	kRParen
	kLBracket
	kRBracket
	kMissing // ![
	kOptional
	kPipe
	// Not EQL, but written by people who come from other languages.
	kAssign
	kBang
	kOther
)

// token is one token. text is as written, value what a literal or a name means.
type token struct {
	kind    kind
	at      Span
	text    string
	value   any // string, int64 or float64
	problem *Problem
}

var keywords = map[string]kind{
	"and": kAnd, "any": kAny, "by": kBy, "false": kFalse, "in": kIn, "in~": kInFold,
	"join": kJoin, "like": kLike, "like~": kLikeFold, "maxspan": kMaxspan, "not": kNot,
	"null": kNull, "of": kOf, "or": kOr, "regex": kRegex, "regex~": kRegexFold,
	"sample": kSample, "sequence": kSequence, "true": kTrue, "until": kUntil,
	"where": kWhere, "with": kWith,
}

// operators by length, longest first, so that the scanner takes the longest.
var operators = []struct {
	text string
	kind kind
}{
	{"==", kEq}, {"!=", kNe}, {"<=", kLe}, {">=", kGe}, {"![", kMissing},
	{"&&", kOther}, {"||", kOther}, {"<>", kOther}, {"=~", kOther}, {"!~", kOther}, {"!:", kOther},
	{"<", kLt}, {">", kGt}, {":", kColon}, {"+", kPlus}, {"-", kMinus}, {"*", kStar},
	{"/", kSlash}, {"%", kPercent}, {".", kDot}, {",", kComma}, {"(", kLParen},
	{")", kRParen}, {"[", kLBracket}, {"]", kRBracket}, {"?", kOptional}, {"|", kPipe},
	{"=", kAssign}, {"!", kBang},
}

func (t token) isKeyword() bool { return kAnd <= t.kind && t.kind <= kWith }

// describe says what the token is, for "expected …, found …".
func (t token) describe() string {
	switch {
	case t.kind == kEOF:
		return "the end of the query"
	case t.kind == kString:
		return "a string"
	case t.isKeyword():
		return "the keyword " + t.text
	}
	return diag.Quote(t.text)
}
