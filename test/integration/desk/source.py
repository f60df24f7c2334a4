"""Where cases are written: what is known of one now is read here. A version never takes the place of a later one."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

cases = {}


class Source(BaseHTTPRequestHandler):
    def answer(self, status, body=None):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        if self.path == "/health":
            return self.answer(200, {"status": "up"})
        if self.path == "/cases":
            return self.answer(200, [path.removeprefix("/cases/") for path in cases])
        case = cases.get(self.path)
        return self.answer(404) if case is None else self.answer(200, case)

    def do_PUT(self):
        case = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if cases.get(self.path, {"version": 0})["version"] <= case["version"]:
            cases[self.path] = case
        self.answer(200)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Source).serve_forever()
