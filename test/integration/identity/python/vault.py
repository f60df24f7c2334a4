"""Seals names over TLS, with the certificate that lies in its folder at the moment."""
import hashlib
import http.server
import os
import ssl
import threading
import time

from common import directory, log, serve

pem = os.path.join(directory, "vault.pem")
while not os.path.exists(pem):
    time.sleep(0.1)


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        seal = hashlib.sha256(body).hexdigest().encode()
        self.send_response(200)
        self.send_header("content-length", str(len(seal)))
        self.end_headers()
        self.wfile.write(seal)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(pem)


class Server(http.server.ThreadingHTTPServer):
    def get_request(self):
        connection, address = super().get_request()
        # The handshake is the handler's thread's.
        return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, *_):
        pass


def written():
    # Not the inode alone: the third file has that of the first again.
    status = os.stat(pem)
    return status.st_ino, status.st_mtime_ns


def renew():
    seen = written()
    while True:
        time.sleep(0.2)
        now = written()
        if now != seen:
            seen = now
            context.load_cert_chain(pem)
            log("INFO", "the certificate was renewed")


server = Server(("127.0.0.1", 0), Handler)
with open(os.path.join(directory, "vault.port"), "w") as file:
    file.write(str(server.server_address[1]))
for each in (server.serve_forever, renew):
    threading.Thread(target=each, daemon=True).start()
serve()
