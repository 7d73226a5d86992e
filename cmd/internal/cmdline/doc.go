// Package cmdline is what the project's commands share: how arguments are read,
// how errors become exit codes, and how output chooses its form.
//
// It may import nothing of the project.
package cmdline
