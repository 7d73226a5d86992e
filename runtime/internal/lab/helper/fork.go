package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// fork clones this process that many times; the clones end at once, without an
// exec, so that they are known by this process's name and arguments alone.
func fork() error {
	n, err := strconv.Atoi(os.Getenv(job.Forks))
	if err != nil {
		return fmt.Errorf("%s: %w", job.Forks, err)
	}
	for range n {
		pid, errno := cloneAndEnd()
		if errno != 0 {
			return errno
		}
		reap(pid)
	}
	return nil
}

// cloneAndEnd forks. The child has only this thread and none of Go's runtime, so
// it does nothing but end.
func cloneAndEnd() (int, syscall.Errno) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	if errno == 0 && pid == 0 {
		for {
			syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
		}
	}
	return int(pid), errno
}
