package syntax

import (
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// unexpected fails at the next token, where what was expected.
func (p *parser) unexpected(what string) {
	t := p.peek()
	p.unreadable(t)
	p.knownMistake(t)
	p.upperCaseBefore()
	p.fail(t.at, "syntax", "expected "+what+", found "+t.describe(), "")
}

// unreadable fails at t if the scanner could not read it, or if it can be
// nothing but a time span, which the parser doesn't expect.
func (p *parser) unreadable(t token) {
	if t.problem != nil {
		p.problem = t.problem
		panic(stop{})
	}
}

// noOperand fails at t, where an operand has to be.
func (p *parser) noOperand(t token) {
	switch {
	case t.kind == kNot:
		p.fail(t.at, "syntax", "not cannot stand here", "put the negated condition in parentheses: (not …)")
	case t.isKeyword() && t.kind != kAnd && t.kind != kOr && t.kind != kWhere:
		p.reserved(t)
	}
	p.unexpected("a field, a constant or (")
}

// spelling is what people write in other languages, and what it is in EQL.
var spelling = map[string]string{
	"=": "==", "&&": "and", "||": "or", "!": "not", "<>": "!=", "=~": ":", "!~": "not …: …", "!:": "not …: …",
}

// knownMistake fails at t if it is something that people write who mean
// something else.
func (p *parser) knownMistake(t token) {
	switch t.kind {
	case kAssign, kOther, kBang:
		p.fail(t.at, "unknown-operator", diag.Quote(t.text)+" is not an operator of EQL", "write "+spelling[t.text])
	case kLBracket:
		if p.tokens[min(p.pos+2, len(p.tokens)-1)].kind == kWhere {
			return // a term: the bracket before it is not closed
		}
		p.fail(t.at, "syntax", "array indexes are not part of EQL",
			"a comparison with an array is true if any of its elements fits")
	case kNot:
		p.misplacedNot(t)
	case kIdent, kFold:
		p.foreignWord(t)
		p.upperCase(t)
	case kOf:
		p.fail(t.at, "unsupported-of", "process relationships with of are not part of Elasticsearch's EQL", relationHint)
	case kPipe:
		p.fail(t.at, "syntax", "a pipe cannot stand here", "pipes stand at the end of the query, outside of parentheses and brackets")
	}
}

const relationHint = "compare process.parent fields, or write a sequence by process.entity_id and process.parent.entity_id"

// misplacedNot fails at a not after an operand: only in has that form.
func (p *parser) misplacedNot(t token) {
	switch n := p.peekNext(); n.kind {
	case kColon, kLike, kLikeFold, kRegex, kRegexFold, kEq:
		p.fail(t.at.To(n.at), "misplaced-not", "not "+n.text+" is not an operator",
			"write not before the whole comparison: not field "+n.text+" …")
	}
	p.fail(t.at, "misplaced-not", "not must stand before a condition", "join conditions with and or or")
}

// foreign words of other query languages, and what to write for them.
var foreign = map[string]string{
	"AND": "write and: keywords are lower case", "OR": "write or: keywords are lower case",
	"NOT": "write not: keywords are lower case", "IN": "write in: keywords are lower case",
	"LIKE": "write like: keywords are lower case", "is": "write == null or != null",
	"IS": "write == null or != null", "contains": `write field : "*text*"`,
	"matches": "write regex or like", "eq": "write ==", "ne": "write !=",
}

// upperCase fails at a keyword that isn't in lower case.
func (p *parser) upperCase(t token) {
	lower := strings.ToLower(t.text)
	if _, ok := keywords[lower]; ok && (t.kind == kIdent || t.kind == kFold) {
		p.fail(t.at, "syntax", diag.Quote(t.text)+" is not a keyword of EQL", "write "+lower+": keywords are lower case")
	}
}

// upperCaseBefore fails at such a keyword if it was taken for a field, so that the
// next token is the one that doesn't fit.
func (p *parser) upperCaseBefore() {
	if p.pos < 2 || p.tokens[p.pos-2].kind == kDot {
		return
	}
	if t := p.tokens[p.pos-1]; t.kind == kIdent {
		p.foreignWord(t)
		p.upperCase(t)
	}
}

// looksLikeKQL reports whether the query compares with a colon and has no where.
func (p *parser) looksLikeKQL() bool {
	is := func(k kind) bool { return slices.ContainsFunc(p.tokens, func(t token) bool { return t.kind == k }) }
	return is(kColon) && !is(kWhere)
}

// joinedValues fails at and or or between the values of a list, which KQL has.
func (p *parser) joinedValues(op token) {
	switch t := p.peek(); {
	case t.kind == kOr, t.kind == kAnd, t.kind == kIdent && (t.text == "OR" || t.text == "AND"):
		p.fail(t.at, "syntax", "commas stand between the values of a list, found "+diag.Quote(t.text), listHint(op))
	}
}

// listHint shows a list to who writes KQL.
func listHint(op token) string {
	return "this looks like KQL; in EQL it is: field " + op.text + ` ("a", "b")`
}

func (p *parser) foreignWord(t token) {
	if hint, ok := foreign[t.text]; ok {
		p.fail(t.at, "unknown-operator", diag.Quote(t.text)+" is not an operator of EQL", hint)
	}
}
