package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// chunk is the size of one padding argument; one argument may have 128 KiB.
const chunk = 100_000

// agent runs the programs that standard input asks for, one after the other.
func agent() error {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var request job.Exec
		if err := in.Decode(&request); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := out.Encode(perform(request)); err != nil {
			return err
		}
	}
}

func perform(request job.Exec) job.Done {
	request.Args = padded(request.Args, request.Padding)
	if request.ByFD {
		var err error
		if request, err = byDescriptor(request); err != nil {
			return job.Done{Error: err.Error()}
		}
	}
	started := time.Now()
	pid, err := spawn(request.Path, request.Args, request.Dir, request.Env)
	if err != nil {
		return job.Done{Error: err.Error()}
	}
	if request.Linger > 0 {
		time.Sleep(request.Linger)
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	reap(pid)
	return job.Done{PID: pid, Started: started}
}

// byDescriptor turns a request into one for a helper that opens the file and
// becomes it by execveat. The request travels in the environment, so that no
// argument of the helper can be taken for the program's.
func byDescriptor(request job.Exec) (job.Exec, error) {
	env, err := command("fdexec", request)
	return job.Exec{Path: "/proc/self/exe", Args: []string{"helper"}, Dir: request.Dir, Env: env, Linger: request.Linger}, err
}

// fdexec replaces this process by the requested program, named by nothing but
// an open file descriptor.
func fdexec() error {
	var request job.Exec
	if err := payload(&request); err != nil {
		return err
	}
	fd, err := unix.Open(request.Path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return execveat(fd, request.Args, request.Env)
}

func execveat(fd int, args, env []string) error {
	argv, err := syscall.SlicePtrFromStrings(args)
	if err != nil {
		return err
	}
	envp, err := syscall.SlicePtrFromStrings(env)
	if err != nil {
		return err
	}
	empty := []byte{0}
	_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, uintptr(fd), uintptr(unsafe.Pointer(&empty[0])),
		uintptr(unsafe.Pointer(&argv[0])), uintptr(unsafe.Pointer(&envp[0])), unix.AT_EMPTY_PATH, 0)
	return errno
}

// padded puts size bytes of arguments, ends of strings included, behind argv[0].
func padded(args []string, size int) []string {
	if size == 0 {
		return args
	}
	out := append([]string{}, args[0])
	for ; size > 0; size -= chunk {
		out = append(out, string(bytes.Repeat([]byte("x"), min(size, chunk)-1)))
	}
	return append(out, args[1:]...)
}

// silence is where the programs read from and write to.
var silence = sync.OnceValues(func() (*os.File, error) { return os.OpenFile(os.DevNull, os.O_RDWR, 0) })

func spawn(path string, args []string, dir string, env []string) (int, error) {
	null, err := silence()
	if err != nil {
		return 0, err
	}
	files := []uintptr{null.Fd(), null.Fd(), null.Fd()}
	return syscall.ForkExec(path, args, &syscall.ProcAttr{Dir: dir, Env: env, Files: files})
}

func reap(pid int) {
	for {
		if _, err := syscall.Wait4(pid, nil, 0, nil); err != syscall.EINTR {
			return
		}
	}
}
