package syntax

import "github.com/kerneql/kerneql/gen/internal/diag"

// pipes parses | head N and | tail N up to the end of the query.
func (p *parser) pipes(q *Query) {
	for p.peek().kind == kPipe {
		q.Pipes = append(q.Pipes, p.pipe())
	}
	if p.peek().kind != kEOF {
		p.unexpected("| or the end of the query")
	}
	if n := len(q.Pipes); n > 0 {
		q.At = q.At.To(q.Pipes[n-1].At)
	}
}

func (p *parser) pipe() Pipe {
	bar, name := p.next(), p.peek()
	p.unreadable(name)
	if name.kind != kIdent || name.text != "head" && name.text != "tail" {
		p.badPipe(bar, name)
	}
	p.next()
	t := p.peek()
	n, ok := t.value.(int64)
	if t.kind == kMinus {
		t.at = t.at.To(p.peekNext().at)
	}
	if !ok {
		p.unreadable(t)
		p.fail(t.at, "bad-pipe", name.text+" needs a whole number", "write | "+name.text+" 5")
	}
	p.next()
	return Pipe{At: bar.at.To(t.at), Name: name.text, N: n}
}

func (p *parser) badPipe(bar, name token) {
	const hint = "the pipes are head and tail, as in | head 5"
	if name.kind == kIdent || name.isKeyword() {
		p.fail(name.at, "unsupported-pipe", "there is no pipe "+diag.Quote(name.text), hint)
	}
	p.fail(bar.at.To(name.at), "syntax", "expected a pipe's name after |, found "+name.describe(), hint)
}
