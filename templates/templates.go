// Package templates holds what the generator fills in rather than computes:
// pages and benchmarks. Beside it, in collector/, lies the C source of the
// kernel's collector, which no template engine touches.
//
// In module/ are copies of the project's go.mod and go.sum, for the module that a
// sensor is built from elsewhere.
//
// It may import nothing of the project.
package templates

import "embed"

//go:generate cp ../go.mod module/go.mod.txt
//go:generate cp ../go.sum module/go.sum.txt

// FS holds the templates by file name.
//
//go:embed *.tmpl
var FS embed.FS

// GoMod and GoSum are the project's files of these names.
var (
	//go:embed module/go.mod.txt
	GoMod []byte
	//go:embed module/go.sum.txt
	GoSum []byte
)
