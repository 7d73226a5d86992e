package lab

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"runtime"
	"testing"
)

// exits is machine code that ends the process with status 0.
var exits = map[string]struct {
	machine elf.Machine
	code    []byte
}{
	// xor edi,edi; mov eax,231 (exit_group); syscall
	"amd64": {elf.EM_X86_64, []byte{0x31, 0xff, 0xb8, 0xe7, 0, 0, 0, 0x0f, 0x05}},
	// mov x0,#0; mov x8,#94 (exit_group); svc #0
	"arm64": {elf.EM_AARCH64, []byte{0, 0, 0x80, 0xd2, 0xc8, 0x0b, 0x80, 0xd2, 1, 0, 0, 0xd4}},
}

// WriteTiny makes an executable that ends at once, for tests on the host.
func WriteTiny(t testing.TB, path string) {
	t.Helper()
	if err := writeFile(path, tiny()); err != nil {
		t.Fatal(err)
	}
}

// tiny returns the smallest of executables: one segment, which ends at once.
// Ten thousand of them cost little more than ten thousand execs.
func tiny() []byte {
	const base, headers = 0x400000, 64 + 56
	exit := exits[runtime.GOARCH]
	size := uint64(headers + len(exit.code))
	header := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(exit.machine), Version: uint32(elf.EV_CURRENT),
		Entry: base + headers, Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1,
	}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	header.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	header.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	segment := elf.Prog64{
		Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X),
		Vaddr: base, Paddr: base, Filesz: size, Memsz: size, Align: 0x1000,
	}
	var out bytes.Buffer
	for _, part := range []any{header, segment, exit.code} {
		_ = binary.Write(&out, binary.LittleEndian, part) // a Buffer takes everything
	}
	return out.Bytes()
}
