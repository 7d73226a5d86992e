package syntax

import "strings"

const indentStep = 2

// printer writes shapes. tail, where a method has it, is the width of what has
// to stand on the same line behind the piece that it prints.
type printer struct {
	out    strings.Builder
	column int
	last   *word // written last
	led    *word // the word whose gap is written already
	wanted bool  // the next word begins a line, at indent
	indent int
}

// query prints a whole query; end is the end of the text, whose gap has the last
// comments.
func (p *printer) query(q *queryShape, end *word) {
	if q.head != nil {
		p.lead(q.head[0], 0)
		p.words(q.head, indentStep)
		p.terms(q.terms)
		p.pipes(q, true)
	} else {
		p.eventQuery(q)
	}
	p.lead(end, 0)
}

func (p *printer) eventQuery(q *queryShape) {
	t := q.terms[0]
	broken, tail, before := cut(t.after), 0, t.cond.last()
	for _, pipe := range q.pipes {
		broken = broken || pipe[0].broken() || cut(pipe)
		tail += flatWidth(before, pipe)
		before = pipe[len(pipe)-1]
	}
	p.lead(t.before[0], 0)
	p.words(t.before, indentStep)
	broken = p.condition(t, 0, tail, broken)
	p.pipes(q, broken)
}

// terms prints the terms of a sequence or a sample, each on a line of its own.
func (p *printer) terms(terms []*termShaped) {
	for _, t := range terms {
		indent := indentStep
		if t.before[0].kind == kUntil {
			indent = 0
		}
		p.newLine(indent)
		p.words(t.before, indent+indentStep)
		p.condition(t, indent, flatWidth(t.cond.last(), t.after), false)
		p.words(t.after, indent+indentStep)
	}
}

// condition prints the condition of a term, on lines of its own if broken is set
// or if it doesn't fit. It returns whether it did.
func (p *printer) condition(t *termShaped, indent, tail int, broken bool) bool {
	first := t.cond.first()
	broken = broken || first.broken() || t.cond.forced ||
		p.column+gapWidth(p.last, first)+t.cond.flat+tail > lineWidth
	if broken {
		indent += indentStep
		p.newLine(indent)
	}
	p.shape(t.cond, indent, tail)
	return broken
}

func (p *printer) pipes(q *queryShape, broken bool) {
	for _, pipe := range q.pipes {
		if broken {
			p.newLine(0)
		}
		p.words(pipe, indentStep)
	}
}

// newLine makes the next word begin a line.
func (p *printer) newLine(indent int) { p.wanted, p.indent = true, indent }

func (p *printer) words(words []*word, indent int) {
	for _, w := range words {
		p.word(w, indent)
	}
}

func (p *printer) word(w *word, indent int) {
	p.lead(w, indent)
	p.write(w.text)
	p.last = w
}

func (p *printer) write(text string) {
	p.out.WriteString(text)
	if n := strings.LastIndexAny(text, "\r\n"); n >= 0 {
		p.column, text = 0, text[n+1:]
	}
	p.column += width(text)
}

// shape prints a chain or a run.
func (p *printer) shape(x *shape, indent, tail int) {
	p.lead(x.first(), indent)
	if x.chain == nil {
		p.run(x, indent, tail)
		return
	}
	broken := x.forced || p.column+x.flat+tail > lineWidth
	for i, operand := range x.chain {
		after := tail
		if i < len(x.ops) {
			after = gapWidth(nil, x.ops[i]) + 1 + len(x.ops[i].text)
		}
		p.operand(operand, indent, after)
		if i == len(x.ops) {
			return
		}
		p.word(x.ops[i], indent)
		if broken {
			p.newLine(indent)
		}
	}
}

// operand prints an operand of a chain. A chain in a chain that has to be broken
// stands deeper from its second line on.
func (p *printer) operand(x *shape, indent, tail int) {
	p.lead(x.first(), indent)
	if x.chain != nil {
		indent += indentStep
	}
	p.shape(x, indent, tail)
}

func (p *printer) run(x *shape, indent, tail int) {
	for i, part := range x.run {
		if part.group == nil {
			p.word(part.word, indent+indentStep)
			continue
		}
		p.group(part.group, indent, restWidth(x.run, i, tail))
	}
}

// restWidth is the width of what follows part i up to the next group.
func restWidth(run []part, i, tail int) int {
	n, before := 0, run[i].group.close
	for _, part := range run[i+1:] {
		w := part.first()
		n += gapWidth(before, w) + width(w.text)
		if part.group != nil {
			return n
		}
		before = w
	}
	return n + tail
}

func (p *printer) group(g *group, indent, tail int) {
	p.lead(g.open, indent+indentStep)
	broken := g.forced || p.column+g.flat+tail > lineWidth
	p.word(g.open, indent)
	inside := indent
	if broken {
		inside += indentStep
		p.newLine(inside)
	}
	apart := broken && g.apart()
	for i, x := range g.items {
		if i > 0 && broken && (apart || p.breaks(x)) {
			p.newLine(inside)
		}
		after := min(1, len(g.commas)-i)
		p.shape(x, inside, after)
		if i < len(g.commas) {
			p.word(g.commas[i], inside)
		}
	}
	if broken {
		p.closeGroup(g.close, inside, indent)
		return
	}
	p.word(g.close, indent)
}

// closeGroup prints what closes a broken group: the comments before it still
// belong to the inside.
func (p *printer) closeGroup(w *word, inside, indent int) {
	p.comments(w, inside)
	p.led, p.wanted, p.last = w, false, w
	p.startLine(indent, false)
	p.write(w.text)
}

// breaks says whether an item of a filled group begins a line.
func (p *printer) breaks(x *shape) bool {
	first := x.first()
	return first.hard() || first.blank() || x.forced ||
		p.column+gapWidth(p.last, first)+x.flat+1 > lineWidth
}

// lead writes the gap before a word. indent is for lines that only a comment
// makes necessary.
func (p *printer) lead(w *word, indent int) {
	if p.led == w {
		return
	}
	p.led = w
	wanted := p.wanted
	if wanted {
		indent = p.indent
	}
	begun := p.comments(w, indent)
	p.wanted = false
	switch {
	case len(w.comments) > 0 && w.lines > 0, wanted && !begun:
		p.startLine(indent, w.lines > 1)
	case len(w.comments) > 0 && !closes(w) && w.kind != kEOF:
		p.write(" ")
	case len(w.comments) == 0 && w.kind != kEOF:
		p.write(space(p.last, w))
	}
}

// comments writes the comments of a gap and returns whether they made a line
// begin.
func (p *printer) comments(w *word, indent int) bool {
	begun := false
	hard := w.hard()
	for _, c := range w.comments {
		switch {
		case c.lines > 0, p.wanted && !begun && !hard:
			p.startLine(indent, c.lines > 1)
			begun = true
		case p.out.Len() > 0:
			p.write(" ")
		}
		p.write(c.text)
	}
	return begun
}

// startLine begins a line, after an empty one if blank is set.
func (p *printer) startLine(indent int, blank bool) {
	if p.out.Len() == 0 {
		return
	}
	if blank {
		p.out.WriteByte('\n')
	}
	p.out.WriteString("\n" + strings.Repeat(" ", indent))
	p.column = indent
}
