// Package lab is where the sensor is tried for real: a Docker engine of its own
// with images made here, containers without an engine, guests with other kernels
// in QEMU, a program inside them that runs what a test asks for, and a sensor
// whose alerts are collected.
//
// What is expensive (the engine, the built programs) is made once in a test
// process and taken down by Main. The package is for tests: it may import testing,
// runtime/need and golang.org/x/sys, and nothing else of the project.
package lab
