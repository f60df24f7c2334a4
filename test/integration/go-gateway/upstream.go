package main

import (
	"net/http"
	"time"
)

// It works on four requests at once, each of which takes 40 ms whatever the machine does: it bears 100 a second.
const (
	atOnce = 4
	took   = 40 * time.Millisecond
)

func upstream() http.Handler {
	workers := make(chan struct{}, atOnce)
	routes := http.NewServeMux()
	routes.HandleFunc("GET /health", func(answer http.ResponseWriter, _ *http.Request) {
		answer.WriteHeader(http.StatusNoContent)
	})
	routes.HandleFunc("GET /entries", func(answer http.ResponseWriter, request *http.Request) {
		select {
		case workers <- struct{}{}:
		case <-request.Context().Done():
			return
		}
		defer func() { <-workers }()
		time.Sleep(took)
		answer.Header().Set("content-type", "application/json")
		_, _ = answer.Write([]byte(`{"entries":[]}`))
	})
	return routes
}
