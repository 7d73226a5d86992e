package syntax

import "testing"

func TestParseQuery(t *testing.T) {
	const ab = `["a" x] ["b" y]`
	for _, c := range []struct{ query, want string }{
		{`a where x`, `(event ["a" x])`},
		{`any where x | head 5|tail 0`, `(event [any x] (head 5) (tail 0))`},
		{`"any" where x`, `(event ["any" x])`},
		{`sequence [a where x] [b where y]`, `(sequence ` + ab + `)`},
		{`sequence[a where x][b where y]`, `(sequence ` + ab + `)`},
		{"sequence by h, ?`p.id` [a where x] [b where y]", `(sequence (by h ?p.id) ` + ab + `)`},
		{`sequence by h with maxspan=30s [a where x] [b where y]`, `(sequence (by h) (maxspan 30s) ` + ab + `)`},
		{`sequence with maxspan = 30 s by h [a where x] [b where y]`, `(sequence (by h) (maxspan 30s) ` + ab + `)`},
		{`sequence with maxspan=500ms [a where x] [b where y]`, `(sequence (maxspan 500ms) ` + ab + `)`},
		{`sequence with maxspan=5m [a where x] [b where y]`, `(sequence (maxspan 5m0s) ` + ab + `)`},
		{`sequence with maxspan=1h [a where x] [b where y]`, `(sequence (maxspan 1h0m0s) ` + ab + `)`},
		{`sequence with maxspan=2d [a where x] [b where y]`, `(sequence (maxspan 48h0m0s) ` + ab + `)`},
		{`sequence [a where x] by k, ?l [b where y] by m, n`, `(sequence ["a" x](by k ?l) ["b" y](by m n))`},
		{`sequence [a where x] by k with runs=3 [b where y] by runs`, `(sequence ["a" x](by k)(runs 3) ["b" y](by runs))`},
		{`sequence [a where x] with runs=2`, `(sequence ["a" x](runs 2))`},
		{`sequence [a where x] with runs=100 [b where y] with runs=1`, `(sequence ["a" x](runs 100) ["b" y])`},
		{`sequence with maxspan=1s [a where x] ![b where y]`, `(sequence (maxspan 1s) ["a" x] !["b" y])`},
		{`sequence with maxspan=1s [a where x] by k ![b where y] by k with runs=2`, `(sequence (maxspan 1s) ["a" x](by k) !["b" y](by k)(runs 2))`},
		{`sequence with maxspan=1s ![a where x] [b where y] | tail 1`, `(sequence (maxspan 1s) !["a" x] ["b" y] (tail 1))`},
		{`sequence [a where x] [b where y] until [c where z]`, `(sequence ` + ab + ` (until ["c" z]))`},
		{`sequence [a where x] by k [b where y] by l until [c where z] by m|head 1`,
			`(sequence ["a" x](by k) ["b" y](by l) (until ["c" z](by m)) (head 1))`},
		{`sequence [a where x] by k [b where y] by l until [c where z]`, `(sequence ["a" x](by k) ["b" y](by l) (until ["c" z]))`},
		{`sample by h [a where x] [b where y]`, `(sample (by h) ` + ab + `)`},
		{`sample [a where x] by k [any where y] by ?l | head 3`, `(sample ["a" x](by k) [any y](by ?l) (head 3))`},
		{`"sequence" where head == runs`, `(event ["sequence" (== head runs)])`},
	} {
		q, problem := Parse(c.query)
		if problem != nil {
			t.Errorf("%s: %v", c.query, problem)
			continue
		}
		if got := DumpQuery(q); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.query, got, c.want)
		}
	}
}

