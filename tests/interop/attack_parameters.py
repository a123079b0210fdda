"""Attacks by what is asked for: every address with every parameter mangled, and headers that lie.

Whatever is asked, the answer is a sound one of its format, soon, and quotes what it quotes.
"""

import asyncio
import json
import re
import time
from urllib.parse import quote

import wire
from server import DECODERS
from wire import request

PATHS = (
    "/", "/calendar.ics", "/feed.atom", "/feed.json", "/changes.atom", "/observances/hostile-day",
    "/observances/hostile-day.ics", "/en/peace.ics", "/ar/hostile-theme.ics", "/fr/hostile-collection.ics",
    "/calendar/2026", "/embed/upcoming", "/robots.txt", "/sitemap.xml", "/healthz", "/readyz", "/metrics",
    "/api/v1/observances", "/api/v1/observances.csv", "/api/v1/observances/hostile-day", "/api/v1/occurrences",
    "/api/v1/occurrences.csv", "/api/v1/openapi.json", "/nothing",
)
NAMES = (
    "theme", "kind", "id", "by", "collection", "not-theme", "not-id", "lang", "years", "rules", "alarm", "alarm-time",
    "from", "to", "utm_source", "zqnone",
)
XSS = "zqasked \"><script>zq(0)</script>'"
LINES = "zqasked\r\nX-ZQ: 1\r\n\r\nEND:VCALENDAR"
# As written in the address: some are no proper encoding at all.
VALUES = (
    "", "%", "%zz", "%00", "%ff%fe", "%c0%af", "%ed%a0%80", "a%0d%0aX-ZQ:%201", quote(XSS), quote(LINES), quote(LINES * 9),
    "%2525252527", "%25" * 300, "zq" * 2000, "%E2%80%AE%E2%80%A8zq", "%F0%9F%92%A3" * 99, "99999999999999999999", "-1", "1e999",
    "NaN", "0x7ff", "1..9998", "9999..1", "-5..5", "2026..2026..2026", "..", "2026-02-30", "99999-01-01", "0000-01-01",
    "," * 500, "peace," * 1500, "a=b&a=b", "+", "%26theme=zq", "true%00", "24:00", "366d", "-0d", "999999999999999999999d",
    "[]", "${7*7}", "{{7*7}}", "%2e%2e%2f", "un%20", "hostile-day%27",
)
WHOLE = {
    "a thousand pairs": "&".join(f"zq{at}={at}" for at in range(1000)),
    "a thousand themes": "&".join(["theme=peace"] * 1000),
    "a thousand alarms": "&".join(f"alarm={at}d" for at in range(1000)),
    "nothing but separators": "&;=?&" * 500,
    "deep encodings": "theme=%" + "25" * 2000 + "41",
    "a mark of a question in it": "theme=peace?lang=fr#x",
}
BROWSER = b"Accept: text/html,application/xhtml+xml,*/*;q=0.8"
MOST = 2  # seconds, as for everybody
RIGHT = {200, 301, 308, 400, 404}


def questions():
    for path in PATHS:
        for name in NAMES:
            for value in VALUES:
                yield f"{path}?{name}={value}"
        for query in WHOLE.values():
            yield f"{path}?{query}"
        yield from (f"{path}{tail}" for tail in ("/", "//", "%00", "/%0d%0aX-ZQ:%201", "%3Cscript%3E", ";zq", "?", "/../"))
    for value in VALUES:
        yield from (f"/observances/{value}", f"/observances/{value}.ics", f"/{value}/peace.ics", f"/en/{value}.ics",
                    f"/api/v1/observances/{value}", f"/calendar/{value}", f"/{value}")


async def asked(field, targets, found):
    """Asks one address after the other over one connection, as long as that lasts."""
    line = None
    for at, target in enumerate(targets):
        fields = [BROWSER] if at % 2 else []
        began = time.monotonic()
        try:
            line = line or await wire.Line.open(field.port)
            await line.send(request(target, *fields, close=False))
            reply = await asyncio.wait_for(wire.read_reply(line.reader, b"GET"), 10)
            if reply is None:
                raise wire.Malformed("closed without an answer")
        except (wire.Malformed, OSError, TimeoutError) as error:
            found.append(f"{target[:200]}: {type(error).__name__}: {error}")
            line = None
            continue
        took = time.monotonic() - began
        # Whoever is sent on is sent to another address of the same site.
        sound = re.match(rb"/(?!/)", reply.get("location").encode()) if reply.status == 308 else reply.raw
        if reply.status not in RIGHT or not sound:
            found.append(f"{target[:200]}: {reply.status} with {len(reply.raw)} bytes")
        if took > MOST:
            found.append(f"{target[:200]}: took {took:.1f} s")
        found += [f"{target[:200]}: {said}" for said in field.judge.faults(reply)]
        if reply.get("connection") == "close":
            line.close()
            line = None
    if line:
        line.close()


