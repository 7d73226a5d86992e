package process

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/need"
)

func TestReadSelf(t *testing.T) {
	p, err := Read(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	exe, _ := os.Executable()
	if p.PPID != os.Getppid() || p.Exe != exe || p.Name != filepath.Base(exe) || p.UID != uint32(os.Geteuid()) || p.GID != uint32(os.Getegid()) {
		t.Errorf("read %+v", p)
	}
	if !slices.Equal(p.Args, os.Args) || !p.ArgsKnown || p.Kernel || p.MountNS == 0 || p.Start == 0 || p.Cgroup == "" {
		t.Errorf("read %+v", p)
	}
	pids, err := List()
	if err != nil || !slices.Contains(pids, p.PID) {
		t.Errorf("List has not %d: %v", p.PID, err)
	}
}

func TestCmdline(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	cmd := exec.Command("cat")
	cmd.Args = []string{"a name", "-", "", long}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	info, err := Read(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if args, err := Cmdline(cmd.Process.Pid, info.Start+tick/2); err != nil || !slices.Equal(args, cmd.Args) {
		t.Errorf("Cmdline has %d arguments, %v", len(args), err)
	}
	if _, err := Cmdline(cmd.Process.Pid, info.Start+tick); !errors.Is(err, ErrGone) {
		t.Errorf("another process of the pid: %v", err)
	}
	if id, err := ContainerID(cmd.Process.Pid, info.Start); err != nil || strings.Contains(id, "/") {
		t.Errorf("container %q, %v", id, err)
	}
	_ = in.Close()
	_ = cmd.Wait()
	if _, err := Cmdline(cmd.Process.Pid, info.Start); !errors.Is(err, ErrGone) {
		t.Errorf("after its end: %v", err)
	}
	if _, err := Read(cmd.Process.Pid); !errors.Is(err, ErrGone) {
		t.Errorf("after its end: %v", err)
	}
}

func TestKernelThread(t *testing.T) {
	p, err := Read(2) // kthreadd, where pids are the initial namespace's
	need.That(t, err == nil && p.PPID == 0, "needs the initial pid namespace, where process 2 is kthreadd")
	if !p.Kernel || p.Exe != "" || len(p.Args) != 0 {
		t.Errorf("read %+v", p)
	}
}
