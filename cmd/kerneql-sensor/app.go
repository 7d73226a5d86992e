package main

import (
	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/runtime/sensor"
)

const about = `kerneql-sensor watches the processes of this host's containers. The rules
are compiled into it: it reads no rule files, and the kernel drops what no rule
can match.

Examples:

  kerneql-sensor doctor                    what this host has and lacks
  kerneql-sensor run                       alerts on the terminal
  kerneql-sensor run | jq .rule.name       alerts as NDJSON
  kerneql-sensor replay events.ndjson.gz   the same rules on recorded events

Exit codes: 0 done, 1 bad input or a failed test, 2 wrong usage or a host that
can't do it. Alerts are no failure.`

// newApp returns the command line of a sensor with the given rules.
func newApp(p sensor.Program) *cli.App {
	return &cli.App{
		Name: "kerneql-sensor", Usage: "report what happens in containers, by compiled EQL rules",
		Description: about, Version: version(),
		Commands: []*cli.Command{
			runCommand(p), replayCommand(p), rulesCommand(p), selftestCommand(p), doctorCommand(), versionCommand(p),
		},
	}
}

func outputFlag() cli.Flag {
	return &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "append alerts to `FILE` instead of printing them"}
}

func runCommand(p sensor.Program) *cli.Command {
	return &cli.Command{
		Name: "run", Usage: "watch this host and report alerts until interrupted", Args: true,
		Description: `Needs root, or CAP_BPF and CAP_PERFMON, and a kernel from 5.10 on with BTF.
Status goes to standard error; "ready" is said there once nothing is missed any
more. SIGINT or SIGTERM stops it cleanly: it reports what is queued, prints how
many events of each kind it has seen, and detaches.

Examples:

  kerneql-sensor run --selftest
  kerneql-sensor run --output /var/log/kerneql.ndjson`,
		Flags: []cli.Flag{
			cmdline.FormatFlag(), outputFlag(),
			&cli.BoolFlag{Name: "selftest", Usage: "first prove that every rule fires"},
		},
		Action: func(c *cli.Context) error { return run(c, p) },
	}
}

func replayCommand(p sensor.Program) *cli.Command {
	return &cli.Command{
		Name: "replay", Usage: "evaluate the rules on recorded events", ArgsUsage: "FILE...",
		Description: `Reads ECS events, one JSON object a line, keys nested or dotted, gzipped or
not; "-" is standard input. Lines that are no JSON objects are reported with
their numbers, and the rest is evaluated. Sequences take events that come up to
5 s of their own time late in their place. Needs no privileges.

Examples:

  kerneql-sensor replay monday.ndjson tuesday.ndjson.gz
  zstdcat events.zst | kerneql-sensor replay --format json -`,
		Flags: []cli.Flag{
			cmdline.FormatFlag(), outputFlag(),
			&cli.BoolFlag{Name: "strict", Usage: "exit with 1 if a line was no JSON object"},
		},
		Action: func(c *cli.Context) error { return replay(c, p) },
	}
}

func rulesCommand(p sensor.Program) *cli.Command {
	return &cli.Command{
		Name: "rules", Usage: "list the compiled rules and what the kernel filters on for each",
		Flags: []cli.Flag{cmdline.FormatFlag()},
		Action: func(c *cli.Context) error {
			return list(c, func(asJSON bool) error { return sensor.Rules(c.App.Writer, p.Program, asJSON) })
		},
	}
}

func selftestCommand(p sensor.Program) *cli.Command {
	return &cli.Command{
		Name: "selftest", Usage: "prove on this host that every rule fires and near misses don't",
		Description: `Executes harmless programs with telling names in a cgroup named like a
container's, and removes both afterwards. Needs no container engine, but what
'run' needs. Exits with 1 if a rule doesn't do what it must.`,
		Flags:  []cli.Flag{cmdline.FormatFlag()},
		Action: func(c *cli.Context) error { return selftest(c, p) },
	}
}

func doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "tell what this host has and lacks, and what to do",
		Description: "Needs no privileges. Exits with 2 if 'run' can't work here.",
		Flags:       []cli.Flag{cmdline.FormatFlag()},
		Action:      doctor,
	}
}

func versionCommand(p sensor.Program) *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "tell the version",
		Action: func(c *cli.Context) error { return printVersion(c, p) },
	}
}
