"""Tells of the visits in a database, page by page, as a service of Spring Data does: service.py <file>. Prints its port."""
import datetime
import http.server
import json
import sqlite3
import sys
import urllib.parse

SIZE = 2


class Visits(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        number = int(query.get('page', ['0'])[0])
        try:
            database = sqlite3.connect(sys.argv[1])
            total = database.execute('select count(*) from visit').fetchone()[0]
            rows = database.execute(
                'select reference, start from visit order by reference limit ? offset ?', (SIZE, number * SIZE)
            ).fetchall()
            content = [
                {'reference': reference, 'start': datetime.datetime.fromisoformat(start).isoformat()}
                for reference, start in rows
            ]
            body = {
                'content': content,
                'number': number,
                'last': (number + 1) * SIZE >= total,
                'totalElements': total,
            }
            self.answer(200, body)
        except Exception as error:
            self.answer(500, {'message': str(error)})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Visits)
print(server.server_address[1], flush=True)
server.serve_forever()
