"""A live server to ask, and how to ask it: `observd run` on a free port of the loopback.

For scripts/check-subscribers and scripts/check-attacks. Apart from the readers, which are
handed files and know of no server.
"""

import gzip
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli
import zstandard

DECODERS = {
    "": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda raw: zstandard.ZstdDecompressor().decompressobj().decompress(raw),
}

LANGS = ("ar", "zh", "en", "fr", "ru", "es")
REFUSED = "the server did not answer within ten seconds; its log:\n"


class Server:
    """`observd run`, from `with` to its end, when SIGTERM must end it with 0."""

    def __init__(self, observd, work, more=""):
        self.observd, self.work = str(observd), Path(work)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        state = self.work / "state"
        state.mkdir(mode=0o700)
        config = self.work / "observd.toml"
        config.write_text(f'timezone = "UTC"\nsubscription = []\n[http]\nlisten = "127.0.0.1:{self.port}"\n{more}')
        self.environment = {
            **os.environ, "OBSERVD_CONFIG": str(config), "STATE_DIRECTORY": str(state),
            "XDG_STATE_HOME": str(self.work), "LC_ALL": "C.UTF-8",
        }
        self.log = self.work / "log"
        self.process = None

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.observd, "run"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if ask(self.base, "/healthz", timeout=1).status == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        self.end()
        raise SystemExit(REFUSED + self.log.read_text("utf-8", "replace"))

    def __exit__(self, *_):
        self.end()

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self, within=15):
        """Asks it to end, and gives what is wrong with how it did."""
        if self.process.poll() is not None:
            return [f"it had ended by itself, with {self.process.returncode}", *self.panics()]
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(within)
        except subprocess.TimeoutExpired:
            return [f"SIGTERM did not end it within {within} s", *self.panics()]
        return [*([f"SIGTERM ended it with {status}, not 0"] if status else []), *self.panics()]

    def panics(self):
        return [line for line in self.log.read_text("utf-8", "replace").splitlines() if "panicked" in line]

    def run(self, *words):
        """Another command of the same program, with the same configuration."""
        return subprocess.run(
            [self.observd, *words], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60)

    def memory(self, name):
        """VmRSS (now) or VmHWM (the most there was) in KiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
        return 0

    def forget_memory(self):
        """Begins to measure the most memory anew (proc(5), clear_refs)."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")


class Answer:
    """What came back: the body as it was meant, however it was wrapped for the way."""

    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw

    def header(self, name):
        return self.headers.get(name) or ""

    @property
    def body(self):
        return DECODERS[self.header("Content-Encoding")](self.raw)


def ask(base, path, headers=(), method="GET", body=None, timeout=20):
    """One request, with no header but those that are named, past any proxy."""
    peer = http.client.HTTPConnection(urlsplit(base).netloc, timeout=timeout)
    try:
        peer.putrequest(method, path, skip_accept_encoding=True)
        for name, value in dict(headers).items():
            peer.putheader(name, value)
        if body is not None:
            peer.putheader("Content-Length", str(len(body)))
        peer.endheaders(body)
        answer = peer.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        peer.close()


def address(path, **query):
    """A path with its query; a name of Python's that ends in _ is one with a hyphen."""
    pairs = {name.replace("_", "-"): value for name, value in query.items() if value is not None}
    return path + ("?" + urlencode(pairs, safe=",") if pairs else "")


def occurrences(base, lang, first, last, **selection):
    """What `/api/v1/occurrences` says of whole years, asked in the spans that it allows."""
    rows = []
    for year in range(first, last + 1, 20):
        span = {"from": f"{year:04}-01-01", "to": f"{min(year + 19, last):04}-12-31"}
        answer = ask(base, address("/api/v1/occurrences", lang=lang, **span, **selection))
        if answer.status != 200:
            raise ValueError(f"the API answered {answer.status}: {answer.raw[:200]!r}")
        rows += json.loads(answer.body)
    return rows
