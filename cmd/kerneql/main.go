// Command kerneql is the rule author's tool: it compiles EQL rules into the
// source of a sensor, checks them, and runs their tests.
package main

import (
	"os"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
)

//go:generate go run . generate --rules ../../rules --output ../../generated

func main() { os.Exit(cmdline.Main(app(), os.Args[1:])) }
