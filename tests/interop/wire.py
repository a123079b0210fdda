"""HTTP/1 as bytes, for a client that means no good: what was sent back, to the letter?

No library of HTTP: those would not send what attacks.py sends, and would forgive what must not be
sent back.
"""

import asyncio
import re

from server import DECODERS

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [\x20-\x7e]*")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\x20-\x7e\x80-\xff]*)")
# What may stand once; twice it means two things to two readers.
ONCE = (b"content-length", b"content-type", b"transfer-encoding", b"etag", b"location", b"content-encoding")


class Malformed(Exception):
    """The server sent what is no answer of HTTP."""


class Reply:
    """One answer: its status, its fields in lower case, its body unwrapped."""

    def __init__(self, head):
        first, *lines = head.split(b"\r\n")
        status = STATUS.fullmatch(first)
        fields = [FIELD.fullmatch(line) for line in lines]
        if not status or not all(fields):
            raise Malformed(f"no head of an answer: {head[:200]!r}")
        self.head, self.status, self.raw = head, int(status[1]), b""
        self.fields = [(field[1].lower(), field[2]) for field in fields]
        for name in ONCE:
            if len(self.all(name)) > 1:
                raise Malformed(f"two {name.decode()}: {head[:200]!r}")

    def all(self, name):
        return [value for field, value in self.fields if field == name]

    def get(self, name):
        return b", ".join(self.all(name.encode())).decode("latin-1")

    @property
    def body(self):
        return DECODERS[self.get("content-encoding")](self.raw)

    @property
    def sort(self):
        return self.get("content-type").partition(";")[0].lower()


async def read_reply(reader, method):
    """The next answer of a connection; None if it ends before one begins."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise Malformed(f"ended within a head: {error.partial[:200]!r}") from None
        return None
    reply = Reply(head[:-4])
    length = reply.get("content-length")
    if method == b"HEAD" or reply.status in (204, 304):
        return reply
    try:
        if reply.get("transfer-encoding") == "chunked":
            while size := int(await reader.readuntil(b"\r\n"), 16):
                reply.raw += (await reader.readexactly(size + 2))[:-2]
            await reader.readuntil(b"\r\n")
        elif length.isascii() and length.isdigit():
            reply.raw = await reader.readexactly(int(length))
        else:
            reply.raw = await reader.read()
    except asyncio.IncompleteReadError as error:
        raise Malformed(f"ended {len(error.partial)} bytes into a body") from None
    return reply


class Line:
    """A connection."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port):
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    def close(self):
        self.writer.transport.abort()


async def exchange(port, data, settle=0.4, limit=10, methods=()):
    """Sends bytes, and gives all answers to them, and how it ended: "closed", or "open" where
    nothing more came for a while."""
    line, replies = await Line.open(port), []
    methods = list(methods)
    try:
        try:
            await line.send(data)
        except ConnectionError:
            pass  # refused before it was all sent: the answer may be there all the same
        wait = limit
        while True:
            try:
                method = methods.pop(0) if methods else data.split(b" ", 1)[0]
                reply = await asyncio.wait_for(read_reply(line.reader, method), wait)
            except TimeoutError:
                return replies, "open"
            except ConnectionError:
                return replies, "closed"
            if reply is None:
                return replies, "closed"
            replies.append(reply)
            wait = settle if not methods else limit
    finally:
        line.close()


def request(path, *fields, method=b"GET", host=b"localhost", close=True):
    """A sound request, with further lines of the head."""
    if isinstance(path, str):
        path = path.encode()
    lines = [method + b" " + path + b" HTTP/1.1", b"Host: " + host, *fields]
    return b"\r\n".join([*lines, *([b"Connection: close"] if close else []), b"", b""])
