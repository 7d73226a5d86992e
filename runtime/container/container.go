// Package container finds container ids in cgroup paths. The collector's
// cgroup.h gives the same verdicts in the kernel; a test runs one table through
// both.
//
// It may import nothing of the project.
package container

import "strings"

// idLen is the number of hex digits of an id, in the form of Docker, containerd,
// CRI-O and Podman.
const idLen = 64

// prefixes are what runtimes put before the id, and a dash. "crio-conmon" and
// "libpod-conmon" are monitors beside a container, "libpod_pod_" is a pod.
var prefixes = []string{"docker", "cri-containerd", "crio", "libpod", "nerdctl"}

// ID returns the innermost container id on a cgroup path.
func ID(path string) (id string, ok bool) {
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if id, ok := component(parts[i]); ok {
			return id, true
		}
	}
	return "", false
}

// component returns the id in one component: [prefix]id[.scope].
func component(name string) (string, bool) {
	name = strings.TrimSuffix(name, ".scope")
	if len(name) < idLen {
		return "", false
	}
	prefix, id := name[:len(name)-idLen], name[len(name)-idLen:]
	if !isHex(id) || !isPrefix(prefix) {
		return "", false
	}
	return id, true
}

func isHex(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !('0' <= r && r <= '9' || 'a' <= r && r <= 'f') })
}

// isPrefix accepts nothing, "word-", and what ends in ":word:", which is a path
// in systemd's style given to the cgroupfs driver.
func isPrefix(s string) bool {
	if s == "" {
		return true
	}
	for _, word := range prefixes {
		if s == word+"-" || strings.HasSuffix(s, ":"+word+":") {
			return true
		}
	}
	return false
}

// controllers are the old hierarchies that are asked after the unified one, in
// the kernel's order.
var controllers = []string{"pids", "memory", "cpu", "devices"}

// FromProc returns the container id in the contents of /proc/PID/cgroup: on the
// unified hierarchy, or else on one of the controllers' own.
func FromProc(contents string) (id string, ok bool) {
	paths := map[string]string{}
	for line := range strings.Lines(contents) {
		_, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		names, path, _ := strings.Cut(rest, ":")
		for name := range strings.SplitSeq(names, ",") {
			paths[name] = path
		}
	}
	for _, name := range append([]string{""}, controllers...) {
		if id, ok := ID(paths[name]); ok {
			return id, true
		}
	}
	return "", false
}
