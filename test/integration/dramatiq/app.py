"""The order service of the examples as a dramatiq worker: it retries by messages of its own, and sends to the dead-letter queue by itself what it gave up."""

import os

import dramatiq
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, Retries, ShutdownNotifications, TimeLimit
from dramatiq_sqs import SQSBroker

import database
from handle import handle


class Prepare(Middleware):
    def before_worker_boot(self, broker, worker):
        database.prepare()


dramatiq.set_broker(
    SQSBroker(
        dead_letter=True,
        visibility_timeout=int(os.environ["VISIBILITY_SECONDS"]),
        middleware=[
            Prepare(),
            AgeLimit(),
            TimeLimit(time_limit=9_000),
            ShutdownNotifications(),
            Callbacks(),
            Retries(max_retries=2, min_backoff=300, max_backoff=1_000),
        ],
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
    )
)


def actor(status):
    @dramatiq.actor(queue_name="orders", actor_name=f"orders.{status}")
    def run(event):
        handle(status, event)


for each in ("placed", "changed", "cancelled"):
    actor(each)
