package lab

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// Container is a running container with the lab's helper as its program. It is
// stopped and removed when the test is over.
type Container struct {
	ID  string // 64 hexadecimal digits
	in  io.WriteCloser
	out *bufio.Reader
}

// Agent starts a container whose program runs what Exec asks for.
func (e *Engine) Agent(t testing.TB, flags ...string) *Container {
	t.Helper()
	return e.container(t, flags, "agent")
}

// Storm starts a container that stands by to run the load. Go lets it begin.
func (e *Engine) Storm(t testing.TB, load job.Storm) *Container {
	t.Helper()
	text := must(json.Marshal(load))(t)
	c := e.container(t, []string{"--env", job.Payload + "=" + string(text)}, "storm")
	if line := must(c.out.ReadString('\n'))(t); line != "standing by\n" {
		t.Fatalf("storm in container says %q", line)
	}
	return c
}

// container starts a container with the helper attached to this process.
func (e *Engine) container(t testing.TB, flags []string, command string) *Container {
	t.Helper()
	id := e.Do(t, append(append([]string{"create", "--interactive", "--network=none"}, flags...),
		Image, Helper, command)...)
	e.ids[id] = true
	t.Cleanup(func() { e.Do(t, "rm", "-f", id) })
	cmd := e.Command("start", "--attach", "--interactive", id)
	c := &Container{ID: id, in: must(cmd.StdinPipe())(t)}
	c.out = bufio.NewReader(must(cmd.StdoutPipe())(t))
	var problem strings.Builder
	cmd.Stderr = &problem
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.end(t, cmd, &problem) })
	return c
}

// end lets the helper read the end of its input, upon which it ends.
func (c *Container) end(t testing.TB, cmd *exec.Cmd, problem *strings.Builder) {
	t.Helper()
	kill := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	if err := errors.Join(c.in.Close(), cmd.Wait()); err != nil {
		t.Errorf("container %.12s: %v\n%s", c.ID, err, problem.String())
	}
}

// Exec has the container's agent run a program.
func (c *Container) Exec(t testing.TB, request job.Exec) job.Done {
	t.Helper()
	if err := json.NewEncoder(c.in).Encode(request); err != nil {
		t.Fatal(err)
	}
	var done job.Done
	c.answer(t, &done)
	if done.Error != "" {
		t.Fatalf("%s: %s", request.Path, done.Error)
	}
	return done
}

// Go starts a storm that stands by. Tally waits for its end.
func (c *Container) Go(t testing.TB) {
	t.Helper()
	if _, err := io.WriteString(c.in, "go\n"); err != nil {
		t.Fatal(err)
	}
}

// Tally returns what the storm has executed.
func (c *Container) Tally(t testing.TB) job.Tally {
	t.Helper()
	var tally job.Tally
	c.answer(t, &tally)
	for _, problem := range tally.Errors {
		t.Error("storm:", problem)
	}
	return tally
}

func (c *Container) answer(t testing.TB, into any) {
	t.Helper()
	line := must(c.out.ReadBytes('\n'))(t)
	if err := json.Unmarshal(line, into); err != nil {
		t.Fatalf("helper says %q: %v", line, err)
	}
}