// TestQuerySpans asserts what the parts of a query cover: the text between the
// marks.
func TestQuerySpans(t *testing.T) {
	for _, c := range []struct {
		query string
		at    func(*Query) Span
	}{
		{` «sequence [a where x] by k [b where y] by k» `, func(q *Query) Span { return q.At }},
		{`«sequence [a where x] [b where y] until [b where y]» // end`, func(q *Query) Span { return q.At }},
		{`«any where (x) | head 1»`, func(q *Query) Span { return q.At }},
		{`«any where (x)»`, func(q *Query) Span { return q.At }},
		{`sequence «[a where (x) ]» by k [b where y] by k`, func(q *Query) Span { return q.Terms[0].At }},
		{`sequence with maxspan=1s «![ a where x]» [b where y]`, func(q *Query) Span { return q.Terms[0].At }},
		{`sequence [a where x] with runs = «2»`, func(q *Query) Span { return q.Terms[0].RunsAt }},
		{`sequence with maxspan= «30 s» [a where x] [b where y]`, func(q *Query) Span { return q.MaxSpanAt }},
		{`sequence by a, «? b.c» [a where x] [b where y]`, func(q *Query) Span { return q.By[1].At }},
		{`any where x | head 1 «| tail 2»`, func(q *Query) Span { return q.Pipes[1].At }},
	} {
		text, want := unmark(c.query)
		q, problem := Parse(text)
		if problem != nil {
			t.Errorf("%s: %v", text, problem)
			continue
		}
		if got := c.at(q); got != want {
			t.Errorf("%s: span %q, want %q", text, text[got.Start:got.End], text[want.Start:want.End])
		}
	}
}

const (
	pipeHint    = "the pipes are head and tail, as in | head 5"
	sampleShape = "write for example: sample by host.id [category where condition] [category where condition]"
	seqShape    = "write for example: sequence by host.id [category where condition] [category where condition]"
	runsRange   = "runs must be a whole number from 1 to 100"
)

