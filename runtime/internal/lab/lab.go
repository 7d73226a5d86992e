package lab

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/kerneql/kerneql/runtime/need"
)

var (
	undoMu sync.Mutex
	undo   []func() error
)

// Main runs a package's tests and then takes down what they shared. TestMain
// hands its result to os.Exit.
func Main(m *testing.M) int {
	code := m.Run()
	undoMu.Lock()
	defer undoMu.Unlock()
	for i := len(undo) - 1; i >= 0; i-- {
		if err := undo[i](); err != nil {
			fmt.Fprintln(os.Stderr, "lab:", err)
			code = max(code, 1)
		}
	}
	return code
}

// atEnd has f called when the tests of this process are over, last one first.
func atEnd(f func() error) {
	undoMu.Lock()
	defer undoMu.Unlock()
	undo = append(undo, f)
}

// scratch is this process's folder. Its name is short: it holds sockets, whose
// paths may have 107 bytes.
var scratch = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kerneql-")
	if err == nil {
		atEnd(func() error { return os.RemoveAll(dir) })
	}
	return dir, err
})

// Cache returns the folder that keeps what is fetched or built for the lab:
// $KERNEQL_LAB, or kerneql-lab in the user's cache folder.
func Cache() string {
	if dir := os.Getenv("KERNEQL_LAB"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "kerneql-lab")
}

// Root returns the project's folder.
var Root = sync.OnceValue(func() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(filepath.Dir(file))))
})

var (
	sensor = sync.OnceValues(func() (string, error) { return build("./cmd/kerneql-sensor") })
	helper = sync.OnceValues(func() (string, error) { return build("./runtime/internal/lab/helper") })
	// builder is the rule author's command.
	builder = sync.OnceValues(func() (string, error) { return build("./cmd/kerneql") })
)

// Binary returns the sensor's executable: $KERNEQL_SENSOR, or one built now.
func Binary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("KERNEQL_SENSOR"); path != "" {
		return path
	}
	return must(sensor())(t)
}

// BinaryOf returns the executable of a sensor that kerneql builds with the rules of
// a folder.
func BinaryOf(t testing.TB, rules string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kerneql-sensor")
	cmd := exec.Command(must(builder())(t), "build", "-rules", rules, "-o", path)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, text)
	}
	return path
}

// HelperBinary returns the helper's executable, to be put into guests.
func HelperBinary(t testing.TB) string {
	t.Helper()
	return must(helper())(t)
}

// Runc returns a runc of 1.4 or newer, linked statically.
func Runc(t testing.TB) string {
	t.Helper()
	path := filepath.Join(Cache(), "runc", "runc")
	need.File(t, path, "built by .ci/runc")
	return path
}

// build builds a package of the project as a static program.
func build(pkg string) (string, error) {
	dir, err := scratch()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, filepath.Base(pkg))
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, pkg)
	cmd.Dir = Root()
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v: %w\n%s", cmd, err, text)
	}
	return path, nil
}

// must ends the test when there is an error, and returns the value otherwise.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
