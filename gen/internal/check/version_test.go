package check

import (
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/schema"
)

// versionsInOrder are versions, each before the next one.
var versionsInOrder = []string{
	"0", "0.0.1", "1-0", "1-a", "1", "1+b", "1.2.0-1", "1.2.0-2", "1.2.0-10", "1.2.0-10+1", "1.2.0-10.1", "1.2.0--", "1.2.0-1a", "1.2.0-A",
	"1.2.0-a", "1.2.0-a+b", "1.2.0-a-b", "1.2.0-a.1", "1.2.0-a.b", "1.2.0-a1", "1.2.0-a10", "1.2.0-a2", "1.2.0-b", "1.2.0",
	"1.2.0+1", "1.2.0+10", "1.2.0+2", "1.2.0.0", "1.2.9", "1.2.10", "1.10", "2.0.0", "10.0.0", "1" + strings.Repeat("0", 126),
	// No versions.
	"", "-1", "01.2", "1.", "1" + strings.Repeat(".0", 32), "1.2.0-01", "1.2.0-a..b", "1.2.0-é", "1.2_0", "1" + strings.Repeat("0", 127), "v1", "é",
}

func TestVersionOrder(t *testing.T) {
	for i, a := range versionsInOrder {
		for j, b := range versionsInOrder {
			if got, want := orderVersions(a, b), min(1, max(-1, i-j)); got != want {
				t.Errorf("%q and %q: %d, want %d", a, b, got, want)
			}
		}
	}
}

// TestVersion: a version is text to all but the operators of order.
func TestVersion(t *testing.T) {
	for cond, want := range map[string]any{
		`a.version > "1.2.0"`: true, `a.version >= "1.10.0"`: true, `a.version < "1.9"`: false, `a.version <= "1.10.0-rc.1"`: false,
		`"2" > a.version`: true, `a.version > 2`: false, `a.version == "1.10"`: false, `a.version == "1.10.0"`: true,
		`a.version in ("1.10.0")`: true, `a.version : "1.*"`: true, `a.version regex "1[.].*"`: true,
		`startsWith(a.version, "1.1")`: true, `length(a.version) == 6`: true, `concat(a.version, "") > "1.2"`: false,
		`(a.version > "1.9" and a.version < "1.11") == true`: true, `a.version < "x"`: true, `a.version > ""`: false,
	} {
		q, problems := checkText(t, "any where "+cond)
		if q == nil || len(problems) > 0 {
			t.Errorf("%s: %v", cond, problems)
			continue
		}
		if got := Value(q.Cond(), func(*Field) any { return "1.10.0" }); got != want {
			t.Errorf("%s is %v", cond, got)
		}
	}
	if !joins(schema.Version, schema.Keyword) || joins(schema.Version, schema.Long) {
		t.Error("a version joins with text, and with nothing else")
	}
}
