package interp_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// runCases are queries on events. An event is written as its time in seconds,
// its category and its values of user.id: "1 A x,y"; the time - is none. A
// result is the numbers of its events, counted from 0.
var runCases = []struct{ name, query, events, want string }{
	{"all in order", `sequence [A where true] [B where true]`, "1 A; 2 B", "0 1"},
	{"the other order", `sequence [A where true] [B where true]`, "1 B; 2 A", ""},
	{"a newer beginning replaces an older one", `sequence [A where true] [B where true]`, "1 A; 2 A; 3 B", "1 2"},
	{"what is complete is used up", `sequence [A where true] [B where true]`, "1 A; 2 B; 3 B", "0 1"},
	{"a newer one replaces in every stage", `sequence [A where true] [B where true] [C where true]`, "1 A; 2 B; 3 A; 4 B; 5 C", "2 3 4"},
	{"an advanced one makes room", `sequence [A where true] [B where true] [C where true]`, "1 A; 2 B; 3 A; 4 C; 5 B; 6 C", "0 1 3; 2 4 5"},
	{"no event twice in one sequence", `sequence [any where true] [any where true]`, "1 A; 2 A; 3 A", "0 1; 1 2"},
	{"runs", `sequence [A where true] with runs=3 [B where true]`, "1 A; 2 A; 3 A; 4 B", "0 1 2 3"},
	{"runs slide", `sequence [A where true] with runs=2`, "1 A; 2 A; 3 A", "0 1; 1 2"},
	{"equal times go by order", `sequence [A where true] [B where true]`, "1 A; 1 B", "0 1"},
	{"without a time an event doesn't count", `sequence [A where true] [B where true]`, "1 A; - B", ""},

	{"maxspan just kept", `sequence with maxspan=2s [A where true] [B where true]`, "1 A; 3 B", "0 1"},
	{"maxspan exceeded", `sequence with maxspan=2s [A where true] [B where true]`, "1 A; 3.001 B", ""},
	{"maxspan counts from the first", `sequence with maxspan=2s [A where true] [B where true] [C where true]`, "1 A; 2 B; 3.5 C", ""},

	{"keys keep apart", `sequence by user.id [A where true] [B where true]`, "1 A x; 2 A y; 3 B x; 4 B y", "0 2; 1 3"},
	{"case counts in keys", `sequence by user.id [A where true] [B where true]`, "1 A x; 2 B X", ""},
	{"no key, no event", `sequence by user.id [A where true] [B where true]`, "1 A; 2 B", ""},
	{"a missing optional key is a key", `sequence by ?user.id [A where true] [B where true]`, "1 A; 2 A x; 3 B; 4 B y", "0 2"},
	{"each of several values", `sequence by user.id [A where true] [B where true]`, "1 A x,y; 2 B y,z; 3 B x", "0 1; 0 2"},
	{"several keys in common", `sequence by user.id [A where true] [B where true]`, "1 A x,y,x; 2 B y,x,y", "0 1; 0 1"},
	{"keys of the terms", `sequence [A where true] by user.id [B where true] by process.args`, "1 A x; 2 B y x", "0 1"},
	{"shared keys and others", `sequence by user.id [A where true] by ?process.args [B where true] by ?user.name`, "1 A x; 2 B x", "0 1"},
	{"an unknown optional key", `sequence by user.id, ?no.such [A where true] [B where true]`, "1 A x; 2 B x", "0 1"},
	{"numbers as keys", `sequence [A where true] by process.pid [B where true] by process.pid`, "1 A 1; 2 B 1", "0 1"},
	{"a whole number equals one with a fraction of 0", `sequence [A where true] by process.pid [B where true] by event.risk_score`, "1 A 1; 2 B x 1.0; 3 B x 1.5", "0 1"},
	{"by completion, then by the first", `sequence by user.id [A where true] [B where true]`, "1 A y; 2 A x; 3 B x,y", "0 2; 1 2"},

	{"until ends", `sequence [A where true] [B where true] until [U where true]`, "1 A; 2 U; 3 B", ""},
	{"until of another key", `sequence by user.id [A where true] [B where true] until [U where true]`, "1 A x; 2 U y; 3 B x", "0 2"},
	{"until with a stage", `sequence [A where true] [B where true] [C where true] until [any where user.id == "u"]`, "1 A; 2 B u; 3 C", ""},
	{"until with the last stage", `sequence [A where true] [B where true] until [any where user.id == "u"]`, "1 A; 2 B u; 3 A; 4 B", "0 1; 2 3"},
	{"until with fewer keys", `sequence by user.id [A where true] by process.args [B where true] by process.args until [U where true]`,
		"1 A x p; 2 A y p; 3 U x q; 4 B x p; 5 B y p", "1 4"},

	{"missing between", `sequence with maxspan=9s [A where true] ![M where true] [B where true]`, "1 A; 2 B", "0 -1 1"},
	{"not missing between", `sequence with maxspan=9s [A where true] ![M where true] [B where true]`, "1 A; 2 M; 3 B", ""},
	{"missing of another key", `sequence by user.id with maxspan=9s [A where true] ![M where true] [B where true]`, "1 A x; 2 M y; 3 B x", "0 -1 2"},
	{"what is spoiled still replaces", `sequence with maxspan=9s [A where true] ![M where true] [B where true] [C where true]`,
		"1 A; 2 B; 3 A; 4 M; 5 B; 6 C", ""},
	{"what is spoiled is used up", `sequence with maxspan=9s [A where true] ![M where true] [B where true]`, "1 A; 2 M; 3 B; 4 B", ""},
	{"not the neighbours themselves", `sequence with maxspan=9s [A where true] ![any where true] [B where true]`, "1 A; 2 B", "0 -1 1"},
	{"two missing", `sequence with maxspan=9s [A where true] ![M where true] ![N where true] [B where true]`, "1 A; 2 N; 3 B; 4 A; 5 B", "3 -1 -1 4"},
	{"trailing, none", `sequence with maxspan=2s [A where true] [B where true] ![M where true]`, "1 A; 2 B; 3.001 M", "0 1 -1"},
	{"trailing, at the end of the span", `sequence with maxspan=2s [A where true] [B where true] ![M where true]`, "1 A; 2 B; 3 M", ""},
	{"trailing, before the last", `sequence with maxspan=2s [A where true] [B where true] ![M where true]`, "1 A; 1.5 M; 2 B", "0 2 -1"},
	{"trailing, until after the last", `sequence with maxspan=5s [A where true] [B where true] ![M where true] until [U where true]`, "1 A; 2 B; 3 U", "0 1 -1"},
	{"leading, none", `sequence with maxspan=2s ![M where true] [A where true] [B where true]`, "0.999 M; 2 A; 3 B", "-1 1 2"},
	{"leading, at the beginning of the span", `sequence with maxspan=2s ![M where true] [A where true] [B where true]`, "1 M; 2 A; 3 B", ""},
	{"leading, after the first", `sequence with maxspan=2s ![M where true] [A where true] [B where true]`, "2 A; 2.5 M; 3 B", "-1 0 2"},
	{"both, room between", `sequence with maxspan=3s ![M where true] [A where true] ![M where true]`, "1 M; 2 A; 4.001 M", "-1 1 -1"},
	{"both, no room", `sequence with maxspan=3s ![M where true] [A where true] ![M where true]`, "1 M; 2 A; 4 M", ""},
	{"both, only before", `sequence with maxspan=3s ![M where true] [A where true] ![M where true]`, "1.9 M; 2 A", "-1 1 -1"},
	{"both, at the same time behind it", `sequence with maxspan=3s ![M where true] [A where true] ![M where true]`, "2 A; 2 M", ""},
	{"both, at the same time", `sequence with maxspan=3s ![M where true] [A where true] ![M where true]`, "2 M; 2 A", ""},

	{"head", `sequence [A where true] [B where true] | head 1`, "1 A; 2 B; 3 A; 4 B", "0 1"},
	{"tail", `sequence [A where true] [B where true] | tail 1`, "1 A; 2 B; 3 A; 4 B", "2 3"},
	{"events", `A where true | tail 3 | head 2`, "1 A; 2 A; 3 B; 4 A; - A", "1; 3"},
	{"fewer than asked for", `A where true | head 9 | tail 9`, "1 A; 2 B; 3 A", "0; 2"},
	{"none", `A where true | head 0`, "1 A", ""},

	{"sample", `sample by user.id [A where true] [B where true]`, "1 B y; 2 B x; 3 A x; 4 A y; 5 A x", "2 1; 3 0"},
	{"no event for two terms", `sample by user.id [any where true] [A where true]`, "1 A x; 2 B x; 3 A y", "1 0"},
	{"an earlier choice is taken back", `sample by user.id [any where true] [any where process.args == "p"] [A where true]`, "1 A x p; 2 A x; 3 C x", "2 0 1"},
	{"a sample without a time", `sample by user.id [A where true] [B where true]`, "1 A x; - B x", ""},
	{"a sample of a missing key", `sample by ?user.id [A where true] [B where true]`, "1 A x; 2 B x; 3 A; 4 B", "2 3; 0 1"},
	{"a sample of each value", `sample by user.id [A where true] [B where true] | head 2`, "1 A z,y,x; 2 B x,y,z", "0 1; 0 1"},
}

