package probe

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/need"
)

// jobVariable makes this test binary another program: see jobs.
const jobVariable = "KERNEQL_PROBE_JOB"

func TestMain(m *testing.M) {
	if job, ok := jobs[os.Getenv(jobVariable)]; ok {
		if err := job(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// jobs are the programs that this binary can be instead of a test.
var jobs map[string]func(args []string) error

func init() {
	jobs = map[string]func(args []string) error{
		"enter": enter, "agent": agent,
	}
}

// self is this binary as a program that does a job.
func self(t testing.TB, job string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", args...)
	cmd.Env = append(os.Environ(), jobVariable+"="+job)
	cmd.Stderr = os.Stderr
	return cmd
}

// request is what an agent executes: a program, by its exact argv, how often.
type request struct {
	Path  string
	Argv  []string
	Env   []string
	Dir   string
	Times int
	UID   int
}

// done is what it answers.
type done struct {
	PIDs  []int
	Error string
}

// runner executes programs in a process of its own, in a container or not.
type runner struct {
	id  string // of its container
	in  io.WriteCloser
	out *bufio.Reader
}

// containerID is an id that no other test has.
func containerID(t testing.TB) string {
	return fmt.Sprintf("%064x", []byte(fmt.Sprintf("%.20s%d", t.Name(), os.Getpid())))[:64]
}

// hierarchy is a folder of cgroups that BPF programs see: the unified hierarchy.
func hierarchy(t testing.TB) string {
	t.Helper()
	for _, dir := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
		if isCgroup2(dir) {
			return dir
		}
	}
	t.Fatal("no cgroup v2 hierarchy is mounted")
	return ""
}

// newCgroup makes a cgroup, and all above it, and removes them after the test.
func newCgroup(t testing.TB, path string) string {
	t.Helper()
	dir := hierarchy(t)
	for name := range strings.SplitSeq(path, "/") {
		dir = filepath.Join(dir, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			if os.IsExist(err) {
				continue
			}
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(dir) })
	}
	return dir
}

// startAgent starts an agent on the host.
func startAgent(t testing.TB) *runner {
	t.Helper()
	need.BPF(t)
	return start(t, self(t, "agent"))
}

// startContainer starts an agent as a container's runtime would: a process enters
// the cgroup, then its own mount namespace, then executes the program.
func startContainer(t testing.TB) *runner {
	t.Helper()
	need.BPF(t)
	id := containerID(t)
	r := start(t, self(t, "enter", newCgroup(t, "docker-"+id+".scope"), "new"))
	r.id = id
	return r
}

func start(t testing.TB, cmd *exec.Cmd) *runner {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error("agent:", err)
		}
	})
	r := &runner{in: in, out: bufio.NewReader(out)}
	if line, err := r.out.ReadString('\n'); line != "ready\n" {
		t.Fatalf("the agent says %q, %v", line, err)
	}
	return r
}

// run executes a program and waits for its end. It returns its pids.
func (r *runner) run(t testing.TB, q request) []int {
	t.Helper()
	if err := json.NewEncoder(r.in).Encode(q); err != nil {
		t.Fatal(err)
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var d done
	if err := json.Unmarshal(line, &d); err != nil || d.Error != "" {
		t.Fatal(err, d.Error)
	}
	return d.PIDs
}

// exec runs one program by its argv, of which the first is the path.
func (r *runner) exec(t testing.TB, argv ...string) int {
	t.Helper()
	return r.run(t, request{Path: argv[0], Argv: argv, Times: 1})[0]
}

// job has the agent run this binary for a job.
func (r *runner) job(t testing.TB, job string, args ...string) int {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return r.run(t, request{Path: exe, Argv: append([]string{exe}, args...), Env: []string{jobVariable + "=" + job}, Times: 1})[0]
}

// enter moves into a cgroup and, if args[1] is "new", into a mount namespace, and
// becomes an agent.
func enter(args []string) error {
	runtime.LockOSThread() // unshare is for this thread, and exec takes what it has
	pid := fmt.Sprint(os.Getpid())
	if err := os.WriteFile(filepath.Join(args[0], "cgroup.procs"), []byte(pid), 0); err != nil {
		return err
	}
	if args[1] == "new" {
		if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
			return err
		}
	}
	return unix.Exec("/proc/self/exe", []string{"agent"}, []string{jobVariable + "=agent"})
}

// agent executes what it is told on its input.
func agent([]string) error {
	fmt.Println("ready")
	in := json.NewDecoder(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		var q request
		if err := in.Decode(&q); err != nil {
			return nil // the test is over
		}
		var d done
		for range q.Times {
			pid, err := q.execute()
			if err != nil {
				d.Error = err.Error()
				break
			}
			d.PIDs = append(d.PIDs, pid)
		}
		if err := out.Encode(d); err != nil {
			return err
		}
	}
}

func (q *request) execute() (int, error) {
	attr := &syscall.ProcAttr{Dir: q.Dir, Env: q.Env, Files: []uintptr{0, 2, 2}}
	if q.UID != 0 {
		attr.Sys = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(q.UID), Gid: uint32(q.UID)}}
	}
	pid, err := syscall.ForkExec(q.Path, q.Argv, attr)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", q.Path, err)
	}
	var status syscall.WaitStatus
	_, err = syscall.Wait4(pid, &status, 0, nil)
	return pid, err
}
