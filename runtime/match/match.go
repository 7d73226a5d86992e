// Package match holds what generated matchers are made of: the branch-free
// primitives that rule functions call (they inline), the string tests of the
// classifier, the kernel's automaton, and the compiled program's shape.
//
// It may import runtime/event, math/bits and unsafe, nothing else.
package match

// Any returns 1 if x has a bit set and 0 if not, without a jump.
func Any(x uint64) uint64 { return (x | -x) >> 63 }

// All returns 1 if x has every bit of mask and 0 if not, without a jump.
func All(x, mask uint64) uint64 { return 1 ^ Any(^x&mask) }

// Bit returns 1 if b holds and 0 if not; the compiler makes it a SETcc.
func Bit(b bool) uint64 {
	var x uint64
	if b {
		x = 1
	}
	return x
}

// SlotBits is the logarithm of the size of a filter table.
const SlotBits = 12

// Slot returns the place of a string in a filter table, from its length and
// its first and last bytes in either case.
func Slot(first, last byte, n int) uint32 {
	return (uint32(first|0x20)*0x9e3779b1 + uint32(last|0x20)*0x85ebca6b + uint32(n)*0xc2b2ae35) >> (32 - SlotBits)
}
