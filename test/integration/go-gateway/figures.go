package main

import (
	"bytes"
	"encoding/json"
	"log"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-chi/chi/v5/middleware"
)

const lookBack = 5 * time.Second

type answered struct {
	at     time.Time
	took   time.Duration
	failed bool
}

type figures struct {
	sync.Mutex
	answers []answered
}

func newFigures() *figures { return &figures{} }

func (all *figures) measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		began := time.Now()
		wrapped := middleware.NewWrapResponseWriter(answer, request.ProtoMajor)
		next.ServeHTTP(wrapped, request)
		all.Lock()
		defer all.Unlock()
		all.answers = append(all.answers, answered{time.Now(), time.Since(began), wrapped.Status() >= 500})
	})
}

// The slowest of 95 % of the answers that were right, and the share of those that were not.
func (all *figures) recent() (slow time.Duration, errors float64) {
	all.Lock()
	defer all.Unlock()
	since := time.Now().Add(-lookBack)
	all.answers = slices.DeleteFunc(all.answers, func(each answered) bool { return each.at.Before(since) })
	var took []time.Duration
	for _, each := range all.answers {
		if !each.failed {
			took = append(took, each.took)
		}
	}
	slices.Sort(took)
	if len(took) > 0 {
		slow = took[min(len(took)-1, len(took)*95/100)]
	}
	if len(all.answers) > 0 {
		errors = float64(len(all.answers)-len(took)) / float64(len(all.answers))
	}
	return slow, errors
}

// Level by level, as their owners' runbook has it.
var levels = []struct {
	name   string
	slow   time.Duration
	errors float64
}{
	{"GatewayInfo", 500 * time.Millisecond, 0.01},
	{"GatewayWarning", time.Second, 0.02},
	{"GatewayCritical", 2 * time.Second, 0.05},
}

// Tells Alertmanager's receivers, in its words, when the level changes.
func (all *figures) alert(url string) {
	if url == "" {
		return
	}
	open := -1
	for range time.Tick(500 * time.Millisecond) {
		slow, errors := all.recent()
		level := -1
		for nth, each := range levels {
			if slow > each.slow || errors > each.errors {
				level = nth
			}
		}
		if level > 0 && has("alert-level-wrong") {
			level = 0
		}
		if level == open {
			continue
		}
		if open >= 0 {
			post(url, levels[open].name, "resolved")
		}
		if level >= 0 {
			post(url, levels[level].name, "firing")
		}
		open = level
	}
}

func post(url string, name string, status string) {
	alert := map[string]any{"status": status, "labels": map[string]string{"alertname": name}}
	body, _ := json.Marshal(map[string]any{"version": "4", "status": status, "alerts": []any{alert}})
	if _, err := http.Post(url, "application/json", bytes.NewReader(body)); err != nil {
		log.Print(err)
	}
}
