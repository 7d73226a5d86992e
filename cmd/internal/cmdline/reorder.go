package cmdline

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// Reorder moves flags before arguments, which is where the flag package looks
// for them. What follows "--" is arguments; so is "-". A flag that asks for help
// stays alone, one whose value is missing is the last.
func Reorder(flags []cli.Flag, args []string) []string {
	var front, back []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return slices.Concat(front, args[i:i+1], back, args[i+1:])
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			back = append(back, arg)
		case slices.Contains(cli.HelpFlag.Names(), strings.TrimLeft(arg, "-")):
			return []string{arg}
		case !takesNext(flags, arg):
			front = append(front, arg)
		case i+1 == len(args):
			return append(front, arg)
		default:
			front = append(front, arg, args[i+1])
			i++
		}
	}
	return slices.Concat(front, []string{"--"}, back)
}

// takesNext reports whether a flag's value is the argument after it.
func takesNext(flags []cli.Flag, arg string) bool {
	name := strings.TrimLeft(arg, "-")
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			_, isBool := f.(*cli.BoolFlag)
			return !isBool
		}
	}
	return false
}
