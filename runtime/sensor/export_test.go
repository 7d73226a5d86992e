package sensor

import (
	"testing"
	"time"
)

// SetPatience shortens the wait for alerts that will not come.
func SetPatience(t *testing.T, d time.Duration) {
	old := patience
	patience = d
	t.Cleanup(func() { patience = old })
}
