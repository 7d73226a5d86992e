package check

import (
	"net/netip"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// compareAddress compares an address. It equals a net if it lies in it; the order
// is that of IPv6, in which IPv4 addresses are ::ffff:0.0.0.0 and what follows.
func (c *checker) compareAddress(at syntax.Span, op CompareOp, l Expr, r *Const) Expr {
	text, _ := r.Value.(string)
	a, ok := parseAddress(text)
	_, isNet := parseNet(text)
	switch {
	case op == Eq && ok:
		return &Compare{At: at, Op: op, L: l, R: &Const{At: r.At, Value: a.String()}}
	case op == Eq && isNet:
		return inNets(at, l, []*Const{r})
	case ok:
		return c.inRange(at, op, l, &Const{At: r.At, Value: text}, netip.AddrFrom16(a.As16()))
	}
	return c.fail(r.At, "type", describe(l)+" is a network address: write an IPv4 or IPv6 address in double quotes", "")
}

// inNets is a call of cidrMatch.
func inNets(at syntax.Span, l Expr, nets []*Const) Expr {
	call := &Call{At: at, Fn: schema.LookupFunction("cidrMatch"), Args: []Expr{l}}
	for _, k := range nets {
		call.Args = append(call.Args, k)
	}
	return &Truth{At: at, X: call}
}

// hasNet reports whether one of the values is a net.
func hasNet(values []*Const) bool {
	for _, k := range values {
		if s, ok := k.Value.(string); ok && strings.Contains(s, "/") {
			return true
		}
	}
	return false
}

// addresses tests whether an address is one of a list, or lies in one of its nets.
func (c *checker) addresses(at syntax.Span, l Expr, values []*Const) Expr {
	var nets []*Const
	failed := false
	for _, v := range values {
		if v.Value == nil {
			c.nullInList(v)
			continue
		}
		failed = c.compareAddress(at, Eq, l, v) == nil || failed
		nets = append(nets, v)
	}
	if failed {
		return nil
	}
	return inNets(at, l, nets)
}

var (
	lowest  = netip.IPv6Unspecified()
	highest = netip.MustParseAddr("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
)

// inRange is the test for the nets that make up all that is before an address, or
// behind it.
func (c *checker) inRange(at syntax.Span, op CompareOp, l Expr, r *Const, a netip.Addr) Expr {
	first, last := lowest, highest
	switch op {
	case Lt:
		last = a.Prev()
	case Le:
		last = a
	case Gt:
		first = a.Next()
	default:
		first = a
	}
	if !first.IsValid() || !last.IsValid() {
		return c.impossible(at, l)
	}
	var nets []*Const
	for _, p := range cover(first, last) {
		nets = append(nets, &Const{At: r.At, Value: p.String()})
	}
	return inNets(at, l, nets)
}

// cover returns the fewest nets that hold the addresses from first to last, both
// of IPv6.
func cover(first, last netip.Addr) []netip.Prefix {
	var nets []netip.Prefix
	for {
		bits := first.BitLen()
		for bits > 0 {
			wider := netip.PrefixFrom(first, bits-1)
			if wider.Masked().Addr() != first || last.Less(end(wider)) {
				break
			}
			bits--
		}
		p := netip.PrefixFrom(first, bits)
		nets = append(nets, p)
		if end(p) == last {
			return nets
		}
		first = end(p).Next()
	}
}

// end returns the last address of a net of IPv6.
func end(p netip.Prefix) netip.Addr {
	b := p.Addr().As16()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	return netip.AddrFrom16(b)
}
