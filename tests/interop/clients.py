"""How do calendar programs ask for a feed, and ask again? Requests as they send them, by hand.

Each check takes the address of a server and gives complaints. Apart from the readers, which are
the programs themselves: these here do not run without a desktop or a telephone, so what they send
was read in their sources (Thunderbird: CalICSProvider, CalICSCalendar; Evolution and GNOME
Calendar: e-cal-backend-http.c; ICSx5: CalendarFetcher.kt).
"""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

import server

DETECT = {"Accept": "text/calendar, application/ics, text/plain;q=0.9", "Accept-Encoding": "gzip, deflate, br, zstd"}
PROPFIND = (b'<?xml version="1.0" encoding="UTF-8"?>\n<D:propfind xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/">'
            b"<D:prop><D:getcontenttype/><D:resourcetype/><D:displayname/><A:calendar-color/></D:prop></D:propfind>")


def tag(answer):
    return {"If-None-Match": answer.header("ETag")}


def date(answer):
    return {"If-Modified-Since": answer.header("Last-Modified")}


THUNDERBIRD = {"Accept": "text/calendar,text/plain;q=0.8,*/*;q=0.5", "Accept-Encoding": "gzip, deflate, br, zstd"}
ICSX5 = {"Accept": "text/calendar, */*;q=0.9", "Accept-Encoding": "gzip"}
# What each sends first, and which of the answer's validators it adds when it asks again.
REFRESH = {
    "Thunderbird": (THUNDERBIRD, tag),
    "Thunderbird, where no tag was sent": (THUNDERBIRD, date),
    "ICSx5": (ICSX5, lambda answer: {**date(answer), **tag(answer)}),
    "a program that takes no gzip": ({"Accept": "text/calendar"}, tag),
}
EVOLUTION = {"Accept-Encoding": "gzip, deflate", "Accept-Language": "fr, en;q=0.9"}


def detection(base, path, name):
    """Thunderbird looks at what an address is by HEAD, GET, PROPFIND and PUT, in this order, and
    takes the name from the path of the answer."""
    head = server.ask(base, path, DETECT, "HEAD")
    if head.status != 200 or "text/calendar" not in head.header("Content-Type"):
        yield f"HEAD: {head.status} {head.header('Content-Type')}, not 200 text/calendar"
    if head.raw:
        yield f"HEAD: a body of {len(head.raw)} bytes"
    get = server.ask(base, path, DETECT)
    if get.status != 200 or not get.body.startswith(b"BEGIN:VCALENDAR"):
        yield f"GET: {get.status}, or no calendar"
    # A redirect would name the calendar after the other address.
    if PurePosixPath(urlsplit(path).path).stem != name:
        yield f"the calendar would be called {PurePosixPath(urlsplit(path).path).stem}, not {name}"
    for method, headers, body in (
        ("PROPFIND", {"Depth": "0", "Content-Type": "application/xml; charset=utf-8"}, PROPFIND),
        # Were this answered 409 or 412, the calendar would be taken for one that can be written.
        ("PUT", {"If-Match": "nothing", "Content-Type": "text/plain"}, b""),
    ):
        answer = server.ask(base, path, headers, method, body)
        if answer.status != 405 or not {"GET", "HEAD"} <= set(answer.header("Allow").replace(" ", "").split(",")):
            yield f"{method}: {answer.status}, Allow: {answer.header('Allow')}; not 405 with GET and HEAD"


def refresh(base, path, other):
    """Asked again, each gets 304 while nothing has changed, and the whole for the tag of `other`,
    which is the address of another feed."""
    for name, (headers, validators) in REFRESH.items():
        first = server.ask(base, path, headers)
        again = server.ask(base, path, {**headers, **validators(first)})
        if first.status != 200 or not all(validators(first).values()):
            yield f"{name}: {first.status} with {validators(first)}: nothing to ask again with"
        elif again.status != 304 or again.raw:
            yield f"{name}: {again.status} with {len(again.raw)} bytes the second time, not 304"
        elif again.header("ETag") != first.header("ETag"):
            yield f"{name}: 304 with the tag {again.header('ETag')}, not {first.header('ETag')}"
        if validators is not date:
            changed = server.ask(base, path, {**headers, **tag(server.ask(base, other, headers))})
            if changed.status != 200 or changed.body != first.body:
                yield f"{name}: {changed.status} with {len(changed.raw)} bytes for another feed's tag, not the whole"


def same_tag(base, path, other):
    """Evolution and GNOME Calendar ask without a condition, and read on only if the tag is another one."""
    one, two, third = (server.ask(base, where, EVOLUTION) for where in (path, path, other))
    if one.status != 200 or two.status != 200:
        yield f"Evolution: {one.status}, then {two.status}"
    if not one.header("ETag") or one.header("ETag") != two.header("ETag"):
        yield f"Evolution: the tag was {one.header('ETag')!r}, then {two.header('ETag')!r}"
    if one.header("ETag") == third.header("ETag"):
        yield f"Evolution: {path} and {other} have one tag"
