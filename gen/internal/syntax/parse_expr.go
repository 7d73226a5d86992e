package syntax

import (
	"strconv"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// expression parses the loosest level: or.
func (p *parser) expression() Expr {
	p.enter(1)
	defer p.leave(1)
	return p.chain(kOr, p.conjunction)
}

func (p *parser) conjunction() Expr { return p.chain(kAnd, p.negation) }

// chain parses operands joined by and, or by or, into one node.
func (p *parser) chain(op kind, operand func() Expr) Expr {
	x := []Expr{operand()}
	for {
		if _, ok := p.accept(op); !ok {
			break
		}
		x = append(x, operand())
	}
	if len(x) == 1 {
		return x[0]
	}
	return &Logic{At: p.span(x[0]).To(p.span(x[len(x)-1])), Or: op == kOr, X: x}
}

func (p *parser) negation() Expr {
	t, ok := p.accept(kNot)
	if !ok {
		return p.comparison()
	}
	p.enter(1)
	defer p.leave(1)
	x := p.negation()
	return &Not{At: t.at.To(p.span(x)), X: x}
}

var comparisons = []kind{kEq, kNe, kLt, kLe, kGt, kGe}

var predicates = []kind{kColon, kLike, kLikeFold, kRegex, kRegexFold}

// comparison parses at most one comparison: they do not chain. A predicate binds
// tighter, so that its result can be compared: field in ("a") == true.
func (p *parser) comparison() Expr {
	x := p.tested()
	if op, ok := p.accept(comparisons...); ok {
		r := p.tested()
		x = &Binary{At: p.span(x).To(p.span(r)), Op: Op(op.text), OpAt: op.at, L: x, R: r}
	}
	if t := p.peek(); p.isComparison(t.kind) {
		p.fail(t.at, "chained-comparison", "comparisons do not chain", "join two comparisons with and, or use parentheses")
	}
	return x
}

// tested parses a value, with a predicate if one follows.
func (p *parser) tested() Expr {
	l := p.sum()
	if op, ok := p.accept(predicates...); ok {
		return p.predicate(l, op)
	}
	not, negated := token{}, false
	if k := p.peekNext().kind; k == kIn || k == kInFold {
		not, negated = p.accept(kNot)
	}
	if op, ok := p.accept(kIn, kInFold); ok {
		return p.membership(l, op, not, negated)
	}
	return l
}

func (p *parser) isComparison(k kind) bool {
	for _, set := range [][]kind{comparisons, predicates, {kIn, kInFold}} {
		for _, c := range set {
			if c == k {
				return true
			}
		}
	}
	return false
}

// membership parses the list of in and not in.
func (p *parser) membership(l Expr, op, not token, negated bool) Expr {
	if p.peek().kind != kLParen {
		p.needList(op)
	}
	values, end := p.list(p.expression)
	opAt := op.at
	if negated {
		opAt = not.at.To(op.at)
	}
	return &Predicate{At: p.span(l).To(end), Op: Op(op.text), OpAt: opAt, Not: negated, L: l, Values: values}
}

func (p *parser) needList(op token) {
	t := p.peek()
	p.unreadable(t)
	p.fail(t.at, "syntax", op.text+" needs a list in parentheses, found "+t.describe(),
		"write "+op.text+` ("a", "b")`)
}

// predicate parses what follows : like and regex: one constant, or a list.
func (p *parser) predicate(l Expr, op token) Expr {
	p.method(l, op)
	var values []Expr
	var end Span
	if p.peek().kind == kLParen {
		values, end = p.list(func() Expr { return p.listed(op) })
	} else {
		values = []Expr{p.constant(op)}
		end = values[0].Span()
	}
	return &Predicate{At: p.span(l).To(end), Op: Op(op.text), OpAt: op.at, L: l, Values: values}
}

// method fails at field:name(…), which calls a function in another dialect.
func (p *parser) method(l Expr, op token) {
	t := p.peek()
	if op.kind != kColon || t.kind != kIdent || p.peekNext().kind != kLParen {
		return
	}
	args := "…"
	if f, ok := l.(*Field); ok {
		args = dumpField(f) + ", …"
		if p.tokens[min(p.pos+2, len(p.tokens)-1)].kind == kRParen {
			args = dumpField(f)
		}
	}
	p.fail(op.at.To(t.at), "method-syntax", "methods are not part of Elasticsearch's EQL",
		"write a function: "+t.text+"("+args+")")
}

// listed parses a constant of a list.
func (p *parser) listed(op token) Expr {
	if t, n := p.peek(), p.peekNext(); t.kind == kIdent && (n.kind == kOr || n.kind == kAnd || n.text == "OR" || n.text == "AND") {
		p.fail(t.at, "syntax", "the right side of "+op.text+" must be constant, found "+t.describe(), listHint(op))
	}
	x := p.constant(op)
	p.joinedValues(op)
	return x
}

func (p *parser) constant(op token) Expr {
	if x := p.literal(); x != nil {
		return x
	}
	t := p.peek()
	if t.kind == kIdent || t.kind == kQuoted || t.kind == kOptional || t.kind == kMinus || t.kind == kStar {
		p.fail(t.at, "syntax", "the right side of "+op.text+" must be constant, found "+t.describe(),
			"write a string in double quotes, or a list of them in parentheses")
	}
	p.unexpected("a constant")
	return nil
}

// list parses (item, …) and returns the items and the closing parenthesis.
func (p *parser) list(item func() Expr) ([]Expr, Span) {
	open := p.next()
	if t, ok := p.accept(kRParen); ok {
		p.fail(open.at.To(t.at), "empty-list", "the list is empty", "list at least one value")
	}
	items := []Expr{item()}
	for {
		comma, ok := p.accept(kComma)
		if !ok {
			break
		}
		if p.peek().kind == kRParen {
			p.fail(comma.at, "trailing-comma", "a list cannot end with a comma", "remove the comma")
		}
		items = append(items, item())
	}
	return items, p.expect(kRParen, "a comma or )").at
}

func (p *parser) sum() Expr { return p.arithmetic(p.product, kPlus, kMinus) }

func (p *parser) product() Expr { return p.arithmetic(p.signed, kStar, kSlash, kPercent) }

// arithmetic parses a chain of operators that bind to the left. Each one nests
// the tree a level deeper.
func (p *parser) arithmetic(operand func() Expr, ops ...kind) Expr {
	x := operand()
	levels := 0
	for {
		op, ok := p.accept(ops...)
		if !ok {
			break
		}
		p.enter(1)
		levels++
		r := operand()
		x = &Binary{At: p.span(x).To(p.span(r)), Op: Op(op.text), OpAt: op.at, L: x, R: r}
	}
	p.leave(levels)
	return x
}

// signed parses + and -. A minus before a number belongs to the number, so that
// the smallest 64-bit integer can be written.
func (p *parser) signed() Expr {
	op, ok := p.accept(kMinus, kPlus)
	if !ok {
		return p.primary()
	}
	if t := p.peek(); op.kind == kMinus && (t.kind == kInt || t.kind == kFloat) {
		p.next()
		return &Literal{At: op.at.To(t.at), Value: negative(t)}
	}
	p.enter(1)
	defer p.leave(1)
	x := p.signed()
	return &Unary{At: op.at.To(p.span(x)), Op: Op(op.text), X: x}
}

func negative(t token) any {
	if n, err := strconv.ParseInt("-"+t.text, 10, 64); err == nil {
		return n
	}
	if n, ok := t.value.(int64); ok {
		return -n
	}
	return -t.value.(float64)
}

func (p *parser) primary() Expr {
	if x := p.literal(); x != nil {
		return x
	}
	t := p.peek()
	switch t.kind {
	case kIdent, kFold:
		if p.peekNext().kind == kLParen || t.kind == kFold {
			return p.call()
		}
		return p.field()
	case kQuoted, kOptional:
		return p.field()
	case kLParen:
		return p.group()
	}
	p.noOperand(t)
	return nil
}

func (p *parser) group() Expr {
	open := p.next()
	x := p.expression()
	p.parens[x] = open.at.To(p.expect(kRParen, "and, or, or )").at)
	return x
}

// span returns where an operand stands, with the parentheses around it.
func (p *parser) span(x Expr) Span {
	if at, ok := p.parens[x]; ok {
		return at
	}
	return x.Span()
}

// literal parses a constant without a sign, nil if there is none.
func (p *parser) literal() Expr {
	t := p.peek()
	switch t.kind {
	case kString, kInt, kFloat:
		return &Literal{At: p.next().at, Value: t.value}
	case kTrue, kFalse:
		return &Literal{At: p.next().at, Value: t.kind == kTrue}
	case kNull:
		return &Literal{At: p.next().at}
	}
	return nil
}

func (p *parser) field() Expr {
	mark, optional := p.accept(kOptional)
	name, at := p.name()
	if optional {
		at = mark.at.To(at)
	}
	return &Field{At: at, Name: name, Optional: optional}
}

func (p *parser) call() Expr {
	t := p.next()
	if p.peek().kind != kLParen {
		p.fail(t.at, "syntax", diag.Quote(t.text)+" must be a function call", "~ makes in, like, regex and some functions ignore case")
	}
	call := &Call{Name: t.value.(string), NameAt: t.at, Fold: t.kind == kFold}
	end := p.peekNext().at
	if p.peekNext().kind == kRParen {
		p.pos += 2
	} else {
		call.Args, end = p.list(p.expression)
	}
	call.At = t.at.To(end)
	return call
}
