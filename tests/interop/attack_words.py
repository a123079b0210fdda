"""Attacks by what is said: heads, addresses and parameters that no client should send.

Each attack takes a `Field` (attacks.py) and gives (what was tried, complaints).
"""

import asyncio
import random

import wire
from wire import request

SMUGGLED = b"GET /observances/hostile-day.ics HTTP/1.1\r\nHost: localhost\r\n\r\n"
ONE = {200, 304, 400, 404, 405, 408, 411, 413, 414, 417, 426, 431, 501, 505}


def post(*fields, body=b"", host=b"localhost"):
    return b"\r\n".join([b"POST /calendar.ics HTTP/1.1", b"Host: " + host, *fields, b"", b""]) + body


# What, the bytes, which statuses are right. After all of them the connection must be closed, and
# no second request may have been found in the first.
REFUSED = {400}
SMUGGLING = [
    ("two lengths that differ", post(b"Content-Length: 5", b"Content-Length: 80", body=b"hello" + SMUGGLED), REFUSED),
    ("two lengths in one line", post(b"Content-Length: 5, 80", body=b"hello" + SMUGGLED), REFUSED),
    ("a length with a sign", post(b"Content-Length: +5", body=b"hello" + SMUGGLED), REFUSED),
    ("a length below zero", post(b"Content-Length: -1", body=SMUGGLED), REFUSED),
    ("a length in hexadecimal", post(b"Content-Length: 0x5", body=b"hello" + SMUGGLED), REFUSED),
    ("a length beyond 64 bits", post(b"Content-Length: 184467440737095516170", body=SMUGGLED), REFUSED),
    ("an empty length", post(b"Content-Length:", body=SMUGGLED), REFUSED),
    # RFC 9112 section 6.1: refused, or read by its chunks; closed either way.
    ("a length and chunks", post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SMUGGLED),
     {400, 405}),
    ("chunks and a length", post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=b"0\r\n\r\n" + SMUGGLED),
     {400, 405}),
    ("a coding that is not known", post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED), {400, 501}),
    ("chunked, but not last", post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + SMUGGLED), {400, 501}),
    ("chunked twice", post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + SMUGGLED),
     {400, 405, 501}),
    ("a space before the colon", post(b"Content-Length : 5", body=b"hello" + SMUGGLED), REFUSED),
    ("a space before the name", post(b" Content-Length: 5", body=b"hello" + SMUGGLED), REFUSED),
    ("a folded line", post(b"X-A: b", b" Content-Length: 80", body=SMUGGLED), REFUSED),
    ("a folded coding", post(b"Transfer-Encoding:", b"\tchunked", body=b"0\r\n\r\n" + SMUGGLED), {400, 405, 501}),
    ("a null in a value", post(b"X-A: b\0c", b"Content-Length: 0", body=SMUGGLED), REFUSED),
    ("a bare CR in a value", post(b"X-A: b\rContent-Length: 80", body=SMUGGLED), REFUSED),
    ("a name with a parenthesis", post(b"X(A: b", body=SMUGGLED), REFUSED),
    ("a line without a colon", post(b"Content-Length", body=SMUGGLED), REFUSED),
    ("a name in UTF-8", post("Längé: 5".encode(), body=SMUGGLED), REFUSED),
    ("a chunk of no size", post(b"Transfer-Encoding: chunked", body=b"zz\r\nhello\r\n" + SMUGGLED), {400, 405}),
    ("a chunk beyond 64 bits", post(b"Transfer-Encoding: chunked", body=b"1" + b"0" * 16 + b"\r\n" + SMUGGLED),
     {400, 405}),
    ("a chunk with an endless extension", post(b"Transfer-Encoding: chunked", body=b"5;" + b"a" * 40_000), {400, 405}),
    ("a chunk that is longer than it says", post(b"Transfer-Encoding: chunked", body=b"1\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
     {400, 405}),
]
# RFC 9112 section 3.2: a request of HTTP/1.1 without Host, with two, or with one that is none, is 400.
HOSTS = [
    ("no Host", b"GET /calendar.ics HTTP/1.1\r\nConnection: close\r\n\r\n", REFUSED),
    ("two Hosts", request("/calendar.ics", b"Host: zqliar.example"), REFUSED),
    ("a Host that is none", request("/calendar.ics", host=b"a b<>\"'"), REFUSED),
]
VERSIONS = [
    ("HTTP/1.0", b"GET /calendar.ics HTTP/1.0\r\n\r\n", {200}),
    ("HTTP/1.0 with chunks", b"GET /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, {200, 400}),
    ("HTTP/0.9", b"GET /calendar.ics\r\n", {400, 505}),
    ("HTTP/0.9 with a head", b"GET /calendar.ics HTTP/0.9\r\nHost: a\r\n\r\n", {400, 505}),
    ("HTTP/2 in clear", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", {400, 505}),
    ("HTTP/9.9", b"GET /calendar.ics HTTP/9.9\r\nHost: a\r\n\r\n", {400, 505}),
    ("no version", b"GET /calendar.ics HTTP/\r\n\r\n", {400, 505}),
    ("TLS", bytes.fromhex("16030100c8010000c40303") + bytes(200), {400}),
    ("a SOCKS client", b"\x05\x01\x00", {400}),
    ("another upgrade", request("/healthz", b"Connection: Upgrade", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABk"), ONE),
    ("CONNECT", request("zqliar.example:443", method=b"CONNECT"), {400, 404, 405, 501}),
    ("TRACE", request("/calendar.ics", b"X-Zq: zqliar.example", method=b"TRACE"), {405, 501}),
    ("OPTIONS *", request("*", method=b"OPTIONS"), {200, 204, 400, 404, 405}),
    ("GET *", request("*"), {400, 404}),
    ("a method that is none", request("/calendar.ics", method=b"<script>zq</script>"), {400}),
    ("a method of 10,000 letters", request("/calendar.ics", method=b"G" * 10_000), {400, 405, 431, 501}),
    ("lower-case get", request("/calendar.ics", method=b"get"), {400, 405, 501}),
    ("a path without a slash", request("calendar.ics"), {400, 404}),
    ("a path with a space", request("/calendar .ics"), {400}),
    ("a path with a null", request(b"/calendar\0.ics"), {400}),
    ("a path with invalid UTF-8", request(b"/\xff\xfe.ics"), {400, 404}),
    ("up and out", request("/../../../../etc/passwd"), {400, 404}),
    ("up and out, encoded", request("/%2e%2e/%2e%2e%2fetc%2fpasswd"), {400, 404}),
    ("two slashes", request("//zqliar.example/%2e%2e"), {400, 404}),
    ("another host's address", request("http://zqliar.example/calendar.ics"), {200, 400}),
    ("another host's address with a user", request("http://a:b@zqliar.example:99/?lang=fr"), {200, 400}),
    ("an address that is none", request("http://[::1/calendar.ics"), {400}),
    ("an Expect", request("/calendar.ics", b"Expect: 100-continue"), {200, 417}),
    ("an Expect of what is not known", request("/calendar.ics", b"Expect: zq"), {200, 417}),
]


def floods():
    many = lambda count, line=b"X-Zq: zq": request("/healthz", *([line] * count))
    yield from ((f"{count} lines of a head", many(count), {431}) for count in (65, 200, 1000, 10_000))
    yield from ((f"a line of {size >> 10} KiB", request("/healthz", b"X-Zq: " + b"q" * size), {431})
                for size in (64 << 10, 1 << 20, 8 << 20))
    yield "a name of 64 KiB", request("/healthz", b"q" * (64 << 10) + b": q"), {431, 400}
    yield "60 lines that come to 60 KiB", request("/healthz", *[b"X-Zq: " + b"q" * 1000] * 60), {431}
    for size in (64 << 10, 1 << 20):
        yield f"an address of {size >> 10} KiB", request("/" + "q" * size), {414, 431}
        yield f"a query of {size >> 10} KiB", request("/calendar.ics?theme=" + "q" * size), {414, 431}
    yield "nothing but line ends", b"\r\n" * 100_000, {400, 431}
    yield "a head without an end", b"GET /healthz HTTP/1.1\r\n" + b"A: b\r\n" * 40_000, {431}


def said(attempt):
    return attempt if len(attempt) < 60 else attempt[:57] + "…"


async def sentence(field, what, data, right, whole=False):
    """One attempt of these tables: what is wrong with what came back."""
    try:
        replies, ended = await wire.exchange(field.port, data, settle=2)
    except (wire.Malformed, OSError, TimeoutError) as error:
        return [f"{what}: {type(error).__name__}: {error}"]
    found = [f"{what}: {reply.status}, not {sorted(right)}" for reply in replies if reply.status not in right]
    # Cut off without a word is as good an answer to what is no HTTP.
    if len(replies) > 1:
        found.append(f"{what}: {len(replies)} answers: {[reply.status for reply in replies]}")
    if ended != "closed":
        found.append(f"{what}: still open after {[reply.status for reply in replies]}")
    return found + [f"{what}: {line}" for reply in replies for line in field.judge.faults(reply, whole)]


async def sentences(field, table):
    for group in batches(list(table), 16):
        results = await asyncio.gather(*(sentence(field, *attempt) for attempt in group))
        for attempt, found in zip(group, results):
            yield said(attempt[0]), found


def batches(rows, size):
    return [rows[at:at + size] for at in range(0, len(rows), size)]


async def noise(field, seed=1325):
    """Random bytes, half of them after what looks like a beginning."""
    chance = random.Random(seed)
    begun = (b"", b"GET ", b"GET /calendar.ics HTTP/1.1\r\n", b"GET /calendar.ics?", b"\r\n\r\n", b"HEAD / HTTP/1.1\r\nHost: a\r\n")
    table = [(f"noise {at}", chance.choice(begun) + chance.randbytes(chance.choice((1, 20, 300, 9000))) + b"\r\n\r\n", ONE)
             for at in range(400)]

    async def one(what, data, right):
        try:
            replies, _ = await wire.exchange(field.port, data, settle=0.1, limit=8)
        except OSError:
            return []
        except (wire.Malformed, TimeoutError) as error:
            return [f"{what}: {error}"]
        found = [f"{what}: {reply.status}" for reply in replies if reply.status not in right]
        return found + [f"{what}: {line}" for reply in replies for line in field.judge.faults(reply)]

    results = []
    for group in batches(table, 100):
        results += await asyncio.gather(*(one(*attempt) for attempt in group))
    yield f"{len(table)} times random bytes", [line for found in results for line in found]


async def pipelining(field):
    """Fifty requests at once are answered in their order."""
    paths = [b"/healthz", b"/calendar.ics?lang=fr&theme=peace", b"/nothing", b"/api/v1/observances/hostile-day", b"/"] * 10
    methods = [b"HEAD" if at % 4 == 3 else b"GET" for at in range(len(paths))]
    data = b"".join(request(path, method=method, close=at == len(paths) - 1)
                    for at, (path, method) in enumerate(zip(paths, methods)))
    replies, ended = await wire.exchange(field.port, data, methods=methods)
    wanted = [404 if path == b"/nothing" else 200 for path in paths]
    got = [reply.status for reply in replies]
    found = [] if got == wanted and ended == "closed" else [f"{got}, {ended}; not {wanted}, closed"]
    yield "fifty requests in one write", found + [line for reply in replies for line in field.judge.faults(reply)]


async def attacks(field):
    for table in (SMUGGLING, HOSTS, VERSIONS, list(floods())):
        async for result in sentences(field, table):
            yield result
    async for result in noise(field):
        yield result
    async for result in pipelining(field):
        yield result
