# region server
"""A small front door in Python's standard library: people sign in, and write notes."""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = os.urandom(32)
DEFECTS = set(filter(None, os.environ.get("DEFECTS", "").split(",")))
PEOPLE = {"anna": "anna's password", "ben": "ben's password"}
LOCKED_AFTER = 5
tries: dict[str, int] = {}
sessions: dict[str, str] = {}
notes: dict[str, str] = {}


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(text: str) -> str:
    return encoded(hmac.digest(KEY, text.encode(), hashlib.sha256))


def token_for(username: str) -> str:
    session = encoded(os.urandom(12))
    sessions[session] = username
    head = encoded(b'{"alg":"HS256","typ":"JWT"}')
    body = encoded(json.dumps({"sub": username, "sid": session, "exp": int(time.time()) + 300}).encode())
    return f"{head}.{body}.{signed(f'{head}.{body}')}"


def person_of(authorization: str) -> str | None:
    """Who sends a request; None where nobody can be sure of it."""
    try:
        head, body, signature = authorization.removeprefix("Bearer ").split(".")
        claims = json.loads(decoded(body))
        unsigned = json.loads(decoded(head)).get("alg") == "none" and "accepts-unsigned-token" in DEFECTS
        if not unsigned and not hmac.compare_digest(signature, signed(f"{head}.{body}")):
            return None
        return sessions.get(claims["sid"]) if claims["exp"] > time.time() else None
    except (ValueError, KeyError, AttributeError):
        return None


class Door(BaseHTTPRequestHandler):
    def answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def sign_in(self, username: str, password: str) -> None:
        tries[username] = tries.get(username, 0) + 1
        if tries[username] > LOCKED_AFTER and "no-lockout" not in DEFECTS:
            return self.answer(429, {"says": "Too many tries. Please wait."})
        if not hmac.compare_digest(PEOPLE.get(username, ""), password):
            return self.answer(401, {"says": "The name or the password is wrong."})
        tries[username] = 0
        return self.answer(200, {"token": token_for(username)})

    def do_GET(self) -> None:
        if self.path == "/health":
            return self.answer(200, {"status": "UP"})
        if person_of(self.headers.get("authorization", "")) is None:
            return self.answer(401, {"says": "Please sign in."})
        if self.path == "/notes":
            return self.answer(200, list(notes.values()))
        note = notes.get(self.path.removeprefix("/notes/"))
        return self.answer(404, {}) if note is None else self.answer(200, {"text": note})

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or "{}")
        if self.path == "/login":
            return self.sign_in(content["username"], content["password"])
        if self.path == "/sign-out":
            sessions.clear()
            return self.answer(204, {})
        if person_of(self.headers.get("authorization", "")) is None:
            return self.answer(401, {"says": "Please sign in."})
        note = encoded(os.urandom(8))
        notes[note] = content["text"]
        return self.answer(201, {"id": note})

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Door).serve_forever()
# endregion server
