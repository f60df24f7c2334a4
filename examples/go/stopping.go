//go:build !stops_at_once

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// asked is done when the platform asks to stop: no new poll then, and what is in flight goes on.
func asked() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
}
