package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

type stock struct {
	client http.Client
	url    string
}

func newStock() *stock {
	// Far below the visibility time-out: who waits longer than that is overtaken by another replica. http.DefaultClient would wait for ever.
	return &stock{http.Client{Timeout: 2 * time.Second}, os.Getenv("STOCK_URL")}
}

// It asks for a pause when it is busy; a longer one than this is left to the queue.
const longestPause = 4 * time.Second

func (s *stock) reserve(ctx context.Context, received event, quantity int) error {
	answer, err := s.post(ctx, received, quantity)
	if err == nil && answer.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		if pause := time.Duration(seconds) * time.Second; pause <= longestPause {
			time.Sleep(pause)
			answer, err = s.post(ctx, received, quantity)
		}
	}
	if err == nil && answer.StatusCode >= 300 {
		return fmt.Errorf("the stock service answered %s", answer.Status)
	}
	return err
}

func (s *stock) post(ctx context.Context, received event, quantity int) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{
		"order": received.Order, "article": received.Article, "quantity": quantity, "version": received.Version,
	})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/reservations", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	// The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
	request.Header.Set("Idempotency-Key", received.Order)
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	// Read to its end, so that the connection can be used again.
	_, err = io.Copy(io.Discard, answer.Body)
	return answer, errors.Join(err, answer.Body.Close())
}
