package record

import (
	"bytes"

	"github.com/kerneql/kerneql/runtime/probe"
)

// text holds the strings of one image that the record doesn't have as they are.
// Its memory is used again for the next record. A buffer that grows leaves the
// strings made before where they were, which is all right: they stay readable.
type text struct {
	buf  []byte
	args []string
}

func (t *text) begin() {
	t.buf, t.args = t.buf[:0], t.args[:0]
}

// path returns the last component of an image's path and the whole path. The
// image has the components leaf first. A path that was cut is not returned.
func (t *text) path(img *probe.Image) (name, executable string) {
	rest := bytesOf(img.Path[:])[:img.PathLen]
	if len(rest) == 0 || img.Flags&probe.NameUnknown != 0 {
		return "", ""
	}
	leaf, _, _ := bytes.Cut(rest, []byte{0})
	name = stringOf(leaf)
	if img.Flags&probe.PathCut != 0 {
		return name, ""
	}
	from := len(t.buf)
	rest = bytes.TrimSuffix(rest, []byte{0})
	for len(rest) > 0 {
		at := bytes.LastIndexByte(rest, 0) + 1
		t.buf = append(t.buf, '/')
		t.buf = append(t.buf, rest[at:]...)
		rest = rest[:max(at-1, 0)]
	}
	return name, stringOf(t.buf[from:])
}

// split returns the arguments in held. If it isn't all of argv, what follows
// the last NUL is the beginning of an argument, and left out.
func (t *text) split(held []byte, whole bool) []string {
	from := len(t.args)
	for len(held) > 0 {
		arg, rest, ended := bytes.Cut(held, []byte{0})
		if ended || whole {
			t.args = append(t.args, stringOf(arg))
		}
		held = rest
	}
	return t.args[from:]
}

// join returns the arguments with a blank between them.
func (t *text) join(args []string) string {
	from := len(t.buf)
	for i, arg := range args {
		if i > 0 {
			t.buf = append(t.buf, ' ')
		}
		t.buf = append(t.buf, arg...)
	}
	return stringOf(t.buf[from:])
}
