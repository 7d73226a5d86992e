package value

import (
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	x := Text
	check(t, []row{
		{VersionLess(x("1.2.0"), x("1.10.0")), yes}, {VersionLess(x("1.10.0"), x("1.2.0")), no}, {VersionLess(x("1.2"), x("1.2")), no}, {VersionLess(x("1.2"), x("1.2.0")), yes},
		{VersionLessEqual(x("1.2"), x("1.2")), yes}, {VersionLessEqual(x("2"), x("10")), yes}, {VersionLessEqual(x("10"), x("2")), no},
		{VersionGreater(x("1.0.0"), x("1.0.0-rc.1")), yes}, {VersionGreater(x("1.0.0-rc.10"), x("1.0.0-rc.9")), yes}, {VersionGreater(x("1.0.0-rc"), x("1.0.0-1")), yes}, {VersionGreater(x("1.0.0-1a"), x("1.0.0-10")), yes},
		{VersionGreater(x("1.0.0+b"), x("1.0.0")), yes}, {VersionGreater(x("1.0.0-a+b"), x("1.0.0")), no}, {VersionGreater(x("1.0.0+10"), x("1.0.0+9")), no}, {VersionGreater(x("1.0.0-a.1"), x("1.0.0-a-b")), yes},
		{VersionGreaterEqual(x("1.0"), x("1.0")), yes}, {VersionGreaterEqual(x(""), x("99.9")), yes}, {VersionGreaterEqual(x("01.0"), x("99.9")), yes}, {VersionGreaterEqual(x("v1"), x("v2")), no}, {VersionGreaterEqual(x("1.0.0-01"), x("2")), yes},
		{VersionLess(x("1"+strings.Repeat("0", 127)), x("1")), no}, {VersionLess(x("2"+strings.Repeat(".0", 32)), x("3")), no}, {VersionLess(x("2"+strings.Repeat(".0", 31)), x("3")), yes},
		{VersionLess(none, x("1")), none}, {VersionGreater(x("1"), none), none}, {VersionLess(Int(1), x("2")), none},
	})
}

func TestVersionsTakeNoMemory(t *testing.T) {
	a, b := Text("1.2.0-rc.1+build.7"), Text("1.2.0-rc.1+build.8")
	if n := testing.AllocsPerRun(100, func() { VersionLess(a, b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
