"""Writes rows as psycopg 3 does. A line on the standard input: how, and the key."""

import os
import sys

import psycopg

INSERT = "insert into hot values (%s, 0)"
connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

for line in sys.stdin:
    how, key = line.split()
    if how == "autocommit":
        connection.execute(INSERT, (key,))
    elif how == "transaction":
        with connection.transaction():
            connection.execute(INSERT, (key,))
    elif how == "pipeline":
        with connection.pipeline():
            connection.execute(INSERT, (key,))
    elif how == "pipelined-transaction":
        with connection.pipeline(), connection.transaction():
            connection.execute(INSERT, (key,))
    elif how == "chained":
        connection.execute("begin")
        connection.execute(INSERT, (key,))
        connection.execute("commit and chain")
        connection.execute("rollback")
    print("done", key, flush=True)
