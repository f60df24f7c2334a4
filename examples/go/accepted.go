package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// accepted sends the service's own event.
func (o *orders) accepted(ctx context.Context, received event, version int) error {
	body, err := json.Marshal(map[string]any{
		"type": "order.accepted", "order": received.Order, "article": received.Article, "version": version,
	})
	if err != nil {
		return err
	}
	_, err = o.queue.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: aws.String(os.Getenv("EVENTS_QUEUE_URL")), MessageBody: aws.String(string(body)),
	})
	return err
}
