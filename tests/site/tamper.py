"""A server between, that spoils what it passes on: so that each check is seen to fail.
Apart from faults.py, which says what is spoilt and which check must see it."""

import re
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEPT = ("accept", "accept-language")
DROPPED = ("content-length", "transfer-encoding", "connection", "date", "etag", "last-modified", "cache-control")


class Tampered(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Passing)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.behind = None
        # Each a pattern of paths, a pattern of the body, and what takes its place; a status has no pattern.
        self.faults = []
        self.without = ()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        headers = {name: value for name, value in self.headers.items() if name.lower() in KEPT}
        request = urllib.request.Request(self.server.behind + self.path, headers=headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            answer = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        body, status, names = answer.read(), answer.status, dict(answer.headers.items())
        spoilt = body
        for path, pattern, put in self.server.faults:
            if re.search(path, self.path):
                status = put if pattern is None else status
                spoilt = spoilt if pattern is None else re.sub(pattern, lambda _, put=put: put, spoilt, flags=re.DOTALL)
        if spoilt != body:
            # The policy names the style by its hash; a spoilt page brings its own.
            names = {name: re.sub(r"'sha256-[^']*'", "'unsafe-inline'", value) for name, value in names.items()}
        self.send_response(status)
        for name, value in names.items():
            if name.lower() not in (*DROPPED, *self.server.without):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(spoilt)))
        self.end_headers()
        self.wfile.write(spoilt)
