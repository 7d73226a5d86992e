package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// ready begins the line by which a sensor says that it is watching.
const ready = "kerneql-sensor: ready"

// drive runs a storm beside a sensor of its own, with no other program on the
// machine in between.
func drive() error {
	var request job.Drive
	if err := payload(&request); err != nil {
		return err
	}
	status, err := os.Create(filepath.Join(request.Out, "status"))
	if err != nil {
		return err
	}
	defer status.Close()
	sensor, err := startSensor(request.Sensor, status)
	if err != nil {
		return err
	}
	tally, err := brewIn(request.Cgroup, request.Load)
	return errors.Join(err, sensor.stop(), keep(filepath.Join(request.Out, "tally"), tally))
}

// running is a sensor that was started and what still copies its messages.
type running struct {
	cmd    *exec.Cmd
	copied chan error
}

// startSensor starts a sensor and waits until it is ready.
func startSensor(argv []string, status io.Writer) (*running, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stderr)
	if err := awaitReady(lines, status); err != nil {
		return nil, errors.Join(err, cmd.Wait())
	}
	sensor := &running{cmd: cmd, copied: make(chan error, 1)}
	go func() { _, err := io.Copy(status, lines); sensor.copied <- err }()
	return sensor, nil
}

// awaitReady copies the sensor's messages up to the one that says ready.
func awaitReady(from *bufio.Reader, to io.Writer) error {
	for {
		line, err := from.ReadString('\n')
		if _, werr := io.WriteString(to, line); werr != nil || err != nil {
			return fmt.Errorf("the sensor ended before it was ready: %w", errors.Join(err, werr))
		}
		if strings.HasPrefix(line, ready) {
			return nil
		}
	}
}

func (s *running) stop() error {
	err := s.cmd.Process.Signal(syscall.SIGINT)
	return errors.Join(err, <-s.copied, s.cmd.Wait())
}

// brewIn brews the load as the container that the cgroup is named for.
func brewIn(cgroup string, load job.Storm) (job.Tally, error) {
	if err := os.MkdirAll(cgroup, 0o755); err != nil {
		return job.Tally{}, err
	}
	self := []byte(strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(filepath.Join(cgroup, "cgroup.procs"), self, 0o644); err != nil {
		return job.Tally{}, err
	}
	return brew(load), nil
}

func keep(path string, tally job.Tally) error {
	text, err := json.Marshal(tally)
	return errors.Join(err, os.WriteFile(path, text, 0o644))
}
