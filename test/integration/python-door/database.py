"""The pool that everything here asks, with what it needs made."""

import os

from psycopg_pool import ConnectionPool

DEFECTS = set(filter(None, os.environ.get("DEFECTS", "").split(",")))

TABLES = """
create table if not exists account (username text primary key, password text not null, failed int not null default 0);
create table if not exists session (id uuid primary key, username text not null, refresh text not null);
create table if not exists file (id uuid primary key, name text not null, object_key text not null, size int not null);
create table if not exists quota (bytes bigint not null);
insert into quota select 1000000 where not exists (select from quota);
"""

pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=8,
    # Nobody who signs in or uploads waits longer for a lock.
    kwargs={"options": "-c statement_timeout=2000", "autocommit": True},
    open=True,
)
with pool.connection() as connection:
    connection.execute(TABLES)
