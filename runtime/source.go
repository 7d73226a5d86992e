// Package runtime is the source of what lies below it, which every sensor is
// built from: it travels inside kerneql, so that "kerneql build" needs no checkout.
//
// It may import nothing of the project, and only commands that build sensors
// import it: a sensor doesn't carry its own source.
package runtime

import "embed"

// Source holds the packages' files. What no sensor needs, such as tests, is left
// out when one is built.
//
//go:embed */*.go */*.o
var Source embed.FS
