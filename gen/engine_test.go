package gen

import (
	"fmt"
	"strings"
	"testing"
)

// TestEngine holds that the program of compiled rules counts events as it says,
// applies pipes to what comes before an end of the events, and runs what is over
// several.
func TestEngine(t *testing.T) {
	s := compileQueries(t, []string{
		`process where process.name : "N*"`,
		`process where process.name == "nc" | head 2`,
		`any where file.size > 1.5 | tail 3 | head 1`,
		`any where process.args == "x" and not process.args == "y"`,
		`sequence by process.name with maxspan=3ms [process where true] [process where true] until [file where true]`,
		`sequence by process.name with maxspan=2ms [process where true] ![file where true]`,
		`sample by process.name [process where true] [process where process.args == "a"] | head 1`,
	})
	e, err := s.engine(t.Context(), builder(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.remove()
	const nc = `{"event":{"category":"process"},"process.name":"nc"}`
	got, err := e.run(t.Context(), strings.NewReader(strings.Join([]string{
		`[1000000, ` + nc + `]`,
		`[2000000, ` + nc + `]`,
		`[null, {"event.category":["file","process"],"process":{"name":"none"}}]`,
		`[3000000, ` + nc + `]`,
		`null`,
		`null`,
		`[4000000, ` + nc + `]`,
		`[5000000, {"file":{"size":2}}]`,
		`[6000000, {"file":{"size":"1"}}]`,
		`[7000000, {"file":{"size":["3"]},"process":{"args":["a","x"]}}]`,
		`[8000000, {"file":{"size":[0,1e3]},"process":{"args":["x","y"]}}]`,
		`[9000000, {"event":{"category":"process"},"process":{"name":"nc","args":"a"}}]`,
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := "[[[0] [1] [2] [3] [4] [9]] [[0] [1] [4] [9]] [[5]] [[7]] [[0 1] [1 3]] [[0 -1] [1 -1] [3 -1] [4 -1] [9 -1]] [[4 9]]]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
	for _, bad := range []string{"x", "[1]", "[1, 2]", `["a", {}]`, "{}"} {
		if _, err := e.run(t.Context(), strings.NewReader("[1, {}]\n"+bad)); err == nil || !strings.Contains(err.Error(), "after 2 events") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
