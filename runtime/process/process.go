// Package process reads live processes from /proc: those that are older than
// the sensor, and what a kernel record lacks of one that still runs.
//
// It may import runtime/container.
package process

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/kerneql/kerneql/runtime/container"
)

// tick is the unit of start times in /proc, in nanoseconds: the kernel's
// USER_HZ is 100 on every architecture that it runs on.
const tick = 10_000_000

// maxArgs bounds how much of an argument list is read: the kernel's own limit
// is three quarters of the stack's, 6 MiB with the largest (execve(2)).
const maxArgs = 8 << 20

// ErrGone says that the process has ended, or that its pid is another's now.
var ErrGone = errors.New("the process has ended")

// Info is what /proc tells of a process.
type Info struct {
	PID, PPID int
	Start     uint64 // ns since boot, in steps of 10 ms
	UID, GID  uint32 // effective
	Exe       string // path of the executable, "" if it can't be read
	Name      string // its last component
	Args      []string
	ArgsKnown bool
	Cgroup    string // contents of /proc/PID/cgroup
	MountNS   uint64 // inode of the mount namespace, 0 if it can't be read
	Kernel    bool   // a kernel thread: no executable, no arguments
}

// List returns the ids of all processes (thread groups).
func List() ([]int, error) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// Read reads a process. The error is ErrGone if there is none of that id.
func Read(pid int) (Info, error) {
	p := Info{PID: pid}
	if err := p.readStat(); err != nil {
		return p, err
	}
	if err := p.readStatus(); err != nil {
		return p, err
	}
	p.readExe()
	p.Args, p.ArgsKnown = readArgs(pid)
	cgroup, _ := os.ReadFile(p.path("cgroup"))
	p.Cgroup = string(cgroup)
	p.MountNS = namespace(p.path("ns/mnt"))
	if again, err := start(pid); err != nil || again != p.Start {
		return p, ErrGone // another process has taken the pid in between
	}
	return p, nil
}

func (p *Info) path(name string) string { return path(p.PID, name) }

func path(pid int, name string) string { return fmt.Sprintf("/proc/%d/%s", pid, name) }

// readFile reads a small file of a process; that it isn't there any more is ErrGone.
func readFile(pid int, name string) ([]byte, error) {
	data, err := os.ReadFile(path(pid, name))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGone, err)
	}
	return data, nil
}

// stat returns the fields of /proc/PID/stat behind the command in parentheses,
// which may hold anything: the first of them is number 3 of proc_pid_stat(5).
func stat(pid int) ([]string, error) {
	data, err := readFile(pid, "stat")
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	if len(fields) < 20 {
		return nil, fmt.Errorf("%w: %s is cut short", ErrGone, path(pid, "stat"))
	}
	return fields, nil
}

func start(pid int) (uint64, error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	ticks, err := strconv.ParseUint(fields[22-3], 10, 64)
	return ticks * tick, err
}

// kernelThread is PF_KTHREAD of the kernel's sched.h.
const kernelThread = 0x00200000

func (p *Info) readStat() error {
	fields, err := stat(p.PID)
	if err != nil {
		return err
	}
	p.PPID, _ = strconv.Atoi(fields[4-3])
	flags, _ := strconv.ParseUint(fields[9-3], 10, 64)
	p.Kernel = flags&kernelThread != 0
	ticks, err := strconv.ParseUint(fields[22-3], 10, 64)
	p.Start = ticks * tick
	return err
}

// readStatus reads the effective ids: the second of the four in each line.
func (p *Info) readStatus() error {
	data, err := readFile(p.PID, "status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		id, _ := strconv.ParseUint(fields[2], 10, 32)
		switch fields[0] {
		case "Uid:":
			p.UID = uint32(id)
		case "Gid:":
			p.GID = uint32(id)
		}
	}
	return nil
}

// readExe reads the executable's path. A deleted file's has a mark behind it,
// which the kernel's own name for it hasn't.
func (p *Info) readExe() {
	exe, err := os.Readlink(p.path("exe"))
	if err != nil {
		return
	}
	p.Exe = strings.TrimSuffix(exe, " (deleted)")
	p.Name = p.Exe[strings.LastIndexByte(p.Exe, '/')+1:]
	if memory, ok := strings.CutPrefix(p.Exe, "/memfd:"); ok {
		p.Name = "memfd:" + memory // the whole of it, slashes included
	}
}

// readArgs reads argv, and whether all of it could be read.
func readArgs(pid int) ([]string, bool) {
	file, err := os.Open(path(pid, "cmdline"))
	if err != nil {
		return nil, false
	}
	defer file.Close()
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(file, maxArgs+1))
	if err != nil || n == 0 || n > maxArgs {
		return nil, false
	}
	args := strings.Split(b.String(), "\x00")
	if args[len(args)-1] == "" {
		args = args[:len(args)-1]
	}
	return args, true
}

// namespace returns the inode number in a link of the form mnt:[4026531840].
func namespace(link string) uint64 {
	target, err := os.Readlink(link)
	if err != nil {
		return 0
	}
	_, number, _ := strings.Cut(target, "[")
	n, _ := strconv.ParseUint(strings.TrimSuffix(number, "]"), 10, 64)
	return n
}

// Cmdline returns all arguments of the process that started at that time, as
// they are now: a process can change its own. The error is ErrGone if it has ended.
func Cmdline(pid int, since uint64) ([]string, error) {
	args, ok := readArgs(pid)
	if err := Alive(pid, since); err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%s can't be read", path(pid, "cmdline"))
	}
	return args, nil
}

// ContainerID returns the id of the container whose cgroup the process is in
// now, "" if it is in none. The error is ErrGone if it has ended.
func ContainerID(pid int, since uint64) (string, error) {
	contents, err := readFile(pid, "cgroup")
	if err != nil {
		return "", err
	}
	if err := Alive(pid, since); err != nil {
		return "", err
	}
	id, _ := container.FromProc(string(contents))
	return id, nil
}

// Alive returns ErrGone unless the pid is still that of the process that started then.
func Alive(pid int, since uint64) error {
	now, err := start(pid)
	if err != nil {
		return err
	}
	if now/tick != since/tick {
		return ErrGone
	}
	return nil
}
