package check

import (
	"fmt"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// keys resolves the fields after by.
func (c *checker) keys(by []*syntax.Field) []Key {
	var keys []Key
	for _, name := range by {
		f, ok := c.field(name).(*Field)
		if !ok {
			f = &Field{At: name.At, Name: name.Name} // in error: it goes with anything
		}
		keys = append(keys, Key{Field: f, Optional: name.Optional})
	}
	return keys
}

// sameTypes makes sure that the keys of t can equal those of the terms before.
func (c *checker) sameTypes(before []Term, t *Term) {
	for i, k := range t.Keys {
		other := known(before, i)
		if other == nil || joins(other.Type(), k.Field.Type()) {
			continue
		}
		c.fail(k.Field.At, "key-type", fmt.Sprintf("%s is a %s and never equals %s, a %s", describe(k.Field), k.Field.Type(), diag.Quote(other.Name), other.Type()),
			"the keys of all terms must be of the same type")
		return
	}
}

// known returns key i of the first term that has it with a type.
func known(terms []Term, i int) *Field {
	for _, t := range terms {
		if f := t.Keys[i].Field; f.Field != nil {
			return f
		}
	}
	return nil
}

// joins reports whether values of two types can be equal keys.
func joins(a, b schema.Type) bool {
	return a == b || a == schema.Null || b == schema.Null || numbers.Has(a) && numbers.Has(b) || textual.Has(a) && textual.Has(b)
}
