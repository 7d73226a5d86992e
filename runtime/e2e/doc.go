// Package e2e tries the finished sensor the way its users will: a real Docker
// engine, other kernels in QEMU, thousands of programs at once. It holds tests
// only. They need root and minutes, and are run one after the other by
// `make ci`, for some of them count every exec on the machine.
//
// The tests may import runtime/internal/lab and runtime/need; of the sensor, and
// of the command that builds one, they know nothing but the command line.
package e2e
