package probe_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// stepsVariable makes this test binary a program that does what its arguments
// say, step by step.
const stepsVariable = "KERNEQL_PROBE_STEPS"

// An init, as the package's tests have their own TestMain. The kernel's main
// thread runs it.
func init() {
	if os.Getenv(stepsVariable) == "" {
		return
	}
	if err := takeSteps(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "steps:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// step does one thing. It has the arguments that follow it.
type step func(value string, rest []string) error

func takeSteps(args []string) error {
	steps := map[string]step{
		"join": join, "newns": newMountNamespace, "comm": setComm, "wait": waitForLine,
		"exec": execPath, "again": execAgain, "thread": execFromThread, "fexec": execFile, "memfd": execMemory, "deleted": execDeleted,
		"fork": forkOnly, "clone3": clone3Only, "spawn": spawnPath, "child": spawnSteps, "threads": startThreads, "orphan": leaveOrphan,
		"leader": leaderFirst, "together": endTogether, "exit": exitWith,
	}
	for i, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		do, ok := steps[name]
		if !ok {
			continue // an argument that is only there to be seen
		}
		if err := do(value, args[i+1:]); err != nil {
			return fmt.Errorf("%s: %w", arg, err)
		}
	}
	return nil
}

// join moves the process into a cgroup.
func join(dir string, _ []string) error {
	return os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(os.Getpid())), 0)
}

func newMountNamespace(string, []string) error { return unix.Unshare(unix.CLONE_NEWNS) }

func setComm(name string, _ []string) error {
	b, err := unix.BytePtrFromString(name)
	if err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(b)), 0, 0, 0)
}

// waitForLine says that it waits, and reads no more than a line.
func waitForLine(string, []string) error {
	fmt.Println("waiting")
	for b := []byte{0}; b[0] != '\n'; {
		if n, err := os.Stdin.Read(b); n == 0 {
			return err
		}
	}
	return nil
}

func exitWith(code string, _ []string) error {
	n, err := strconv.Atoi(code)
	if err == nil {
		os.Exit(n)
	}
	return err
}

func execPath(path string, argv []string) error { return unix.Exec(path, argv, nil) }

// execAgain executes this program for the steps that are left.
func execAgain(_ string, rest []string) error {
	return unix.Exec("/proc/self/exe", append([]string{"steps"}, rest...), os.Environ())
}

// execFromThread executes from a thread that isn't the leader.
func execFromThread(path string, argv []string) error {
	failed := make(chan error)
	go func() {
		runtime.LockOSThread()
		failed <- unix.Exec(path, argv, nil)
	}()
	return <-failed
}

func execFile(path string, argv []string) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return execDescriptor(fd, argv)
}

func execDeleted(path string, argv []string) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	return execDescriptor(fd, argv)
}

// execMemory executes a copy of argv[0] that is in no file system.
func execMemory(name string, argv []string) error {
	program, err := os.ReadFile(argv[0])
	if err != nil {
		return err
	}
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	if _, err := unix.Write(fd, program); err != nil {
		return err
	}
	return execDescriptor(fd, argv)
}

func execDescriptor(fd int, argv []string) error {
	list, err := syscall.SlicePtrFromStrings(argv)
	if err != nil {
		return err
	}
	var empty byte
	var none *byte
	_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, uintptr(fd), uintptr(unsafe.Pointer(&empty)),
		uintptr(unsafe.Pointer(&list[0])), uintptr(unsafe.Pointer(&none)), unix.AT_EMPTY_PATH, 0)
	return errno
}

// forkOnly makes a child that ends at once, and says its pid.
func forkOnly(flags string, _ []string) error {
	bits, err := strconv.ParseUint(flags, 0, 64)
	if err != nil {
		return err
	}
	return reap(bits, func() (uintptr, unix.Errno) {
		pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(bits)|uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
		if pid == 0 && errno == 0 {
			_, _, _ = unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
		}
		return pid, errno
	})
}

// cloneArgs is the kernel's struct clone_args, first version.
type cloneArgs struct {
	flags, pidfd, childTID, parentTID, exitSignal, stack, stackSize, tls uint64
}

func clone3Only(flags string, _ []string) error {
	bits, err := strconv.ParseUint(flags, 0, 64)
	if err != nil {
		return err
	}
	args := cloneArgs{flags: bits, exitSignal: uint64(unix.SIGCHLD)}
	if bits&unix.CLONE_PARENT != 0 {
		args.exitSignal = 0 // it is the parent's
	}
	return reap(bits, func() (uintptr, unix.Errno) {
		pid, _, errno := unix.RawSyscall(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&args)), unsafe.Sizeof(args), 0)
		if pid == 0 && errno == 0 {
			_, _, _ = unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
		}
		return pid, errno
	})
}

// reap says the child's pid, and waits for it if it is this process's.
func reap(flags uint64, clone func() (uintptr, unix.Errno)) error {
	pid, errno := clone()
	if errno != 0 {
		return errno
	}
	fmt.Println(pid)
	if flags&unix.CLONE_PARENT != 0 {
		return nil
	}
	_, err := unix.Wait4(int(pid), nil, 0, nil)
	return err
}

// spawnPath runs a program, says its pid, and waits for its end.
func spawnPath(path string, _ []string) error {
	pid, err := syscall.ForkExec(path, []string{path}, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}})
	if err != nil {
		return err
	}
	fmt.Println(pid)
	_, err = unix.Wait4(pid, nil, 0, nil)
	return err
}

// spawnSteps has a child take steps of its own, and waits for its end.
func spawnSteps(steps string, _ []string) error {
	pid, err := startSelf(strings.Split(steps, "|"))
	if err != nil {
		return err
	}
	_, err = unix.Wait4(pid, nil, 0, nil)
	return err
}

// startSelf starts this program, and says its pid.
func startSelf(steps []string) (int, error) {
	pid, err := syscall.ForkExec("/proc/self/exe", append([]string{"steps"}, steps...),
		&syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}})
	if err == nil {
		fmt.Println(pid)
	}
	return pid, err
}

// startThreads says the ids of that many threads.
func startThreads(count string, _ []string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	ids := make(chan int)
	for range n {
		go func() {
			runtime.LockOSThread()
			ids <- unix.Gettid()
			select {} // until the process ends
		}()
	}
	for range n {
		fmt.Println(<-ids)
	}
	return nil
}

// leaveOrphan starts this program for the steps that are left, and ends.
func leaveOrphan(_ string, rest []string) error {
	if _, err := startSelf(rest); err != nil {
		return err
	}
	os.Exit(0)
	return nil
}

// leaderFirst ends the main thread, and a while later the others with a code.
func leaderFirst(code string, _ []string) error {
	n, err := strconv.Atoi(code)
	if err != nil {
		return err
	}
	go func() {
		runtime.LockOSThread()
		time.Sleep(20 * time.Millisecond)
		os.Exit(n)
	}()
	_, _, errno := unix.RawSyscall(unix.SYS_EXIT, 1, 0, 0)
	return errno
}

// endTogether has many threads end the process at the same time.
func endTogether(count string, _ []string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	begin := make(chan bool)
	ready := make(chan bool)
	for range n {
		go func() {
			runtime.LockOSThread()
			ready <- true
			<-begin
			_, _, _ = unix.RawSyscall(unix.SYS_EXIT_GROUP, 3, 0, 0)
		}()
	}
	for range n {
		<-ready
	}
	close(begin)
	select {}
}
