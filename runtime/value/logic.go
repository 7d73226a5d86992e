package value

// IsNull tests whether there is no value; it is never null.
func IsNull(v Value) Value { return Bool(v.kind == null) }

// Not negates; of null it is null.
func Not(v Value) Value {
	if v.kind != boolean {
		return Value{}
	}
	return Bool(v.bits == 0)
}

// And is false if any operand is, otherwise null if any is null.
func And(vs ...Value) Value { return join(vs, 0) }

// Or is true if any operand is, otherwise null if any is null.
func Or(vs ...Value) Value { return join(vs, 1) }

// join returns the boolean that decides, or else null if any operand is null.
func join(vs []Value, decides uint64) Value {
	open := false
	for _, v := range vs {
		if v.kind == boolean && v.bits == decides {
			return v
		}
		open = open || v.kind != boolean
	}
	if open {
		return Value{}
	}
	return Bool(decides == 0)
}
