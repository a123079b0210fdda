"""Does each attack see what it is for? Pointed at a server that has the fault, for self_test.py.

Python's own http.server, which fake.py stands on, is lax in most of what attacks.py tries: it
takes any Host, never cuts off, finds a second request in the body of the first.
"""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import attack_holds
import attack_parameters
import attack_words
import attacks
import fake
import judge
import wire

DATED = (Path(__file__).with_name("good") / "dated.ics").read_bytes()
NOSNIFF = "X-Content-Type-Options: nosniff"
TAKEN = [
    ("text/html", '<p title="zqname &quot;&gt;&lt;script&gt;">zqname &lt;script&gt;<link rel="icon" href="data:,">'),
    ("text/html", '<script type="application/ld+json">{"name": "zqname \\u003c/script>"}</script>'),
    ("application/atom+xml", '<feed><title type="html">zqname &amp;lt;script&amp;gt;</title></feed>'),
    ("application/json", '{"name": "zqname \\"><script>"}'),
    ("text/calendar", DATED.decode()),
]
REFUSED = [
    ("text/html", '<p title="zqname "><script>zq(1)</script>">'),
    ("text/html", "<p onclick=zq(1)>"),
    ("text/html", '<a href="javascript:zq(1)">'),
    ("text/html", "<img src=x>"),
    ("text/html", "<zqname>"),
    ("text/html", "<!-- zqname -->"),
    ("text/html", '<script type="application/ld+json">{"name": "</script><b>"}</script>'),
    ("application/atom+xml", "<feed><title>zqname<script>1</script></title></feed>"),
    ("application/atom+xml", '<feed><title type="html">&lt;script&gt;zq(1)&lt;/script&gt;</title></feed>'),
    ("application/atom+xml", "<feed><title>zqname & more</title></feed>"),
    ("application/json", '{"name": "zqname "><script>"}'),
    ("application/json", '{"name": 1, "name": 2}'),
    ("application/json", '{"name": "a", "zqname": 2}'),
    ("text/calendar", DATED.decode().replace("END:VEVENT", "X-ZQ:1\r\nEND:VEVENT", 1)),
    ("text/calendar", DATED.decode().replace("STATUS:", "\nSTATUS:", 1)),
    ("text/calendar", DATED.decode().replace("END:VCALENDAR\r\n", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n")),
    ("text/plain", f"the calendar is at http://{judge.LIAR}/"),
    ("text/zq", "of a sort that nobody knows"),
]


def reply(sort, body, *lines):
    lines = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {sort}", *lines])
    answer = wire.Reply(lines.encode())
    answer.raw = body.encode()
    return answer


def judge_checks():
    for wrong, table in ((False, TAKEN), (True, REFUSED)):
        for sort, body in table:
            said = judge.Judge().faults(reply(sort, body, NOSNIFF), whole=True)
            yield f"the judge {'refuses' if wrong else 'takes'} {sort}: {body[:50]!r}", bool(said) == wrong, str(said[:3])
    for what, lines in (("no nosniff", []), ("a field from outside", [NOSNIFF, "X-ZQ: 1"]),
                        ("whom the client asks", [NOSNIFF, f"Location: http://{judge.LIAR}/"])):
        said = judge.Judge().faults(reply("text/plain", "x", *lines))
        yield f"the judge refuses {what}", bool(said), "nothing was said"
    for head in (b"HTTP/1.1 200 OK\r\nA: b\nX: y", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2", b"<html>"):
        try:
            wire.Reply(head)
            refused = False
        except wire.Malformed:
            refused = True
        yield f"no head of an answer: {head[:50]!r}", refused, "it was taken"


# Which fault of the server each attack must see, and in which words of its table.
SEEN = [
    ("no Host", attack_words.HOSTS, [], "no Host"),
    ("two Hosts", attack_words.HOSTS, [], "two Hosts"),
    ("a second request in the first", attack_words.SMUGGLING, ["kept alive"], "a length and chunks"),
    ("a length in hexadecimal that is taken", attack_words.SMUGGLING, [], "a length in hexadecimal"),
    ("HTTP/0.9 that is taken", attack_words.VERSIONS, [], "HTTP/0.9"),
    ("a host's address that is taken for ours", attack_words.VERSIONS, ["believes Host"], "another host's address"),
    ("65 lines that are taken", list(attack_words.floods())[:1], [], "65 lines of a head"),
]


async def collected(results):
    return [result async for result in results]


def found_by(attack, *faults):
    """What an attack says of a server with these faults."""
    with fake.Fake(*faults) as base:
        return asyncio.run(collected(attack(attacks.Field(urlsplit(base).port))))


def attack_checks():
    for fault, table, faults, words in SEEN:
        rows = [row for row in table if row[0] == words]
        said = found_by(lambda field: attack_words.sentences(field, rows), *faults)
        yield f"attacks see {fault}", any(found for _, found in said), "nothing was said"
    for fault, attack in (
        ("honours ranges", attack_parameters.ranges_and_encodings), ("never 304", attack_parameters.conditional),
        ("believes Host", attack_parameters.liars),
    ):
        said = [found for _, found in found_by(attack, fault)]
        yield f"attacks see a server that {fault}", any(said), str(said)
    said = [found for _, found in found_by(lambda field: attack_holds.slow(field, 1))]
    yield "attacks see a server that cuts nobody off", sum(map(bool, said)) >= 3, str(said)
    yield from others_checks()


class Watched:
    """What a probe would have seen."""

    def __init__(self, *asked):
        self.asked = asked

    def between(self, began, ended):
        return [one for one in self.asked if began <= one[0] < ended]


def others_checks():
    field = attacks.Field(0)
    field.crowded = (10, 20)
    for what, when, seconds, wrong, sides in (
        ("served soon", 5, 0.1, "", (False, True)), ("served late", 5, 2.5, "", (True, True)),
        ("served wrongly", 5, 0.1, "503", (True, True)), ("served late in the crowd", 15, 2.5, "", (True, True)),
        ("served in the crowd", 15, 0.1, "", (True, False)),
    ):
        found = tuple(bool(found) for _, found in attacks.served(Watched((when, "/", seconds, wrong)), field))
        yield f"others who are {what} are told apart", found == sides, f"{found}, not {sides}"


def checks():
    yield from judge_checks()
    yield from attack_checks()
