package rulefile

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// segments maps the text of a TOML string to the file. raw is the string as it
// is written, with its quotes; at is its place in the file.
func segments(raw []byte, at int) []segment {
	quotes := 1
	if len(raw) >= 6 && raw[1] == raw[0] && raw[2] == raw[0] {
		quotes = 3
	}
	i := quotes
	if quotes == 3 {
		i += newline(raw[i:])
	}
	segs := []segment{{0, at + i}}
	if raw[0] == '\'' {
		return segs
	}
	return escaped(segs, raw[:len(raw)-quotes], i, at)
}

// newline returns the length of a line's end at the start of b.
func newline(b []byte) int {
	switch {
	case bytes.HasPrefix(b, []byte("\r\n")):
		return 2
	case bytes.HasPrefix(b, []byte("\n")):
		return 1
	}
	return 0
}

// escaped adds a segment after each escape from i on, for there text and file
// part ways.
func escaped(segs []segment, raw []byte, i, at int) []segment {
	text := 0
	for i < len(raw) {
		if raw[i] != '\\' {
			i, text = i+1, text+1
			continue
		}
		written, decoded := escape(raw[i:])
		i, text = i+written, text+decoded
		segs = append(segs, segment{text, at + i})
	}
	return segs
}

// escape returns how long the escape at the start of b is, as written and as
// decoded.
func escape(b []byte) (written, decoded int) {
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[b[1]]
	switch {
	case digits > 0:
		n, _ := strconv.ParseUint(string(b[2:2+digits]), 16, 32)
		return 2 + digits, utf8.RuneLen(rune(n))
	case bytes.IndexByte([]byte(" \t\r\n"), b[1]) >= 0:
		rest := bytes.TrimLeft(b[1:], " \t\r\n")
		return len(b) - len(rest), 0
	}
	return 2, 1
}
