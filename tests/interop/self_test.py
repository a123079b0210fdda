#!/usr/bin/env python3
"""Does each checker of a feed refuse what it should? A checker that cannot fail proves nothing.

Usage: self_test.py [--modules DIR] [--observd PROGRAM]

1. The byte checker names the right fault of each file in bad/, and none in good/.
2. Each reader takes the sound files, and is refused when the list differs by one day, one
   name, one event too few or too many.
3. Each reader that is known to notice a fault by itself notices it.
4. Each check of a live server takes one that is right, and refuses one with the fault it is for.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import byte_check
import clients
import fake
import readers
import run
import self_test_attacks
import subscribers
import syncing

# bad/NAME.ics is refused by the check NAME, but for these, which are there for the readers.
OTHER_CHECK = {"no-dtstamp": "missing", "no-version": "missing", "end-before-start": "end"}
# Which reader sees which fault of its own accord, as found by trying them all.
NOTICED = {
    "icalendar": ["missing", "no-dtstamp", "repeated", "date"],
    "recurring_ical_events": ["date", "missing"],
    "vobject": ["missing", "no-dtstamp", "fold-utf8", "date"],
    "libical": ["no-version", "repeated", "syntax"],
    "ical.js": ["value-type", "syntax", "component"],
    "khal": ["end-before-start", "date"],
    "calcurse": ["end-before-start", "no-version", "value-type"],
}


def byte_checks():
    for path in sorted((HERE / "bad").glob("*.ics")):
        named = {check for _, check, _ in byte_check.faults(path)}
        wanted = OTHER_CHECK.get(path.stem, path.stem)
        yield f"byte check refuses {path.name}", wanted in named, f"it named {sorted(named)}, not {wanted}"
    for path in sorted((HERE / "good").glob("*.ics")):
        faults = byte_check.faults(path)
        yield f"byte check takes {path.name}", not faults, str(faults)
    kept = {OTHER_CHECK.get(path.stem, path.stem) for path in (HERE / "bad").glob("*.ics")}
    source = (HERE / "byte_check.py").read_text("utf-8")
    known = set(byte_check.re.findall(r'self\.fault\([^"]*"([a-z0-9-]+)"', source))
    yield "each check of the byte checker has a bad file", known <= kept, f"none for {sorted(known - kept)}"


def wrong_lists(rows):
    """The list with one thing wrong in it, for each kind of wrong."""
    changed = lambda row, **new: tuple(new.get(key, old) for key, old in zip(("id", "start", "end", "name"), row))
    first, *rest = rows
    yield "one day off", [changed(first, start="2026-01-05", end="2026-01-05"), *rest]
    yield "another name", [changed(first, name="World Braille Days"), *rest]
    yield "one too few", rest
    yield "one too many", [*rows, changed(first, start="2027-01-04", end="2027-01-04", name="Another")]
    longer = next(row for row in rows if row[1] != row[2])
    yield "a week that ends a day early", [row if row is not longer else changed(row, end=row[1]) for row in rows]


def reader_checks(tools):
    judged = lambda *asked: run.judge(*asked, (2026, 2035), form == "dated", tools)[1]
    for form, table in (("dated", readers.DATED), ("rules", readers.EXPANDING)):
        feed, rows = HERE / "good" / f"{form}.ics", run.expected(HERE / "good" / f"{form}.json")
        for name, read in table.items():
            said = judged(name, read, feed, rows)
            yield f"{name} takes {feed.name}", not said, str(said[:3])
            for wrong, changed in wrong_lists(rows):
                said = judged(name, read, feed, changed)
                yield f"{name} and a list with {wrong} differ ({form})", bool(said), "nothing was said"
    rows = [("braille-day", "2026-01-04", "2026-01-04", "اليوم العالمي لطريقة برايل، وهو اسم طويل بما يكفي ليطوى السطر")]
    form = "dated"
    for name, faults in NOTICED.items():
        for fault in faults:
            said = judged(name, readers.DATED[name], HERE / "bad" / f"{fault}.ics", rows)
            own = [line for line in said if not line.startswith(("missing: ", "too much: "))]
            yield f"{name} notices bad/{fault}.ics", bool(own), f"it only said {said}"


# Which faults of a server each check of clients.py is for.
CLIENT_FAULTS = {
    "detection": ["no HEAD", "HEAD says text/plain", "PUT is 412", "PROPFIND is 207", "no Allow"],
    "refresh": ["never 304", "no 304 by date", "always 304", "304 with another tag", "no tag", "no date"],
    "same_tag": ["another tag each time", "one tag for all", "no tag"],
}


def client_checks():
    last = {"detection": "dated", "refresh": "/other.ics", "same_tag": "/other.ics"}
    for name, faults in CLIENT_FAULTS.items():
        judged = lambda base: list(getattr(clients, name)(base, "/x/dated.ics", last[name]))
        for fault in ([], *([fault] for fault in faults)):
            with fake.Fake(*fault) as base:
                said = judged(base)
            what = f"clients.{name} takes what is right" if not fault else f"clients.{name} refuses: {fault[0]}"
            yield what, bool(said) == bool(fault), str(said[:3] or "nothing was said")


def subscriber_checks(tools, observd):
    def all_of(feed, *faults):
        with fake.Fake(*faults) as base:
            return [(what, said) for what, said in subscribers.read_by_all(base, feed, "en", tools) if "events" in what]

    feed = subscribers.Feed("/{}/dated.ics", years=(2026, 2035))
    for what, said in all_of(feed):
        yield f"subscribers take {what}", not said, str(said[:3])
    for what, said in all_of(feed, "one too few in the API"):
        yield f"subscribers refuse {what}", bool(said), "nothing was said"
    twice = subscribers.Feed("/{}/dated.ics", same_as="/{}/dated.ics")
    with fake.Fake("another feed each time") as base:
        said = [said for _, said in subscribers.read_by_all(base, twice, "en", tools)]
    yield "two feeds that must be the same and differ are refused", said != [[]], str(said)
    said = list(subscribers.alarms(HERE / "good" / "dated.ics"))
    yield "a feed without its alarms is refused", bool(said), "nothing was said"
    for fault in ([], ["never 304"], ["another feed each time", "another tag each time"]):
        with fake.Fake(*fault) as base:
            events, said = syncing.vdirsyncer(base, "/dated.ics", 2026, 2035, tools)
        yield f"vdirsyncer and a server with {fault or 'no fault'}", bool(said) == bool(fault), str(said[:3])
    for fault in ([], ["HEAD says text/plain"], ["no HEAD"]):
        with fake.Fake(*fault) as base:
            said = subscribers.findings(observd, f"{base}/dated.ics", tools)
        # The sound feed has an alarm, which a feed had better not have.
        said = [line for line in said if not line.startswith("alarm-in-feed")]
        yield f"doctor and a server with {fault or 'no fault'}", bool(said) == bool(fault), str(said[:3])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--modules", default="target/interop")
    parser.add_argument("--observd", default=os.environ.get("OBSERVD", "target/release/observd"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="interop-") as work:
        tools = readers.Tools(work, asked.modules)
        results = [*byte_checks(), *reader_checks(tools), *client_checks(), *subscriber_checks(tools, asked.observd),
                   *self_test_attacks.checks()]
    wrong = [f"    {what}: {why}" for what, held, why in results if not held]
    print("\n".join([*wrong, f"self test: {len(results)} checks, {len(wrong)} wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
