// Package templates holds what the generator fills in rather than computes:
// pages and benchmarks. Beside it, in collector/, lies the C source of the
// kernel's collector, which no template engine touches.
//
// It may import nothing of the project.
package templates

import "embed"

// FS holds the templates by file name.
//
//go:embed *.tmpl
var FS embed.FS
