package syntax

import "strconv"

// maxRuns is how often a term can be repeated, as in Elasticsearch.
const maxRuns = 100

const termShape = "[category where condition]"

// sequence parses sequence by keys with maxspan=T [term] [term] … until [term].
func (p *parser) sequence() *Query {
	q := &Query{At: p.next().at, Kind: SequenceQuery}
	p.header(q)
	p.terms(q)
	if _, ok := p.accept(kUntil); ok {
		p.until(q)
	}
	p.endOfTerms("by, with runs, another term, until, |, or the end of the query")
	p.checkSequence(q)
	return q
}

// sample parses sample by keys [term] [term] ….
func (p *parser) sample() *Query {
	q := &Query{At: p.next().at, Kind: SampleQuery}
	p.header(q)
	p.terms(q)
	if t := p.peek(); t.kind == kUntil {
		p.fail(t.at, "bad-sample", "a sample has no until", "only a sequence ends early")
	}
	p.endOfTerms("by, another term, |, or the end of the query")
	p.checkSample(q)
	return q
}

// header parses the shared keys and the maxspan, in either order.
func (p *parser) header(q *Query) {
	for {
		switch t := p.peek(); t.kind {
		case kBy:
			if q.By != nil {
				p.fail(t.at, "duplicate", "the shared keys are given twice", "list all keys after one by, with commas between")
			}
			q.By = p.keys()
		case kWith:
			p.headerOption(q)
		default:
			return
		}
	}
}

// headerOption parses with maxspan=T.
func (p *parser) headerOption(q *Query) {
	with, t := p.next(), p.peek()
	switch {
	case t.kind == kIdent && t.text == "runs":
		p.fail(with.at.To(t.at), "misplaced-with", "with runs belongs after a term", "write "+termShape+" with runs=3")
	case t.kind != kMaxspan:
		p.unexpected("maxspan")
	case q.Kind == SampleQuery:
		p.fail(with.at.To(t.at), "bad-sample", "a sample has no maxspan", "the events of a sample may be any time apart; a sequence has a maxspan")
	case q.HasMaxSpan:
		p.fail(with.at.To(t.at), "duplicate", "maxspan is given twice", "")
	}
	p.next()
	p.equals(t)
	q.HasMaxSpan = true
	q.MaxSpan, q.MaxSpanAt = p.timeSpan()
}

// equals takes the = of an option.
func (p *parser) equals(option token) {
	if _, ok := p.accept(kAssign); ok {
		return
	}
	t := p.peek()
	p.unreadable(t)
	p.fail(t.at, "syntax", "expected = after "+option.text+", found "+t.describe(), "write with maxspan=30s, or with runs=3")
}

// keys parses by field, ….
func (p *parser) keys() []*Field {
	by := p.next()
	if p.peek().kind == kLBracket || p.peek().kind == kMissing {
		p.fail(by.at, "bad-key", "by needs at least one field", "write for example: by host.id")
	}
	keys := []*Field{p.key()}
	for {
		comma, ok := p.accept(kComma)
		if !ok {
			return keys
		}
		if k := p.peek().kind; k == kLBracket || k == kMissing {
			p.fail(comma.at, "trailing-comma", "a list cannot end with a comma", "remove the comma")
		}
		keys = append(keys, p.key())
	}
}

func (p *parser) key() *Field {
	t := p.peek()
	switch t.kind {
	case kFold, kString, kInt, kFloat, kTrue, kFalse, kNull, kLParen, kMinus, kPlus:
		p.fail(t.at, "bad-key", "a join key must be a field, found "+t.describe(), "")
	case kIdent:
		if n := p.peekNext(); n.kind == kLParen {
			p.fail(t.at, "bad-key", "a join key must be a field, found a function call", "")
		}
	}
	return p.field().(*Field)
}

// terms parses [term] [term] … and moves the query's end behind them.
func (p *parser) terms(q *Query) {
	if k := p.peek().kind; k != kLBracket && k != kMissing {
		p.noTerm(q.Kind)
	}
	for p.peek().kind == kLBracket || p.peek().kind == kMissing {
		q.Terms = append(q.Terms, p.term(q.Kind))
	}
	q.At = q.At.To(p.tokens[p.pos-1].at)
}

