package cmdline

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/sys/unix"
)

// Format is the form of output.
type Format string

// The forms: readable text, or JSON for programs; and those that only some
// commands have.
const (
	Text   Format = "text"
	JSON   Format = "json"
	GitHub Format = "github" // workflow commands, which GitHub shows beside the lines of a change
)

// FormatFlag returns the flag that chooses the form of output, with the forms that
// the command has besides those of all.
func FormatFlag(more ...Format) cli.Flag {
	return &cli.StringFlag{
		Name: "format", Value: "auto", DefaultText: "auto",
		Usage: "`FORM` of output: " + strings.Join(forms(more)[1:], ", ") + ", or auto: text on a terminal, json otherwise",
	}
}

// forms lists what the flag takes.
func forms(more []Format) []string {
	all := []string{"auto", "json", "text"}
	for _, f := range more {
		all = append(all, string(f))
	}
	return all
}

// FormatOf returns the form that output to w has.
func FormatOf(c *cli.Context, w io.Writer, more ...Format) (Format, error) {
	form, all := c.String("format"), forms(more)
	switch {
	case !slices.Contains(all, form):
		last := len(all) - 1
		list := strings.Join(all[:last], ", ") + " or " + all[last]
		return "", &UsageError{Message: "unknown format " + quote(form) + ": it is " + list, Hint: quote(Nearest(form, all))}
	case form != "auto":
		return Format(form), nil
	case Terminal(w):
		return Text, nil
	}
	return JSON, nil
}

// Terminal reports whether w is a terminal.
func Terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// Color reports whether output to w may be coloured: a terminal that knows
// colours, whose owner hasn't asked for none (https://no-color.org).
func Color(w io.Writer) bool {
	return Terminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// NoArguments is a usage error if the command was given arguments.
func NoArguments(c *cli.Context) error {
	if c.Args().Present() {
		return Usagef("%s takes no arguments, but there is '%s'", c.Command.Name, c.Args().First())
	}
	return nil
}
