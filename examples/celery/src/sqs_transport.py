"""What must be mended in kombu 5.7.0 for SQS: an answer of the queue that is no list of messages ends the worker, and so do a message that came late and a child that was killed."""

import logging
import time

from botocore.exceptions import ClientError
from kombu.asynchronous.aws.connection import AsyncAWSQueryConnection
from kombu.transport.SQS import QoS

log = logging.getLogger(__name__)
_on_list_ready = AsyncAWSQueryConnection._on_list_ready


def on_list_ready(self, parent, markers, operation, response):
    # A 5xx answer becomes an empty list, which Channel._on_messages_ready then asks like a dictionary; a throttled call is raised into the event
    # loop. Both are over in a while: there were no messages this time.
    if response.status >= 500 or (response.status == 400 and b"Throttl" in response.read()):
        log.error("%s was answered %s", operation, response.status)
        # Polls go on, but not as fast as they can fail.
        time.sleep(0.5)
        return {}
    return _on_list_ready(self, parent, markers, operation, response)


AsyncAWSQueryConnection._on_list_ready = on_list_ready

_reject = QoS.reject


def reject(self, delivery_tag, requeue=False):
    # A worker that was frozen, or whose task took too long, gives back a message that somebody else has by now: the queue refuses that, and raised
    # into the event loop it would end the worker. So would a task whose child was killed or took too long: kombu strips the message to put it back
    # (requeue), and its back-off then misses what was stripped. The queue hands it out again by itself.
    try:
        _reject(self, delivery_tag, requeue=False)
    except ClientError as error:
        log.error("a message could not be given back: %s", error)
        self.ack(delivery_tag)


QoS.reject = reject
