package sensor

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"
)

// machine code of a harmless program, in parts. There is no jump in it: after
// the fork both processes wait for a child, which fails at once where there is none.
type machineCode struct {
	machine    elf.Machine
	fork, exit []byte
}

var machineCodes = map[string]machineCode{
	"amd64": {elf.EM_X86_64, []byte{
		0xb8, 57, 0, 0, 0, // mov eax, SYS_fork
		0x0f, 0x05, // syscall
		0x48, 0xc7, 0xc7, 0xff, 0xff, 0xff, 0xff, // mov rdi, -1
		0x31, 0xf6, // xor esi, esi
		0x31, 0xd2, // xor edx, edx
		0x45, 0x31, 0xd2, // xor r10d, r10d
		0xb8, 61, 0, 0, 0, // mov eax, SYS_wait4
		0x0f, 0x05, // syscall
	}, []byte{
		0x31, 0xff, // xor edi, edi
		0xb8, 231, 0, 0, 0, // mov eax, SYS_exit_group
		0x0f, 0x05, // syscall
	}},
	"arm64": {elf.EM_AARCH64, []byte{
		0x20, 0x02, 0x80, 0xd2, // mov x0, SIGCHLD
		0x01, 0x00, 0x80, 0xd2, // mov x1, 0
		0x02, 0x00, 0x80, 0xd2, // mov x2, 0
		0x03, 0x00, 0x80, 0xd2, // mov x3, 0
		0x04, 0x00, 0x80, 0xd2, // mov x4, 0
		0x88, 0x1b, 0x80, 0xd2, // mov x8, SYS_clone
		0x01, 0x00, 0x00, 0xd4, // svc 0
		0x00, 0x00, 0x80, 0x92, // mov x0, -1
		0x01, 0x00, 0x80, 0xd2, // mov x1, 0
		0x02, 0x00, 0x80, 0xd2, // mov x2, 0
		0x03, 0x00, 0x80, 0xd2, // mov x3, 0
		0x88, 0x20, 0x80, 0xd2, // mov x8, SYS_wait4
		0x01, 0x00, 0x00, 0xd4, // svc 0
	}, []byte{
		0x00, 0x00, 0x80, 0xd2, // mov x0, 0
		0xc8, 0x0b, 0x80, 0xd2, // mov x8, SYS_exit_group
		0x01, 0x00, 0x00, 0xd4, // svc 0
	}},
}

// Where the program is loaded, and its code in the file.
const (
	loadAddress = 0x400000
	elfHeaders  = 64 + 56
)

// harmless returns an executable that ends at once, having forked before or not.
// A rule set has hundreds of cases, and copies of the sensor would take long.
func harmless(forks bool) ([]byte, error) {
	code, ok := machineCodes[runtime.GOARCH]
	if !ok {
		return nil, errors.New("the selftest has no program for " + runtime.GOARCH)
	}
	if forks {
		return link(code.machine, slices.Concat(code.fork, code.exit)), nil
	}
	return link(code.machine, code.exit), nil
}

// link makes an executable of one segment.
func link(machine elf.Machine, code []byte) []byte {
	header := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT),
		Entry: loadAddress + elfHeaders, Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 1,
	}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	header.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	header.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	size := uint64(elfHeaders + len(code))
	segment := elf.Prog64{
		Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X),
		Vaddr: loadAddress, Paddr: loadAddress, Filesz: size, Memsz: size, Align: 1 << 16,
	}
	var file bytes.Buffer
	for _, part := range []any{header, segment, code} {
		_ = binary.Write(&file, binary.LittleEndian, part) // a Buffer takes everything
	}
	return file.Bytes()
}
