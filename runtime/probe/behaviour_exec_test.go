package probe_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/internal/lab"
)

// folder is a directory that every user may enter, without symbolic links in its path.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tiny makes an executable that ends at once.
func tiny(t *testing.T, elements ...string) string {
	t.Helper()
	path := filepath.Join(elements...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	lab.WriteTiny(t, path)
	return path
}

// wantImage fails unless the event is about that executable.
func wantImage(t *testing.T, e *seen, name, executable string) {
	t.Helper()
	if e.ProcessName != name || e.NameUnknown || !e.Has.Has(event.ProcessName) {
		t.Errorf("the name is %q, want %q", e.ProcessName, name)
	}
	if e.ProcessExecutable != executable || e.PathCut || !e.Has.Has(event.ProcessExecutable) {
		t.Errorf("the executable is %q, want %q", e.ProcessExecutable, executable)
	}
}

// wantArgs fails unless the event has exactly these arguments.
func wantArgs(t *testing.T, e *seen, args ...string) {
	t.Helper()
	if !slices.Equal(e.ProcessArgs, args) || e.ProcessArgsCount != int64(len(args)) {
		t.Errorf("%d arguments %.200q, want %d %.200q", e.ProcessArgsCount, e.ProcessArgs, len(args), args)
	}
	if e.ArgsCut || e.ArgsFault || e.Partial.Has(event.ProcessArgs) || e.Partial.Has(event.ProcessArgsCount) {
		t.Errorf("the arguments %.100q are marked as partial", e.ProcessArgs)
	}
}

// testPath executes the same file in the ways a path can be given.
func testPath(t *testing.T, w *watcher) {
	dir := folder(t)
	target := tiny(t, dir, "target")
	link, hard := filepath.Join(dir, "link"), filepath.Join(dir, "hard")
	up := filepath.Join(dir, "up")
	for _, err := range []error{os.Symlink(target, link), os.Link(target, hard), os.Symlink("..", up)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		how, path, dir, name string
	}{
		{"absolute", target, "", "target"},
		{"symbolic link", link, "", "target"},
		{"hard link", hard, "", "hard"},
		{"relative", "./target", dir, "target"},
		{"relative, upwards", "../" + filepath.Base(dir) + "/target", dir, "target"},
		{"with dots", dir + "/./up/./" + filepath.Base(dir) + "//target", "", "target"},
		{"through a linked folder", up + "/" + filepath.Base(dir) + "/hard", "", "hard"},
		{"proc", "/proc/self/cwd/target", dir, "target"},
	} {
		t.Run(c.how, func(t *testing.T) {
			p := program{path: c.path, argv: []string{"argv zero", c.path}}
			p.attr.Dir = c.dir
			e := w.exec(t, p)
			wantImage(t, e, c.name, filepath.Join(dir, c.name))
			wantArgs(t, e, p.argv...)
		})
	}
}

// testDescriptor executes what has no path (any more).
func testDescriptor(t *testing.T, w *watcher) {
	dir := folder(t)
	file := tiny(t, dir, "file")
	for _, c := range []struct {
		step, name, executable string
	}{
		{"fexec=" + file, "file", file},
		{"memfd=nc", "memfd:nc", "/memfd:nc"},
		{"memfd=" + strings.Repeat("m", 249), "memfd:" + strings.Repeat("m", 249), "/memfd:" + strings.Repeat("m", 249)},
		{"deleted=" + tiny(t, dir, "gone"), "gone", filepath.Join(dir, "gone")},
	} {
		t.Run(c.step[:5], func(t *testing.T) {
			p, _ := finish(t, c.step, file, "an argument")
			all := w.life(t, p.pid())
			if got := kinds(all); got != "fork exec exec end" {
				t.Fatalf("the events are %q", got)
			}
			wantImage(t, &all[2], c.name, c.executable)
			wantArgs(t, &all[2], file, "an argument")
			if holds(&all[2].Event, atomMemory) != (c.name == "memfd:nc") || holds(&all[2].Event, atomGone) != (c.name == "gone") {
				t.Errorf("the name's atoms are %x", all[2].Atoms)
			}
			wantImage(t, &all[3], c.name, c.executable)
		})
	}
}

func testScript(t *testing.T, w *watcher) {
	dir := folder(t)
	interpreter := tiny(t, dir, "interpreter")
	script, nested := filepath.Join(dir, "script"), filepath.Join(dir, "nested")
	for path, first := range map[string]string{script: interpreter + " one word", nested: script} {
		if err := os.WriteFile(path, []byte("#!"+first+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	e := w.exec(t, program{path: script, argv: []string{"zero", "one"}})
	wantImage(t, e, "interpreter", interpreter)
	wantArgs(t, e, interpreter, "one word", script, "one")
	e = w.exec(t, program{path: nested, argv: []string{"zero"}})
	wantImage(t, e, "interpreter", interpreter)
	wantArgs(t, e, interpreter, "one word", script, nested)
}

// testLongPath has names as long as they get, and paths that the
// record holds, or doesn't.
func testLongPath(t *testing.T, w *watcher) {
	dir := folder(t)
	name := longName
	wantImage(t, w.exec(t, program{path: tiny(t, dir, name), argv: []string{"x"}}), name, filepath.Join(dir, name))
	for _, c := range []struct {
		how  string
		path []string
		atom int
	}{
		{"long components", []string{dir, name, name, name}, atomLong},
		{"many bytes", append(slices.Repeat([]string{strings.Repeat("d", 40)}, 30), "deep"), atomDeep},
		{"many components", append(slices.Repeat([]string{"d"}, 110), "deep"), atomDeep},
	} {
		t.Run(c.how, func(t *testing.T) {
			path := tiny(t, append([]string{dir}, c.path...)...)
			e := w.exec(t, program{path: path, argv: []string{"x"}})
			if e.ProcessName != filepath.Base(path) || !holds(&e.Event, c.atom) {
				t.Errorf("the name is %q with the atoms %x", e.ProcessName, e.Atoms)
			}
			if !e.PathCut || e.Has.Has(event.ProcessExecutable) || !e.Partial.Has(event.ProcessExecutable) {
				t.Errorf("the executable %q isn't marked as cut", e.ProcessExecutable)
			}
		})
	}
}

// pathCap is how many bytes of a path the collector keeps.
const pathCap = 512

// testPathBorder has paths of about as many bytes as the collector keeps.
func testPathBorder(t *testing.T, w *watcher) {
	dir := folder(t)
	for length := pathCap - 8; length <= pathCap+8; length++ {
		long := strings.Repeat("d", length-len(dir)-len("/deep")-201)
		path := tiny(t, dir, long[:len(long)/2], long[len(long)/2:], strings.Repeat("e", 198), "deep")
		if len(path) != length {
			t.Fatalf("the path has %d bytes, want %d", len(path), length)
		}
		e := w.exec(t, program{path: path, argv: []string{"x"}})
		if length <= pathCap {
			wantImage(t, e, "deep", path)
		} else if e.ProcessName != "deep" || !e.PathCut || e.Has.Has(event.ProcessExecutable) {
			t.Errorf("%d bytes: %q at %q isn't marked as cut", length, e.ProcessName, e.ProcessExecutable)
		}
		wantArgs(t, e, "x")
	}
}

// testMounts executes across mount points, and below another root.
func testMounts(t *testing.T, w *watcher) {
	outer := mountTmpfs(t, filepath.Join(folder(t), "outer"))
	inner := mountTmpfs(t, filepath.Join(outer, "a", "inner"))
	path := tiny(t, inner, "b", "program")
	wantImage(t, w.exec(t, program{path: path, argv: []string{"x"}}), "program", path)
	for root, want := range map[string]string{inner: "/b/program", filepath.Join(outer, "a"): "/inner/b/program"} {
		p := program{path: want, argv: []string{"x"}}
		p.attr.Sys = &unix.SysProcAttr{Chroot: root}
		wantImage(t, w.exec(t, p), "program", want)
	}
	wantImage(t, w.exec(t, program{path: tiny(t, outer, "top"), argv: []string{"x"}}), "top", filepath.Join(outer, "top"))
}

func mountTmpfs(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// testComm gives a process another comm, which its name isn't.
func testComm(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "a-name-of-more-than-15-bytes")
	p, children := finish(t, "comm=nc", "fork=0", "exec="+file, "x")
	all := w.life(t, p.pid())
	wantImage(t, &all[2], filepath.Base(file), file)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := w.life(t, children[0])
	wantImage(t, &child[0], filepath.Base(exe), exe)
}

func testArguments(t *testing.T, w *watcher) {
	file := tiny(t, folder(t), "file")
	many := make([]string, 3000)
	for i := range many {
		many[i] = fmt.Sprintf("a%04d", i)
	}
	for how, argv := range map[string][]string{
		"one":            {"x"},
		"one, empty":     {""},
		"empty":          {"x", "", "a", "", ""},
		"only empty":     {"", "", ""},
		"bytes":          {"\xff\xfe\x80", "\xc3", "é\n\t\x01", "日本"},
		"blanks":         {" x ", "a b", " "},
		"many":           many,
		"many, short":    slices.Repeat([]string{""}, 500),
		"zero is a path": {"/bin/other"},
	} {
		t.Run(how, func(t *testing.T) {
			wantArgs(t, w.exec(t, program{path: file, argv: argv}), argv...)
		})
	}
	t.Run("none", func(t *testing.T) {
		// Since Linux 5.18 the kernel adds an empty one, as this program can see.
		e := w.exec(t, program{path: file})
		if e.ProcessArgsCount != int64(len(e.ProcessArgs)) || len(e.ProcessArgs) > 1 || strings.Join(e.ProcessArgs, "") != "" {
			t.Errorf("%d arguments %q", e.ProcessArgsCount, e.ProcessArgs)
		}
	})
}
