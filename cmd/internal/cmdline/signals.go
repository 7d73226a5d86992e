package cmdline

import (
	"context"
	"os/signal"
	"syscall"
)

// Interruptible returns a context that ends on SIGINT or SIGTERM, so that a
// command can stop cleanly. A second signal ends the process at once.
func Interruptible(parent context.Context) context.Context {
	ctx, restore := signal.NotifyContext(parent, syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, restore)
	return ctx
}
