package alert

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Marshal returns a value as JSON on one line, without a newline. It holds no
// byte that a terminal could take for a command: beside what JSON escapes
// anyway, DEL and the C1 controls are escaped.
func Marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return escapeControls(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// escapeControls relies on JSON having such characters in strings only.
func escapeControls(text []byte) []byte {
	var out bytes.Buffer
	for _, r := range string(text) {
		if r >= 0x7f && r < 0xa0 {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.Bytes()
}
