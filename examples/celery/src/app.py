"""The order service: a Celery worker. Start it with "celery --app app worker"."""

from celery import Celery
from celery.signals import worker_init

import database
import sqs_transport  # noqa: F401
import worker_pool  # noqa: F401
from handle import handle

app = Celery("orders")
app.config_from_object("settings")


@worker_init.connect
def prepare(**_):
    database.prepare()


@app.task(name="orders.placed")
def placed(event):
    handle("placed", event)


@app.task(name="orders.changed")
def changed(event):
    handle("changed", event)


@app.task(name="orders.cancelled")
def cancelled(event):
    handle("cancelled", event)
