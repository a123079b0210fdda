"""Attacks by patience: who holds a connection and says nothing, little, or too much.

The server must cut them off, and have the others served meanwhile.
"""

import asyncio
import resource
import socket
import time

import wire
from wire import request

# The server cuts a head off after 5 s, and a reader that takes nothing after 30 s; each has some grace here.
HEAD, STALL, GRACE = 5, 30, 3
MANY = 10_000


async def until_cut(port, begin, then, limit):
    """Sends `begin`, then a byte of `then` a second; how long it took the server to end it."""
    line = await wire.Line.open(port)
    began, sent = time.monotonic(), 0
    try:
        await line.send(begin)
        while time.monotonic() - began < limit:
            try:
                if not await asyncio.wait_for(line.reader.read(4096), 1):
                    return time.monotonic() - began
            except TimeoutError:
                await line.send(then[sent:sent + 1])
                sent += 1
    except ConnectionError:
        return time.monotonic() - began
    finally:
        line.close()
    return None


SLOW = {
    "silent": (b"", b""),
    "a head at a byte a second": (b"GET /calendar.ics HTT", b"P/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 99),
    "half a request": (b"GET /calendar.ics HTTP/1.1\r\nHost: localhost\r\n", b""),
    "idle after an answer": (request("/healthz", close=False), b""),
    "an answer, then a byte a second": (request("/healthz", close=False), b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"a" * 99),
    "a body at a byte a second": (b"POST /calendar.ics HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n", b"a" * 99),
    "a body of GET at a byte a second": (b"GET /calendar.ics HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n", b"a" * 99),
    "chunks at a byte a second": (b"PUT /calendar.ics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n" * 9),
}


async def slow(field, each=25):
    """Each kind of slowness many times at once."""
    async def kind(what, begin, then):
        ends = await asyncio.gather(*(until_cut(field.port, begin, then, HEAD + GRACE + 2) for _ in range(each)))
        late = [end for end in ends if end is None or end > HEAD + GRACE]
        longest = max(end or 999 for end in ends)
        return f"{each} × {what}: cut off after {longest:.1f} s", [f"{len(late)} were not within {HEAD} s"] if late else []

    for result in await asyncio.gather(*(kind(what, *how) for what, how in SLOW.items())):
        yield result


def narrow():
    """A connection whose receiver takes next to nothing at a time."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.setblocking(False)
    return peer


async def slow_reader(port, path, rate, limit):
    """Asks for a feed and takes `rate` bytes a second of it; then the rest. How much it got in all,
    and of how much."""
    loop, peer, got = asyncio.get_running_loop(), narrow(), []
    try:
        await loop.sock_connect(peer, ("127.0.0.1", port))
        await loop.sock_sendall(peer, request(path))
        began = time.monotonic()
        while time.monotonic() - began < limit:
            await asyncio.sleep(1)
            if rate:
                got.append(await loop.sock_recv(peer, rate))
        while part := await asyncio.wait_for(loop.sock_recv(peer, 1 << 16), 10):
            got.append(part)
    except (ConnectionError, TimeoutError):
        pass
    finally:
        peer.close()
    head, _, body = b"".join(got).partition(b"\r\n\r\n")
    return len(body), int(wire.Reply(head).get("content-length") or 0) if head else 0


# The kernel takes some 3 MB of an answer off the server's hands; a feed must be larger to be slow at all.
LARGEST = "/calendar.ics?years=1926..2125&lang=en&not-id=mine-awareness-day"


async def slow_readers(field, each=12, path=LARGEST):
    """Readers who take nothing, or next to nothing, of a large feed."""
    limit = STALL + GRACE + 2
    ends = await asyncio.gather(*(slow_reader(field.port, path, rate, limit) for rate in [0] * each + [256] * each))
    whole = sum(got >= length for got, length in ends)
    found = [f"{whole} were not cut off within {STALL} s"] if whole else []
    yield f"{len(ends)} slow readers of {max(length for _, length in ends) >> 20} MiB", found


async def large(field, count=6, path=LARGEST):
    """The largest feeds there are, each another one, several at once; they are not taken for a
    while, and then whole."""
    ends = await asyncio.gather(*(slow_reader(field.port, f"{path}&alarm={at}d", 0, 12) for at in range(count)))
    short = [f"{got} of {length} bytes" for got, length in ends if got != length]
    yield f"{count} feeds of up to {max(length for _, length in ends) >> 20} MiB at once", short


def silent(port, count):
    """Connections that hold half a request each."""
    peers = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    for peer in peers:
        peer.sendall(b"GET /calendar.ics HTTP/1.1\r\nHost: localhost\r\n")
    return peers


class Crowd:
    """As many connections as the limit allows, held for a while; each that is cut off comes again."""

    def __init__(self, port):
        self.port, self.cut = port, 0

    async def hold(self, ended, words):
        loop = asyncio.get_running_loop()
        while not ended.is_set():
            peer = socket.socket()
            peer.setblocking(False)
            try:
                await loop.sock_connect(peer, ("127.0.0.1", self.port))
                try:
                    await loop.sock_sendall(peer, words)
                    while await loop.sock_recv(peer, 4096):
                        pass
                finally:
                    self.cut += 1
            except OSError:
                await asyncio.sleep(0.2)
            finally:
                peer.close()


def allowed():
    """How many connections may be open, once the limit is as high as it can be; some files stay free."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return min(MANY, most - 200)


async def crowd(field, seconds=16):
    """Ten thousand connections: silent ones, half requests, and requests that are idle afterwards."""
    count, crowd, ended = allowed(), Crowd(field.port), asyncio.Event()
    words = (b"", b"GET /calendar.ics HTTP/1.1\r\nHost: a\r\n", request("/healthz", close=False))
    tasks = [asyncio.create_task(crowd.hold(ended, words[at % 3])) for at in range(count)]
    began = time.monotonic()
    await asyncio.sleep(seconds)
    field.crowded = (began, time.monotonic())
    ended.set()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # More than the house has places, or nobody had to make room.
    few = [] if crowd.cut > count else ["hardly anybody was cut off"]
    yield f"{count} at once, again and again, cut off {crowd.cut} times in {seconds} s", few
