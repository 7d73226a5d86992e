package sensor

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cgroupPrefix begins the names of the selftest's cgroups; the process id of
// the sensor follows.
const cgroupPrefix = "kerneql-selftest-"

// newContainerID returns an id that looks like a container's and is none's.
func newContainerID() string {
	var id [32]byte
	_, _ = rand.Read(id[:]) // it never fails
	return hex.EncodeToString(id[:])
}

// cgroup is a cgroup named like a container, below one of the selftest's own.
type cgroup struct{ parent, dir string }

// newCgroup makes one in the first hierarchy that lets it.
func newCgroup(id string) (*cgroup, error) {
	mounts, err := cgroupMounts()
	if err != nil {
		return nil, err
	}
	problem := errors.New("no cgroup file system is mounted; 'mount -t cgroup2 none /sys/fs/cgroup' mounts one")
	for _, mount := range mounts {
		removeStale(mount)
		parent := filepath.Join(mount, cgroupPrefix+strconv.Itoa(os.Getpid()))
		c := &cgroup{parent, filepath.Join(parent, id)}
		if problem = os.MkdirAll(c.dir, 0o755); problem == nil {
			return c, nil
		}
		_ = os.Remove(parent)
	}
	return nil, fmt.Errorf("make a cgroup: %w", problem)
}

// remove deletes the cgroup. Its last process may take a moment to leave.
func (c *cgroup) remove() error {
	var err error
	for range 100 {
		if err = syscall.Rmdir(c.dir); err == nil || errors.Is(err, os.ErrNotExist) {
			return syscall.Rmdir(c.parent)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return &os.PathError{Op: "remove", Path: c.dir, Err: err}
}

// removeStale deletes what a selftest left that was killed.
func removeStale(mount string) {
	left, _ := filepath.Glob(filepath.Join(mount, cgroupPrefix+"*"))
	for _, parent := range left {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(parent), cgroupPrefix))
		if err != nil || syscall.Kill(pid, 0) == nil {
			continue
		}
		inner, _ := filepath.Glob(filepath.Join(parent, strings.Repeat("?", 64)))
		for _, dir := range append(inner, parent) {
			_ = syscall.Rmdir(dir)
		}
	}
}

// cgroupMounts returns the mount points of cgroup hierarchies: version 2, then
// the controllers in which the kernel side looks for containers.
func cgroupMounts() ([]string, error) {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	byRank := make([][]string, len(controllers)+1)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if point, rank, ok := cgroupMount(lines.Text()); ok {
			byRank[rank] = append(byRank[rank], point)
		}
	}
	var points []string
	for _, same := range byRank {
		points = append(points, same...)
	}
	return points, lines.Err()
}

// controllers are those of version 1 that need no settings before a process can
// be moved in.
var controllers = []string{"pids", "memory", "cpu"}

// cgroupMount reads a line of mountinfo and returns how well its file system suits.
func cgroupMount(line string) (point string, rank int, ok bool) {
	before, after, _ := strings.Cut(line, " - ")
	left, right := strings.Fields(before), strings.Fields(after)
	if len(left) < 5 || len(right) < 3 {
		return "", 0, false
	}
	point = unescapeMount.Replace(left[4])
	if right[0] == "cgroup2" {
		return point, 0, true
	}
	for i, controller := range controllers {
		if right[0] == "cgroup" && strings.Contains(","+right[2]+",", ","+controller+",") {
			return point, i + 1, true
		}
	}
	return "", 0, false
}

var unescapeMount = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
