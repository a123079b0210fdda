"""vdirsyncer, which keeps calendars in step: does a second sync cost a 304, and change nothing?

It sends no validator of its own (0.21: vdirsyncer/storage/http.py), so it would get 200 for ever;
a cache stands between here, as those of offices and providers do. Apart from readers.py, since it
is handed an address and not a file.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import clients
import readers
import server

# Past any proxy that is set: all this is on the loopback.
DIRECT = {"NO_PROXY": "*", "no_proxy": "*"}


class Cache:
    """A cache as RFC 9111 has it, that asks each time whether what it keeps is still so, and writes
    down what it is answered."""

    def __init__(self, base):
        self.base, self.kept, self.answered, self.address = base, {}, [], None
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                cache.serve(self)

            def log_message(self, *_):
                pass

        self.front = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        threading.Thread(target=self.front.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.front.server_port}"
        return self

    def __exit__(self, *_):
        self.front.shutdown()
        self.front.server_close()

    def get(self, path, asked):
        kept = self.kept.get(path)
        chosen = lambda answer: [asked.get(name.strip()) for name in answer.header("Vary").split(",")]
        headers = {name: value for name, value in asked.items() if name.startswith("Accept")}
        if kept and kept[1] == chosen(kept[0]):
            headers |= {**clients.tag(kept[0]), **clients.date(kept[0])}
        answer = server.ask(self.base, path, headers)
        self.answered.append(answer.status)
        if answer.status == 304 and kept:
            # What the 304 says of itself holds from now on (RFC 9111 section 3.2).
            for name, value in answer.headers.items():
                del kept[0].headers[name]
                kept[0].headers[name] = value
            return kept[0]
        if answer.status == 200:
            self.kept[path] = (answer, chosen(answer))
        return answer

    def serve(self, request):
        answer = self.get(request.path, request.headers)
        request.send_response(answer.status)
        for name in ("Content-Type", "Content-Encoding", "ETag", "Last-Modified", "Cache-Control", "Vary"):
            if answer.header(name):
                request.send_header(name, answer.header(name))
        request.send_header("Content-Length", str(len(answer.raw)))
        request.end_headers()
        request.wfile.write(answer.raw)


VDIRSYNCER = """
[general]
status_path = "{0}/status"
[pair feed]
a = "there"
b = "here"
collections = null
[storage there]
type = "http"
url = "{1}"
[storage here]
type = "filesystem"
path = "{0}/calendar"
fileext = ".ics"
"""


def vdirsyncer(base, path, first, last, tools):
    """Subscribes and syncs twice; gives what khal then lists, and complaints. Its own hash takes
    the UID's place in what it writes, so none can be given."""
    home = tools.fresh("vdirsyncer")
    (home / "calendar").mkdir()
    config = home / "config"
    program = [sys.executable, "-m", "vdirsyncer", "-c", config]
    with Cache(base) as cache:
        config.write_text(VDIRSYNCER.format(home, cache.address + path))
        out, err = tools.run(*program, "discover", "feed", env=DIRECT)
        said = [line for line in out + err if "warning" in line or "error" in line]
        cache.answered.clear()
        out, err = tools.run(*program, "sync", env=DIRECT)
        # Each item that is copied is a line.
        said += [line for line in out + err if not line.startswith(("Syncing ", "Copying "))]
        out, err = tools.run(*program, "sync", env=DIRECT)
        said += [f"the second time: {line}" for line in out + err if not line.startswith("Syncing ")]
        # By the first sync, and by the second.
        if cache.answered not in ([200, 304], [304, 304]):
            said.append(f"the server answered {cache.answered} to two syncs, not 200 and 304")
    events, more = readers.khal_list(home, first, last, tools)
    return [(None, *event[1:]) for event in events], said + more
