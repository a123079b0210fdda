"""A server that is right, but for the fault that it is told to have: to see checks fail.

It serves the sound feed of good/ at any address, and the API's list of it. self_test.py points
the checks at it; nothing of ours is in it.
"""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

GOOD = Path(__file__).with_name("good")
DATE = "Wed, 25 Nov 2026 00:00:00 GMT"


class Quiet(ThreadingHTTPServer):
    """Says nothing of clients that go away, as those do that mean no good."""

    daemon_threads = True

    def handle_error(self, *_):
        pass


class Fake:
    """Serves while it is entered; `faults` are words that the handler below knows."""

    def __init__(self, *faults):
        self.faults, self.count = faults, 0
        fake = self

        class Told(Handler):
            owner = fake

        self.server = Quiet(("127.0.0.1", 0), Told)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    """What is asked for, answered as it should be, unless a fault says otherwise."""

    owner = None

    def has(self, fault):
        return fault in self.owner.faults

    def log_message(self, *_):
        pass

    def version_string(self):
        return "fake"

    def send(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def protocol_version(self):
        return "HTTP/1.1" if self.has("kept alive") else "HTTP/1.0"

    def do_GET(self):
        path = urlsplit(self.path)
        if self.has("believes Host"):
            self.send(200, {"Content-Type": "text/plain"}, self.headers.get("Host", "").encode())
            return
        if path.path == "/api/v1/occurrences":
            self.send(200, {"Content-Type": "application/json"}, self.listed(parse_qs(path.query)))
        else:
            self.feed(path.path)

    do_HEAD = do_GET

    def listed(self, query):
        rows = json.loads((GOOD / "dated.json").read_text("utf-8"))
        rows = [row for row in rows if query["from"][0] <= row["start"] <= query["to"][0]]
        return json.dumps(rows[1:] if self.has("one too few in the API") else rows).encode()

    def feed(self, path):
        self.owner.count += 1
        body = (GOOD / "dated.ics").read_bytes()
        if self.has("another feed each time"):
            body = body.replace(b"Braille", b"Braille %d" % self.owner.count)
        tag = "any" if self.has("one tag for all") else path.strip("/").replace("/", "-")
        if self.has("another tag each time"):
            tag += str(self.owner.count)
        headers = {"ETag": f'"{tag}"', "Last-Modified": DATE, "Vary": "Accept-Encoding", "Cache-Control": "max-age=9"}
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers["ETag"] = gzip.compress(body, mtime=0), f'"{tag}-gz"'
        for fault, name in (("no tag", "ETag"), ("no date", "Last-Modified")):
            if self.has(fault):
                del headers[name]
        if self.not_modified(headers):
            self.send(304, {**headers, "ETag": '"other"'} if self.has("304 with another tag") else headers)
            return
        if self.has("honours ranges") and "Range" in self.headers:
            self.send(206, {"Content-Range": "bytes 0-0/9"}, body[:1])
            return
        headers["Content-Type"] = "text/plain" if self.has("HEAD says text/plain") else "text/calendar; charset=utf-8"
        if body.startswith(b"\x1f\x8b"):
            headers["Content-Encoding"] = "gzip"
        self.send(405 if self.command == "HEAD" and self.has("no HEAD") else 200, headers, body)

    def not_modified(self, headers):
        asked, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if self.has("never 304") or (asked is None and since is None):
            return False
        if asked is None:
            return not self.has("no 304 by date")
        return self.has("always 304") or asked == headers.get("ETag")

    def do_PUT(self):
        self.refuse(412 if self.has("PUT is 412") else 405)

    def do_PROPFIND(self):
        self.refuse(207 if self.has("PROPFIND is 207") else 405)

    def refuse(self, status):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send(status, {} if self.has("no Allow") else {"Allow": "GET, HEAD"})
