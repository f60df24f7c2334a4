"""Tells the shop of each order. Its first work after a start takes as long as that of a JVM on a busy machine."""

import json
import os
import time
import urllib.request

import boto3

QUEUE_URL = os.environ["QUEUE_URL"]
sqs = boto3.client("sqs")
cold = True
print("ready", flush=True)

while True:
    answer = sqs.receive_message(QueueUrl=QUEUE_URL, MaxNumberOfMessages=1, WaitTimeSeconds=5)
    for message in answer.get("Messages", []):
        if cold:
            print(json.dumps({"level": "info", "message": f"the first: {message['Body']}"}), flush=True)
            time.sleep(3)
        cold = False
        order = json.dumps({"reference": json.loads(message["Body"])["reference"]}).encode()
        request = urllib.request.Request(os.environ["SHOP_URL"] + "/orders", data=order, method="POST")
        urllib.request.urlopen(request, timeout=5).close()
        sqs.delete_message(QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])
