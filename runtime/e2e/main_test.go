package e2e

import (
	"os"
	"testing"

	"github.com/kerneql/kerneql/runtime/internal/lab"
)

// The rules that the sensor is built with, by name.
const (
	listener = "Netcat Listener Established Inside A Container"
	manager  = "Container Management Utility Run Inside A Container"
	tool     = "Suspicious Network Tool Launched Inside A Container"
)

func TestMain(m *testing.M) { os.Exit(lab.Main(m)) }
