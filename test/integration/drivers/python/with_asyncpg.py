"""Writes rows as asyncpg does. A line on the standard input: how, and the key."""

import asyncio
import os
import sys

import asyncpg

INSERT = "insert into hot values ($1, 0)"


async def main():
    connection = await asyncpg.connect(
        os.environ["DATABASE_URL"], server_settings={"application_name": os.environ["PGAPPNAME"]}
    )
    for line in sys.stdin:
        how, key = line.split()
        if how == "autocommit":
            await connection.execute(INSERT, key)
        elif how == "transaction":
            async with connection.transaction():
                await connection.execute(INSERT, key)
        elif how == "many":
            await connection.executemany(INSERT, [(key,), (f"{key} again",)])
        print("done", key, flush=True)


asyncio.run(main())
