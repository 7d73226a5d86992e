package probe

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cilium/ebpf"

	"github.com/kerneql/kerneql/runtime/container"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/process"
)

// anyExec is EXEC_ID_ANY of collector.h.
const anyExec = ^uint64(0)

// Scan makes the processes known to the collector that were running before it
// was attached. Those that it has met since it knows better, and keeps.
func (p *Probe) Scan() error {
	pids, err := process.List()
	if err != nil {
		return fmt.Errorf("list the processes: %w", err)
	}
	running := map[int]process.Info{}
	for _, pid := range pids {
		// One that can't be read has ended, or the collector has met it.
		if info, err := process.Read(pid); err == nil {
			running[pid] = info
		}
	}
	for _, info := range running {
		if info.Kernel {
			continue
		}
		if err := p.insert(info, running); err != nil {
			return err
		}
	}
	return nil
}

// insert adds one process. It may end, and its pid be used again, at any time:
// what was inserted for a process that is gone by then is taken out again.
func (p *Probe) insert(info process.Info, running map[int]process.Info) error {
	procs := p.coll.Maps[collectorMapProcs]
	pid := uint32(info.PID)
	err := procs.Update(pid, newImage(info, isMember(info, running), &p.scan), ebpf.UpdateNoExist)
	if errors.Is(err, ebpf.ErrKeyExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("add process %d: %w", pid, err)
	}
	if process.Alive(info.PID, info.Start) == nil {
		return nil
	}
	if err := procs.Delete(pid); err != nil && !errors.Is(err, ebpf.ErrKeyNotExist) {
		return fmt.Errorf("remove process %d: %w", pid, err)
	}
	return nil
}

// isMember is the collector's rule for a process whose cloner isn't known: it
// belongs to the container of its cgroup if its mount namespace isn't its
// parent's, or its parent is in the same container. Else it is the runtime's bootstrap.
func isMember(info process.Info, running map[int]process.Info) bool {
	id, ok := container.FromProc(info.Cgroup)
	if !ok {
		return false
	}
	parent, known := running[info.PPID]
	parentID, _ := container.FromProc(parent.Cgroup)
	return !known || info.MountNS != parent.MountNS || parentID == id
}

// newImage is the process as the collector's cache holds it.
func newImage(info process.Info, member bool, a *match.Automaton) *collectorImage {
	img := &collectorImage{}
	img.Start, img.ExecId = info.Start, anyExec
	img.Pid, img.Ppid = uint32(info.PID), uint32(info.PPID)
	img.Uid, img.Gid = info.UID, info.GID
	setContainer(img, info, member)
	setPath(img, info, a)
	setArgs(img, info, a)
	return img
}

func setContainer(img *collectorImage, info process.Info, member bool) {
	id, _ := container.FromProc(info.Cgroup)
	copyBytes(img.Container[:], id)
	if member {
		img.Flags |= collectorImageFlagIMAGE_MEMBER
		img.Found[0] |= 1 // ATOM_CONTAINER
	}
}

// setPath stores the path as the collector does: the name first, then its
// folders up to the root.
func setPath(img *collectorImage, info process.Info, a *match.Automaton) {
	if info.Name == "" {
		img.Flags |= collectorImageFlagIMAGE_NAME_UNKNOWN
		return
	}
	path := info.Name + "\x00"
	folders := strings.Split(strings.TrimSuffix(info.Exe, info.Name), "/")
	for i := len(folders) - 1; i >= 0; i-- {
		if folders[i] == "" {
			continue
		}
		if len(path)+len(folders[i]) >= len(img.Path) {
			img.Flags |= collectorImageFlagIMAGE_PATH_CUT
			break
		}
		path += folders[i] + "\x00"
	}
	img.PathLen = uint32(copyBytes(img.Path[:], path))
	a.ScanName(info.Name, &img.Found)
	img.Flags |= collectorImageFlagIMAGE_NAME_SCANNED
}

func setArgs(img *collectorImage, info process.Info, a *match.Automaton) {
	if !info.ArgsKnown {
		img.Flags |= collectorImageFlagIMAGE_ARGS_FAULT
		return
	}
	argv := strings.Join(info.Args, "\x00") + "\x00"
	img.Argc, img.ArgsSize = uint32(len(info.Args)), uint32(len(argv))
	img.ArgsLen = uint32(copyBytes(img.Args[:], argv))
	if img.ArgsLen < img.ArgsSize {
		img.Flags |= collectorImageFlagIMAGE_ARGS_CUT
	}
	for _, arg := range info.Args {
		a.ScanArg(arg, &img.Found)
	}
	img.Flags |= collectorImageFlagIMAGE_ARGS_SCANNED
}

// copyBytes fills C characters from a string, and returns how many.
func copyBytes(to []int8, from string) int {
	n := min(len(to), len(from))
	for i := range n {
		to[i] = int8(from[i])
	}
	return n
}
