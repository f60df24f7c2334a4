"""The notes that there are."""

import os
import sqlite3
import tempfile
from contextlib import closing

DATABASE = os.environ.get("NOTES_DATABASE") or os.path.join(tempfile.gettempdir(), "notes.db")


def connect():
    return closing(sqlite3.connect(DATABASE, timeout=30, isolation_level=None))


# region store
def prepare():
    with connect() as database:
        database.execute("create table if not exists note (id integer primary key, reference text, text text)")


def store(note):
    with connect() as database:
        database.execute("insert into note (reference, text) values (?, ?)", (note["reference"], note["text"]))

# endregion store


def find(reference):
    with connect() as database:
        rows = database.execute("select id, text from note where reference = ?", (reference,)).fetchall()
    return [{"id": number, "text": text} for number, text in rows]
