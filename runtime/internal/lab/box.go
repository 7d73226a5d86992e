package lab

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// Box is a container without an engine: a cgroup with a container's name, and
// whoever is started in it has mounts of its own.
type Box struct {
	ID    string
	procs string // the file that a process goes in by
}

// NewBox makes a box, which is gone at the test's end; it has to be empty by then.
func NewBox(t testing.TB) *Box {
	t.Helper()
	var id [32]byte
	_, _ = rand.Read(id[:]) // it never fails
	b := &Box{ID: hex.EncodeToString(id[:])}
	parent := must(os.MkdirTemp(hierarchy(t), "kerneql-lab-*"))(t)
	dir := filepath.Join(parent, "docker-"+b.ID+".scope")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	b.procs = filepath.Join(dir, "cgroup.procs")
	t.Cleanup(func() {
		if err := errors.Join(syscall.Rmdir(dir), syscall.Rmdir(parent)); err != nil {
			t.Error(err)
		}
	})
	return b
}

// hierarchy returns where cgroups can be made: version 2, or a controller that a
// process can go into without settings.
func hierarchy(t testing.TB) string {
	t.Helper()
	for _, dir := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/pids"} {
		if _, err := os.Stat(filepath.Join(dir, "cgroup.procs")); err == nil {
			return dir
		}
	}
	t.Fatal("no cgroups are mounted")
	return ""
}

// Shell prepares a shell in the box that runs a script. It arrives there as a
// container's first program does: by an exec, with mounts of its own.
func (b *Box) Shell(script string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", `echo 0 >"$1" && exec /bin/sh -c "$2"`, "sh", b.procs, script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	return cmd
}
