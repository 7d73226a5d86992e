package cmdline

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// Main runs a program with the arguments after its name and returns its exit
// code. Flags work before and after arguments.
func Main(app *cli.App, args []string) int {
	prepare(app)
	return report(app.ErrWriter, app.Name, run(app, args))
}

// prepare leaves reporting and exiting to Main.
func prepare(app *cli.App) {
	if app.Writer == nil {
		app.Writer = os.Stdout
	}
	if app.ErrWriter == nil {
		app.ErrWriter = os.Stderr
	}
	app.ExitErrHandler = func(*cli.Context, error) {}
	app.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return flagError(err, app.Flags, "") }
	for _, command := range app.Commands {
		command.HideHelpCommand = true // "help" may be a file
		command.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
			return flagError(err, command.Flags, command.Name)
		}
	}
}

func run(app *cli.App, args []string) error {
	at := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") })
	if len(args) == 0 {
		return noCommand(app)
	}
	if at >= 0 {
		name := args[at]
		command := app.Command(name)
		switch {
		case name == "help":
			if err := checkTopic(app, args[at+1:]); err != nil {
				return err
			}
		case command == nil:
			return unknownCommand(app, name)
		default:
			args = slices.Concat(args[:at+1], Reorder(command.Flags, args[at+1:]))
		}
	}
	return nameCommand(app, args, at, app.RunContext(context.Background(), slices.Concat([]string{app.Name}, args)))
}

// nameCommand makes a usage error point to the help of its command.
func nameCommand(app *cli.App, args []string, at int, err error) error {
	var usage *UsageError
	if at >= 0 && errors.As(err, &usage) && usage.command == "" && app.Command(args[at]) != nil {
		usage.command = args[at]
	}
	return err
}

func noCommand(app *cli.App) error {
	return &UsageError{Message: "which command? There are " + strings.Join(commandNames(app), ", ")}
}

func checkTopic(app *cli.App, topics []string) error {
	if len(topics) > 0 && app.Command(topics[0]) == nil {
		return unknownCommand(app, topics[0])
	}
	return nil
}

func unknownCommand(app *cli.App, name string) error {
	return &UsageError{Message: "unknown command " + quote(name), Hint: quote(Nearest(name, commandNames(app)))}
}

func commandNames(app *cli.App) []string {
	var names []string
	for _, c := range app.Commands {
		if !c.Hidden && c.Name != "help" {
			names = append(names, c.Name)
		}
	}
	return names
}

// flagError says what the flag package found wrong in the words of who typed it.
func flagError(err error, flags []cli.Flag, command string) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		name, _, _ = strings.Cut(name, "=")
		return &UsageError{"unknown flag " + quote("--"+name), quote(nearestFlag(name, flags)), command}
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return &UsageError{Message: "flag " + quote("--"+name) + " needs a value", command: command}
	}
	return &UsageError{Message: text, command: command}
}

func nearestFlag(name string, flags []cli.Flag) string {
	var names []string
	for _, f := range flags {
		names = append(names, f.Names()...)
	}
	if near := Nearest(strings.TrimLeft(name, "-"), names); near != "" {
		return "--" + near
	}
	return ""
}

func quote(s string) string {
	if s == "" {
		return ""
	}
	return "'" + s + "'"
}
