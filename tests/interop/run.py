#!/usr/bin/env python3
"""Do seven readers that are not ours see in a feed exactly what observd says is in it?

Usage: run.py FEED.ics LIST.json [--rules] [--first YEAR --last YEAR] [--modules DIR] [--only NAME]

LIST.json is an array of occurrences as `observd export --format json` writes it: id, name,
start and end (inclusive). Each reader prints `NAME: N events, 0 warnings`; a difference or a
warning is printed and makes the exit status 1. --rules says that FEED has recurrence rules,
which the readers expand over the years of LIST.json (or those given).
"""

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import byte_check
import readers

UID = re.compile(r"(?P<id>.+)-(?P<year>\d{4})(?:-[1-9])?@observd")


def expected(path):
    """The occurrences of LIST.json as (id, start, end, name)."""
    return rows(json.loads(Path(path).read_text("utf-8")))


def rows(occurrences):
    return [(o["id"], o["start"], o["end"], o["name"]) for o in occurrences]


def seen(events, dated, said):
    """A reader's events in the same form; a UID that says another year than its date is a complaint."""
    for uid, start, end, summary in events:
        match = UID.fullmatch(uid or "")
        if uid is not None and not match:
            said.append(f"UID {uid} is not <id>-<year>@observd")
        elif match and dated and int(match["year"]) != start.year:
            said.append(f"UID {uid} begins on {start}")
        yield match and match["id"], str(start), str(end), summary


def squeeze(name):
    return None if name is None else " ".join(name.split())


def differences(wanted, got):
    """What is missing and what is too much, with None (a reader cannot tell) matching anything."""
    blind = any(row[0] is None for row in got)
    strip = (lambda row: (None, *row[1:3], squeeze(row[3]))) if blind else (lambda row: (*row[:3], squeeze(row[3])))
    want, have = Counter(map(strip, wanted)), Counter(map(strip, got))
    yield from (f"missing: {row}" for row in sorted((want - have).elements(), key=str))
    yield from (f"too much: {row}" for row in sorted((have - want).elements(), key=str))


def judge(name, read, feed, wanted, span, dated, tools):
    """One reader's line, and its complaints."""
    try:
        events, said = read(Path(feed), *span, tools)
        said = list(said)
        got = list(seen(events, dated, said))
        said += differences(wanted, got)
    except Exception as error:  # a reader that falls over has refused the file
        got, said = [], [f"{type(error).__name__}: {error}"]
    return f"{name}: {len(got)} events, {len(said)} warnings", said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("feed")
    parser.add_argument("list")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--first", type=int)
    parser.add_argument("--last", type=int)
    parser.add_argument("--modules", default="target/interop", help="the folder that holds node_modules")
    parser.add_argument("--only", action="append", help="a reader's name; all of them unless told")
    asked = parser.parse_args()
    wanted = expected(asked.list)
    years = [int(row[1][:4]) for row in wanted]
    span = (asked.first or min(years, default=1), asked.last or max(years, default=1))

    failed = not wanted
    if failed:
        print(f"{asked.list}: no occurrence, so nothing is proved")
    faults = byte_check.faults(asked.feed)
    print(f"byte check: {Path(asked.feed).stat().st_size} bytes, {len(faults)} warnings")
    complain(f"{line}: {check}: {words}" for line, check, words in faults)
    table = readers.EXPANDING if asked.rules else readers.DATED
    with tempfile.TemporaryDirectory(prefix="interop-") as work:
        tools = readers.Tools(work, asked.modules)
        for name, read in table.items():
            if not asked.only or name in asked.only:
                line, said = judge(name, read, asked.feed, wanted, span, not asked.rules, tools)
                print(line)
                complain(said)
                failed |= bool(said)
    return 1 if failed or faults else 0


def complain(lines, most=10):
    lines = list(lines)
    for line in lines[:most]:
        print(f"    {line}")
    if len(lines) > most:
        print(f"    and {len(lines) - most} more")


if __name__ == "__main__":
    sys.exit(main())
