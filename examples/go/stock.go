package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
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

func (s *stock) reserve(ctx context.Context, received event, quantity int) error {
	body, err := json.Marshal(map[string]any{
		"order": received.Order, "article": received.Article, "quantity": quantity, "version": received.Version,
	})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/reservations", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	// The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
	request.Header.Set("Idempotency-Key", received.Order)
	answer, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("the stock service answered %s", answer.Status)
	}
	return nil
}
