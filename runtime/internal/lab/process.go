package lab

import (
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// background is a program that ends with the test process, however that ends.
type background struct {
	cmd  *exec.Cmd
	done chan error // gets what Wait returned
}

// start runs cmd in the background. The kernel kills it when the thread that
// started it ends, so a thread is kept for it until it is over.
func start(cmd *exec.Cmd) (*background, error) {
	b := &background{cmd: cmd, done: make(chan error, 1)}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			b.done <- cmd.Wait()
		}
	}()
	return b, <-started
}

// stop sends a signal and waits; after the time it kills.
func (b *background) stop(signal syscall.Signal, patience time.Duration) error {
	_ = b.cmd.Process.Signal(signal)
	select {
	case err := <-b.done:
		return err
	case <-time.After(patience):
		_ = b.cmd.Process.Kill()
		return <-b.done
	}
}
