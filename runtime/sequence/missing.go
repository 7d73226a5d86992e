package sequence

import (
	"container/heap"
	"container/list"
	"slices"
)

// lead notes an event that must be missing before the first.
func (s *ordered[T]) lead(x *entry[T], h *hit, k *keyed[T]) {
	if h.certain {
		k.lead.certain = max(k.lead.certain, x.time)
	} else {
		k.lead.possible = max(k.lead.possible, x.time)
	}
	if k.element == nil {
		k.element = s.leads.PushBack(k)
		s.pending++
	} else {
		s.leads.MoveToBack(k.element)
	}
	s.due(after(x.time, s.spec.MaxSpan))
}

// unlead forgets the leading missing event that is the oldest.
func (s *ordered[T]) unlead() {
	k := s.leads.Remove(s.leads.Front()).(*keyed[T])
	k.element, k.lead = nil, noLead
	s.pending--
	s.tidy(k)
}

// missing spoils the runs between whose events the event must not be. It isn't
// between two if it is one of them.
func (s *ordered[T]) missing(x *entry[T], h *hit, k *keyed[T]) {
	gap := s.gaps[h.stage]
	if gap == s.positives {
		s.follow(x, h, k)
		return
	}
	if r := k.slots[gap-1]; r != nil && precedes(r, x) {
		r.spoil(h)
	}
}

func (r *run[T]) spoil(h *hit) {
	r.spoiled = r.spoiled || h.certain
	r.undecided = r.undecided || !h.certain
}

// precedes reports whether the event comes after the run's last.
func precedes[T any](r *run[T], x *entry[T]) bool {
	return r.last().ordinal != x.ordinal && r.last().time <= x.time
}

// follow spoils the complete runs that the event must not follow.
func (s *ordered[T]) follow(x *entry[T], h *hit, k *keyed[T]) {
	for _, r := range slices.Clone(k.waiting) {
		if !precedes(r, x) || x.time > r.deadline {
			continue
		}
		if r.spoil(h); r.spoiled {
			s.discard(r)
		}
	}
}

// hold takes a run that has its events: it is a result if what must be missing
// was, and once what must not follow hasn't.
func (s *ordered[T]) hold(r *run[T]) {
	if s.leading {
		s.judgeLead(r)
	}
	if r.spoiled {
		s.discard(r)
		return
	}
	s.pendings.Remove(r.element)
	r.element = s.held.PushBack(r)
	r.place = accepted
	if s.trailing {
		s.wait(r)
	}
	if !s.trailing || !s.options.Live {
		s.queue = append(s.queue, r)
	}
}

// judgeLead spoils a run if an event came before it that must not. One within
// the span of the last event does; where none must follow either, there is a
// choice of spans, but one at the very time of the first event is in all of them.
func (s *ordered[T]) judgeLead(r *run[T]) {
	reach := before(r.last().time, s.spec.MaxSpan)
	from := reach
	if s.trailing {
		from = r.first().time
	}
	r.spoiled = r.spoiled || r.lead.certain != never && r.lead.certain >= from
	doubt := max(r.lead.possible, s.forgotten)
	r.undecided = r.undecided || doubt != never && doubt >= reach
}

// wait makes a run wait for the last moment at which an event that must not
// follow counts. Where one must not come before either, some window as long as
// the span must have neither: the earliest begins a nanosecond after the last one
// before the first event, and reaches to the last event.
func (s *ordered[T]) wait(r *run[T]) {
	r.deadline = after(r.first().time, s.spec.MaxSpan)
	if s.leading {
		r.deadline = r.last().time
		if r.lead.certain != never {
			r.deadline = max(r.deadline, after(r.lead.certain+1, s.spec.MaxSpan))
		}
	}
	r.place = waits
	heap.Push(&s.waiting, r)
	r.key.waiting = append(r.key.waiting, r)
	s.due(r.deadline)
}

// leave takes a run off the list of its key's that wait.
func (s *ordered[T]) leave(r *run[T]) {
	at := slices.Index(r.key.waiting, r)
	if at == 0 {
		r.key.waiting = r.key.waiting[1:]
		return
	}
	r.key.waiting = slices.Delete(r.key.waiting, at, at+1)
}

