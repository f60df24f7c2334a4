//go:build stops_at_once

package main

import "context"

// Nobody listens to SIGTERM: Go ends the process, with whatever it has in flight.
func asked() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}
