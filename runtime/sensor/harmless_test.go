package sensor

import (
	"bytes"
	"debug/elf"
	"testing"
)

func TestHarmlessIsAnExecutable(t *testing.T) {
	for arch, code := range machineCodes {
		text := append(bytes.Clone(code.fork), code.exit...)
		f, err := elf.NewFile(bytes.NewReader(link(code.machine, text)))
		if err != nil {
			t.Fatalf("%s: %v", arch, err)
		}
		if f.Machine != code.machine || f.Type != elf.ET_EXEC || len(f.Progs) != 1 {
			t.Errorf("%s: %+v", arch, f.FileHeader)
		}
		segment := make([]byte, f.Progs[0].Filesz)
		if _, err := f.Progs[0].ReadAt(segment, 0); err != nil {
			t.Fatal(err)
		}
		if entry := f.Entry - f.Progs[0].Vaddr; !bytes.Equal(segment[entry:], text) {
			t.Errorf("%s: the entry point is not the code", arch)
		}
	}
}
