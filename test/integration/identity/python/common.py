"""What the services share: settings, a log of JSON lines, a server for health, the table of customers."""
import http.server
import json
import os
import signal
import sqlite3
import threading

directory = os.environ["STATE"]
defects = os.environ.get("DEFECTS", "").split(",")
kafka = {"bootstrap.servers": os.environ["KAFKA_BOOTSTRAP_SERVERS"]}
topic, dead_letters, group = (os.environ[name] for name in ("EVENTS_TOPIC", "DEAD_LETTER_TOPIC", "CONSUMER_GROUP"))


def log(level, message, **more):
    print(json.dumps({"level": level, "message": message, **more}), flush=True)


def database():
    connection = sqlite3.connect(os.path.join(directory, "customers.sqlite"), timeout=30)
    connection.execute("create table if not exists handled (event text primary key)")
    connection.execute("create table if not exists customer (id text primary key, name text, events integer)")
    return connection


def serve(get=lambda path: None, post=lambda path, body: None):
    """Answers on PORT with what `get` and `post` give: a JSON value, or nothing for 404; ends at SIGTERM."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def answer(self, status, value):
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def work(self, work):
            try:
                found = work()
                self.answer(404 if found is None else 200, found)
            except Exception as error:
                log("ERROR", f"{self.command} {self.path}: {error}")
                self.answer(503, {"error": str(error)})

        def do_GET(self):
            self.work(lambda: {"status": "UP"} if self.path == "/health" else get(self.path))

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            self.work(lambda: post(self.path, json.loads(body)))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
