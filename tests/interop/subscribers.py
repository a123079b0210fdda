#!/usr/bin/env python3
"""Do those who subscribe to the live server's feeds see what its API says, in six languages?

Usage: subscribers.py OBSERVD [--modules DIR] [--every]

Each feed is fetched over HTTP and read by programs that are not ours: the same occurrences, and
no warning. Thunderbird, Evolution and ICSx5 find and refresh it; vdirsyncer keeps it in step; our
own doctor finds nothing in any short address. Ends with `subscribers: N checks, M wrong`.
"""

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import byte_check
import clients
import readers
import run
import server
import syncing

THIS_YEAR = datetime.now(UTC).year
# Of the kinds that a feed has where none is named.
KINDS = "day,week,anniversary"
# vobject is a library that nobody subscribes with; scripts/check-export has it read the same bytes.
LEFT_OUT = {"vobject"}
# An alarm as asked for, and how long before the day begins it rings.
ALARMS = {"1d": timedelta(hours=15, minutes=30), "7d": timedelta(days=6, hours=15, minutes=30)}


@dataclass
class Feed:
    """A feed's address, with {} for the language, and how the API is asked for the same."""

    path: str
    select: dict = field(default_factory=lambda: {"kind": KINDS})
    rules: bool = False
    alarms: bool = False
    # Another address whose feed it must be, byte for byte: then it need not be read again.
    same_as: str = ""
    years: tuple = (THIS_YEAR - 1, THIS_YEAR + 1)


FEEDS = [
    Feed("/calendar.ics?lang={}"),
    Feed("/calendar.ics?lang={}&rules=true", rules=True),
    Feed("/calendar.ics?lang={}&years=2020..2030&theme=health", {"kind": KINDS, "theme": "health"},
         years=(2020, 2030)),
    Feed("/calendar.ics?lang={}&theme=peace", same_as="/{}/peace.ics"),
    Feed("/calendar.ics?lang={}&kind=week", {"kind": "week"}),
    Feed("/{}/peace.ics", {"kind": KINDS, "theme": "peace"}),
    Feed("/observances/mine-awareness-day.ics?lang={}", {"kind": KINDS, "id": "mine-awareness-day"}),
    Feed("/{}/women.ics?alarm=1d&alarm=7d&alarm-time=08:30", {"kind": KINDS, "theme": "women"}, alarms=True),
]


def read_in(every):
    """Which feeds are read in which languages: the default one in all six, each other in two, so that
    each language has some of them; all in all where `every` is set, which takes four times as long."""
    for at, feed in enumerate(FEEDS):
        some = [server.LANGS[(2 * at + step) % len(server.LANGS)] for step in (0, 1)]
        yield from ((feed, lang) for lang in (server.LANGS if every or at == 0 or feed.same_as else some))


def fetched(base, path, tools):
    """The feed as a file, fetched as most clients do: compressed."""
    answer = server.ask(base, path, {"Accept-Encoding": "gzip"})
    if answer.status != 200 or not answer.header("Content-Type").startswith("text/calendar"):
        raise ValueError(f"{answer.status} {answer.header('Content-Type')}")
    file = tools.fresh("feed") / "feed.ics"
    file.write_bytes(answer.body)
    return file


def alarms(file):
    """That every event has the alarms that were asked for, as icalendar reads them."""
    import icalendar

    wanted = sorted(-before for before in ALARMS.values())
    for event in icalendar.Calendar.from_ical(file.read_bytes()).events:
        rings = sorted(alarm["TRIGGER"].dt for alarm in event.walk("VALARM"))
        if rings != wanted:
            yield f"{event['UID']} rings {rings}, not {wanted}"


def read_by_all(base, feed, lang, tools):
    """A feed in one language, by each of the readers: (what was checked, complaints)."""
    path = feed.path.format(lang)
    if feed.same_as:
        one, other = (fetched(base, where, tools).read_bytes() for where in (path, feed.same_as.format(lang)))
        yield f"{path} is {feed.same_as.format(lang)}", [] if one == other else ["their bytes differ"]
        return
    wanted = run.rows(server.occurrences(base, lang, *feed.years, **feed.select))
    yield f"{path} has something in it", [] if wanted else ["the API has no occurrence, so nothing is proved"]
    file = fetched(base, path, tools)
    if feed.alarms:
        # No other check has alarms in a whole feed.
        yield f"{path}: byte check", [": ".join(map(str, fault)) for fault in byte_check.faults(file)]
        yield f"{path}: alarms", list(alarms(file))
    for name, read in (readers.EXPANDING if feed.rules else readers.DATED).items():
        if name not in LEFT_OUT:
            line, said = run.judge(name, read, file, wanted, feed.years, not feed.rules, tools)
            yield f"{path}: {line}", said


