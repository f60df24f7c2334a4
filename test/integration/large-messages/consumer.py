"""Books payments of which the messages only point at the content. Each is put off once, by a message of its own that points at an object of its own, as a retry is."""

import json
import os
import signal
import uuid

import boto3
import psycopg

POINTER = "software.amazon.payloadoffloading.PayloadS3Pointer"
sqs, s3, queue = boto3.client("sqs"), boto3.client("s3"), os.environ["QUEUE_URL"]
twice = "books-twice" in os.environ["DEFECTS"].split(",")

def content_of(body):
    kind, place = json.loads(body)
    assert kind == POINTER
    return json.loads(s3.get_object(Bucket=place["s3BucketName"], Key=place["s3Key"])["Body"].read())

def put_off(payment):
    key = str(uuid.uuid4())
    text = json.dumps({**payment, "put_off": True})
    s3.put_object(Bucket="payments", Key=key, Body=text.encode())
    sqs.send_message(
        QueueUrl=queue,
        MessageBody=json.dumps([POINTER, {"s3BucketName": "payments", "s3Key": key}]),
        MessageAttributes={"ExtendedPayloadSize": {"DataType": "Number", "StringValue": str(len(text))}},
    )

def book(database, payment):
    with database.transaction():
        done = database.execute(
            "insert into booked (event, account) values (%s, %s) on conflict do nothing returning 1",
            (payment["event"], payment["account"]),
        ).fetchone()
        if done or twice:
            database.execute(
                "insert into account (number, balance) values (%s, %s) on conflict (number) do update set balance = account.balance + excluded.balance",
                (payment["account"], payment["amount"]),
            )

running = True
def stop(*_):
    global running
    running = False
signal.signal(signal.SIGTERM, stop)

with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
    database.execute("select pg_advisory_lock(1)")
    database.execute("create table if not exists booked (event text primary key, account text)")
    database.execute("create table if not exists account (number text primary key, balance int)")
    database.execute("select pg_advisory_unlock(1)")
    while running:
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", []):
            payment = content_of(message["Body"])
            if payment.get("put_off"):
                book(database, payment)
            else:
                put_off(payment)
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
