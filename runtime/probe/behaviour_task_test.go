package probe_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
)

// testThreadExec executes from a thread that isn't the leader: the
// process goes on under its pid, and the leader's end isn't the process's.
func testThreadExec(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	p, threads := finish(t, "threads=3", "thread="+file, "zero", "one")
	all := w.life(t, p.pid())
	if got := kinds(all); got != "fork exec exec end" {
		t.Fatalf("the events are %q", got)
	}
	wantImage(t, &all[2], "file", file)
	wantArgs(t, &all[2], "zero", "one")
	if all[1].ProcessEntityID != all[2].ProcessEntityID || all[2].Start != all[0].Start {
		t.Error("after the exec it is another process")
	}
	for _, tid := range threads {
		if all := w.of(t, tid); len(all) > 0 {
			t.Errorf("thread %d has the events %q", tid, kinds(all))
		}
	}
}

// testParent compares the parent's fields, from the fork to the end.
func testParent(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	pid, _ := program{path: file, argv: []string{"child"}}.run(t)
	all := w.life(t, pid)
	if got := kinds(all); got != "fork exec end" {
		t.Fatalf("the events are %q", got)
	}
	wantImage(t, &all[0], self(t), executable(t))
	wantArgs(t, &all[0], os.Args...)
	for _, e := range all {
		if e.ProcessPID != int64(pid) || e.ProcessParentPID != int64(os.Getpid()) || !e.ParentKnown {
			t.Errorf("%s: process %d of %d", e.Kind, e.ProcessPID, e.ProcessParentPID)
		}
		if e.ProcessParentName != self(t) || e.ProcessParentExecutable != executable(t) {
			t.Errorf("%s: the parent is %q at %q", e.Kind, e.ProcessParentName, e.ProcessParentExecutable)
		}
		if e.ProcessParentArgsCount != int64(len(os.Args)) || len(e.ProcessParentArgs) == 0 || e.ProcessParentArgs[0] != os.Args[0] {
			t.Errorf("%s: the parent's arguments are %q", e.Kind, e.ProcessParentArgs)
		}
	}
}

// executable is this binary, self its name.
func executable(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func self(t *testing.T) string {
	t.Helper()
	return filepath.Base(executable(t))
}

func wantUser(t *testing.T, e *seen, user, group string) {
	t.Helper()
	if e.UserID != user || e.ProcessUserID != user || e.GroupID != group || e.ProcessGroupID != group {
		t.Errorf("%s: user %s, group %s, want %s and %s", e.Kind, e.UserID, e.GroupID, user, group)
	}
}

// testUser has the effective ids, as the kernel numbers them.
func testUser(t *testing.T, w *watcher) {
	dir := mountTmpfs(t, filepath.Join(folder(t), "suid")) // one that heeds the bit, whatever the others do
	plain, setuid := tiny(t, dir, "plain"), tiny(t, dir, "setuid")
	if err := os.Chown(setuid, 11111, 22222); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(setuid, 0o755|os.ModeSetuid|os.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	wantUser(t, w.exec(t, program{path: plain, argv: []string{"x"}}), "0", "0")
	wantUser(t, w.exec(t, program{path: setuid, argv: []string{"x"}}), "11111", "22222")
	p := program{path: plain, argv: []string{"x"}}
	p.attr.Sys = &unix.SysProcAttr{Credential: &syscall.Credential{Uid: 33333, Gid: 44444}}
	wantUser(t, w.exec(t, p), "33333", "44444")
	p.path = setuid
	wantUser(t, w.exec(t, p), "11111", "22222")
}

// testNamespaces executes where the pid is 1 and the user is root, but
// not to the host.
func testNamespaces(t *testing.T, w *watcher) {
	p := program{path: tiny(t, folder(t), "file"), argv: []string{"x"}}
	p.attr.Sys = &unix.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWPID | unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 54321, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 54322, Size: 1}},
		Credential:  &syscall.Credential{NoSetGroups: true},
	}
	pid, _ := p.run(t)
	all := w.life(t, pid)
	e := last(t, all, event.Exec)
	wantImage(t, e, "file", p.path)
	wantUser(t, e, "54321", "54322")
	if e.ProcessPID != int64(pid) || e.ProcessParentPID != int64(os.Getpid()) {
		t.Errorf("process %d of %d, want %d of %d", e.ProcessPID, e.ProcessParentPID, pid, os.Getpid())
	}
}