async def parameters(field, lines=8):
    # An empty value and one with a space make an address of two words: those are attack_words'.
    targets = [target.replace(" ", "%20") for target in questions()]
    found = []
    await asyncio.gather(*(asked(field, targets[at::lines], found) for at in range(lines)))
    yield f"{len(targets)} mangled addresses", found


async def selections(field, count=120, at_once=4):
    """One large selection after the other, none asked for twice: what is kept of them must be bounded.
    More than the server keeps; that each is a sound feed is for others to see."""
    ids = [one["id"] for one in json.loads((await once(field, "/api/v1/observances?kind=day,week")).body)]
    targets = [f"/calendar.ics?lang=ar&not-id={name}" for name in ids[:count]]
    found = [] if len(targets) == count else [f"there are {len(targets)} only"]
    for start in range(0, count, at_once):
        for reply in await asyncio.gather(*(once(field, target) for target in targets[start:start + at_once])):
            if reply.status != 200 or len(reply.raw) < 100_000:
                found.append(f"{reply.status} with {len(reply.raw)} bytes")
    yield f"{count} different selections of nearly all there is", found


async def heaps(field, count=40):
    """New feeds of nine years all at once, with three alarms to each event: megabytes each, and yet
    everybody gets theirs."""
    alarms = ",".join(f"{at}d" for at in range(3))
    targets = [f"/calendar.ics?years=2018..2026&alarm={alarms}&alarm-time=08:{at:02}" for at in range(count)]
    replies = await asyncio.gather(*(once(field, target, b"Accept-Encoding: gzip", limit=30) for target in targets))
    found = [f"{reply.status} with {len(reply.raw)} bytes" for reply in replies if reply.status != 200]
    yield f"{count} large feeds at once, of {len(replies[0].body) >> 20} MiB each", found


async def hit_and_run(field, count=1500):
    """New feeds of ten years, by somebody who hangs up as soon as each is asked for: what others ask for is
    there as if nothing were."""
    hot = ("/healthz", "/", "/calendar.ics")
    for target in hot * 2:
        await once(field, target)
    for at in range(count):
        _, writer = await asyncio.open_connection("127.0.0.1", field.port)
        first = 1930 + at % 170
        writer.write(request(f"/calendar.ics?years={first}..{first + 9}&alarm=1d&alarm-time=09:{at // 170:02}"))
        await writer.drain()
        writer.close()
    found = []
    for target in hot:
        began = time.monotonic()
        reply = await once(field, target, limit=30)
        took = time.monotonic() - began
        if reply.status != 200 or took > MOST:
            found.append(f"{target}: {reply.status} after {took:.1f} s")
    yield f"{count} new feeds of ten years, asked for and left", found


async def once(field, path, *fields, limit=10, **how):
    replies, _ = await wire.exchange(field.port, request(path, *fields, **how), limit=limit)
    if len(replies) != 1:
        raise wire.Malformed(f"{len(replies)} answers")
    return replies[0]


FEED = "/calendar.ics?lang=en"
BYTES = (b"0-0", b"0-", b"-1", b"-999999999", b"5-2", b"a-b", b"18446744073709551616-", b"0-0,2-2,4-4", b"", b"0-0," * 3000)
RANGES = [b"Range: bytes=" + one for one in BYTES] + [
    b"Range: zq=0-1", b"Range: bytes 0-1", b"Range:", b"Range: bytes=0-0\r\nRange: bytes=1-1",
    b"Range: bytes=0-0\r\nIf-Range: \"zq\"", b"Range: bytes=0-0\r\nIf-Range: Wed, 25 Nov 2026 00:00:00 GMT", b"Request-Range: bytes=0-1",
]
ENCODINGS = [
    b"", b"*", b"gzip", b"gzip;q=nan", b"gzip;q=inf", b"gzip;q=-1", b"gzip;q=1e9", b"gzip;q=0.0001", b"gzip;q=1.0000001", b"gzip;q=",
    b"gzip;;;q=1", b"gzip;q=1;q=0", b"identity;q=0", b"*;q=0", b"identity;q=0, *;q=0", b"gzip;q=0, identity;q=0", b"br;q=1, zstd;q=1",
    b"br", b"zstd", b"br;q=0, zstd;q=0, *", b"br;q=0.001, zstd;q=0.0001", b"GZIP", b"x-gzip", b"deflate", b"zq" * 9000, b"gzip\x80\xff", b",,,,,", b"gzip," * 4000, b"zq;q=0.1," * 2500, b";" * 9000,
    b"gzip\r\nAccept-Encoding: identity;q=0",
]


