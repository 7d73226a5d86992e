package e2e

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/internal/lab/job"
	"github.com/kerneql/kerneql/runtime/need"
)

// containers is how many containers share a storm.
const containers = 3

// TestStorm runs ten thousand programs in three containers from several threads
// each. The sensor must have seen every one: the counters are compared with
// what the containers say they executed and with an independent count of the
// kernel's, which covers what else was executed on the machine meanwhile. And
// every program that matches must be reported once for each of its two rules,
// with the id of the container that ran it.
func TestStorm(t *testing.T) {
	need.E2E(t)
	need.BPF(t)
	engine := lab.Docker(t)
	var boxes [containers]*lab.Container
	for i := range boxes {
		boxes[i] = engine.Storm(t, job.Storm{
			Workers: 2, Threads: 3, Count: 10_000/containers + 1,
			Plain: lab.TinyPlain, Match: lab.TinyNC, MatchEvery: 10, Tag: fmt.Sprintf("storm-%d-", i),
		})
	}
	execs := lab.CountExecs(t)
	sensor := lab.Watch(t)
	before := execs.Read(t)
	executed, owner := unleash(t, boxes[:])
	after := execs.Read(t)
	if _, ok := sensor.Until(30*time.Second, func(alerts []lab.Alert) bool { return ours(alerts, owner) >= 2*len(owner) }); !ok {
		t.Error("alerts are missing after 30 seconds")
	}
	alerts, counters := sensor.Stop(t)
	checkSeen(t, counters["exec"], executed, after-before, execs.Read(t))
	checkReports(t, alerts, owner)
}

// unleash lets the storms run side by side. It returns how many programs they
// executed and for each tag of a matching one its container.
func unleash(t *testing.T, boxes []*lab.Container) (executed int, owner map[string]string) {
	t.Helper()
	owner = map[string]string{}
	for _, box := range boxes {
		box.Go(t)
	}
	for _, box := range boxes {
		tally := box.Tally(t)
		executed += tally.Executed
		for _, tag := range tally.Tags {
			owner[tag] = box.ID
		}
	}
	return executed, owner
}

// checkSeen compares the sensor's count of execs with the storms' own and with
// the kernel's: least is what was executed on the machine while the sensor was
// watching for sure, most what was from before its start to after its end.
func checkSeen(t *testing.T, c lab.Counters, executed, least, most int) {
	t.Helper()
	t.Logf("executed %d, on the whole machine %d to %d; %+v", executed, least, most, c)
	if executed < 10_000 || executed > least {
		t.Errorf("the storms say that they executed %d programs", executed)
	}
	if c.Seen < least || c.Seen > most {
		t.Errorf("seen %d execs, want %d to %d", c.Seen, least, most)
	}
	if c.Lost != 0 {
		t.Errorf("lost %d execs", c.Lost)
	}
}

// ours counts the alerts of programs that the storms tagged.
func ours(alerts []lab.Alert, owner map[string]string) int {
	return count(alerts, func(a lab.Alert) bool { return owner[a.LastArg()] != "" })
}

// checkReports checks that each tagged program has one alert for each rule, and
// the right container.
func checkReports(t *testing.T, alerts []lab.Alert, owner map[string]string) {
	t.Helper()
	reported := map[string]int{}
	for _, alert := range alerts {
		if id := owner[alert.LastArg()]; id == "" {
			continue
		} else if alert.Container.ID != id {
			t.Fatalf("%v, want container %s", alert, id)
		}
		reported[alert.LastArg()+alert.Rule.Name]++
	}
	for tag := range owner {
		if reported[tag+listener] != 1 || reported[tag+tool] != 1 {
			t.Fatalf("%s: %d and %d alerts, want one of each rule", tag, reported[tag+listener], reported[tag+tool])
		}
	}
}

// oneCPU is the container of TestOneCPU.
const oneCPU = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// TestOneCPU runs programs with 1.8 MB of arguments beside ones with few on one
// CPU of the newest kernel, where a tracepoint program can be preempted and is
// then skipped for the others. In the guest nothing else runs, so the counts
// must be equal.
func TestOneCPU(t *testing.T) {
	need.E2E(t)
	need.QEMU(t)
	dir := t.TempDir()
	lab.WriteTiny(t, dir+"/tiny")
	order := job.Drive{
		Sensor: []string{"/kerneql-sensor", "run", "--format", "json", "--output", "/out/alerts"},
		Cgroup: "/sys/fs/cgroup/docker-" + oneCPU + ".scope", Out: "/out",
		Load: job.Storm{
			Workers: 4, Threads: 2, Count: 800, Plain: "/tiny/plain", Match: "/tiny/nc",
			MatchEvery: 5, LongEvery: 8, LongBytes: 1_800_000, Tag: "cpu-",
		},
	}
	text, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	out := lab.Guest{
		Kernel: "7.x",
		Files: map[string]string{
			"/kerneql-sensor": lab.Binary(t), "/helper": lab.HelperBinary(t),
			"/tiny/plain": dir + "/tiny", "/tiny/nc": dir + "/tiny",
		},
		Script: fmt.Sprintf("%s='%s' /helper drive\n", job.Payload, text),
	}.Run(t)
	if out.Exit != 0 {
		t.Fatalf("exit %d\n%s\n%s", out.Exit, out.Console, out.Files["status"])
	}
	checkOneCPU(t, out)
}

func checkOneCPU(t *testing.T, out lab.Outcome) {
	t.Helper()
	var tally job.Tally
	if err := json.Unmarshal([]byte(out.Files["tally"]), &tally); err != nil {
		t.Fatal(err)
	}
	counters, err := lab.ParseCounters(out.Files["status"])
	if err != nil {
		t.Fatal(err)
	}
	c := counters["exec"]
	t.Logf("executed %d, %d of them long; %+v", tally.Executed, tally.Long, c)
	if len(tally.Errors) > 0 || tally.Long == 0 || len(tally.Tags) == 0 {
		t.Errorf("storm: %d long, %d matching, %q", tally.Long, len(tally.Tags), tally.Errors)
	}
	if c.Seen != tally.Executed || c.Lost != 0 || c.Sum() != nil {
		t.Errorf("%d were executed, but %+v (%v)", tally.Executed, c, c.Sum())
	}
	owner := map[string]string{}
	for _, tag := range tally.Tags {
		owner[tag] = oneCPU
	}
	checkReports(t, parseAlerts(t, out.Files["alerts"]), owner)
}
