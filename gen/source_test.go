package gen_test

import (
	"bytes"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/cmd"
	"github.com/kerneql/kerneql/gen"
	"github.com/kerneql/kerneql/runtime"
)

// TestSource holds that the source which kerneql carries is all that a sensor
// needs of this module, and no more.
func TestSource(t *testing.T) {
	files, err := gen.Builder{Runtime: runtime.Source, Commands: cmd.Source}.Files()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"go.mod": true, "go.sum": true}
	for _, arch := range []string{"amd64", "arm64"} {
		t.Setenv("GOARCH", arch)
		// What only some rule sets need is named beside the sensor.
		for _, p := range list(t, "-deps", "./cmd/kerneql-sensor", "./runtime/value", "./runtime/sequence") {
			folder, ours := strings.CutPrefix(p.ImportPath, module)
			for _, name := range slices.Concat(p.GoFiles, p.EmbedFiles) {
				if ours && folder != "generated" {
					want[path.Join(folder, name)] = true
				}
			}
		}
	}
	for name := range want {
		data, ok := files[name]
		if !ok {
			t.Errorf("%s is not part of kerneql: extend the patterns in runtime/source.go or cmd/source.go", name)
		} else if have, _ := os.ReadFile(path.Join("..", name)); !bytes.Equal(data, have) {
			t.Errorf("%s is part of kerneql with other contents: run go generate ./...", name)
		}
	}
	for name := range files {
		if !want[name] {
			t.Errorf("%s is part of kerneql and of no sensor", name)
		}
	}
}
