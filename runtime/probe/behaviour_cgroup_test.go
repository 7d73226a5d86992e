package probe_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/container"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
)

// Containers of the tests.
const (
	one = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	two = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
)

// cgroups is a folder of a hierarchy, for one test.
type cgroups struct{ dir string }

// hierarchies returns a folder in the unified hierarchy and one in that of an
// old controller, as far as this machine has them.
func hierarchies(t *testing.T) map[string]cgroups {
	t.Helper()
	need.BPF(t)
	found := map[string]cgroups{}
	for _, dir := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids"} {
		var fs unix.Statfs_t
		if err := unix.Statfs(dir, &fs); err != nil {
			continue
		}
		switch fs.Type {
		case unix.CGROUP2_SUPER_MAGIC:
			found["unified"] = newCgroups(t, dir)
		case unix.CGROUP_SUPER_MAGIC:
			found["pids"] = newCgroups(t, dir)
		}
	}
	if len(found) == 0 {
		t.Fatal("no cgroup hierarchy is mounted under /sys/fs/cgroup")
	}
	return found
}

// anyHierarchy is for tests for which one is as good as another.
func anyHierarchy(t *testing.T) cgroups {
	t.Helper()
	all := hierarchies(t)
	if c, ok := all["unified"]; ok {
		return c
	}
	return all["pids"]
}

func newCgroups(t *testing.T, root string) cgroups {
	t.Helper()
	dir, err := os.MkdirTemp(root, "kerneql-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { removeCgroup(t, dir) })
	return cgroups{dir}
}

// removeCgroup removes a cgroup and those in it; the files go with their folder.
func removeCgroup(t *testing.T, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			removeCgroup(t, filepath.Join(dir, entry.Name()))
		}
	}
	if err := os.Remove(dir); err != nil {
		t.Error(err)
	}
}

