package gen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/lower"
	"github.com/kerneql/kerneql/gen/internal/opt"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/event"
)

// lint looks for rules that are right by the letter and likely not meant, or
// that whoever runs them should know something about.
func (s *Set) lint() diag.List {
	plan, err := s.plan(Options{})
	if err != nil {
		return nil // only a verifying plan can fail
	}
	l := &linter{plan: plan, number: map[*rule]int{}}
	for i, r := range s.rules {
		l.number[r] = i
	}
	byPath := slices.SortedStableFunc(slices.Values(s.rules), func(a, b *rule) int { return cmp.Compare(a.Path, b.Path) })
	first := map[string]*rule{}
	for _, r := range byPath {
		if l.neverMatches(r) {
			continue // all that never match mean the same
		}
		l.rule(r)
		l.duplicate(r, first)
	}
	return l.list
}

type linter struct {
	plan   *prefilter.Plan
	number map[*rule]int
	list   diag.List
}

func (l *linter) warn(r *rule, at syntax.Span, code, message, hint string) {
	l.add(r, syntax.Problem{Span: at, Severity: diag.Warning, Code: code, Message: message, Hint: hint})
}

func (l *linter) note(r *rule, at syntax.Span, code, message, hint string) {
	l.add(r, syntax.Problem{Span: at, Severity: diag.Note, Code: code, Message: message, Hint: hint})
}

func (l *linter) add(r *rule, p syntax.Problem) { l.list = append(l.list, r.Diagnose(p)) }

// rule looks at one rule that can match.
func (l *linter) rule(r *rule) {
	p := l.plan.Rules[l.number[r]]
	if reason, ok := strings.CutPrefix(r.live(p), "replay only: "); ok {
		l.note(r, whole(r), "replay-only", "the rule is for recorded events only: "+reason, "")
	}
	if !l.matchesEverything(r, p) {
		l.opens(r)
	}
}

// whole is the place of a query, without the white space around it.
func whole(r *rule) syntax.Span {
	start := len(r.Query) - len(strings.TrimLeft(r.Query, " \t\r\n"))
	return syntax.Span{Start: start, End: start + len(strings.TrimSpace(r.Query))}
}

// root lowers and optimises a condition.
func (l *linter) root(x check.Expr) ir.Ref {
	q := &check.Query{Terms: []check.Term{{Cond: x}}}
	r, err := opt.Run(l.plan.Graph, lower.Query(l.plan.Graph, q), opt.Options{})
	if err != nil {
		return ir.TrueRef // only a verifying run can fail
	}
	return r
}

// neverMatches warns of conditions that nothing fulfils.
func (l *linter) neverMatches(r *rule) bool {
	never := false
	for i := range r.query.Terms {
		t := &r.query.Terms[i]
		_, told := t.Cond.(*check.Const) // by the checker
		switch {
		case l.root(t.Cond) != ir.FalseRef || i > 0 && t.Cond == r.query.Terms[i-1].Cond:
		case t.Missing:
			l.noEffect(r, t, "the missing event")
		case told:
			never = true
		default:
			never = true
			at, why := l.culprit(r, t.Cond)
			l.warn(r, at, "never-matches", "the rule never matches: "+why, "")
		}
	}
	if u := r.query.Until; u != nil && l.root(u.Cond) == ir.FalseRef {
		l.noEffect(r, u, "until")
	}
	return never
}

func (l *linter) noEffect(r *rule, t *check.Term, what string) {
	if _, told := t.Cond.(*check.Const); told {
		return
	}
	at, why := l.culprit(r, t.Cond)
	l.warn(r, at, "no-effect", what+" has no effect: "+why, "")
}

