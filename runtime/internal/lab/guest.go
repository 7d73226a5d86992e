package lab

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/need"
)

// Kernels are the kernels that guests are booted with.
var Kernels = []string{"5.10", "6.1", "6.12", "7.x"}

// Guest is a machine with another kernel and busybox for its user space, which
// runs one script and is switched off. It has cgroup v2 alone.
type Guest struct {
	Kernel string            // one of Kernels
	CPUs   int               // 0: one
	Files  map[string]string // what it has: path there, path here
	Texts  map[string]string // the same with the content itself
	Script string            // shell commands; what they leave in /out is returned
}

// Outcome is what a guest leaves behind.
type Outcome struct {
	Exit    int               // the script's exit status
	Files   map[string]string // the files in /out, by name
	Console string            // what was printed, the kernel's messages too
}

// patience is how long a guest may take, all in all.
const patience = 5 * time.Minute

// header begins the line before each file on the second serial line.
const header = "@@@kerneql "

// KernelFile returns the path of a file that .ci/kernels fetched for a kernel.
func KernelFile(t testing.TB, kernel, name string) string {
	t.Helper()
	path := filepath.Join(Cache(), "kernels", kernel, name)
	need.File(t, path, "fetched by .ci/kernels")
	return path
}

// Run boots the guest and waits until it has switched itself off.
func (g Guest) Run(t testing.TB) Outcome {
	t.Helper()
	need.QEMU(t)
	dir := t.TempDir()
	initramfs, data := filepath.Join(dir, "initramfs"), filepath.Join(dir, "data")
	if err := os.WriteFile(initramfs, must(g.archive())(t), 0o600); err != nil {
		t.Fatal(err)
	}
	var console strings.Builder
	cmd := exec.Command("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
		"-m", "1024", "-smp", strconv.Itoa(max(g.CPUs, 1)), "-nodefaults", "-no-reboot", "-display", "none",
		"-kernel", KernelFile(t, g.Kernel, "vmlinuz"), "-initrd", initramfs,
		"-append", "console=ttyS0 quiet panic=-1", "-serial", "stdio", "-serial", "file:"+data)
	cmd.Stdout, cmd.Stderr = &console, &console
	guest := must(start(cmd))(t)
	select {
	case err := <-guest.done:
		if err != nil {
			t.Fatalf("qemu: %v\n%s", err, console.String())
		}
	case <-time.After(patience):
		_ = guest.stop(syscall.SIGKILL, time.Second)
		t.Fatalf("Linux %s: not done in time\n%s", g.Kernel, console.String())
	}
	return outcome(t, console.String(), data)
}

// outcome reads what the guest has sent over its second serial line.
func outcome(t testing.TB, console, data string) Outcome {
	t.Helper()
	out := Outcome{Files: map[string]string{}, Console: console}
	text := string(must(os.ReadFile(data))(t))
	for _, part := range strings.Split("\n"+text, "\n"+header)[1:] {
		name, content, _ := strings.Cut(part, "\n")
		out.Files[name] = content
	}
	status, ok := out.Files["exit"]
	if !ok {
		t.Fatalf("the guest was cut short:\n%s", console)
	}
	var err error
	if out.Exit, err = strconv.Atoi(strings.TrimSpace(status)); err != nil {
		t.Fatal(err)
	}
	return out
}

// archive packs the guest's user space.
func (g Guest) archive() ([]byte, error) {
	files := map[string][]byte{"/init": []byte(fmt.Sprintf(initScript, header)), "/script": []byte(g.Script)}
	paths := map[string]string{Busybox: Busybox}
	for to, from := range g.Files {
		paths[to] = from
	}
	for to, from := range paths {
		text, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		files[to] = text
	}
	for to, text := range g.Texts {
		files[to] = []byte(text)
	}
	return pack(files, map[string]string{"/bin/sh": Busybox}), nil
}

// initScript is a guest's first program. A program that Go starts wants /dev,
// and the argument lists of the tests want a stack of 8 MiB.
const initScript = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp /out /run
/bin/busybox --install -s /bin
export PATH=/bin:/usr/bin HOME=/
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up
ulimit -s 8192
exec </dev/null >/dev/ttyS0 2>&1
sh -eu /script
echo $? >/out/exit
stty -F /dev/ttyS1 raw
cd /out
for file in *; do
  echo "%[1]s$file"
  cat "$file"
  echo
done >/dev/ttyS1
poweroff -f
`
