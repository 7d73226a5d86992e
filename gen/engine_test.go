package gen

import (
	"fmt"
	"strings"
	"testing"
)

// TestEngine holds that the program of compiled rules counts events as it says.
func TestEngine(t *testing.T) {
	s := compileQueries(t, []string{
		`process where process.name : "N*"`,
		`process where process.name == "nc"`,
		`any where file.size > 1.5`,
		`any where process.args == "x" and not process.args == "y"`,
	})
	e, err := s.engine(t.Context(), builder(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.remove()
	const nc = `{"event":{"category":"process"},"process.name":"nc"}`
	got, err := e.run(t.Context(), strings.NewReader(strings.Join([]string{
		`[1, ` + nc + `]`,
		`[2, ` + nc + `]`,
		`[null, {"event.category":["file","process"],"process":{"name":"none"}}]`,
		`[3, ` + nc + `]`,
		`null`,
		`null`,
		`[4, ` + nc + `]`,
		`[5, {"file":{"size":2}}]`,
		`[6, {"file":{"size":"1"}}]`,
		`[7, {"file":{"size":["3"]},"process":{"args":["a","x"]}}]`,
		`[8, {"file":{"size":[0,1e3]},"process":{"args":["x","y"]}}]`,
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := "[[[0] [1] [2] [3] [4]] [[0] [1] [3] [4]] [[5] [7] [8]] [[7]]]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
	for _, bad := range []string{"x", "[1]", "[1, 2]", `["a", {}]`, "{}"} {
		if _, err := e.run(t.Context(), strings.NewReader("[1, {}]\n"+bad)); err == nil || !strings.Contains(err.Error(), "after 2 events") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