async def ranges_and_encodings(field):
    """Ranges are passed over: 200, whole. Whatever encoding is asked for, it is the same feed."""
    whole = (await once(field, FEED)).body
    found = []
    for lines in RANGES:
        reply = await once(field, FEED, lines)
        if reply.status != 200 or reply.raw != whole or reply.all(b"content-range"):
            found.append(f"{lines[:60]!r}: {reply.status} with {len(reply.raw)} bytes")
    yield f"{len(RANGES)} ranges", found
    found, tags = [], {}
    for value in ENCODINGS:
        reply = await once(field, FEED, b"Accept-Encoding: " + value)
        encoding = reply.get("content-encoding")
        if reply.status != 200 or encoding not in DECODERS or reply.body != whole:
            found.append(f"Accept-Encoding: {value[:60]!r}: {reply.status} {encoding} with {len(reply.raw)} bytes")
        if tags.setdefault(reply.get("etag"), encoding) != encoding or "accept-encoding" not in reply.get("vary").lower():
            found.append(f"Accept-Encoding: {value[:60]!r}: one tag for two encodings, or no Vary")
    yield f"{len(ENCODINGS)} encodings", found


def conditions(tag, modified):
    """What is asked on condition, and whether the asker has it already."""
    many = b", ".join(b'"zq%d"' % at for at in range(2500))
    none = b"If-None-Match: "
    return [
        (none + many, 200), (none + many + b", " + tag, 304), (none + b"W/" + tag, 304), (none + b"*", 304),
        (none + tag[:-1], 200), (none + tag[1:], 200), (none + tag[1:-1], 200), (none + b'"', 200), (none + b'"' * 9001, 200),
        (none, 200), (none + b"\xff\xfe", 200), (none + b'"zq"\r\n' + none + tag, 304), (none + b"," * 9000 + tag, 304),
        (none + b'"zq"\r\nIf-Modified-Since: ' + modified, 200), (b"If-Modified-Since: " + modified, 304),
        (b"If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", 200), (b"If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT", 304),
        (b"If-Modified-Since: zq", 200), (b"If-Modified-Since: " + b"9" * 9000, 200), (b"If-Modified-Since: Wed, 32 Nov 2026 25:61:61 GMT", 200),
        (b"If-Modified-Since: \xff\0".replace(b"\0", b""), 200),
    ]


async def conditional(field):
    first = await once(field, FEED)
    table = conditions(first.get("etag").encode(), first.get("last-modified").encode())
    found = []
    for lines, right in table:
        reply = await once(field, FEED, lines)
        if reply.status != right or (right == 304) != (not reply.raw):
            found.append(f"{lines[:80]!r}: {reply.status} with {len(reply.raw)} bytes, not {right}")
    yield f"{len(table)} conditions", found


LIES = (
    b"X-Forwarded-Host: zqliar.example", b"X-Forwarded-Proto: zqliar.example", b"X-Forwarded-For: zqliar.example",
    b"X-Forwarded-Prefix: /zqliar.example", b"X-Original-URL: /zqliar.example", b"X-Rewrite-URL: http://zqliar.example/", b"X-HTTP-Method-Override: PUT",
    b"Forwarded: for=1.2.3.4;host=zqliar.example;proto=https", b"X-Host: zqliar.example", b"Referer: http://zqliar.example/",
    b"Origin: http://zqliar.example", b"Cookie: a=zqliar.example", b"User-Agent: zqliar.example", b"Authorization: Basic enE6enE=",
    b"Accept-Language: zqliar.example, fr;q=0", b"Via: 1.1 zqliar.example", b"X-Real-IP: zqliar.example",
)


async def liars(field):
    """Whoever says that it asks another host changes nothing: addresses come from the configuration."""
    found = []
    for path in PATHS:
        for fields in ((), (BROWSER,)):
            honest, lied = await once(field, path, *fields), await once(field, path, *fields, *LIES, host=b"zqliar.example:99")
            if honest.status != lied.status or honest.raw != lied.raw:
                found.append(f"{path}: another answer to whoever lies: {honest.status}, {lied.status}")
            found += [f"{path}: {said}" for said in field.judge.faults(lied)]
    yield f"{len(LIES) + 1} lies at {len(PATHS)} addresses", found


async def hostile(field):
    """The operator's own hostile file, wherever it shows; whole feeds by all that a feed must be."""
    found = []
    for lang in ("en", "fr", "ar", "zh"):
        for path in (
            f"/observances/hostile-day.ics?lang={lang}", f"/observances/hostile-day.ics?lang={lang}&rules=true",
            f"/{lang}/hostile-theme.ics?alarm=1d", f"/{lang}/hostile-collection.ics?years=2020..2040", f"/{lang}/culture.ics",
        ):
            reply = await once(field, path)
            found += [f"{path}: {said}" for said in field.judge.faults(reply, whole=True)]
        for path in (f"/?lang={lang}", f"/feed.atom?lang={lang}", f"/feed.json?lang={lang}", f"/observances/hostile-day?lang={lang}",
                     f"/api/v1/observances/hostile-day?lang={lang}", f"/api/v1/occurrences?lang={lang}&theme=hostile-theme"):
            for fields in ((), (BROWSER,)):
                found += [f"{path}: {said}" for said in field.judge.faults(await once(field, path, *fields))]
    yield "the operator's hostile file", found


async def attacks(field):
    for attack in (hostile, parameters, ranges_and_encodings, conditional, liars):
        async for result in attack(field):
            yield result
