package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/need"
)

// The programs that the rules in testdata/sequences are about, and one that is in
// none. They end at once, but for a shell.
var (
	programs = []string{"pair-one", "pair-two", "turn-into", "until-one", "until-two", "until-end", "gap-one", "gap-two", "gap-check",
		"rest-one", "rest-two", "runs-try", "runs-done", "sample-one", "sample-two", "plain"}
	shell = "turn-shell"
)

// act is what one shell does: a program, or a command of its own, after the
// other. Each rule goes by its shell, so that acts don't meet.
type act struct {
	what  string
	steps string
	box   bool     // in a container
	rule  string   // that must speak up, if one does
	want  []string // for each alert its events
}

// acts go on side by side.
var acts = []act{
	{what: "a pair", steps: "pair-one pair-two", rule: "Two Programs Of One Parent", want: []string{"pair-one pair-two"}},
	{what: "two pairs", steps: "pair-one pair-two pair-one pair-two", rule: "Two Programs Of One Parent",
		want: []string{"pair-one pair-two", "pair-one pair-two"}},
	{what: "a pair the wrong way round", steps: "pair-two pair-one"},
	{what: "a pair too late", steps: "pair-one 6s pair-two"},
	{what: "a pair of two parents", steps: "pair-one (./pair-two;:)"},
	{what: "a clone that executes", steps: "turn", rule: "A Clone Becomes Another Program", want: []string{"turn-shell turn-into"}},
	{what: "a clone of another program that executes", steps: "turn-into"},
	{what: "without the end", steps: "until-one until-two", rule: "Two Programs Until A Third", want: []string{"until-one until-two"}},
	{what: "with the end before it", steps: "until-end until-one until-two", rule: "Two Programs Until A Third", want: []string{"until-one until-two"}},
	{what: "interrupted by the end", steps: "until-one until-end until-two"},
	{what: "without the check", steps: "gap-one gap-two", rule: "A Step Left Out", want: []string{"gap-one - gap-two"}},
	{what: "with the check elsewhere", steps: "gap-check gap-one gap-two gap-check", rule: "A Step Left Out", want: []string{"gap-one - gap-two"}},
	{what: "with the check", steps: "gap-one gap-check gap-two"},
	{what: "three times", steps: "runs-try runs-try runs-try runs-done", rule: "Three Attempts And A Success",
		want: []string{"runs-try runs-try runs-try runs-done"}},
	{what: "twice", steps: "runs-try runs-try runs-done"},
	{what: "both in a container", steps: "sample-two sample-one", box: true, rule: "Two Programs In One Container", want: []string{"sample-one sample-two"}},
	{what: "one in a container", steps: "sample-one sample-one", box: true},
	{what: "both on the host", steps: "sample-one sample-two"},
	{what: "what must not follow does", steps: "rest-one rest-two"},
}

// quiet is the act after which nothing happens.
var quiet = act{what: "what may follow does not", steps: "rest-one", rule: "Nothing Follows", want: []string{"rest-one -"}}

// falsePositives are those of the rules.
var falsePositives = map[string]string{
	"Two Programs Of One Parent":      "Installers run programs in such an order.",
	"A Clone Becomes Another Program": "Every shell does so.",
	"Two Programs Until A Third":      "Maintenance that forgot to clear up.",
	"A Step Left Out":                 "A check that runs elsewhere.",
	"Nothing Follows":                 "A slow machine.",
	"Three Attempts And A Success":    "Somebody who mistypes.",
	"Two Programs In One Container":   "An image with both.",
}

// TestSequences has processes do what rules over several events ask for, and what
// they nearly ask for. The rules are built into a sensor as users build theirs.
func TestSequences(t *testing.T) {
	need.BPF(t)
	s := newStage(t)
	sensor := lab.WatchWith(t, lab.BinaryOf(t, "testdata/sequences"))
	var all sync.WaitGroup
	for i := range acts {
		all.Go(func() { s.play(t, i) })
	}
	all.Wait()
	s.play(t, len(acts)) // of which the verdict comes when its time has passed, by itself
	alerts, ok := sensor.Until(30*time.Second, func(list []lab.Alert) bool {
		return count(list, func(a lab.Alert) bool { return s.actOf(a) == len(acts) }) > 0
	})
	if !ok {
		t.Errorf("nothing was said about what didn't follow\n%s", sensor.Status())
	}
	if late, _ := sensor.Stop(t); len(late) > len(alerts) {
		alerts = late
	}
	for i := range s.acts {
		t.Run(s.acts[i].what, func(t *testing.T) { s.check(t, i, alerts) })
	}
}

// TestSequenceFilter holds that the kernel passes what may be the second event of
// a sequence, whatever came before it, and nothing that is in none.
func TestSequenceFilter(t *testing.T) {
	need.BPF(t)
	const times = 40
	s := newStage(t)
	s.acts = []act{{steps: strings.Repeat("pair-two ", times)}, {steps: strings.Repeat("plain ", times)}}
	sensor := lab.WatchWith(t, lab.BinaryOf(t, "testdata/sequences"))
	s.play(t, 0)
	s.play(t, 1)
	alerts, counters := sensor.Stop(t)
	c := counters["exec"]
	if c.Matched < times || c.Filtered < times || c.Unmatched >= times {
		t.Errorf("%d execs of a late stage, %d of none: %+v", times, times, c)
	}
	if n := count(alerts, func(a lab.Alert) bool { return s.actOf(a) >= 0 }); n > 0 {
		t.Errorf("%d alerts of a second event alone", n)
	}
}

