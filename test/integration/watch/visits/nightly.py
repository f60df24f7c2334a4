"""A job on a timetable that says when it is done, and when it went wrong: nightly.py <file> <address of its heartbeat> <token>."""
import sqlite3
import sys
import time
import urllib.request

file, heartbeat, token = sys.argv[1:]


def call(address, words):
    request = urllib.request.Request(address, words.encode(), {'authorization': f'Bearer {token}'}, method='POST')
    urllib.request.urlopen(request).close()


while True:
    try:
        rows = sqlite3.connect(file).execute('select count(*) from visit').fetchone()[0]
        call(heartbeat, f'rows={rows}')
    except sqlite3.Error as error:
        call(f'{heartbeat}/failed', str(error))
    time.sleep(0.2)