func TestRun(t *testing.T) {
	for _, c := range runCases {
		parsed, problem := syntax.Parse(c.query)
		if problem != nil {
			t.Errorf("%s: %v", c.name, problem)
			continue
		}
		q, problems := check.Check(parsed, check.Options{CategoryField: "process.name"})
		if q == nil {
			t.Errorf("%s: %v", c.name, problems)
			continue
		}
		var got []string
		for _, r := range interp.Run(q, records(t, c.events)) {
			got = append(got, strings.Trim(fmt.Sprint(r.Events), "[]"))
		}
		if got := strings.Join(got, "; "); got != c.want {
			t.Errorf("%s: %s on %s\ngot  %s\nwant %s", c.name, c.query, c.events, got, c.want)
		}
	}
}

// records reads events as runCases has them. The key of an event is its user.id,
// and its process.pid if it is a number; a second one is process.args, and event.risk_score if it is a number.
func records(t *testing.T, text string) []interp.Record {
	t.Helper()
	var all []interp.Record
	for event := range strings.SplitSeq(text, "; ") {
		words := append(strings.Fields(event), "", "")
		object := map[string]any{"process.name": words[1], "user.id": list(words[2]), "process.pid": list(words[2]), "process.args": list(words[3]), "event.risk_score": list(words[3])}
		r := interp.Record{Document: interp.FromJSON(object)}
		if seconds, err := strconv.ParseFloat(words[0], 64); err == nil {
			r.Time, r.HasTime = int64(seconds*float64(time.Second)), true
		}
		all = append(all, r)
	}
	return all
}

func list(word string) []any {
	var all []any
	for _, s := range strings.FieldsFunc(word, func(r rune) bool { return r == ',' }) {
		all = append(all, s)
	}
	return all
}
