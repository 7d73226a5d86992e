package lab

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
)

// modes of cpio entries: the kind of file and its permissions.
const (
	folderMode = 0o040755
	fileMode   = 0o100755
	linkMode   = 0o120777
)

// archive is an initramfs in the making: a cpio archive in the format newc,
// which is what the kernel unpacks at its start.
type archive struct {
	out     bytes.Buffer
	entries int
	folders map[string]bool
}

// pack returns an archive of files and links (from path to target).
func pack(files map[string][]byte, links map[string]string) []byte {
	a := &archive{folders: map[string]bool{"/": true}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		a.parents(name)
		a.add(name, fileMode, files[name])
	}
	for _, name := range slices.Sorted(maps.Keys(links)) {
		a.parents(name)
		a.add(name, linkMode, []byte(links[name]))
	}
	a.add("/TRAILER!!!", 0, nil)
	return a.out.Bytes()
}

// parents adds the folders above name that are not there yet, the outermost first.
func (a *archive) parents(name string) {
	if dir := path.Dir(name); !a.folders[dir] {
		a.parents(dir)
		a.folders[dir] = true
		a.add(dir, folderMode, nil)
	}
}

// add writes one entry. The format's numbers are 8 hexadecimal digits each, and
// names and contents are padded to 4 bytes.
func (a *archive) add(name string, mode int, text []byte) {
	a.entries++
	name = name[1:]
	a.out.WriteString("070701")
	for _, number := range []int{a.entries, mode, 0, 0, 1, 0, len(text), 0, 0, 0, 0, len(name) + 1, 0} {
		fmt.Fprintf(&a.out, "%08X", number)
	}
	a.out.WriteString(name + "\x00")
	a.pad()
	a.out.Write(text)
	a.pad()
}

func (a *archive) pad() {
	for a.out.Len()%4 != 0 {
		a.out.WriteByte(0)
	}
}