// pass accepts what nothing can spoil any more, and frees what is beyond its
// span.
func (s *ordered[T]) pass(now int64) int64 {
	for len(s.waiting) > 0 && s.waiting[0].deadline < now {
		s.accepted(s.waiting[0])
	}
	s.settle()
	for front := s.pendings.Front(); front != nil && s.beyond(front.Value.(*run[T]), now); front = s.pendings.Front() {
		s.discard(front.Value.(*run[T]))
	}
	for front := s.leads.Front(); front != nil && after(front.Value.(*keyed[T]).lead.latest(), s.spec.MaxSpan) < now; front = s.leads.Front() {
		s.unlead()
	}
	return s.nextDue()
}

func (s *ordered[T]) nextDue() int64 {
	next := maxTime
	if len(s.waiting) > 0 {
		next = s.waiting[0].deadline
	}
	if front := s.pendings.Front(); front != nil {
		next = min(next, after(front.Value.(*run[T]).first().time, s.spec.MaxSpan))
	}
	if front := s.leads.Front(); front != nil {
		next = min(next, after(front.Value.(*keyed[T]).lead.latest(), s.spec.MaxSpan))
	}
	return next
}

// accepted makes a run that waits a result.
func (s *ordered[T]) accepted(r *run[T]) {
	heap.Remove(&s.waiting, r.at)
	s.leave(r)
	r.place = accepted
	if s.options.Live {
		s.pipes.Push(r)
	}
}

// settle reports what is decided, in the order of results.
func (s *ordered[T]) settle() {
	for len(s.queue) > 0 && s.queue[0].place != waits {
		r := s.queue[0]
		s.queue[0] = nil
		s.queue = s.queue[1:]
		if r.place == accepted {
			s.pipes.Push(r)
		}
	}
	if 2*s.holes > len(s.queue) {
		s.queue = slices.DeleteFunc(s.queue, isGone[T])
		s.holes = 0
	}
}

func isGone[T any](r *run[T]) bool { return r.place == gone }

// end accepts all that waits for what must not follow.
func (s *ordered[T]) end() {
	for len(s.waiting) > 0 {
		s.accepted(s.waiting[0])
	}
	s.settle()
	s.pipes.Flush()
}

// oldest returns the time of the oldest run, or leading missing event.
func (s *ordered[T]) oldest() (time int64, ok bool) {
	front := s.oldestRun()
	if front != nil {
		time, ok = front.first().time, true
	}
	if lead := s.leads.Front(); lead != nil {
		if t := lead.Value.(*keyed[T]).lead.latest(); !ok || t < time {
			time, ok = t, true
		}
	}
	return time, ok
}

func (s *ordered[T]) oldestRun() *run[T] {
	for _, l := range []*list.List{&s.pendings, &s.held} {
		if front := l.Front(); front != nil {
			return front.Value.(*run[T])
		}
	}
	return nil
}

// drop drops what oldest speaks of. Whether a sequence is one can't be told for
// sure once a leading missing event has been forgotten.
func (s *ordered[T]) drop() {
	r, lead := s.oldestRun(), s.leads.Front()
	if lead == nil || r != nil && r.first().time <= lead.Value.(*keyed[T]).lead.latest() {
		s.discard(r)
		s.pipes.forget(isGone[T])
		return
	}
	s.forgotten = max(s.forgotten, lead.Value.(*keyed[T]).lead.latest())
	s.unlead()
}

// deadlines is a heap of runs that wait, by deadline.
type deadlines[T any] []*run[T]

// Len returns the number of runs.
func (d deadlines[T]) Len() int { return len(d) }

// Less orders by deadline.
func (d deadlines[T]) Less(i, j int) bool { return d[i].deadline < d[j].deadline }

// Swap swaps two runs.
func (d deadlines[T]) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].at, d[j].at = i, j
}

// Push adds a run at the end.
func (d *deadlines[T]) Push(x any) {
	r := x.(*run[T])
	r.at = len(*d)
	*d = append(*d, r)
}

// Pop takes the last run away.
func (d *deadlines[T]) Pop() any {
	last := len(*d) - 1
	r := (*d)[last]
	(*d)[last] = nil
	*d = (*d)[:last]
	return r
}
