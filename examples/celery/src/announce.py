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
    # Asked of the row, not of this attempt: whoever died between COMMIT and here left it to be done by the next delivery. Others may so be told
    # twice, and never not at all.
    with database.connection() as connection:
        announced, version = connection.execute(
            "select announced, version from orders where reference = %s", [order]
        ).fetchone()
        if announced >= version:
            return
        body = json.dumps({"type": "order.accepted", "order": order, "article": event["article"], "version": version})
        sqs().send_message(QueueUrl=QUEUE_URL, MessageBody=body)
        connection.execute(
            "update orders set announced = greatest(announced, %s) where reference = %s", [version, order]
        )
