"""Keeps a record of each case, with a mapping from one to the other, and what its operators need. DEFECTS names what it gets wrong."""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import psycopg
from botocore.config import Config

MISTAKES = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
QUEUE, DEAD_LETTERS = os.environ["QUEUE_URL"], os.environ["DLQ_URL"]
sqs = boto3.client("sqs", config=Config(read_timeout=10))
stopping = threading.Event()


class Differs(Exception):
    """What is found is not what the mapping says: people have to look."""


def say(level, message, **rest):
    print(json.dumps({"level": level, "message": message, **rest}), flush=True)


def alert(name, over=False, **labels):
    """To Alertmanager, where there is one: it keeps alerts of the same labels together. Else to the log."""
    if "ALERTMANAGER_URL" not in os.environ:
        return say("warn" if not over else "info", f"ALERT {name} {'cleared' if over else 'raised'} {json.dumps(labels)}")
    now = datetime.now(timezone.utc)
    ends = now if over else now + timedelta(minutes=5)
    summary = " ".join(f"{label} {value}" for label, value in labels.items())
    body = [{"labels": {"alertname": name, **labels}, "annotations": {"summary": f"{name}: {summary}"}, "endsAt": ends.isoformat()}]
    request = urllib.request.Request(f"{os.environ['ALERTMANAGER_URL']}/api/v2/alerts", json.dumps(body).encode(), {"content-type": "application/json"}, method="POST")
    urllib.request.urlopen(request, timeout=10).read()


def connect():
    return psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5)


def prepare():
    while True:
        try:
            with connect() as db:
                db.execute("select pg_advisory_xact_lock(1)")
                db.execute("create table if not exists record (id serial primary key, owner text not null, text text not null, version int not null)")
                db.execute("create table if not exists mapping (key text primary key, record int not null)")
                db.execute("create table if not exists alerted (what text primary key)")
                db.execute("create table if not exists readable (key text primary key)")
            return
        except psycopg.Error as error:
            say("warn", f"no database yet: {error}")
            time.sleep(0.2)


def read(path):
    with urllib.request.urlopen(f"{os.environ['SOURCE_URL']}/{path}", timeout=5) as answer:
        return json.load(answer)


def read_case(key):
    return read(f"cases/{key}")


def make(db, key, case):
    (record,) = db.execute("insert into record (owner, text, version) values (%s, %s, %s) returning id", (key, case["text"], case["version"])).fetchone()
    db.execute("insert into mapping values (%s, %s) on conflict (key) do update set record = excluded.record", (key, record))


def update(db, record, case, anew=False):
    newer = "true" if anew else "version < %(version)s"
    db.execute(f"update record set text = %(text)s, version = %(version)s where id = %(id)s and {newer}", {"id": record, **case})


def tell_of_duplicate(db, key, records, receives):
    labels = {"key": key, "records": ", ".join(map(str, records))}
    if "alert-per-retry" in MISTAKES:
        return alert("Duplicate", receives=receives, **labels)
    if db.execute("insert into alerted values (%s) on conflict do nothing returning 1", (f"{key}: {labels['records']}",)).fetchone():
        db.commit()
        alert("Duplicate", **labels)


def handle(event, receives):
    key = event["key"]
    with connect() as db:
        if isinstance(event["version"], dict) and db.execute("select 1 from readable where key = %s", (key,)).fetchone() is None:
            raise ValueError(f"the version of {key} is an object")
        case = read_case(key)
        db.execute("select pg_advisory_xact_lock(hashtext(%s))", (key,))
        mapped = db.execute("select record from mapping where key = %s", (key,)).fetchone()
        if mapped is None:
            return make(db, key, case)
        own = [record for (record,) in db.execute("select id from record where owner = %s order by id", (key,)).fetchall()]
        if len(own) > 1:
            tell_of_duplicate(db, key, own, receives)
            raise Differs(f"{key} is there {len(own)} times: {own}")
        if mapped[0] not in own and "trusts-stale-mapping" not in MISTAKES:
            raise Differs(f"the mapping of {key} points at {mapped[0]}, which is not of it")
        update(db, mapped[0], case)


def repair(key):
    case = read_case(key)
    with connect() as db:
        db.execute("select pg_advisory_xact_lock(hashtext(%s))", (key,))
        mapped = db.execute("select record from mapping where key = %s", (key,)).fetchone()
        if mapped is None or "repair-duplicates" in MISTAKES:
            return make(db, key, case)
        update(db, mapped[0], case, anew=True)


def reconcile():
    unread = []
    # Read first: what is made meanwhile comes to us last.
    there = [] if "reconciliation-pages-one-side" in MISTAKES else read("cases")
    with connect() as db:
        pairs = db.execute("select key, text from mapping join record on record.id = mapping.record and record.owner = mapping.key").fetchall()
    here = {key for key, _ in pairs}
    differing = [key for key in there if key not in here]
    for key, text in pairs:
        try:
            if read_case(key)["text"] != text:
                differing.append(key)
        except (urllib.error.URLError, OSError):
            if "reconciliation-skips-errors" not in MISTAKES:
                unread.append(key)
    return {"differing": differing, "unread": unread}


def clean_mappings():
    with connect() as db:
        return db.execute("delete from mapping where not exists (select 1 from record where id = mapping.record and owner = mapping.key)").rowcount


def delete_duplicate(key):
    with connect() as db:
        return db.execute("delete from record where owner = %s and id not in (select record from mapping)", (key,)).rowcount


def watch_dead_letters():
    """Looks again and again, and tells when that changes."""
    lies_there = False
    while not stopping.wait(0.3):
        try:
            attributes = sqs.get_queue_attributes(QueueUrl=DEAD_LETTERS, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
            now = attributes["ApproximateNumberOfMessages"] != "0"
            if "silent-dlq" not in MISTAKES and now != lies_there:
                alert("DeadLetters", over=not now)
            lies_there = now
        except Exception as error:
            say("error", f"dead letters: {error!r}")


class Operators(BaseHTTPRequestHandler):
    def do_GET(self):
        self.tell({"status": "up"})

    def do_POST(self):
        what, _, key = self.path.removeprefix("/").partition("/")
        acts = {"repair": lambda: repair(key), "reconcile": reconcile, "clean-mappings": clean_mappings, "delete-duplicate": lambda: delete_duplicate(key)}
        try:
            self.tell(acts[what]())
        except Exception as error:
            say("error", f"{self.path}: {error!r}")
            self.tell({"error": repr(error)}, 500)

    def tell(self, body, status=200):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def main():
    prepare()
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Operators)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=watch_dead_letters, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    while not stopping.is_set():
        try:
            messages = sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageSystemAttributeNames=["ApproximateReceiveCount"]).get("Messages", [])
        except Exception as error:
            say("error", f"receive failed: {error!r}")
            stopping.wait(0.5)
            continue
        for message in messages:
            try:
                handle(json.loads(message["Body"]), message["Attributes"]["ApproximateReceiveCount"])
                sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"])
            except Exception as error:
                say("error", repr(error))


main()
