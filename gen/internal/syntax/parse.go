package syntax

import (
	"fmt"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// parser is a recursive-descent parser with one function for each level of
// precedence. An error unwinds it with a panic that query recovers: every level
// would otherwise have to test whether the level below it failed.
type parser struct {
	tokens  []token
	pos     int
	depth   int
	problem *Problem
	parens  map[Expr]Span // of the expressions that stand in parentheses
}

// stop is the panic of an error that is in parser.problem.
type stop struct{}

// query parses all tokens. If it fails, problem is set.
func (p *parser) query() *Query {
	defer func() {
		if r := recover(); r != nil && r != (stop{}) {
			panic(r)
		}
	}()
	p.notAQuery()
	var q *Query
	switch p.peek().kind {
	case kSequence:
		q = p.sequence()
	case kSample:
		q = p.sample()
	default:
		q = p.eventQuery()
	}
	p.pipes(q)
	return q
}

func (p *parser) eventQuery() *Query {
	t := p.filter()
	if k := p.peek().kind; k != kPipe && k != kEOF {
		p.unexpected("and, or, or the end of the query")
	}
	return &Query{At: t.At, Terms: []Term{t}}
}

// filter parses category where condition.
func (p *parser) filter() Term {
	category := p.category()
	p.where()
	where := p.expression()
	return Term{At: category.At.To(p.span(where)), Category: category, Where: where, Runs: 1}
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) peekNext() token { return p.tokens[min(p.pos+1, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != kEOF {
		p.pos++
	}
	return t
}

// accept takes the next token if it is of one of the kinds.
func (p *parser) accept(kinds ...kind) (token, bool) {
	for _, k := range kinds {
		if p.peek().kind == k {
			return p.next(), true
		}
	}
	return token{}, false
}

// expect takes the next token, which has to be of kind k.
func (p *parser) expect(k kind, what string) token {
	t, ok := p.accept(k)
	if !ok {
		p.unexpected(what)
	}
	return t
}

func (p *parser) fail(at Span, code, message, hint string) {
	p.problem = &Problem{Span: at, Code: code, Message: message, Hint: hint}
	panic(stop{})
}

// enter counts nesting; leave ends what it began.
func (p *parser) enter(n int) {
	p.depth += n
	if p.depth > maxDepth {
		p.fail(p.peek().at, "too-deep", "the expression nests too deep",
			fmt.Sprintf("expressions may nest %d levels deep; chains of and and or do not count", maxDepth))
	}
}

func (p *parser) leave(n int) { p.depth -= n }

// startsQuery are the keywords that queries over several events begin with.
var startsQuery = map[string]bool{"sequence": true, "sample": true, "join": true}

// notAQuery fails at what begins no query of this dialect.
func (p *parser) notAQuery() {
	t, n := p.peek(), p.peekNext()
	switch {
	case t.kind == kEOF:
		p.fail(t.at, "empty-query", "the query is empty", `write for example: process where process.name == "nc"`)
	case t.kind == kJoin:
		p.fail(t.at, "unsupported-join", "join queries are not part of Elasticsearch's EQL",
			"write a sample, for events in any order, or a sequence")
	case (t.kind == kSequence || t.kind == kSample) && n.kind == kWhere:
		p.fail(t.at, "reserved-word", t.text+" is a keyword and cannot be a category as it is",
			`put it in double quotes: "`+t.text+`" where …`)
	case t.kind == kIdent && n.kind != kWhere && startsQuery[strings.ToLower(t.text)]:
		p.upperCase(t)
	case t.kind == kIdent && n.kind == kIdent && (t.text == "macro" || t.text == "const"):
		p.fail(t.at.To(n.at), "unsupported-macro", "macros and constants are not part of Elasticsearch's EQL",
			"write out in the query what "+diag.Quote(n.text)+" stands for")
	}
}

func (p *parser) category() Category {
	t := p.peek()
	switch t.kind {
	case kAny:
		return Category{At: p.next().at, Any: true}
	case kIdent, kString:
		return Category{At: p.next().at, Name: t.value.(string)}
	case kQuoted:
		p.fail(t.at, "bad-category", "an event category cannot stand in backticks", "write it plain, or in double quotes")
	case kWhere:
		p.fail(t.at, "bad-category", "the event category is missing", "begin with process where, or with any where")
	}
	p.notACategory(t, "expected an event category, found "+t.describe())
	return Category{}
}

func (p *parser) where() {
	if _, ok := p.accept(kWhere); ok {
		return
	}
	t := p.peek()
	p.notACategory(t, "expected where after the event category, found "+t.describe())
}

// notACategory fails at t. What people get wrong inside conditions is no help
// here.
func (p *parser) notACategory(t token, message string) {
	p.unreadable(t)
	p.upperCase(t)
	if p.looksLikeKQL() {
		p.fail(t.at, "syntax", message, `this looks like KQL; an EQL query is for example: process where process.name : "nc"`)
	}
	p.fail(t.at, "syntax", message, "a query is: category where condition")
}

// name parses a field's dotted name.
func (p *parser) name() (string, Span) {
	first := p.peek()
	var parts []string
	last := first
	for {
		last = p.segment()
		parts = append(parts, last.value.(string))
		if _, ok := p.accept(kDot); !ok {
			return strings.Join(parts, "."), first.at.To(last.at)
		}
	}
}

func (p *parser) segment() token {
	if t, ok := p.accept(kIdent, kQuoted); ok {
		return t
	}
	t := p.peek()
	if t.isKeyword() {
		p.reserved(t)
	}
	p.unexpected("a field's name")
	return token{}
}

func (p *parser) reserved(t token) {
	p.fail(t.at, "reserved-word", t.text+" is a keyword and cannot be a name as it is",
		"put the name in backticks: `"+strings.TrimSuffix(t.text, "~")+"`")
}
