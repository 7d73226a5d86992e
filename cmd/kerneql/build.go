package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

// The architectures that the collector is compiled for.
var architectures = []string{"amd64", "arm64"}

func buildCommand() *cli.Command {
	return &cli.Command{
		Name:  "build",
		Usage: "build a sensor from any folder of rules",
		Description: "Makes a static sensor for Linux with the rules compiled in. It needs Go, and neither a checkout\n" +
			"nor a network: the sensor's source is part of this command, and the modules that it is built from\n" +
			"are in Go's module cache since this command was built. The folder of rules is only read.\n\n" +
			"   kerneql build -rules /srv/detections -o sensor\n" +
			"   kerneql build -rules /srv/detections -o sensor-arm64 --arch arm64 --live-only\n" +
			"   kerneql build -rules /srv/detections -o sensor --keep-going --format json | jq 'select(.built | not)'\n\n" +
			"The output tells of each rule whether it is built in, and its status:\n\n" +
			"   live               the sensor reports it as it happens\n" +
			"   replay only: …     it runs on recorded events alone, and why\n" +
			"   skipped: …         it is no EQL rule\n" +
			"   error: …           it is wrong, and --keep-going left it out\n\n" +
			"The same rules give the same bytes, with the same Go, wherever their folder lies; its name counts, for\n" +
			"alerts name a rule's file as FOLDER/FILE.",
		Flags: []cli.Flag{
			rulesFlag(), cmdline.FormatFlag(),
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Value: "kerneql-sensor", Usage: "`FILE` to write, replaced as a whole"},
			&cli.StringFlag{Name: "arch", Value: runtime.GOARCH, Usage: "`ARCHITECTURE` to build for: amd64 or arm64"},
			&cli.BoolFlag{Name: "live-only", Usage: "leave out rules that no live event can match"},
			&cli.BoolFlag{Name: "keep-going", Usage: "leave out rules with errors, instead of building nothing"},
		},
		Action: build,
	}
}

func build(c *cli.Context) error {
	if err := cmdline.NoArguments(c); err != nil {
		return err
	}
	format, err := cmdline.FormatOf(c, c.App.Writer)
	if err != nil {
		return err
	}
	if arch := c.String("arch"); !slices.Contains(architectures, arch) {
		return &cmdline.UsageError{Message: fmt.Sprintf("no sensor runs on '%s': it is amd64 or arm64", arch), Hint: cmdline.Nearest(arch, architectures)}
	}
	set, list, err := chosen(c)
	if err != nil {
		return err
	}
	if err := buildSet(c, set); err != nil {
		return err
	}
	return writeStatuses(c.App.Writer, format, list)
}

// chosen returns the rules to build, and what becomes of all.
func chosen(c *cli.Context) (*gen.Set, []status, error) {
	folder := gen.LoadAll(c.String("rules"))
	for _, p := range folder.Problems {
		fmt.Fprintln(c.App.ErrWriter, p)
	}
	if n := len(folder.Problems.Errors()); n > 0 && !c.Bool("keep-going") {
		return nil, nil, &cmdline.ExitError{Code: cmdline.Bad, Err: fmt.Errorf("%s: nothing is built", count(n, "error"))}
	}
	set := folder.Rules
	if c.Bool("live-only") {
		var err error
		if set, err = set.OnlyLive(); err != nil {
			return nil, nil, err
		}
	}
	all, err := folder.Statuses()
	list := make([]status, len(all))
	for i, s := range all {
		list[i] = status{s, set.Has(s.ID)}
	}
	return set, list, err
}

// buildSet builds the sensor and tells how large it is and where the time went.
func buildSet(c *cli.Context, set *gen.Set) error {
	if set.Len() == 0 {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: errors.New("no rule is left to build")}
	}
	read := spent()
	out, err := set.Generate(gen.Options{})
	if err != nil {
		return err
	}
	generated := spent() - read
	target := c.String("output")
	compiled, err := builder(c.String("arch")).Sensor(cmdline.Interruptible(c.Context), out, target)
	if err != nil {
		return unable(err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.App.ErrWriter, "kerneql: %s in %s for %s, %.1f MB; CPU time: %.1f s to read, %.1f s to generate, %.1f s to compile\n",
		count(set.Len(), "rule"), target, c.String("arch"), float64(info.Size())/1e6, read.Seconds(), generated.Seconds(), compiled.Seconds())
	return nil
}

// spent returns the processor time that this process has taken.
func spent() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
