package match

import "github.com/kerneql/kerneql/runtime/event"

var none event.Values

// MoreOf returns field i of those that have no member; it has no values on an event
// that wasn't read for this program.
func MoreOf(e *event.Event, i int) *event.Values {
	if i < len(e.More) {
		return &e.More[i]
	}
	return &none
}
