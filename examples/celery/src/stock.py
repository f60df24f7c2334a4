"""The stock service."""

import os
import time

import httpx

# Far below the visibility time-out: who waits longer than that is overtaken by another worker.
client = httpx.Client(base_url=os.environ["STOCK_URL"], timeout=2)
# It asks for a pause when it is busy; a longer one than this is left to the queue.
LONGEST_PAUSE = 4


def reserve(event, quantity):
    answer = post(event, quantity)
    if answer.status_code == 429:
        pause = float(answer.headers.get("Retry-After", 1))
        if pause <= LONGEST_PAUSE:
            time.sleep(pause)
            answer = post(event, quantity)
    answer.raise_for_status()


def post(event, quantity):
    # The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
    return client.post(
        "/reservations",
        headers={"Idempotency-Key": event["order"]},
        json={
            "order": event["order"],
            "article": event["article"],
            "quantity": quantity,
            "version": event["version"],
        },
    )