def kept_in_step(base, lang, tools):
    """All there is in one language, a theme in the others."""
    word, select = ("calendar", {}) if lang == "ar" else ("peace", {"theme": "peace"})
    path, years = f"/{lang}/{word}.ics", FEEDS[0].years
    wanted = run.rows(server.occurrences(base, lang, *years, kind=KINDS, **select))
    read = lambda _, first, last, tools: syncing.vdirsyncer(base, path, first, last, tools)
    line, said = run.judge("vdirsyncer, twice", read, path, wanted, years, True, tools)
    yield f"{path}: {line}", said


def asked_by_clients(base, lang, tools):
    for path, name, other in (
        (f"/{lang}/peace.ics", "peace", f"/{lang}/women.ics"),
        (f"/{lang}/calendar.ics", "calendar", f"/{lang}/peace.ics"),
        (f"/observances/mine-awareness-day.ics?lang={lang}", "mine-awareness-day", f"/{lang}/peace.ics"),
    ):
        yield f"{path}: found by Thunderbird", list(clients.detection(base, path, name))
        yield f"{path}: refreshed", list(clients.refresh(base, path, other))
        yield f"{path}: Evolution's tag", list(clients.same_tag(base, path, other))


def short_addresses(base, lang):
    """Every theme's and every collection's, as the description of the API names them, and that of all."""
    described = json.loads(server.ask(base, "/api/v1/openapi.json").body)["components"]["parameters"]
    words = [word for name in ("theme", "collection") for word in described[name]["schema"]["items"]["enum"]]
    return [f"/{lang}/{word}.ics" for word in [*words, "calendar"]]


def diagnosed(asked, base, lang, tools):
    for path in short_addresses(base, lang):
        yield f"{path}: doctor", findings(asked, base + path, tools)


def findings(observd, url, tools):
    """What our own doctor finds. That the loopback has no TLS it says rightly: a proxy adds that."""
    out, said = tools.run(observd, "doctor", "--lang", "en", "--format", "json", url, env=syncing.DIRECT)
    found = json.loads("\n".join(out) or "[]")
    return said + [f"{one['check']}: {one['what']}" for one in found if one["check"] != "http-plain"]


def work(job, asked, base, place):
    """One job, in a process of its own, since what the readers log is caught for the whole process."""
    own = Path(place, str(os.getpid()))
    own.mkdir(exist_ok=True)
    tools = readers.Tools(own, asked.modules)
    what, lang = job
    try:
        if isinstance(what, Feed):
            return list(read_by_all(base, what, lang, tools))
        if what == "diagnosed":
            return list(diagnosed(asked.observd, base, lang, tools))
        return list({"kept": kept_in_step, "clients": asked_by_clients}[what](base, lang, tools))
    except Exception as error:  # whatever it was, this job has proved nothing
        return [(f"{what} in {lang}", [f"{type(error).__name__}: {error}"])]


def checks(asked, base, place):
    """All of them, the longest first, on as many processors as there are."""
    jobs = list(read_in(asked.every))
    jobs[len(server.LANGS):0] = [("kept", lang) for lang in server.LANGS]
    jobs += [(what, lang) for what in ("diagnosed", "clients") for lang in server.LANGS]
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as pool:
        for done in as_completed([pool.submit(work, job, asked, base, place) for job in jobs]):
            yield from done.result()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("observd")
    parser.add_argument("--modules", default="target/interop", help="the folder that holds node_modules")
    parser.add_argument("--every", action="store_true", help="every feed in every language, not some of them")
    asked = parser.parse_args()
    count, wrong = 0, 0
    # In memory, where that can be had: khal and vdirsyncer wait for the disk after each event.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="subscribers-", dir=memory) as place:
        with server.Server(asked.observd, place) as live:
            for what, said in checks(asked, live.base, place):
                count, wrong = count + 1, wrong + bool(said)
                if said or "events" in what:
                    print(what)
                run.complain(said)
            said = live.stop()
            count, wrong = count + 1, wrong + bool(said)
            run.complain(said)
    print(f"subscribers: {count} checks, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
