package syntax

// shape is a piece of a query as the printer sees it. flat is its width on one
// line without the gap before its first word; it is no use if forced is set: then
// the piece cannot stand on one line, or its author has broken it.
type shape struct {
	run    []part   // parts side by side
	chain  []*shape // operands of and, or of or
	ops    []*word  // between them
	flat   int
	forced bool
}

// part is a word or a group.
type part struct {
	word  *word
	group *group
}

// group is what stands in parentheses: a condition, arguments or a list.
type group struct {
	open   *word
	items  []*shape
	commas []*word
	close  *word
	flat   int
	forced bool
}

// queryShape is a whole query. The words before the first term are of a sequence
// or a sample only.
type queryShape struct {
	head  []*word
	terms []*termShaped
	pipes [][]*word
}

// termShaped is a term. An event query has one without brackets.
type termShaped struct {
	before []*word // until, the bracket, the category and where
	cond   *shape
	after  []*word // the bracket and the options
}

// shaper reads words that are known to be a query.
type shaper struct {
	words []*word
	pos   int
}

func readShape(words []*word) *queryShape {
	s := &shaper{words: words}
	q := &queryShape{}
	if k := words[0].kind; k == kSequence || k == kSample {
		q.head = s.until(kLBracket, kMissing)
	}
	for k := s.kind(); k != kPipe && k != kEOF; k = s.kind() {
		q.terms = append(q.terms, s.term())
	}
	for s.kind() == kPipe {
		bar := s.next()
		q.pipes = append(q.pipes, append([]*word{bar}, s.until(kPipe)...))
	}
	return q
}

func (s *shaper) kind() kind { return s.words[s.pos].kind }

func (s *shaper) next() *word {
	w := s.words[s.pos]
	s.pos++
	return w
}

// until takes the words up to one of the kinds, or to the end.
func (s *shaper) until(kinds ...kind) []*word {
	start := s.pos
	for !s.is(kinds...) && s.kind() != kEOF {
		s.pos++
	}
	return s.words[start:s.pos]
}

func (s *shaper) is(kinds ...kind) bool {
	for _, k := range kinds {
		if s.kind() == k {
			return true
		}
	}
	return false
}

func (s *shaper) term() *termShaped {
	t := &termShaped{before: append(s.until(kWhere), s.next())}
	t.cond = s.condition(kOr)
	t.after = s.until(kLBracket, kMissing, kUntil, kPipe)
	return t
}

// condition reads operands joined by op.
func (s *shaper) condition(op kind) *shape {
	operand := s.operand
	if op == kOr {
		operand = func() *shape { return s.condition(kAnd) }
	}
	x := operand()
	if !s.is(op) {
		return x
	}
	c := &shape{chain: []*shape{x}, flat: x.flat, forced: x.forced}
	for s.is(op) {
		w := s.next()
		y := operand()
		c.flat += gapWidth(nil, w) + 1 + len(w.text) + gapWidth(w, y.first()) + y.flat
		c.forced = c.forced || y.forced || y.first().broken()
		c.ops, c.chain = append(c.ops, w), append(c.chain, y)
	}
	return c
}

// operand reads words and groups up to an operator that joins, a comma or what
// closes.
func (s *shaper) operand() *shape {
	x := &shape{}
	var before *word
	for !s.is(kAnd, kOr, kComma, kRParen, kRBracket, kPipe, kEOF) {
		w := s.words[s.pos]
		if before != nil {
			x.flat += gapWidth(before, w)
			x.forced = x.forced || w.hard()
		}
		if w.kind != kLParen {
			s.pos++
			x.flat += width(w.text)
			x.run = append(x.run, part{word: w})
			before = w
			continue
		}
		g := s.group()
		x.flat += g.flat
		x.forced = x.forced || g.forced
		x.run = append(x.run, part{group: g})
		before = g.close
	}
	return x
}

func (s *shaper) group() *group {
	g := &group{open: s.next(), flat: 1}
	before := g.open
	for !s.is(kRParen) {
		x := s.condition(kOr)
		g.flat += gapWidth(before, x.first()) + x.flat
		g.forced = g.forced || x.forced || x.first().hard() || before == g.open && x.first().broken()
		g.items = append(g.items, x)
		if s.is(kComma) {
			before = s.next()
			g.flat += gapWidth(x.last(), before) + 1
			g.commas = append(g.commas, before)
		}
	}
	g.close = s.next()
	g.flat += gapWidth(before, g.close) + 1
	g.forced = g.forced || g.close.hard()
	return g
}

// apart says whether the author has put every item on a line of its own.
func (g *group) apart() bool {
	for i, x := range g.items {
		if i > 0 && !x.first().broken() {
			return false
		}
	}
	return true
}

// first returns the first word of a shape.
func (x *shape) first() *word {
	for x.chain != nil {
		x = x.chain[0]
	}
	return x.run[0].first()
}

func (x *shape) last() *word {
	for x.chain != nil {
		x = x.chain[len(x.chain)-1]
	}
	p := x.run[len(x.run)-1]
	if p.group != nil {
		return p.group.close
	}
	return p.word
}

func (p part) first() *word {
	if p.group != nil {
		return p.group.open
	}
	return p.word
}

// gapWidth is the width of a gap on one line. A gap without a word before it has
// no space of its own.
func gapWidth(before, w *word) int {
	n := 0
	for _, c := range w.comments {
		n += 1 + width(c.text)
	}
	switch {
	case n == 0:
		return len(space(before, w))
	case closes(w) || before == nil:
		return n
	}
	return n + 1
}

// flatWidth is the width of words on one line, with the gap before the first.
func flatWidth(before *word, words []*word) int {
	n := 0
	for _, w := range words {
		n += gapWidth(before, w) + width(w.text)
		before = w
	}
	return n
}

// cut says whether one of the words has a gap that cannot stand on one line.
func cut(words []*word) bool {
	for _, w := range words {
		if w.hard() {
			return true
		}
	}
	return false
}
