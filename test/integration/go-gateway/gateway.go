package main

import (
	"net/http"
	"os"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
)

// Whoever finds no place waits for one; whoever finds no place to wait is turned away.
const (
	letIn   = 8
	waiting = 16
	patient = time.Second
)

func throttle() func(http.Handler) http.Handler {
	options := middleware.ThrottleOpts{
		Limit:          letIn,
		BacklogLimit:   waiting,
		BacklogTimeout: patient,
		StatusCode:     http.StatusServiceUnavailable,
		RetryAfterFn:   func(bool) time.Duration { return time.Second },
	}
	if has("queue-without-bound") {
		options.BacklogLimit, options.BacklogTimeout = 1_000_000, time.Hour
	}
	if has("no-load-shedding") {
		options.Limit = 1_000_000
	}
	if has("sheds-without-a-word") {
		options.RetryAfterFn = nil
	}
	return middleware.ThrottleWithOpts(options)
}

func gateway() http.Handler {
	measured := newFigures()
	go measured.alert(os.Getenv("ALERTS_URL"))
	routes := chi.NewRouter()
	routes.Get("/health", func(answer http.ResponseWriter, _ *http.Request) { answer.WriteHeader(http.StatusNoContent) })
	routes.Group(func(people chi.Router) {
		people.Use(measured.measure)
		// How often one may ask, beside how many at once.
		switch os.Getenv("LIMIT") {
		case "second":
			people.Use(httprate.LimitAll(20, time.Second))
		case "minute":
			people.Use(httprate.LimitAll(100, time.Minute))
		}
		people.Use(throttle())
		people.Get("/entries", pass(os.Getenv("LEDGER_URL")+"/entries"))
	})
	for role, url := range map[string]string{"ledger": os.Getenv("LEDGER_URL"), "stock": os.Getenv("STOCK_URL")} {
		routes.Get("/"+role, behindBreaker(role, url+"/entries"))
	}
	return routes
}
