// Package sequence runs the rules over several events: sequences, one event
// after the other, and samples, events in any order. It is fed event by event
// with the verdicts of package match and never needs the whole list.
//
// A sequence has one machine for each value of its join keys, with one slot for
// each stage but the last. An event is offered to the stages from the last to
// the first; it takes a pending sequence out of the slot before, and a newer one
// overwrites an older one in its slot. So there are never more pending sequences
// than keys times stages, and one event never counts twice in a sequence.
//
// What it keeps is bounded, by number and by size: the oldest goes first, and is
// counted. It may import runtime/event and runtime/match, nothing else of the
// project.
package sequence
