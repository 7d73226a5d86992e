package sink

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// maxArgs is how many bytes of arguments are shown; the JSON form has all.
const maxArgs = 2000

// texts returns the values of a field, ready for a terminal.
func texts(d ecs.Document, path string) []string {
	var out []string
	for _, value := range ecs.Values(d, path) {
		out = append(out, printable(fmt.Sprint(value)))
	}
	return out
}

// first returns a field's first value, ready for a terminal, or "".
func first(d ecs.Document, path string) string {
	if values := texts(d, path); len(values) > 0 {
		return values[0]
	}
	return ""
}

// printable escapes what isn't a visible character or a space, so that no text
// of an event moves the cursor, colours or turns what a terminal shows. Lines
// become one.
func printable(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func hidden(r rune) bool { return !unicode.IsPrint(r) }

// quoteArgs shows arguments so that it is clear where each one ends.
func quoteArgs(args []any) string {
	var b strings.Builder
	for i, arg := range args {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(quoteArg(fmt.Sprint(arg)))
	}
	if b.Len() <= maxArgs {
		return b.String()
	}
	return fmt.Sprintf("%s … (%d more bytes)", strings.ToValidUTF8(b.String()[:maxArgs], ""), b.Len()-maxArgs)
}

func quoteArg(arg string) string {
	if arg == "" || strings.IndexFunc(arg, needsQuotes) >= 0 {
		return strconv.Quote(arg)
	}
	return arg
}

func needsQuotes(r rune) bool {
	return hidden(r) || r == ' ' || strings.ContainsRune("\"'`\\", r)
}
