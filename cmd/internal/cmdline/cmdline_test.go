package cmdline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/runtime/need"
)

// try runs a small program and returns its exit code and what it printed.
func try(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	app := &cli.App{
		Name: "prog", Usage: "try things", Writer: &out, ErrWriter: &errs, Version: "v1",
		Commands: []*cli.Command{{
			Name: "replay", Usage: "replay files", Description: "Examples:\n\n  prog replay -",
			Flags: []cli.Flag{FormatFlag(), &cli.BoolFlag{Name: "strict"}, &cli.StringFlag{Name: "output", Aliases: []string{"o"}}},
			Action: func(c *cli.Context) error {
				format, err := FormatOf(c, c.App.Writer)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.App.Writer, "%s %v %q %q", format, c.Bool("strict"), c.String("output"), c.Args().Slice())
				return nil
			},
		}, {
			Name: "lint", Flags: []cli.Flag{FormatFlag(GitHub)}, Action: func(c *cli.Context) error {
				format, err := FormatOf(c, c.App.Writer, GitHub)
				fmt.Fprint(c.App.Writer, format)
				return err
			},
		}, {
			Name: "fail", Action: func(c *cli.Context) error {
				switch c.Args().First() {
				case "plain":
					return errors.New("it failed")
				case "pipe":
					return fmt.Errorf("table: %w", &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE})
				case "silent":
					return &ExitError{Code: 1}
				case "unable":
					return fmt.Errorf("outer: %w", &ExitError{Code: 2, Err: errors.New("no can do")})
				}
				return NoArguments(c)
			},
		}},
	}
	code = Main(app, args)
	return code, out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	const usage = "'prog --help' tells how it is used.\n"
	const replay = "'prog replay --help' tells how it is used.\n"
	for _, c := range []struct {
		args   string
		code   int
		stdout string
		stderr string
	}{
		{"replay a b", 0, `json false "" ["a" "b"]`, ""},
		{"replay a --strict b", 0, `json true "" ["a" "b"]`, ""},
		{"replay a --output x b", 0, `json false "x" ["a" "b"]`, ""},
		{"replay a -o x", 0, `json false "x" ["a"]`, ""},
		{"replay a --output=x --format text", 0, `text false "x" ["a"]`, ""},
		{"replay - --strict", 0, `json true "" ["-"]`, ""},
		{"replay --strict -- --strict -x", 0, `json true "" ["--strict" "-x"]`, ""},
		{"replay help", 0, `json false "" ["help"]`, ""},
		{"replay --format xml", 2, "", "prog: unknown format 'xml': it is auto, json or text\n" + replay},
		{"replay --format jsno", 2, "", "prog: unknown format 'jsno': it is auto, json or text\nDid you mean 'json'?\n" + replay},
		{"lint --format github", 0, "github", ""},
		{"lint --format text", 0, "text", ""},
		{"lint --format gitbub", 2, "", "prog: unknown format 'gitbub': it is auto, json, text or github\nDid you mean 'github'?\n'prog lint --help' tells how it is used.\n"},
		{"replay --format github", 2, "", "prog: unknown format 'github': it is auto, json or text\n" + replay},
		{"replay a --stict", 2, "", "prog: unknown flag '--stict'\nDid you mean '--strict'?\n" + replay},
		{"replay --zzz=1", 2, "", "prog: unknown flag '--zzz'\n" + replay},
		{"replay a --output", 2, "", "prog: flag '--output' needs a value\n" + replay},
		{"", 2, "", "prog: which command? There are replay, lint, fail\n" + usage},
		{"repaly", 2, "", "prog: unknown command 'repaly'\nDid you mean 'replay'?\n" + usage},
		{"help repaly", 2, "", "prog: unknown command 'repaly'\nDid you mean 'replay'?\n" + usage},
		{"xyzzy", 2, "", "prog: unknown command 'xyzzy'\n" + usage},
		{"--zzz", 2, "", "prog: unknown flag '--zzz'\n" + usage},
		{"fail plain", 1, "", "prog: it failed\n"},
		{"fail silent", 1, "", ""},
		{"fail pipe", 0, "", ""},
		{"fail unable", 2, "", "prog: no can do\n"},
		{"fail x", 2, "", "prog: fail takes no arguments, but there is 'x'\n'prog fail --help' tells how it is used.\n"},
		{"fail", 0, "", ""},
		{"--version", 0, "prog version v1\n", ""},
	} {
		code, stdout, stderr := try(strings.Fields(c.args)...)
		if code != c.code || stdout != c.stdout || stderr != c.stderr {
			t.Errorf("prog %s: %d %q %q, want %d %q %q", c.args, code, stdout, stderr, c.code, c.stdout, c.stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	for args, want := range map[string]string{
		"--help": "replay files", "help": "replay files", "help replay": "prog replay -",
		"replay --help": "prog replay -", "replay file -h": "prog replay -",
	} {
		code, stdout, stderr := try(strings.Fields(args)...)
		if code != 0 || stderr != "" || !strings.Contains(stdout, want) {
			t.Errorf("prog %s: %d %q %q", args, code, stdout, stderr)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"run", "replay", "rules", "selftest", "doctor", "version"}
	for word, want := range map[string]string{
		"rnu": "run", "rum": "run", "rule": "rules", "reply": "replay", "self-test": "selftest",
		"docter": "doctor", "xyz": "", "": "", "attach": "",
	} {
		if got := Nearest(word, names); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestTerminal(t *testing.T) {
	if Terminal(&bytes.Buffer{}) || Color(&bytes.Buffer{}) {
		t.Error("a buffer is taken for a terminal")
	}
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	need.That(t, err == nil, "needs /dev/ptmx")
	defer terminal.Close()
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if !Terminal(terminal) || !Color(terminal) {
		t.Error("a terminal is not taken for one")
	}
	t.Setenv("NO_COLOR", "1")
	if Color(terminal) {
		t.Error("NO_COLOR is ignored")
	}
}
