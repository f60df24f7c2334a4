"""The stock service."""

import os

import httpx

# Far below the visibility time-out: who waits longer than that is overtaken by another worker.
client = httpx.Client(base_url=os.environ["STOCK_URL"], timeout=2)


def reserve(event, quantity):
    # The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
    answer = client.post(
        "/reservations",
        headers={"Idempotency-Key": event["order"]},
        json={
            "order": event["order"],
            "article": event["article"],
            "quantity": quantity,
            "version": event["version"],
        },
    )
    answer.raise_for_status()
