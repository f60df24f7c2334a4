"""Connections to the database, and transactions that are tried again where the database says so."""

import functools
import logging
import os
import pathlib
import random
import time

import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg_pool import ConnectionPool

log = logging.getLogger(__name__)
URL = os.environ["DATABASE_URL"]
SCHEMA = pathlib.Path(os.environ["SCHEMA"])

# Nobody waits for ever: a handler gives up in time, and its message comes back.
LIMITS = "-c lock_timeout=2000 -c statement_timeout=3000"


def prepare():
    """Makes the tables, as soon as the database can be reached."""
    while True:
        try:
            with psycopg.connect(URL, connect_timeout=2, autocommit=True) as connection:
                connection.execute(SCHEMA.read_text())
            return
        except psycopg.OperationalError as error:
            log.error("the database cannot be reached yet: %s", error)
            time.sleep(0.5)


@functools.cache
def pool():
    """Of each child its own: opened after the fork, when it is first asked for. A connection that was cut is noticed before it is used."""
    return ConnectionPool(
        URL,
        min_size=1,
        max_size=1,
        timeout=3,
        open=True,
        check=ConnectionPool.check_connection,
        kwargs={"options": LIMITS, "connect_timeout": 2, "autocommit": True},
    )


def connection():
    return pool().connection()


def in_transaction(work, tries=5):
    """Deadlocks and serialization failures are the database's way to say "again": nothing of the transaction has happened."""
    for left in reversed(range(tries)):
        try:
            with connection() as opened, opened.transaction():
                return work(opened)
        except (DeadlockDetected, SerializationFailure) as error:
            log.warning("tried again after %s: %s", error.sqlstate, str(error).split("\n")[0])
            if left == 0:
                raise
            time.sleep(random.uniform(0.05, 0.2))
