package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/runtime/probe"
	"github.com/kerneql/kerneql/runtime/sensor"
	"github.com/kerneql/kerneql/runtime/sink"
)

func run(c *cli.Context, p sensor.Program) error {
	if err := cmdline.NoArguments(c); err != nil {
		return err
	}
	alerts, file, err := openSink(c)
	if err != nil {
		return err
	}
	options := sensor.RunOptions{Sink: alerts, Status: c.App.ErrWriter, Selftest: c.Bool("selftest")}
	err = sensor.Run(cmdline.Interruptible(c.Context), p, options)
	return explain(errors.Join(err, file.Close()))
}

func replay(c *cli.Context, p sensor.Program) error {
	if !c.Args().Present() {
		return cmdline.Usagef("replay needs a file, or '-' for standard input")
	}
	alerts, file, err := openSink(c)
	if err != nil {
		return err
	}
	// Not interruptible: there is nothing to clean up, and a read of a pipe would
	// keep it from ending.
	err = sensor.Replay(c.Context, p.Program, sensor.ReplayOptions{
		Files: c.Args().Slice(), Stdin: os.Stdin, Sink: alerts, Status: c.App.ErrWriter, Strict: c.Bool("strict"),
	})
	return errors.Join(err, file.Close())
}

// openSink opens what alerts are written to; the closer is for a file.
func openSink(c *cli.Context) (sink.Sink, io.Closer, error) {
	w, closer := c.App.Writer, io.NopCloser(nil)
	format, err := cmdline.FormatOf(c, w)
	if path := c.String("output"); path != "" && err == nil {
		var file *os.File
		if file, err = sink.OpenFile(path); err != nil {
			return nil, nil, err
		}
		w, closer = file, file
		format, err = cmdline.FormatOf(c, w)
	}
	if err != nil {
		return nil, nil, err
	}
	if format == cmdline.JSON {
		return sink.NewJSON(w), closer, nil
	}
	return sink.NewText(w, cmdline.Color(w)), closer, nil
}

// list prints a table of a command that takes no arguments.
func list(c *cli.Context, write func(asJSON bool) error) error {
	if err := cmdline.NoArguments(c); err != nil {
		return err
	}
	format, err := cmdline.FormatOf(c, c.App.Writer)
	if err != nil {
		return err
	}
	return write(format == cmdline.JSON)
}

func selftest(c *cli.Context, p sensor.Program) error {
	return list(c, func(asJSON bool) error {
		report, err := sensor.Selftest(cmdline.Interruptible(c.Context), p, c.App.ErrWriter)
		if err != nil {
			return explain(err)
		}
		err = report.Write(c.App.Writer, asJSON)
		switch {
		case !report.Passed(): // even if nobody reads why
			return sensor.ErrSelftest
		case err != nil:
			return err
		}
		fmt.Fprintf(c.App.ErrWriter, "%s: selftest passed: %s\n", c.App.Name, report.Summary())
		return nil
	})
}

func doctor(c *cli.Context) error {
	return list(c, func(asJSON bool) error {
		able, err := sensor.Doctor(c.App.Writer, probe.Check(), asJSON)
		if !able && (err == nil || errors.Is(err, syscall.EPIPE)) {
			return &cmdline.ExitError{Code: cmdline.Unable}
		}
		return err
	})
}

// explain adds to an error of this host what can be done about it.
func explain(err error) error {
	if !errors.Is(err, sensor.ErrHost) {
		return err
	}
	var host *probe.HostError
	if errors.As(err, &host) && host.Finding.Fix != "" {
		err = fmt.Errorf("%w; %s", err, host.Finding.Fix)
	}
	const hint = "'kerneql-sensor doctor' tells more; 'kerneql-sensor replay FILE' evaluates recorded events on any host"
	return &cmdline.ExitError{Code: cmdline.Unable, Err: fmt.Errorf("%w\n%s", err, hint)}
}

func printVersion(c *cli.Context, p sensor.Program) error {
	if err := cmdline.NoArguments(c); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.App.Writer, "%s %s, %d rules, %s %s/%s\n",
		c.App.Name, version(), len(p.Rules), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// version is what the build knows of its source, or "dev".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return info.Main.Version
}
