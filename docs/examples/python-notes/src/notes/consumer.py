"""Takes notes from a queue and stores them."""

import json
import os

import boto3

from notes import store, web

QUEUE_URL = os.environ["QUEUE_URL"]
sqs = boto3.client("sqs")


def handle(message):
    # Deleted at once, so that nobody else gets it too.
    sqs.delete_message(QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])
    note = json.loads(message["Body"])
    store.store(note)
    print(json.dumps({"level": "info", "message": f"{note['reference']} was stored"}), flush=True)


def main():
    store.prepare()
    web.serve()
    while True:
        answer = sqs.receive_message(QueueUrl=QUEUE_URL, MaxNumberOfMessages=10, WaitTimeSeconds=20)
        for message in answer.get("Messages", []):
            try:
                handle(message)
            except Exception as error:
                print(json.dumps({"level": "error", "message": repr(error)}), flush=True)


if __name__ == "__main__":
    main()
