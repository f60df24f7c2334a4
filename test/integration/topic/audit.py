"""A consumer by boto3 of another queue of the same topic, which gets what was published as it is (raw), and only what its filter policy lets through."""

import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import psycopg
from botocore.config import Config

sqs = boto3.client("sqs", config=Config(retries={"mode": "standard", "total_max_attempts": 3}, read_timeout=10))
queue = os.environ["QUEUE_URL"]
stopping = threading.Event()

def handle(message):
    event = json.loads(message["Body"])
    if message["MessageAttributes"]["kind"]["StringValue"] != "audit":
        raise ValueError("the filter policy does not let it through: " + message["Body"])
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=3) as db:
        db.execute("insert into audit values (%s, %s) on conflict do nothing", (event["event"], event["key"]))
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

def consume():
    while not stopping.is_set():
        try:
            answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=5, WaitTimeSeconds=2, MessageAttributeNames=["All"])
            for message in answer.get("Messages", []):
                handle(message)
        except Exception as error:
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.2)

class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass

def stop(*_):
    stopping.set()
    threading.Timer(0.5, lambda: os._exit(0)).start()

with psycopg.connect(os.environ["DATABASE_URL"]) as db:
    db.execute("create table if not exists audit (event text primary key, key text not null)")
signal.signal(signal.SIGTERM, stop)
worker = threading.Thread(target=consume)
worker.start()
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Door).serve_forever()