// add makes a cgroup, level by level: its path may be longer than the kernel takes.
func (c cgroups) add(t *testing.T, path string) string {
	t.Helper()
	dir := filepath.Join(c.dir, path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// wantContainer fails unless the event is in that container, or for "" in none.
func wantContainer(t *testing.T, e *seen, id string) {
	t.Helper()
	in := id != ""
	if e.ContainerID != id || e.Has.Has(event.ContainerID) != in || e.Member != in || holds(&e.Event, 0) != in {
		t.Errorf("%s of %.40q: the container is %q, want %q", e.Kind, e.ProcessArgs, e.ContainerID, id)
	}
	if e.ContainerUnknown || e.Partial.Has(event.ContainerID) {
		t.Errorf("%s of %.40q: the container is unknown, want %q", e.Kind, e.ProcessArgs, id)
	}
}

// names are cgroup paths of container engines, and others that look like them.
// runtime/container has most of them in its own test.
var names = []string{
	"docker/" + one, "system.slice/docker-" + one + ".scope", "docker/" + one + "/init.scope",
	"docker/" + one + "/docker/" + two, "kubepods/burstable/pod123/" + one,
	"kubepods.slice/pod.slice/cri-containerd-" + one + ".scope",
	"system.slice/kubepods-pod12.slice:cri-containerd:" + one, "system.slice:docker:" + one,
	"user.slice:docker-" + one, "docker:" + one, ":docker:" + one, "cri-containerd:" + one, "x:crio-:" + one,
	"kubepods.slice/crio-" + one + ".scope", "kubepods/besteffort/pod1/crio-" + one,
	"machine.slice/libpod-" + one + ".scope/container", "libpod_parent/libpod-" + one,
	"user.slice/nerdctl-" + one + ".scope", "docker-" + one + ".scope/docker-" + two + ".scope/a/b/c",
	"machine.slice/libpod-conmon-" + one + ".scope", "kubepods.slice/crio-conmon-" + one + ".scope",
	"machine.slice/machine-libpod_pod_" + one + ".slice", one + ".slice", "docker/" + one[1:], "docker/" + one + "0",
	"docker/" + strings.ToUpper(one), "docker/x" + one, "docker/" + one[1:] + "g", "docker-" + one[1:] + ".scope",
	"docker-" + one + ".scope.scope", "docker" + one, "-" + one, "adocker-" + one, "docker--" + one, "docker-" + one + ".",
	"docker/" + one + ".scop", strings.Repeat("0", 255), strings.Repeat("x", 190) + ":" + one, strings.Repeat("x", 183) + ":docker:" + one,
	"docker/" + one + "/" + strings.Repeat("y", 255), "short", ".scope", "docker",
}

// testContainerNames gives the kernel and container.ID the same paths.
func testContainerNames(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	for hierarchy, c := range hierarchies(t) {
		for _, name := range names {
			want, _ := container.ID("/" + name)
			p, _ := finish(t, "join="+c.add(t, name), "newns", "exec="+file, hierarchy, name)
			all := w.life(t, p.pid())
			if got := kinds(all); got != "fork exec exec end" {
				t.Fatalf("the events are %q", got)
			}
			wantContainer(t, &all[1], "")
			wantContainer(t, &all[2], want)
			wantContainer(t, &all[3], want)
		}
	}
}

// testBothHierarchies is in two containers at once; the unified one counts.
func testBothHierarchies(t *testing.T, w *watcher) {
	all := hierarchies(t)
	unified, ok := all["unified"]
	old, both := all["pids"]
	need.That(t, ok && both, "needs both cgroup hierarchies")
	file := tiny(t, folder(t), "file")
	for _, c := range []struct{ unified, old, want string }{
		{"docker-" + one + ".scope", "docker/" + two, one},
		{"system.slice/other.service", "docker/" + two, two},
		{"docker-" + one + ".scope", "other", one},
		{"system.slice", "other", ""},
	} {
		p, _ := finish(t, "join="+unified.add(t, c.unified), "join="+old.add(t, c.old), "newns", "exec="+file, "x")
		events := w.life(t, p.pid())
		wantContainer(t, last(t, events, event.Exec), c.want)
	}
}

// testDeepCgroup nests further than the collector walks: then nobody
// knows, and it says so. Less deep it finds the container, or knows there is none.
func testDeepCgroup(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	c := anyHierarchy(t)
	for name, want := range map[string]string{"plain": "", "docker-" + one + ".scope": one} {
		path := filepath.Join(append([]string{name}, slices.Repeat([]string{"d"}, 40)...)...)
		p, _ := finish(t, "join="+c.add(t, path), "newns", "exec="+file, "x")
		wantContainer(t, last(t, w.life(t, p.pid()), event.Exec), want)

		path = filepath.Join(append([]string{name}, slices.Repeat([]string{"d"}, 80)...)...)
		p, children := finish(t, "join="+c.add(t, path), "newns", "again", "spawn="+file)
		for _, pid := range append(children, p.pid()) {
			all := w.life(t, pid)
			e := last(t, all, event.Exec)
			if !e.ContainerUnknown || !e.Partial.Has(event.ContainerID) || e.Member || e.Has.Has(event.ContainerID) {
				t.Errorf("%s: the container is %q and isn't unknown", path[:20], e.ContainerID)
			}
		}
	}
	faults, err := w.probe.Faults()
	if err != nil || faults.CgroupDeep == 0 {
		t.Errorf("%d cgroups were too deep, %v", faults.CgroupDeep, err)
	}
}

// membership is a process in a container's cgroup, from step to step, and what
// its events say.
func membership(t *testing.T, w *watcher, steps []string, want ...string) {
	t.Helper()
	p, _ := finish(t, steps...)
	all := w.life(t, p.pid())
	if len(all) != len(want) {
		t.Fatalf("%.60q: the events are %q, want %d", steps, kinds(all), len(want))
	}
	for i := range all {
		t.Run(fmt.Sprint(i, all[i].Kind), func(t *testing.T) { wantContainer(t, &all[i], want[i]) })
	}
}
