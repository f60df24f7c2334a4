"""Celery's settings, each with its reason."""

import os

# region broker
# The queue exists: Celery makes none, and asks for no right to list them.
broker_url = "sqs://"
task_default_queue = "orders"
broker_transport_options = {
    "region": os.environ["AWS_REGION"],
    "predefined_queues": {
        "orders": {
            "url": os.environ["QUEUE_URL"],
            "access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
            "secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
            # A task that failed comes back after so many seconds, by how often it was received: not at once, so that what is broken gets
            # time to recover. After the last receive it may go to the dead-letter queue at once.
            "backoff_policy": {1: 1, 2: 2, 3: 4, 4: 8, 5: 1},
            "backoff_tasks": ["orders.placed", "orders.changed", "orders.cancelled"],
        }
    },
    # An open poll is what a warm shutdown waits for: it must be over well within the time that the platform gives it to stop.
    "wait_time_seconds": 2,
    "polling_interval": 0,
}
# endregion broker

# The message is deleted when its task has succeeded, not before it began: a worker that dies in between loses nothing.
task_acks_late = True
# The same for a child that the kernel kills: without it, Celery takes the message for done.
task_reject_on_worker_lost = True
# A task that raised is not done either: the queue hands it out again, and in the end gives it to the dead-letter queue.
task_acks_on_failure_or_timeout = False
# No more messages in flight than children to work on them: those that wait in the worker use up their visibility time-out.
worker_prefetch_multiplier = 1
# Longer than the handler's own time-outs together, shorter than the visibility time-out of the queue (10 s): whoever has not ended by
# then is ended before somebody else begins with the same message.
task_time_limit = 9

# Nobody asks for results or events, and SQS knows no remote control.
task_ignore_result = True
worker_send_task_events = False
worker_enable_remote_control = False
worker_hijack_root_logger = True
