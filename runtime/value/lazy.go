package value

import (
	"net/netip"
	"regexp"
	"strings"
	"sync"
)

// Pattern is a regular expression of a compiled rule, in Go's syntax and
// anchored. It is prepared when it is first used.
type Pattern struct {
	Source string
	once   sync.Once
	regexp *regexp.Regexp
}

// Match reports whether the text fits. The source has been checked when the
// rule was compiled.
func (p *Pattern) Match(s string) bool {
	p.once.Do(func() { p.regexp = regexp.MustCompile(p.Source) })
	return p.regexp.MatchString(s)
}

// Regex tests whether v fits the pattern.
func Regex(v Value, p *Pattern) Value {
	if v.kind != text {
		return Value{}
	}
	return Bool(p.Match(v.text))
}

// Nets are the networks of a cidrMatch, as address/bits or as one address. They
// are prepared when they are first used.
type Nets struct {
	Sources []string
	once    sync.Once
	nets    []netip.Prefix
}

func (n *Nets) prepare() {
	for _, s := range n.Sources {
		if p, err := parseNet(s); err == nil {
			n.nets = append(n.nets, unmap(p))
		}
	}
}

func parseNet(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	a, err := netip.ParseAddr(s)
	return netip.PrefixFrom(a, a.BitLen()), err
}

// unmap turns a network of IPv4 addresses in IPv6 form into one of IPv4 ones.
func unmap(p netip.Prefix) netip.Prefix {
	const mapped = 96 // bits of ::ffff:0:0
	if p.Addr().Is4In6() && p.Bits() >= mapped {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mapped)
	}
	return p
}

// CIDRMatch tests whether the address v lies in one of the nets; what is no
// address lies in none.
func CIDRMatch(v Value, n *Nets) Value {
	if v.kind != text {
		return Value{}
	}
	n.once.Do(n.prepare)
	a, err := netip.ParseAddr(v.text)
	if err != nil || a.Zone() != "" {
		return Bool(false)
	}
	for _, p := range n.nets {
		if within(p, a) {
			return Bool(true)
		}
	}
	return Bool(false)
}

// within compares IPv4 addresses with nets of IPv6 in their IPv6 form.
func within(p netip.Prefix, a netip.Addr) bool {
	if p.Addr().Is4() {
		return p.Contains(a.Unmap())
	}
	return p.Contains(netip.AddrFrom16(a.As16()))
}