// sequenceErrors are errors of sequences, samples and pipes, in the form of
// errorCases.
var sequenceErrors = []struct{ query, code, message, hint string }{
	// How many terms and keys.
	{"sequence by a «[a where x]»", "too-few-terms", "a sequence needs at least two terms", "write an event query without sequence and brackets, or repeat the term: with runs=2"},
	{"sequence by a «[a where x]» with runs=1 until [a where x]", "too-few-terms", "a sequence needs at least two terms", "write an event query without sequence and brackets, or repeat the term: with runs=2"},
	{"sample by a «[a where x]»", "too-few-terms", "a sample needs at least two terms", "write an event query without sample and brackets"},
	{"sequence by a«»", "syntax", "expected by, with maxspan, or [category where condition], found the end of the query", seqShape},
	{"sample «process» where x", "syntax", "expected by, with maxspan, or [category where condition], found “process”", sampleShape},
	{"«sequence» where x", "reserved-word", "sequence is a keyword and cannot be a category as it is", `put it in double quotes: "sequence" where …`},
	{"sequence [a where x] by k «[b where y]»", "key-count", "this term has 0 keys of its own, the first term has 1", "all terms of a sequence need the same number of keys"},
	{"sequence by h [a where x] [b where y] by «k»", "key-count", "this term has 1 key of its own, the first term has 0", "all terms of a sequence need the same number of keys"},
	{"sequence [a where x] by k [b where y] by k until [c where z] by «k, ?l»", "key-count", "this term has 2 keys of its own, the first term has 1", "all terms of a sequence need the same number of keys"},
	{"sample [a where x] by k [b where y] by «k, l»", "key-count", "this term has 2 keys of its own, the first term has 1", "all terms of a sample need the same number of keys"},
	{"«sample» [a where x] [b where y]", "sample-without-keys", "a sample needs a key that joins its events", "write for example: sample by host.id [category where condition] …"},

	// Keys.
	{"sequence by a «by» b [a where x] [b where y]", "duplicate", "the shared keys are given twice", "list all keys after one by, with commas between"},
	{"sequence «by» [a where x] [b where y]", "bad-key", "by needs at least one field", "write for example: by host.id"},
	{"sequence by a«,» [a where x] [b where y]", "trailing-comma", "a list cannot end with a comma", "remove the comma"},
	{`sequence by «"a"» [a where x] [b where y]`, "bad-key", "a join key must be a field, found a string", ""},
	{`sequence by «f»(a) [a where x] [b where y]`, "bad-key", "a join key must be a field, found a function call", ""},
	{"sequence by «where» [a where x]", "reserved-word", "where is a keyword and cannot be a name as it is", "put the name in backticks: `where`"},

	// Missing terms.
	{"sequence [a where x] «![b where y]»", "missing-without-maxspan", "a sequence with a missing term needs a maxspan", "write sequence with maxspan=1m …: an event is missing if it doesn't come in that time"},
	{"sequence with maxspan=1s «![a where x] ![b where y]»", "only-missing", "a sequence needs at least one term that is not missing", "take the ! from one of the terms"},
	{"sequence with maxspan=1s «! [»a where x]", "syntax", "![ is one word", "write ![ without a space"},
	{"sequence with maxspan=1s [a where x] «! [»b where x]", "syntax", "![ is one word", "write ![ without a space"},

	// Runs.
	{"sequence [a where x] with runs=«101» [b where y]", "bad-runs", runsRange, ""},
	{"sequence [a where x] with runs=«0» [b where y]", "bad-runs", runsRange, ""},
	{"sequence [a where x] with runs=«-1» [b where y]", "bad-runs", runsRange, ""},
	{"sequence [a where x] with runs=«1.5» [b where y]", "bad-runs", runsRange, ""},
	{"sequence [a where x] with runs=«99999999999999999999» [b where y]", "bad-runs", runsRange, ""},
	{"sequence [a where x] with runs «3»", "syntax", "expected = after runs, found “3”", "write with maxspan=30s, or with runs=3"},
	{"sequence [a where x] with runs=«[»b where y]", "syntax", "expected a number, found “[”", ""},
	{"sequence [a where x] with «fork»=true", "syntax", "expected runs, found “fork”", ""},
	{"sequence [a where x] with runs=2 «by» k", "misplaced-by", "by belongs before with runs", "write [category where condition] by key with runs=3"},
	{"sequence «with runs»=2 [a where x]", "misplaced-with", "with runs belongs after a term", "write [category where condition] with runs=3"},
	{"sequence [a where x] «with maxspan»=2s", "misplaced-with", "with maxspan belongs before the first term", "write sequence with maxspan=30s [category where condition] …"},

	// maxspan.
	{"sequence with maxspan=1s «with maxspan»=2s [a where x]", "duplicate", "maxspan is given twice", ""},
	{"sequence with maxspan«==»1s [a where x]", "syntax", "expected = after maxspan, found “==”", "write with maxspan=30s, or with runs=3"},
	{"sequence with «span»=1s [a where x]", "syntax", "expected maxspan, found “span”", ""},
	{"sequence with maxspan=«30» [a where x]", "bad-time-span", "a time span needs a unit", "write 30s for seconds; " + unitHint},
	{"sequence with maxspan=«30sec» [a where x]", "bad-time-span", "“sec” is not a unit of time", "write 30s; " + unitHint},
	{"sequence with maxspan=«30 Minutes» [a where x]", "bad-time-span", "“Minutes” is not a unit of time", "write 30m; " + unitHint},
	{"sequence with maxspan=«30S» [a where x]", "bad-time-span", "“S” is not a unit of time", "write 30s; " + unitHint},
	{"sequence with maxspan=«1w» [a where x]", "bad-time-span", "“w” is not a unit of time", unitHint},
	{"sequence with maxspan=«1.5h» [a where x]", "bad-time-span", "a time span must be a whole number of its unit", "take a smaller unit, such as 1500ms for 1.5s"},
	{"sequence with maxspan=«1e3 s» [a where x]", "bad-time-span", "a time span must be a whole number of its unit", "take a smaller unit, such as 1500ms for 1.5s"},
	{"sequence with maxspan=«0s» [a where x]", "bad-time-span", "the time span must be longer than zero", ""},
	{"sequence with maxspan=«106752d» [a where x]", "bad-time-span", "the time span is too long", ""},
	{"sequence with maxspan=«99999999999999999999s» [a where x]", "bad-time-span", "the time span is too long", ""},
	{"sequence with maxspan=«-»1s [a where x]", "bad-time-span", "expected a time span, found “-”", "write for example maxspan=30s; " + unitHint},

	// until, and what may follow terms.
	{"sequence [a where x] [b where y] until «![»c where z]", "bad-until", "until cannot wait for a missing event", "write until [category where condition]"},
	{"sequence [a where x] [b where y] until [c where z] with runs=«2»", "bad-until", "until cannot be repeated", "the first event that fits ends the sequence"},
	{"sequence [a where x] [b where y] until [c where z] «[»d where z]", "bad-until", "a term cannot follow until", "move until to the end"},
	{"sequence [a where x] [b where y] until «c» where z", "syntax", "expected [category where condition] after until, found “c”", ""},
	{"sequence [a where x] «fork» [b where y]", "unsupported-fork", "fork is not part of Elasticsearch's EQL", "leave it out"},
	{"sequence [a where x] [b where y] «,» [c where z]", "syntax", "expected by, with runs, another term, until, |, or the end of the query, found “,”", ""},
	{"sequence [a where x] [b where y] «5s»", "bad-number", "“5s” is not a number", "write a decimal number, such as 10, 1.5 or 1e3; names do not start with a digit"},
	{"sequence [a where x «[»b where y]", "syntax", "expected and, or, or ], found “[”", ""},
	{"sequence [a where x«[»0] == 1]", "syntax", "array indexes are not part of EQL", "a comparison with an array is true if any of its elements fits"},
	{"sequence [a where x«)» [b where y]", "syntax", "expected and, or, or ], found “)”", ""},
	{"sequence [a where x «|» head 1] [b where y]", "syntax", "a pipe cannot stand here", "pipes stand at the end of the query, outside of parentheses and brackets"},
	{"sequence [«sequence» [a where x] [b where y]]", "syntax", "expected an event category, found the keyword sequence", "a query is: category where condition"},

	// What a sample cannot have.
	{"sample by a «with maxspan»=1s [a where x] [b where y]", "bad-sample", "a sample has no maxspan", "the events of a sample may be any time apart; a sequence has a maxspan"},
	{"sample by a [a where x] «![»b where y]", "bad-sample", "a sample has no missing terms", "missing events stand in a sequence with maxspan"},
	{"sample by a [a where x] «with runs»=2", "bad-sample", "a sample has no runs", "repeat the term instead"},
	{"sample by a [a where x] [b where y] «until» [c where z]", "bad-sample", "a sample has no until", "only a sequence ends early"},

	// Pipes.
	{"any where x | «unique» a", "unsupported-pipe", "there is no pipe “unique”", pipeHint},
	{"any where x | «filter» a", "unsupported-pipe", "there is no pipe “filter”", pipeHint},
	{"any where x | head 1 | «sort» a", "unsupported-pipe", "there is no pipe “sort”", pipeHint},
	{"any where x | «HEAD» 1", "unsupported-pipe", "there is no pipe “HEAD”", pipeHint},
	{"any where x «| `a\nb`»", "syntax", "expected a pipe's name after |, found “`a�b`”", pipeHint},
	{"any where x «|»", "syntax", "expected a pipe's name after |, found the end of the query", pipeHint},
	{"any where x | head«»", "bad-pipe", "head needs a whole number", "write | head 5"},
	{"any where x | tail «-1»", "bad-pipe", "tail needs a whole number", "write | tail 5"},
	{"any where x | head «1.5»", "bad-pipe", "head needs a whole number", "write | head 5"},
	{"any where x | head «a»", "bad-pipe", "head needs a whole number", "write | head 5"},
	{"any where x | head 5 «6»", "syntax", "expected | or the end of the query, found “6”", ""},

	// Endgame.
	{"any where a«:length»() > 5", "method-syntax", "methods are not part of Elasticsearch's EQL", "write a function: length(a)"},
	{"any where process.name «:endsWith»(\"x\")", "method-syntax", "methods are not part of Elasticsearch's EQL", "write a function: endsWith(process.name, …)"},
	{"any where f(a)«:length»() > 5", "method-syntax", "methods are not part of Elasticsearch's EQL", "write a function: length(…)"},
	{"process where descendant «of» [process where x]", "unsupported-of", "process relationships with of are not part of Elasticsearch's EQL", relationHint},
}