// noTerm fails where the first term should begin.
func (p *parser) noTerm(kind QueryKind) {
	t := p.peek()
	p.unreadable(t)
	p.bangBracket(t)
	p.upperCase(t)
	p.fail(t.at, "syntax", "expected by, with maxspan, or "+termShape+", found "+t.describe(),
		"write for example: "+kind.String()+" by host.id "+termShape+" "+termShape)
}

// bangBracket fails at a ! that does not touch its bracket.
func (p *parser) bangBracket(t token) {
	if n := p.peekNext(); t.kind == kBang && n.kind == kLBracket {
		p.fail(t.at.To(n.at), "syntax", "![ is one word", "write ![ without a space")
	}
}

// term parses [category where condition] by keys with runs=N.
func (p *parser) term(kind QueryKind) Term {
	open := p.next()
	if kind == SampleQuery && open.kind == kMissing {
		p.fail(open.at, "bad-sample", "a sample has no missing terms", "missing events stand in a sequence with maxspan")
	}
	t := p.filter()
	t.Missing = open.kind == kMissing
	t.At = open.at.To(p.expect(kRBracket, "and, or, or ]").at)
	if p.peek().kind == kBy {
		t.By = p.keys()
	}
	if p.peek().kind == kWith {
		p.termOption(&t, kind)
	}
	return t
}

// termOption parses with runs=N.
func (p *parser) termOption(t *Term, kind QueryKind) {
	with, option := p.next(), p.peek()
	switch {
	case option.kind == kMaxspan:
		p.fail(with.at.To(option.at), "misplaced-with", "with maxspan belongs before the first term",
			"write sequence with maxspan=30s "+termShape+" …")
	case option.kind != kIdent || option.text != "runs":
		p.unexpected("runs")
	case kind == SampleQuery:
		p.fail(with.at.To(option.at), "bad-sample", "a sample has no runs", "repeat the term instead")
	}
	p.next()
	p.equals(option)
	t.Runs, t.RunsAt = p.runs()
	if by := p.peek(); by.kind == kBy {
		p.fail(by.at, "misplaced-by", "by belongs before with runs", "write "+termShape+" by key with runs=3")
	}
}

func (p *parser) runs() (int, Span) {
	t := p.peek()
	n, ok := t.value.(int64)
	switch {
	case t.kind == kMinus && p.peekNext().kind == kInt:
		t.at = t.at.To(p.peekNext().at)
	case t.kind != kInt && t.kind != kFloat:
		p.unexpected("a number")
	}
	if !ok || n < 1 || n > maxRuns {
		p.fail(t.at, "bad-runs", "runs must be a whole number from 1 to "+strconv.Itoa(maxRuns), "")
	}
	p.next()
	return int(n), t.at
}

// until parses what follows until.
func (p *parser) until(q *Query) {
	t := p.peek()
	switch t.kind {
	case kLBracket:
	case kMissing:
		p.fail(t.at, "bad-until", "until cannot wait for a missing event", "write until "+termShape)
	default:
		p.unreadable(t)
		p.upperCase(t)
		p.fail(t.at, "syntax", "expected "+termShape+" after until, found "+t.describe(), "")
	}
	term := p.term(q.Kind)
	if term.RunsAt != (Span{}) {
		p.fail(term.RunsAt, "bad-until", "until cannot be repeated", "the first event that fits ends the sequence")
	}
	if t := p.peek(); t.kind == kLBracket || t.kind == kMissing {
		p.fail(t.at, "bad-until", "a term cannot follow until", "move until to the end")
	}
	q.Until = &term
	q.At = q.At.To(p.tokens[p.pos-1].at)
}

// endOfTerms makes sure that nothing but pipes follows the terms.
func (p *parser) endOfTerms(expected string) {
	t := p.peek()
	if t.kind == kPipe || t.kind == kEOF {
		return
	}
	p.unreadable(t)
	p.bangBracket(t)
	p.upperCase(t)
	if t.kind == kIdent && t.text == "fork" {
		p.fail(t.at, "unsupported-fork", "fork is not part of Elasticsearch's EQL", "leave it out")
	}
	p.fail(t.at, "syntax", "expected "+expected+", found "+t.describe(), "")
}
