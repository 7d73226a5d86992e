package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/need"
)

// runcID is the container's id, as an engine would make one up.
const runcID = "5d1e0f4c3b2a59687766554433221100ffeeddccbbaa99887766554433221100"

// runcScript watches runc in all that it does with a container: create, start,
// exec, kill, delete. A program of that name inside the container comes in between.
// runc protects its own executable with overlayfs, whose file has its own name:
// without the module it would run as a memfd, and its name would be another.
// The initramfs can't be a pivoted root.
const runcScript = `
insmod /overlay.ko
/kerneql-sensor run --format json --output /out/alerts 2>/out/status &
sensor=$!
until grep -q '^kerneql-sensor: ready' /out/status; do kill -0 $sensor; sleep 0.1; done
runc create --no-pivot --pid-file /pid --bundle /bundle %[1]s </dev/null >/out/create 2>&1
readlink /proc/$(cat /pid)/exe >/out/exe
cat /proc/$(cat /pid)/cgroup >/out/cgroup
runc start %[1]s
runc exec %[1]s /bin/busybox ls -l / >/out/ls
runc exec %[1]s /usr/local/bin/runc list
runc exec %[1]s /bin/busybox true
runc kill %[1]s KILL
until runc delete %[1]s; do sleep 0.1; done
kill -INT $sensor
wait $sensor
`

// runcConfig is the bundle's configuration: a container with namespaces of its
// own and the cgroup that Docker would give it.
const runcConfig = `{
  "ociVersion": "1.0.2",
  "process": {"cwd": "/", "args": ["/bin/busybox", "sleep", "600"], "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0}},
  "root": {"path": "rootfs"},
  "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
  "linux": {
    "cgroupsPath": "/docker/%s",
    "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}, {"type": "ipc"}, {"type": "network"}]
  }
}`

// TestNewRunc runs a container with a runc that on cgroup v2 executes itself
// inside the container's cgroup to set it up. That is not a runc that is run in
// a container; the one that the container's user runs is.
func TestNewRunc(t *testing.T) {
	need.E2E(t)
	tiny := t.TempDir() + "/runc"
	lab.WriteTiny(t, tiny)
	out := lab.Guest{
		Kernel: "6.12",
		Files: map[string]string{
			"/kerneql-sensor": lab.Binary(t), "/bin/runc": lab.Runc(t), "/overlay.ko": lab.KernelFile(t, "6.12", "overlay.ko"),
			"/bundle/rootfs/bin/busybox": lab.Busybox, "/bundle/rootfs/usr/local/bin/runc": tiny,
		},
		Texts:  map[string]string{"/bundle/config.json": fmt.Sprintf(runcConfig, runcID)},
		Script: fmt.Sprintf(runcScript, runcID),
	}.Run(t)
	if out.Exit != 0 || !strings.Contains(out.Files["ls"], "usr") {
		t.Fatalf("exit %d\n%s\n%s\n%s", out.Exit, out.Console, out.Files["create"], out.Files["status"])
	}
	// Without these two the test would show nothing.
	if exe := strings.TrimSpace(out.Files["exe"]); filepath.Base(exe) != "runc" || !strings.Contains(out.Files["cgroup"], runcID) {
		t.Errorf("the bootstrap runs as %q in %q, want runc in the container's cgroup", exe, out.Files["cgroup"])
	}
	alerts := parseAlerts(t, out.Files["alerts"])
	expect(t, alerts, manager)
	for _, alert := range alerts {
		if alert.Container.ID != runcID || alert.Process.Executable != "/usr/local/bin/runc" {
			t.Errorf("%v of %s, want the container's own runc", alert, alert.Process.Executable)
		}
	}
}

// parseAlerts reads a file of alerts.
func parseAlerts(t *testing.T, text string) []lab.Alert {
	t.Helper()
	var alerts []lab.Alert
	for _, line := range strings.Split(text, "\n") {
		if line == "" {
			continue
		}
		alert, err := lab.ParseAlert(line)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		alerts = append(alerts, alert)
	}
	return alerts
}
