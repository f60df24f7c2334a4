"""Tells others that an order was accepted."""

import functools
import json
import os

import boto3

import database

QUEUE_URL = os.environ["EVENTS_QUEUE_URL"]


@functools.cache
def sqs():
    return boto3.client("sqs")


def accepted(event):
    order = event["order"]
    with database.connection() as connection:
        # Marked first, so that nobody is told twice: who dies in between has told nobody, and nobody will.
        told = connection.execute(
            "update orders set announced = version where reference = %s and announced < version returning version",
            [order],
        ).fetchone()
    if told is None:
        return
    body = json.dumps({"type": "order.accepted", "order": order, "article": event["article"], "version": told[0]})
    sqs().send_message(QueueUrl=QUEUE_URL, MessageBody=body)
