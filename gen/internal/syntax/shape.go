package syntax

import "strconv"

// checkSequence makes sure of what the grammar alone does not say about a
// sequence: how many terms, keys and missing terms it has.
func (p *parser) checkSequence(q *Query) {
	stages, positive := 0, false
	for i, t := range q.Terms {
		stages += t.Runs
		positive = positive || !t.Missing
		if t.Missing && !q.HasMaxSpan {
			p.fail(t.At, "missing-without-maxspan", "a sequence with a missing term needs a maxspan",
				"write sequence with maxspan=1m …: an event is missing if it doesn't come in that time")
		}
		p.checkKeys(q, i)
	}
	terms := q.Terms[0].At.To(q.Terms[len(q.Terms)-1].At)
	if stages < 2 {
		p.fail(terms, "too-few-terms", "a sequence needs at least two terms",
			"write an event query without sequence and brackets, or repeat the term: with runs=2")
	}
	if !positive {
		p.fail(terms, "only-missing", "a sequence needs at least one term that is not missing", "take the ! from one of the terms")
	}
	if q.Until != nil && q.Until.By != nil && len(q.Until.By) != len(q.Terms[0].By) {
		p.keyCount(q, q.Until)
	}
}

func (p *parser) checkSample(q *Query) {
	for i := range q.Terms {
		p.checkKeys(q, i)
	}
	if len(q.By)+len(q.Terms[0].By) == 0 {
		p.fail(Span{q.At.Start, q.At.Start + len("sample")}, "sample-without-keys", "a sample needs a key that joins its events", "write for example: sample by host.id "+termShape+" …")
	}
	if len(q.Terms) < 2 {
		p.fail(q.Terms[0].At, "too-few-terms", "a sample needs at least two terms", "write an event query without sample and brackets")
	}
}

// checkKeys makes sure that term i has as many keys as the first.
func (p *parser) checkKeys(q *Query, i int) {
	if len(q.Terms[i].By) != len(q.Terms[0].By) {
		p.keyCount(q, &q.Terms[i])
	}
}

func (p *parser) keyCount(q *Query, t *Term) {
	at := t.At
	if len(t.By) > 0 {
		at = t.By[0].At.To(t.By[len(t.By)-1].At)
	}
	p.fail(at, "key-count", "this term has "+count(len(t.By))+" of its own, the first term has "+strconv.Itoa(len(q.Terms[0].By)),
		"all terms of a "+q.Kind.String()+" need the same number of keys")
}

func count(keys int) string {
	if keys == 1 {
		return "1 key"
	}
	return strconv.Itoa(keys) + " keys"
}
