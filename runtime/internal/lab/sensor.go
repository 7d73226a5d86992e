package lab

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Sensor is a running sensor, whose alerts are collected as they come.
type Sensor struct {
	process *background
	ready   chan struct{} // closed when the sensor says so
	said    sync.Once

	mu     sync.Mutex
	news   *sync.Cond // there are new alerts, or there will be none
	alerts []Alert
	status strings.Builder
	broken error // the first line that is no alert
}

// Watch starts a sensor and waits until it is ready. It is stopped at the
// test's end unless the test stops it.
func Watch(t testing.TB, flags ...string) *Sensor {
	t.Helper()
	return WatchWith(t, Binary(t), flags...)
}

// WatchWith is Watch with a sensor's executable.
func WatchWith(t testing.TB, binary string, flags ...string) *Sensor {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"run", "--format", "json"}, flags...)...)
	s := &Sensor{ready: make(chan struct{})}
	s.news = sync.NewCond(&s.mu)
	cmd.Stdout, cmd.Stderr = lines(s.collect), lines(s.listen)
	s.process = must(start(cmd))(t)
	t.Cleanup(func() { _ = s.process.cmd.Process.Kill() })
	s.await(t)
	return s
}

func (s *Sensor) await(t testing.TB) {
	t.Helper()
	select {
	case <-s.ready:
	case err := <-s.process.done:
		s.process.done <- err
		t.Fatalf("the sensor ended before it was ready: %v\n%s", err, s.Status())
	case <-time.After(time.Minute):
		t.Fatalf("the sensor is not ready after a minute:\n%s", s.Status())
	}
}

// collect takes one line of standard output.
func (s *Sensor) collect(line string) {
	alert, err := ParseAlert(line)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alerts = append(s.alerts, alert); err != nil && s.broken == nil {
		s.broken = err
	}
	s.news.Broadcast()
}

// listen takes one line of standard error.
func (s *Sensor) listen(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status.WriteString(line + "\n")
	if strings.HasPrefix(line, "kerneql-sensor: ready") {
		s.said.Do(func() { close(s.ready) })
	}
}

// Status returns what the sensor said on standard error.
func (s *Sensor) Status() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status.String()
}

// Until waits until enough says that it has seen all that it wants, and returns
// the alerts so far. It reports false when that takes longer than patience.
func (s *Sensor) Until(patience time.Duration, enough func([]Alert) bool) ([]Alert, bool) {
	late := false
	timer := time.AfterFunc(patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		late = true
		s.news.Broadcast()
	})
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !late && !enough(s.alerts) {
		s.news.Wait()
	}
	return append([]Alert{}, s.alerts...), enough(s.alerts)
}

// Stop ends the sensor by SIGINT, which must make it exit with 0, and returns
// all alerts and the counters by kind, which must add up.
func (s *Sensor) Stop(t testing.TB) ([]Alert, map[string]Counters) {
	t.Helper()
	if err := s.process.stop(syscall.SIGINT, 30*time.Second); err != nil {
		t.Errorf("the sensor, interrupted: %v\n%s", err, s.Status())
	}
	counters, err := ParseCounters(s.Status())
	if err != nil {
		t.Fatal(err)
	}
	for kind, c := range counters {
		if err := c.Sum(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if s.broken != nil {
		t.Errorf("an alert is not JSON: %v", s.broken)
	}
	return s.alerts, counters
}

// lines is a writer that hands over what is written line by line.
func lines(take func(string)) io.Writer { return &lineWriter{take: take} }

type lineWriter struct {
	take func(string)
	rest []byte // of a line that has not ended
}

// Write implements io.Writer.
func (w *lineWriter) Write(text []byte) (int, error) {
	w.rest = append(w.rest, text...)
	for {
		line, rest, ended := bytes.Cut(w.rest, []byte("\n"))
		if !ended {
			return len(text), nil
		}
		w.take(string(line))
		w.rest = rest
	}
}
