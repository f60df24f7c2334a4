package main

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const (
	// Messages of one receive, handled side by side: as many as there are connections to the database.
	batch = 5
	// Shorter than the visibility time-out of the queue (10 s): whoever has not ended by then gives up before somebody else begins.
	handlingLimit = 9 * time.Second
	// The SDK repeats calls by itself; this is for what it gave up.
	pauseAfterError = time.Second
)

type consumer struct {
	queue  *sqs.Client
	url    string
	handle func(context.Context, []byte) error
}

// run polls until it is asked to stop, and returns when the work in flight is done.
func (c *consumer) run(stopping context.Context) {
	for stopping.Err() == nil {
		// The poll itself is not cut off: a message that arrives in it would be in nobody's hands. It is short instead.
		received, err := c.queue.ReceiveMessage(context.Background(), &sqs.ReceiveMessageInput{
			QueueUrl:                    &c.url,
			MaxNumberOfMessages:         batch,
			WaitTimeSeconds:             2,
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
		})
		if err != nil {
			logError("receive", err)
			time.Sleep(pauseAfterError)
			continue
		}
		var working sync.WaitGroup
		for _, message := range received.Messages {
			working.Go(func() { c.one(message) })
		}
		working.Wait()
	}
}

// one handles a message, and deletes it if that succeeded: each for itself, so that one that fails takes no other with it.
func (c *consumer) one(message types.Message) {
	limited, cancel := context.WithTimeout(context.Background(), handlingLimit)
	defer cancel()
	if err := c.handle(limited, []byte(aws.ToString(message.Body))); err != nil {
		logError("an event was not handled", err)
		c.later(message)
		return
	}
	if _, err := c.queue.DeleteMessage(limited, &sqs.DeleteMessageInput{QueueUrl: &c.url, ReceiptHandle: message.ReceiptHandle}); err != nil {
		// It comes back, and finds that it was handled.
		logError("a message was not deleted", err)
	}
}

// Seconds after which a message comes back, by how often it was received: not at once, so that what is broken gets time to recover. After the last receive
// it may go to the dead-letter queue at once.
var backoff = []int32{1, 2, 4, 8, 1}

// later brings a message back before its visibility time-out would.
func (c *consumer) later(message types.Message) {
	received, err := strconv.Atoi(message.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
	if err != nil {
		return
	}
	limited, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_, err = c.queue.ChangeMessageVisibility(limited, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &c.url, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: backoff[min(received, len(backoff))-1],
	})
	if err != nil {
		logError("a visibility time-out was not changed", err)
	}
}
