package cmdline

import (
	"io"
	"os"

	"github.com/urfave/cli/v2"
	"golang.org/x/sys/unix"
)

// Format is the form of output.
type Format string

// The forms: readable text, or JSON for programs.
const (
	Text Format = "text"
	JSON Format = "json"
)

// FormatFlag returns the flag that chooses the form of output.
func FormatFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "format", Value: "auto", DefaultText: "auto",
		Usage: "`FORM` of output: json, text, or auto: text on a terminal, json otherwise",
	}
}

// FormatOf returns the form that output to w has.
func FormatOf(c *cli.Context, w io.Writer) (Format, error) {
	switch form := c.String("format"); form {
	case "json", "text":
		return Format(form), nil
	case "auto":
		if Terminal(w) {
			return Text, nil
		}
		return JSON, nil
	default:
		hint := quote(Nearest(form, []string{"auto", "json", "text"}))
		return "", &UsageError{Message: "unknown format " + quote(form) + ": it is auto, json or text", Hint: hint}
	}
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
