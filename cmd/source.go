// Package cmd is the source of the sensor's command, which every sensor is built
// from, as runtime is of what it consists of.
//
// It may import nothing of the project.
package cmd

import "embed"

// Source holds the command's files and those of the packages beside it that it
// imports. Tests are left out when a sensor is built.
//
//go:embed kerneql-sensor/*.go internal/cmdline/*.go
var Source embed.FS
