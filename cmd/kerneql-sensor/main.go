// Command kerneql-sensor watches what happens in this host's containers with
// the rules that were compiled into it, and reports what matches as ECS alerts.
//
// It may import generated and the packages of runtime, nothing of gen.
package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/generated"
	"github.com/kerneql/kerneql/runtime/sensor"
)

func main() {
	sensor.PlayRole()
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away is an error of writing
	program := sensor.Program{Program: generated.Program(), Prefilter: generated.Prefilter()}
	os.Exit(cmdline.Main(newApp(program), os.Args[1:]))
}
