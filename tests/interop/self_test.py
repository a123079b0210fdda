#!/usr/bin/env python3
"""Does each checker of a feed refuse what it should? A checker that cannot fail proves nothing.

Usage: self_test.py [--modules DIR]

1. The byte checker names the right fault of each file in bad/, and none in good/.
2. Each reader takes the sound files, and is refused when the list differs by one day, one
   name, one event too few or too many.
3. Each reader that is known to notice a fault by itself notices it.
"""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import byte_check
import readers
import run

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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--modules", default="target/interop")
    modules = parser.parse_args().modules
    with tempfile.TemporaryDirectory(prefix="interop-") as work:
        results = [*byte_checks(), *reader_checks(readers.Tools(work, modules))]
    wrong = [f"    {what}: {why}" for what, held, why in results if not held]
    print("\n".join([*wrong, f"self test: {len(results)} checks, {len(wrong)} wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
