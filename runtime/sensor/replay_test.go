package sensor

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/sink"
)

func doReplay(strict bool, stdin string, a *alerts, files ...string) (status string, err error) {
	var b bytes.Buffer
	err = Replay(context.Background(), program(), ReplayOptions{
		Files: files, Stdin: strings.NewReader(stdin), Sink: a, Status: &b, Strict: strict,
	})
	return b.String(), err
}

func numbered(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`","%d`, i))
	}
	return all
}

func TestReplay(t *testing.T) {
	// More names than there are readings of an event.
	names := "ls" + strings.Join(numbered(64), "") + `","nc`
	for what, c := range map[string]struct {
		in     string
		strict bool
		alerts []string
		status string
		err    string
	}{
		"nothing": {in: "", status: "kerneql-sensor: 0 events, 0 alerts\n", err: "<nil>"},
		"one alert for each rule": {
			in: `{"process":{"name":"nc","args":["nc","-l"]}}` + "\n" + `{"process.name":"ls"}`, alerts: []string{"name nc ", "args nc "},
			status: "kerneql-sensor: 2 events, 2 alerts\n", err: "<nil>",
		},
		"undecided": {
			in: `{"process.name":["` + names + `"]}`, alerts: []string{"name " + strings.ReplaceAll(names, `","`, " ") + " process.name: several values for a field that has one "},
			status: "kerneql-sensor: 1 alert could not be decided and tell why in kerneql.undecided\nkerneql-sensor: 1 event, 1 alert\n", err: "<nil>",
		},
		"another type": {
			in:     `{"process.pid":"x","file.size":"x"}` + "\n" + `{"process.pid":{}}`,
			status: "kerneql-sensor: file.size: 1 value of another type taken as missing\nkerneql-sensor: process.pid: 2 values of another type taken as missing\nkerneql-sensor: 2 events, 0 alerts\n", err: "<nil>",
		},
		"bad lines": {
			in: "x\n[]\n" + `{"process.name":"nc"}` + "\n{", alerts: []string{"name nc "},
			status: "kerneql-sensor: standard input:1: not JSON: invalid character 'x' looking for beginning of value\n" +
				"kerneql-sensor: standard input:2: not a JSON object but array\n" +
				"kerneql-sensor: standard input:4: the JSON object ends early\n" +
				"kerneql-sensor: standard input: 3 lines are not a JSON object: 1-2, 4\n" +
				"kerneql-sensor: 1 event, 1 alert\n", err: "<nil>",
		},
		"bad line, strict": {
			in: "{", strict: true, status: "kerneql-sensor: standard input:1: the JSON object ends early\n" +
				"kerneql-sensor: standard input: 1 line is not a JSON object: 1\nkerneql-sensor: 0 events, 0 alerts\n",
			err: "1 problem in the input (--strict)",
		},
		"damaged": {
			in: "\x1f\x8b\x08", status: "kerneql-sensor: standard input: damaged gzip data: it ends early after line 0; what could be read has been evaluated\n" +
				"kerneql-sensor: 0 events, 0 alerts\n", err: "<nil>",
		},
		"damaged, strict": {
			in: "\x1f\x8b\x08", strict: true, status: "kerneql-sensor: standard input: damaged gzip data: it ends early after line 0; what could be read has been evaluated\n" +
				"kerneql-sensor: 0 events, 0 alerts\n", err: "1 problem in the input (--strict)",
		},
	} {
		var a alerts
		status, err := doReplay(c.strict, c.in, &a, "-")
		equal(t, what+": alerts", a.seen(), c.alerts)
		equal(t, what+": status", status, c.status)
		equal(t, what+": error", fmt.Sprint(err), c.err)
	}
}

func TestReplayGoesOnAfterAnUnreadableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events")
	if err := os.WriteFile(path, []byte(`{"process.name":"nc"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var a alerts
	status, err := doReplay(false, "", &a, path+".none", filepath.Dir(path), path)
	equal(t, "alerts", a.seen(), []string{"name nc "})
	equal(t, "error", fmt.Sprint(err), "2 files could not be read")
	for _, want := range []string{"events.none: no such file", "is a directory"} {
		if !strings.Contains(status, want) {
			t.Errorf("%q doesn't say %q", status, want)
		}
	}
}

func TestReplayReportsFailedWrites(t *testing.T) {
	status, err := doReplay(false, strings.Repeat(`{"process.name":"nc"}`+"\n", 3), &alerts{fails: errFull}, "-")
	equal(t, "error", fmt.Sprint(err), "3 alerts could not be written")
	equal(t, "status", status, "kerneql-sensor: an alert could not be written: disk full\nkerneql-sensor: 3 events, 0 alerts\n")
}

func TestReplayEndsQuietlyWhenNobodyReads(t *testing.T) {
	a := alerts{fails: fmt.Errorf("%w", sink.ErrClosed)}
	status, err := doReplay(false, strings.Repeat(`{"process.name":"nc"}`+"\n", 3), &a, "-")
	equal(t, "error", err, error(nil))
	equal(t, "status", status, "")
}

func TestManyBadLines(t *testing.T) {
	var a alerts
	status, _ := doReplay(false, strings.Repeat("x\n{}\n", 1000)+strings.Repeat("x\n", 1000), &a, "-")
	if n := strings.Count(status, "invalid character"); n != maxProblems {
		t.Errorf("%d lines with their cause", n)
	}
	if !strings.Contains(status, "2000 lines are not a JSON object: 1, 3, 5,") || !strings.Contains(status, "199, …\n") {
		t.Errorf("the sum is %q", status)
	}
}
