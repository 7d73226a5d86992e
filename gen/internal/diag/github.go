package diag

import (
	"fmt"
	"strings"
)

// GitHub renders the diagnostic as a workflow command, with which GitHub shows
// it beside the line that it is about. It ends without a newline.
func (d Diagnostic) GitHub() string {
	var b strings.Builder
	level := d.Severity.String()
	if d.Severity == Note {
		level = "notice"
	}
	fmt.Fprintf(&b, "::%s file=%s", level, property(d.File))
	if d.Line > 0 {
		fmt.Fprintf(&b, ",line=%d,col=%d,endColumn=%d", d.Line, d.Column, d.Column+d.Width)
	}
	message := d.Message
	if d.Hint != "" {
		message += "\nhint: " + d.Hint
	}
	fmt.Fprintf(&b, ",title=%s::%s", property(d.Code), data(message))
	return b.String()
}

// data escapes what would end a command or begin an escape.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes what would end a property, too.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
