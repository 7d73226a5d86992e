// Command helper is the lab's program inside containers and guests: it runs
// programs on request and in storms, forks under whatever name it was given,
// and drives a sensor where no test can be beside it. It is built without cgo
// and may import the standard library, golang.org/x/sys and the lab's job package.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/kerneql/kerneql/runtime/internal/lab/job"
)

// commands are the helper's commands; each reads the payload that it is given.
var commands = map[string]func() error{
	"agent":  agent,
	"storm":  storm,
	"worker": worker,
	"fdexec": fdexec,
	"fork":   fork,
	"drive":  drive,
}

func main() {
	name := os.Getenv(job.Helper)
	if name == "" && len(os.Args) > 1 {
		name = os.Args[1]
	}
	run, ok := commands[name]
	if !ok {
		fail(fmt.Errorf("helper: no command %q", name))
	}
	if err := run(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// payload decodes the command's request, which comes by the environment.
func payload(into any) error {
	return json.Unmarshal([]byte(os.Getenv(job.Payload)), into)
}

// command gives the environment that makes the helper run a command.
func command(name string, request any) ([]string, error) {
	text, err := json.Marshal(request)
	return []string{job.Helper + "=" + name, job.Payload + "=" + string(text)}, err
}
