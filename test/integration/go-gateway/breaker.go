package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	timeout        = time.Second
	opensAfter     = 3
	halfOpensAfter = time.Second
)

type reply struct {
	status int
	body   []byte
}

// Without a limit of its own: how long anybody waits there is up to whoever asks.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func ask(url string, within time.Duration) (reply, error) {
	bounded := http.Client{Transport: client.Transport, Timeout: within}
	answered, err := bounded.Get(url)
	if err != nil {
		return reply{}, err
	}
	defer answered.Body.Close()
	body, err := io.ReadAll(answered.Body)
	if err != nil {
		return reply{}, err
	}
	if answered.StatusCode >= 500 {
		return reply{}, fmt.Errorf("status %d", answered.StatusCode)
	}
	return reply{answered.StatusCode, body}, nil
}

func newBreaker(name string) *gobreaker.CircuitBreaker[reply] {
	settings := gobreaker.Settings{
		Name:        name,
		MaxRequests: 1,
		Timeout:     halfOpensAfter,
		ReadyToTrip: func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= opensAfter },
	}
	if has("breaker-never-opens") {
		settings.ReadyToTrip = func(gobreaker.Counts) bool { return false }
	}
	if has("breaker-never-closes") {
		// What was meant in milliseconds is taken in minutes.
		settings.Timeout = 1000 * time.Minute
	}
	if has("half-open-lets-all-through") {
		settings.MaxRequests = 1000
	}
	return gobreaker.NewCircuitBreaker[reply](settings)
}

var shared = sync.OnceValue(func() *gobreaker.CircuitBreaker[reply] { return newBreaker("all") })

func behindBreaker(role string, url string) http.HandlerFunc {
	breaker := newBreaker(role)
	if has("breaker-shared-by-upstreams") {
		breaker = shared()
	}
	return func(answer http.ResponseWriter, _ *http.Request) {
		answered, err := breaker.Execute(func() (reply, error) { return ask(url, timeout) })
		switch {
		case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
			answer.Header().Set("retry-after", "1")
			http.Error(answer, err.Error(), http.StatusServiceUnavailable)
		case err != nil:
			http.Error(answer, err.Error(), http.StatusGatewayTimeout)
		default:
			answer.WriteHeader(answered.status)
			_, _ = answer.Write(answered.body)
		}
	}
}

func pass(url string) http.HandlerFunc {
	return func(answer http.ResponseWriter, _ *http.Request) {
		answered, err := ask(url, time.Minute)
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadGateway)
			return
		}
		answer.WriteHeader(answered.status)
		_, _ = answer.Write(answered.body)
	}
}