// culprit finds the smallest part of a condition because of which it is never
// true, and says why that is.
func (l *linter) culprit(r *rule, x check.Expr) (at syntax.Span, why string) {
	logic, ok := x.(*check.Logic)
	if !ok || logic.Or {
		return x.Span(), "this is never true"
	}
	for _, k := range logic.X {
		if l.root(k) == ir.FalseRef {
			return l.culprit(r, k)
		}
	}
	for i, b := range logic.X {
		for _, a := range logic.X[:i] {
			if l.root(&check.Logic{X: []check.Expr{a, b}}) == ir.FalseRef {
				return b.Span(), "this cannot be true beside " + diag.Quote(oneLine(r.Query[a.Span().Start:a.Span().End]))
			}
		}
	}
	return x.Span(), "these conditions exclude each other"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// matchesEverything warns of an event rule that asks for nothing.
func (l *linter) matchesEverything(r *rule, p prefilter.Rule) bool {
	var kinds []event.Kind
	for _, kind := range prefilter.Live {
		if p.Kinds[kind] == ir.TrueRef {
			kinds = append(kinds, kind)
		}
	}
	switch {
	case r.query.Kind != syntax.EventQuery:
		return false
	case p.Root == ir.TrueRef:
		l.warn(r, whole(r), "matches-everything", "the rule matches every event", "")
		return true
	case len(kinds) > 0:
		l.warn(r, whole(r), "matches-everything", "the rule matches every "+listKinds(kinds), "")
	}
	return len(kinds) > 0
}

func listKinds(kinds []event.Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.String()
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return names[0]
}

// opens warns of a rule because of which the kernel can hold nothing back.
func (l *linter) opens(r *rule) {
	for _, o := range l.plan.Openings(l.number[r]) {
		what := "every " + listKinds(o.Kinds)
		if o.Excluding {
			what = "nearly " + what
		}
		if o.Inside {
			what += " in a container"
		}
		message := "for this rule the kernel sends " + what + " to user space"
		switch {
		case len(o.By) > 0:
			l.warn(r, l.place(r, o.By[0].Atom), "open-prefilter", message, hintOf(o.By))
		case o.Excluding:
			l.warn(r, whole(r), "open-prefilter", message, "the rule only excludes; add a condition on process.name or process.args without not")
		default:
			l.warn(r, whole(r), "open-prefilter", message, "the rule asks for no more; add a condition on process.name or process.args")
		}
	}
}

// hintOf says what opens the prefilter, a few atoms and how many more, and what
// to do about it.
func hintOf(by []prefilter.Reason) string {
	const shown = 3
	var b strings.Builder
	b.WriteString("because of ")
	for i, reason := range by[:min(shown, len(by))] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(reason.Atom.String())
		if i+1 == min(shown, len(by)) || by[i+1].Why != reason.Why {
			fmt.Fprintf(&b, " (%s)", reason.Why)
		}
	}
	if more := len(by) - shown; more > 0 {
		fmt.Fprintf(&b, " and %d more", more)
	}
	if slices.ContainsFunc(by, prefilter.Reason.Crowded) {
		return b.String() + "; fewer or shorter patterns in all rules would help"
	}
	return b.String() + "; join it by and to a condition on process.name or process.args"
}

// place finds the condition that became an atom; the query if that is not to be
// told.
func (l *linter) place(r *rule, a ir.Atom) syntax.Span {
	wanted := l.plan.Graph.Leaf(a)
	terms := r.query.Terms
	if r.query.Until != nil {
		terms = append(slices.Clone(terms), *r.query.Until)
	}
	for _, t := range terms {
		if x := l.find(t.Cond, l.plan.Graph.Node(wanted).Atom); x != nil {
			return x.Span()
		}
	}
	return whole(r)
}

func (l *linter) find(x check.Expr, atom int32) check.Expr {
	switch x := x.(type) {
	case *check.Not:
		return l.find(x.X, atom)
	case *check.Logic:
		for _, k := range x.X {
			if found := l.find(k, atom); found != nil {
				return found
			}
		}
		return nil
	}
	if slices.Contains(l.plan.Graph.Atoms(l.root(x)), atom) {
		return x
	}
	return nil
}

// duplicate warns of a rule that means what an earlier one does.
func (l *linter) duplicate(r *rule, first map[string]*rule) {
	meaning := l.meaning(r)
	other := first[meaning]
	if other == nil {
		first[meaning] = r
		return
	}
	l.warn(r, whole(r), "duplicate-rule", "the rule means the same as "+diag.Quote(other.Name), other.Source+" has it; drop one of them")
}

// meaning is equal for two rules exactly if the compiler can't tell them apart.
func (l *linter) meaning(r *rule) string {
	q := r.query
	var b strings.Builder
	fmt.Fprint(&b, q.Kind, q.HasMaxSpan, q.MaxSpan)
	for _, p := range q.Pipes {
		fmt.Fprint(&b, "|", p.Name, p.N)
	}
	for i := range q.Terms {
		l.term(&b, &q.Terms[i])
	}
	if q.Until != nil {
		b.WriteString("until")
		l.term(&b, q.Until)
	}
	return b.String()
}

func (l *linter) term(b *strings.Builder, t *check.Term) {
	fmt.Fprint(b, "[", l.root(t.Cond), t.Missing)
	for _, k := range t.Keys {
		fmt.Fprint(b, " ", k.Field.Name, k.Optional)
	}
	b.WriteString("]")
}
