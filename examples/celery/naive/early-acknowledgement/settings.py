"""Celery's settings as its first steps have them: a message is deleted when its task begins."""

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
task_ignore_result = True
worker_enable_remote_control = False
