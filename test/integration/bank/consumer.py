"""A plain consumer of two kinds of event on one queue: payments add up to a balance, profiles replace each other. DEFECTS names what it gets wrong."""

import json
import os
import signal
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import psycopg
from botocore.config import Config

MISTAKES = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
QUEUE = os.environ["QUEUE_URL"]
VISIBILITY = 2
sqs = boto3.client("sqs", config=Config(retries={"mode": "standard", "total_max_attempts": 3}, read_timeout=10))
stopping = threading.Event()

def say(level, message, **rest):
    print(json.dumps({"level": level, "message": message, **rest}), flush=True)

def connect(**options):
    return psycopg.connect(os.environ["DATABASE_URL"], options="-c lock_timeout=1500 -c statement_timeout=3000", connect_timeout=3, **options)

KEEPS = os.environ.get("KEEPS_CONNECTION") == "1"
kept = None

@contextmanager
def session():
    """A connection for each message, or one that is kept until it is found to be broken."""
    global kept
    if not KEEPS:
        with connect() as db:
            yield db
        return
    if kept is None:
        kept = connect()
    try:
        with kept.transaction():
            yield kept
    except psycopg.OperationalError:
        kept.close()
        kept = None
        raise

def prepare():
    while True:
        try:
            with connect() as db:
                db.execute("select pg_advisory_xact_lock(1)")
                db.execute("create table if not exists account (number text primary key, balance int not null)")
                db.execute("create table if not exists payment (event text primary key, account text not null, amount int not null)")
                db.execute("create table if not exists profile (number text primary key, body text not null, version int not null, gone boolean not null default false)")
                db.execute("create table if not exists setting (name text primary key)")
            return
        except psycopg.Error as error:
            say("warn", f"no database yet: {error}")
            time.sleep(0.2)

def payment(db, event):
    account, name = event["account"], event["event"]
    if isinstance(event["amount"], dict):
        if db.execute("select 1 from setting where name = any(%s)", ([f"v2/{account}", "v2"],)).fetchone() is None:
            raise ValueError(f"payment {name} of {account}: the amount is an object")
        amount = event["amount"]["value"]
    else:
        amount = event["amount"]
    known = db.execute("insert into payment values (%s, %s, %s) on conflict do nothing returning 1", (name, account, amount)).fetchone()
    if known is None:
        return
    if "marks-first" in MISTAKES:
        db.commit()
    db.execute("insert into account values (%s, %s) on conflict (number) do update set balance = account.balance + excluded.balance", (account, amount))

def profile_gone(db, event):
    number, version = event["number"], event["version"]
    if "forgets-deletes" in MISTAKES:
        db.execute("delete from profile where number = %s", (number,))
        return
    # A grave with its version: what is older than that comes too late.
    db.execute("insert into profile values (%s, '', %s, true) on conflict (number) do update set gone = true, version = excluded.version where profile.version < excluded.version", (number, version))

def profile(db, event):
    number = event["number"]
    if "drops-orphans" in MISTAKES and event["version"] > 1 and db.execute("select 1 from profile where number = %s", (number,)).fetchone() is None:
        return
    if "text" not in event:
        if db.execute("select 1 from setting where name = any(%s)", ([f"v2/{number}", "v2"],)).fetchone() is None:
            raise ValueError(f"profile {number}: no text")
        event["text"] = event["body"]["text"]
    db.execute("insert into profile values (%s, %s, %s) on conflict (number) do update set body = excluded.body, version = excluded.version where profile.version < excluded.version"
               if "last-wins" not in MISTAKES else
               "insert into profile values (%s, %s, %s) on conflict (number) do update set body = excluded.body, version = excluded.version",
               (number, event["text"], event["version"]))

HANDLERS = {"payment": payment, "profile": profile, "profile-gone": profile_gone}

def undo(number):
    time.sleep(1.5)
    with connect() as db:
        db.execute("update profile set body = 'text 1' where number = %s", (number,))

def handle(body):
    event = json.loads(body)
    if "NOTICES_URL" in os.environ:
        urllib.request.urlopen(urllib.request.Request(os.environ["NOTICES_URL"], data=body.encode(), method="POST"), timeout=1.5).read()
    with session() as db:
        HANDLERS[event["kind"]](db, event)
    if "late-undo" in MISTAKES and event["kind"] == "profile" and event["version"] > 1:
        threading.Thread(target=undo, args=(event["number"],), daemon=True).start()

def delete(message):
    sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"])

def heartbeat(message, over):
    while not over.wait(VISIBILITY / 2):
        try:
            sqs.change_message_visibility(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=VISIBILITY)
        except Exception as error:
            say("warn", f"heartbeat: {error}")

def give_back(message):
    try:
        sqs.change_message_visibility(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    except Exception as error:
        # Its time may be over already, where the work took long: then it comes back by itself.
        say("warn", f"not given back: {error}")

def one(message):
    over = threading.Event()
    if "endless-heartbeat" in MISTAKES:
        threading.Thread(target=heartbeat, args=(message, over), daemon=True).start()
    try:
        handle(message["Body"])
        delete(message)
        over.set()
    except Exception as error:
        say("error", repr(error))
        if "endless-heartbeat" not in MISTAKES:
            give_back(message)

class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with connect() as db:
                db.execute("select 1")
            self.send_response(200); self.end_headers(); self.wfile.write(b'{"db":"up"}')
        except Exception:
            self.send_response(503); self.end_headers(); self.wfile.write(b'{"db":"down"}')
    def log_message(self, *_):
        pass

def main():
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    prepare()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    pause = 0.2
    while not stopping.is_set():
        try:
            messages = sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
            pause = 0.2
        except Exception as error:
            say("error", f"receive failed: {error}")
            stopping.wait(pause)
            pause = min(pause * 2, 5)
            continue
        for message in messages:
            one(message)

main()
