package sensor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// script is what the director process is told to do, on its standard input.
type script struct{ Acts []act }

// act is a program to execute.
type act struct {
	Path  string
	Args  []string
	Error string // why it can't be; it is skipped then
}

// performance is what became of an act.
type performance struct {
	PID   int
	Error string
}

// perform executes the cases in a cgroup that bears the container's id, and
// leaves nothing behind.
func perform(ctx context.Context, id string, cases []testCase) (played []performance, err error) {
	w, err := newWardrobe()
	if err != nil {
		return nil, hostError{err}
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	c, err := newCgroup(id)
	if err != nil {
		return nil, hostError{err}
	}
	defer func() { err = errors.Join(err, c.remove()) }()
	return direct(ctx, c, scriptOf(w, cases))
}

func scriptOf(w *wardrobe, cases []testCase) script {
	s := script{Acts: make([]act, len(cases))}
	for i, c := range cases {
		path, err := w.executable(c.Name, c.Fork)
		s.Acts[i] = act{Path: path, Args: c.Args}
		if err == nil && len(c.Args) == 0 {
			err = errors.New("no program starts without arguments")
		}
		if err != nil {
			s.Acts[i].Error = err.Error()
		}
	}
	return s
}

// direct starts the director and returns what it says it did.
func direct(interrupted context.Context, c *cgroup, s script) ([]performance, error) {
	input, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(interrupted, time.Minute+time.Duration(len(s.Acts))*time.Second)
	defer cancel()
	var output, problem bytes.Buffer
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Env = []string{roleVariable + "=" + roleEnter, cgroupVariable + "=" + filepath.Join(c.dir, "cgroup.procs")}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &output, &problem
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := cmd.Run(); interrupted.Err() != nil {
		return nil, errInterrupted
	} else if err != nil {
		return nil, hostError{fmt.Errorf("selftest in a container of its own: %w %s", err, bytes.TrimSpace(problem.Bytes()))}
	}
	var played []performance
	if err := json.Unmarshal(output.Bytes(), &played); err != nil || len(played) != len(s.Acts) {
		return nil, fmt.Errorf("the selftest said %q: %v", output.Bytes(), err)
	}
	return played, nil
}

// The parts that a process of the selftest can play, by its environment.
const (
	roleVariable   = "KERNEQL_SELFTEST"
	cgroupVariable = "KERNEQL_SELFTEST_CGROUP"

	roleEnter  = "enter"  // go into the container and become the director
	roleDirect = "direct" // execute what the script says
)

// PlayRole is called first of all by a program that uses this package. If the
// selftest started this process to play a part, it plays it and does not return.
func PlayRole() {
	var err error
	switch os.Getenv(roleVariable) {
	case "":
		return
	case roleEnter:
		err = enter()
	case roleDirect:
		err = directActs()
	default:
		err = errors.New("$" + roleVariable + " is for the sensor's own use")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// enter does what a container's runtime does: it joins the cgroup and executes
// the first program there, in a mount namespace of its own.
func enter() error {
	if err := os.WriteFile(os.Getenv(cgroupVariable), []byte("0"), 0); err != nil {
		return err
	}
	return syscall.Exec("/proc/self/exe", []string{baseName}, []string{roleVariable + "=" + roleDirect})
}

func directActs() error {
	var s script
	if err := json.NewDecoder(os.Stdin).Decode(&s); err != nil {
		return err
	}
	played := make([]performance, len(s.Acts))
	for i, a := range s.Acts {
		played[i] = a.play()
	}
	return json.NewEncoder(os.Stdout).Encode(played)
}

func (a act) play() performance {
	if a.Error != "" {
		return performance{Error: a.Error}
	}
	cmd := &exec.Cmd{Path: a.Path, Args: a.Args, Env: []string{}}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Run(); err != nil {
		return performance{Error: err.Error()}
	}
	return performance{PID: cmd.Process.Pid}
}
