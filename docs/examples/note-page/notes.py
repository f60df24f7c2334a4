"""Keeps notes: written once for each key, and changed by whoever saw the latest version."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEFECTS = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
notes: list[dict] = []
lock = threading.Lock()


class Notes(BaseHTTPRequestHandler):
    def answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def content(self) -> dict:
        return json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or "{}")

    def do_GET(self) -> None:
        with lock:
            self.answer(200, {"status": "UP"} if self.path == "/health" else notes)

    def do_POST(self) -> None:
        content = self.content()
        with lock:
            known = [note for note in notes if note["key"] == content["key"]]
            if not known:
                known = [{"id": len(notes) + 1, "version": 1, "text": content["text"], "key": content["key"]}]
                notes.append(known[0])
        self.answer(201, known[0])

    def do_PUT(self) -> None:
        content = self.content()
        with lock:
            note = notes[int(self.path.rsplit("/", 1)[1]) - 1]
            if self.headers.get("if-match") != str(note["version"]) and "last-save-wins" not in DEFECTS:
                return self.answer(412, note)
            note["text"] = content["text"]
            note["version"] += 1
        self.answer(200, note)

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Notes).serve_forever()