// stage is where acts are played: each has a folder of its own, by which its
// alerts are known.
type stage struct {
	dir  string
	acts []act
	box  [2]*lab.Box // for what is a sample, and for what isn't
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{dir: t.TempDir(), acts: append(slices.Clone(acts), quiet), box: [2]*lab.Box{lab.NewBox(t), lab.NewBox(t)}}
	sh, err := os.ReadFile("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.acts {
		for _, name := range programs {
			lab.WriteTiny(t, filepath.Join(s.folder(i), name))
		}
		if err := os.WriteFile(filepath.Join(s.folder(i), shell), sh, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *stage) folder(i int) string { return filepath.Join(s.dir, fmt.Sprintf("act%d", i)) }

// play plays one act.
func (s *stage) play(t *testing.T, i int) {
	a := &s.acts[i]
	script := scriptOf(a.steps)
	cmd := exec.Command("/bin/sh", "-c", script)
	if a.box {
		cmd = s.boxOf(a).Shell(script)
	}
	cmd.Dir = s.folder(i)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", a.what, err, text)
	}
}

func (s *stage) boxOf(a *act) *lab.Box {
	if a.want == nil {
		return s.box[1]
	}
	return s.box[0]
}

// scriptOf makes a shell's script of an act's steps. Its last command leaves the
// shell no reason to become one of the programs instead of starting it.
func scriptOf(steps string) string {
	var b strings.Builder
	for _, step := range strings.Fields(steps) {
		switch seconds, isPause := strings.CutSuffix(step, "s"); {
		case isPause:
			fmt.Fprintf(&b, "sleep %s\n", seconds)
		case step == "turn":
			fmt.Fprintf(&b, "./%s -c './turn-into; :'\n", shell)
		case strings.HasPrefix(step, "("):
			fmt.Fprintln(&b, step)
		default:
			fmt.Fprintf(&b, "./%s\n", step)
		}
	}
	return b.String() + ":\n"
}

// actOf returns which act an alert is of, or -1.
func (s *stage) actOf(a lab.Alert) int {
	for i := range s.acts {
		if filepath.Dir(a.Process.Executable) == s.folder(i) {
			return i
		}
	}
	return -1
}

// check compares the alerts of an act with what is wanted.
func (s *stage) check(t *testing.T, i int, alerts []lab.Alert) {
	a := &s.acts[i]
	var got []string
	var last time.Time
	for _, alert := range alerts {
		if s.actOf(alert) != i {
			continue
		}
		got = append(got, eventsOf(alert))
		if alert.Timestamp.Before(last) {
			t.Errorf("%v comes behind a later one", alert)
		}
		last = alert.Timestamp
		s.checkAlert(t, a, alert)
	}
	if !slices.Equal(got, a.want) {
		t.Errorf("alerts of %q, want %q", got, a.want)
	}
}

// eventsOf returns the names of the processes in an alert's events.
func eventsOf(a lab.Alert) string {
	var names []string
	for _, e := range a.Kerneql.Sequence.Events {
		if e == nil {
			names = append(names, "-")
			continue
		}
		names = append(names, e.Process.Name)
	}
	return strings.Join(names, " ")
}

// checkAlert checks what an alert says beside the names.
func (s *stage) checkAlert(t *testing.T, a *act, alert lab.Alert) {
	t.Helper()
	if alert.Rule.Name != a.rule || !slices.Equal(alert.Kerneql.Rule.FalsePositives, []string{falsePositives[a.rule]}) {
		t.Errorf("rule %q with the notes %q, want %q", alert.Rule.Name, alert.Kerneql.Rule.FalsePositives, a.rule)
	}
	if alert.Event.Kind != "alert" || len(alert.Kerneql.Undecided) > 0 {
		t.Errorf("it is an event of kind %s, undecided %s", alert.Event.Kind, alert.Kerneql.Undecided)
	}
	var last time.Time
	for _, e := range alert.Kerneql.Sequence.Events {
		if e == nil {
			continue
		}
		if key := s.keyOf(a, e); key == "" || !slices.Equal(alert.Kerneql.Sequence.JoinKeys, []string{key}) {
			t.Errorf("joined by %q, and %s has %q", alert.Kerneql.Sequence.JoinKeys, e.Process.Name, key)
		}
		if !a.box && e.Timestamp.Before(last) {
			t.Errorf("%s is at %v, behind an event of %v", e.Process.Name, e.Timestamp, last)
		}
		last = e.Timestamp
	}
	if !a.box && !alert.Timestamp.Equal(last) {
		t.Errorf("the alert is of %v, its last event of %v", alert.Timestamp, last)
	}
}

// keyOf returns an event's key of the rule.
func (s *stage) keyOf(a *act, e *lab.Part) string {
	switch {
	case a.box && e.Container.ID == s.boxOf(a).ID:
		return e.Container.ID
	case a.box:
		return ""
	case e.Process.Name == shell || e.Process.Name == "turn-into":
		return e.Process.EntityID
	}
	return e.Process.Parent.EntityID
}
