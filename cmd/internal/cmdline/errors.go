package cmdline

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// The exit codes.
const (
	Done   = 0 // what was asked is done
	Bad    = 1 // bad input, a failed test
	Unable = 2 // wrong usage, or this host can't do it
)

// ExitError is an error that asks for an exit code. A nil Err says nothing: it
// has been reported already.
type ExitError struct {
	Code int
	Err  error
}

// Error returns the error's text.
func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *ExitError) Unwrap() error { return e.Err }

// UsageError is an error of the command line itself.
type UsageError struct {
	Message string
	Hint    string // what was meant, perhaps
	command string // whose help tells more
}

// Error returns the message.
func (e *UsageError) Error() string { return e.Message }

// Usagef returns a usage error.
func Usagef(format string, args ...any) error {
	return &UsageError{Message: fmt.Sprintf(format, args...)}
}

// report prints an error once and returns the exit code it stands for.
func report(w io.Writer, program string, err error) int {
	var usage *UsageError
	var exit *ExitError
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE):
		return Done // a reader that goes away has had what it wanted
	case errors.As(err, &usage):
		reportUsage(w, program, usage)
		return Unable
	case errors.As(err, &exit):
		if exit.Err != nil {
			fmt.Fprintf(w, "%s: %v\n", program, exit.Err)
		}
		return exit.Code
	}
	fmt.Fprintf(w, "%s: %v\n", program, err)
	return Bad
}

func reportUsage(w io.Writer, program string, err *UsageError) {
	fmt.Fprintf(w, "%s: %s\n", program, err.Message)
	if err.Hint != "" {
		fmt.Fprintf(w, "Did you mean %s?\n", err.Hint)
	}
	command := program
	if err.command != "" {
		command += " " + err.command
	}
	fmt.Fprintf(w, "'%s --help' tells how it is used.\n", command)
}
