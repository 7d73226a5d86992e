package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kerneql/kerneql/runtime/need"
)

// Engine is a Docker engine of this process's own: no network, no registry, its
// own folders and its own parent for cgroups.
type Engine struct {
	dir    string
	parent string // the containers' parent cgroup
	daemon *background
	ids    map[string]bool // the containers that it ever had
}

// Docker returns this process's engine, started by the first who asks, with the
// lab's image imported.
func Docker(t testing.TB) *Engine {
	t.Helper()
	need.Docker(t)
	return must(engine())(t)
}

// Image is the name of the image that every engine has.
const Image = "kerneql-lab:1"

var engine = sync.OnceValues(func() (*Engine, error) {
	base, err := scratch()
	if err != nil {
		return nil, err
	}
	e := &Engine{dir: filepath.Join(base, "docker"), parent: "kerneql-lab-" + fmt.Sprint(os.Getpid()), ids: map[string]bool{}}
	atEnd(e.clean)
	if err := e.boot(); err != nil {
		return nil, err
	}
	return e, e.importImage()
})

// boot starts the daemon, which starts a containerd of its own.
func (e *Engine) boot() error {
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		return err
	}
	config := filepath.Join(e.dir, "daemon.json")
	if err := os.WriteFile(config, []byte("{}"), 0o600); err != nil {
		return err
	}
	cmd := exec.Command("dockerd", "--config-file", config, "--host", e.socket(),
		"--data-root", filepath.Join(e.dir, "data"), "--exec-root", filepath.Join(e.dir, "exec"),
		"--pidfile", filepath.Join(e.dir, "pid"), "--cgroup-parent", "/"+e.parent,
		"--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver", "vfs")
	log, err := os.Create(filepath.Join(e.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if e.daemon, err = start(cmd); err != nil {
		return err
	}
	return e.awaitDaemon()
}

func (e *Engine) awaitDaemon() error {
	var err error
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err = e.Command("version").Run(); err == nil {
			return nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(e.dir, "log"))
	return fmt.Errorf("dockerd does not answer: %w\n%s", err, log)
}

func (e *Engine) importImage() error {
	root := filepath.Join(e.dir, "root")
	if err := makeRoot(root); err != nil {
		return err
	}
	tar := exec.Command("tar", "-C", root, "-c", ".")
	load := e.Command("import", "-", Image)
	var err error
	if load.Stdin, err = tar.StdoutPipe(); err != nil {
		return err
	}
	if err := tar.Start(); err != nil {
		return err
	}
	text, err := load.CombinedOutput()
	if err := errors.Join(err, tar.Wait()); err != nil {
		return fmt.Errorf("docker import: %w\n%s", err, text)
	}
	return os.RemoveAll(root)
}

func (e *Engine) socket() string { return "unix://" + filepath.Join(e.dir, "sock") }

// Command returns the docker command with these arguments.
func (e *Engine) Command(args ...string) *exec.Cmd {
	cmd := exec.Command("docker", args...)
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+e.socket(), "DOCKER_CONFIG="+e.dir)
	return cmd
}

// Do runs a docker command that must succeed and returns what it printed.
func (e *Engine) Do(t testing.TB, args ...string) string {
	t.Helper()
	cmd := e.Command(args...)
	var problem strings.Builder
	cmd.Stderr = &problem
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, problem.String())
	}
	return strings.TrimSpace(string(text))
}

// Run is docker run without a network. It returns the new container's id.
func (e *Engine) Run(t testing.TB, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "id")
	e.Do(t, append([]string{"run", "--network=none", "--cidfile", file}, args...)...)
	id := string(must(os.ReadFile(file))(t))
	e.ids[id] = true
	return id
}

// Owns reports whether a container is or was this engine's.
func (e *Engine) Owns(id string) bool { return e.ids[id] }

// clean ends the daemon and removes what it left in the kernel: mounts below
// its folder and the containers' cgroups. Containers that a failed test left
// are killed with it.
func (e *Engine) clean() error {
	if e.daemon == nil {
		return nil
	}
	if ids, err := e.Command("ps", "-aq").Output(); err == nil && len(ids) > 0 {
		_ = e.Command(append([]string{"rm", "-f"}, strings.Fields(string(ids))...)...).Run()
	}
	err := e.daemon.stop(syscall.SIGTERM, 30*time.Second)
	return errors.Join(err, unmountBelow(e.dir), removeCgroups(e.parent))
}

// unmountBelow unmounts everything below a folder, the innermost first.
func unmountBelow(dir string) error {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	var problems []error
	lines := strings.Split(string(text), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if field := strings.Fields(lines[i]); len(field) > 4 && strings.HasPrefix(field[4], dir+"/") {
			problems = append(problems, syscall.Unmount(field[4], syscall.MNT_DETACH))
		}
	}
	return errors.Join(problems...)
}

// removeCgroups removes the group of that name and all below it from every hierarchy.
func removeCgroups(name string) error {
	roots, err := filepath.Glob("/sys/fs/cgroup/*/" + name)
	if err != nil {
		return err
	}
	var problems []error
	for _, root := range append(roots, "/sys/fs/cgroup/"+name) {
		problems = append(problems, removeTree(root))
	}
	return errors.Join(problems...)
}

func removeTree(root string) error {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		return err
	})
	for i := len(dirs) - 1; i >= 0 && err == nil; i-- {
		err = syscall.Rmdir(dirs[i])
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
