"""Serves the page of notes, signs people in, and passes on to the notes what they send."""

import hashlib
import hmac
import json
import os
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DEFECTS = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
# Tokens that are signed outlive whoever signed them; a key of this process's own does not.
KEY = os.urandom(32) if "sessions-in-memory" in DEFECTS else b"a key that all replicas share"
PEOPLE = {"anna": "anna's password", "ben": "ben's password"}
PAGE = Path(__file__).with_name("page.html").read_text()


def token_for(username: str) -> str:
    return f"{username}.{hmac.new(KEY, username.encode(), hashlib.sha256).hexdigest()}"


class Web(BaseHTTPRequestHandler):
    def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def is_signed_in(self) -> bool:
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(token, token_for(token.split(".")[0]))

    def pass_on(self, body: bytes | None) -> None:
        if not self.is_signed_in():
            return self.answer(401, b"{}")
        headers = {"if-match": self.headers.get("if-match", "")}
        asked = urllib.request.Request(os.environ["NOTES_URL"] + self.path, body, headers, method=self.command)
        try:
            with urllib.request.urlopen(asked, timeout=5) as answered:
                self.answer(answered.status, answered.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read())
        except OSError:
            self.answer(502, b"{}")

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def do_GET(self) -> None:
        if self.path == "/":
            return self.answer(200, PAGE.replace("DEFECTS", json.dumps(sorted(DEFECTS))).encode(), "text/html; charset=utf-8")
        if self.path == "/health":
            return self.answer(200, b'{"status":"UP"}')
        if self.path.startswith("/notes"):
            return self.pass_on(None)
        self.answer(404, b"{}")

    def do_POST(self) -> None:
        body = self.body()
        if self.path != "/login":
            return self.pass_on(body)
        person = json.loads(body)
        right = PEOPLE.get(person["username"]) == person["password"]
        self.answer(200 if right else 401, json.dumps({"token": token_for(person["username"])} if right else {}).encode())

    def do_PUT(self) -> None:
        self.pass_on(self.body())

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Web).serve_forever()
