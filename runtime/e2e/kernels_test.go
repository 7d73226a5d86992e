package e2e

import (
	"os/exec"
	"testing"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/need"
)

// TestKernels has one and the same executable prove itself on every kernel.
func TestKernels(t *testing.T) {
	need.E2E(t)
	sensor := lab.Binary(t)
	for _, kernel := range lab.Kernels {
		t.Run(kernel, func(t *testing.T) {
			out := lab.Guest{
				Kernel: kernel,
				Files:  map[string]string{"/kerneql-sensor": sensor},
				Script: "uname -r >/out/release\n/kerneql-sensor doctor >/out/doctor 2>&1\n/kerneql-sensor selftest >/out/cases 2>/out/verdict\n",
			}.Run(t)
			t.Logf("Linux %s%s", out.Files["release"], out.Files["verdict"])
			if out.Exit != 0 {
				t.Errorf("exit %d\n%s\n%s\n%s", out.Exit, out.Files["cases"], out.Files["doctor"], out.Console)
			}
		})
	}
	t.Run("running", func(t *testing.T) {
		need.BPF(t)
		if text, err := exec.Command(sensor, "selftest").CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	})
}
