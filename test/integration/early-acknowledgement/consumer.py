"""Deletes a message as soon as it has it, and only then tells the shop of its order."""

import json
import os
import urllib.request

import boto3

QUEUE_URL = os.environ["QUEUE_URL"]
sqs = boto3.client("sqs")
print("ready", flush=True)

while True:
    answer = sqs.receive_message(QueueUrl=QUEUE_URL, MaxNumberOfMessages=10, WaitTimeSeconds=5)
    for message in answer.get("Messages", []):
        sqs.delete_message(QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])
        try:
            order = json.dumps({"reference": json.loads(message["Body"])["reference"]}).encode()
            request = urllib.request.Request(os.environ["SHOP_URL"] + "/orders", data=order, method="POST")
            urllib.request.urlopen(request, timeout=5).close()
        except Exception as error:
            print(json.dumps({"level": "error", "message": f"{message['Body']}: {error!r}"}), flush=True)
