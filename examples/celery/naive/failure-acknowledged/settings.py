"""Celery's settings with late acknowledgement alone: a task that raised counts as done, and its message is deleted."""

import os

broker_url = "sqs://"
task_default_queue = "orders"
broker_transport_options = {
    "region": os.environ["AWS_REGION"],
    "predefined_queues": {
        "orders": {
            "url": os.environ["QUEUE_URL"],
            "access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
            "secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
        }
    },
    "wait_time_seconds": 2,
    "polling_interval": 0,
}
task_acks_late = True
worker_prefetch_multiplier = 1
task_ignore_result = True
worker_enable_remote_control = False
