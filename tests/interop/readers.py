"""The readers of iCalendar that are not ours: what does each see in a feed?

Each reader takes (file, first year, last year, tools) and gives (occurrences, warnings):
occurrences as (uid, start, end, summary) with an inclusive end, those that begin in the span;
warnings as lines. A reader that cannot tell something gives None in its place.
"""

import io
import logging
import os
import re
import subprocess
import tempfile
import warnings
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

DAY = timedelta(days=1)


class Tools:
    """Where the helpers are: a folder for throw-away files, node_modules, the C reader."""

    def __init__(self, work, modules):
        self.work, self.modules = Path(work), Path(modules)

    def fresh(self, name):
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.work))

    def run(self, *command, env=None):
        """The lines of standard output and of standard error; an exit status is a warning."""
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", **(env or {})}, timeout=600,
        )
        out, err = done.stdout.decode().splitlines(), done.stderr.decode().splitlines()
        err = [line for line in err if line.strip()]
        if done.returncode and not err:
            err = [f"exit status {done.returncode}"]
        return out, err


def heard(read):
    """Calls `read`, and gives what it gave with all that was warned or logged meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warnings.filterwarnings("ignore", category=DeprecationWarning)
            events, said = read()
    finally:
        logging.getLogger().removeHandler(handler)
    return events, said + [str(w.message) for w in caught] + stream.getvalue().splitlines()


def whole_days(uid, start, end, said):
    """The inclusive end of an all-day event; a complaint if it is none."""
    if isinstance(start, datetime) or isinstance(end, datetime):
        said.append(f"{uid}: not an all-day event")
        start, end = (d.date() if isinstance(d, datetime) else d for d in (start, end))
    return start, end - DAY


def icalendar(path, first, last, tools):
    """Python's icalendar, with its own tables of what is required and what may stand once."""
    import icalendar as lib

    def read():
        calendar, said, events = lib.Calendar.from_ical(path.read_bytes()), [], []
        for component in calendar.walk():
            said += [f"{component.name}: {error}" for error in component.errors]
            said += [f"{component.name} lacks {name}" for name in component.required if name not in component]
            said += [f"{component.name} repeats {name}" for name in component.singletons
                     if isinstance(component.get(name), list)]
        for event in calendar.events:
            uid = str(event["UID"])
            start, end = whole_days(uid, event.start, event.end, said)
            if "RRULE" not in event and first <= start.year <= last:
                events.append((uid, start, end, str(event["SUMMARY"])))
        return events, said

    return heard(read)


def recurring_ical_events(path, first, last, tools):
    """The same parser's events, their rules expanded."""
    import icalendar as lib
    import recurring_ical_events as expand

    def read():
        said, events = [], []
        found = expand.of(lib.Calendar.from_ical(path.read_bytes())).between(date(first, 1, 1), date(last + 1, 1, 1))
        for event in found:
            start, end = whole_days(event["UID"], event.start, event.end, said)
            if first <= start.year <= last:
                events.append((str(event["UID"]), start, end, str(event["SUMMARY"])))
        return events, said

    return heard(read)


def vobject(path, first, last, tools):
    """vobject, with its validation: required and repeated properties. Rules by dateutil."""
    import vobject as lib
    from dateutil.rrule import rrulestr

    def read():
        calendar = lib.readOne(path.read_bytes().decode("utf-8"))
        said, events = [], []
        calendar.validate(raiseException=True)
        for event in calendar.vevent_list:
            uid, summary = event.uid.value, event.summary.value
            start, end = whole_days(uid, event.dtstart.value, event.dtend.value, said)
            starts = [start]
            if hasattr(event, "rrule"):
                rule = rrulestr(event.rrule.value, dtstart=datetime(start.year, start.month, start.day))
                starts = [d.date() for d in rule.between(datetime(first, 1, 1), datetime(last, 12, 31), inc=True)]
            events += [(uid, day, day + (end - start), summary) for day in starts if first <= day.year <= last]
        return events, said

    return heard(read)


def libical(path, first, last, tools):
    """libical, through the small program beside this file."""
    program = tools.work / "libical_reader"
    if not program.exists():
        source = Path(__file__).with_name("libical_reader.c")
        subprocess.run(["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-lical"], check=True)
    out, err = tools.run(program, path, first, last)
    return [tabbed(line) for line in out], err


def icaljs(path, first, last, tools):
    """ical.js in its strict mode."""
    out, err = tools.run("node", Path(__file__).with_name("icaljs_reader.cjs"), tools.modules, path, first, last)
    return [tabbed(line) for line in out], err


KHAL = """
[calendars]
[[feed]]
path = {0}/calendar
type = calendar
[sqlite]
path = {0}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = feed
"""


def khal(path, first, last, tools):
    """khal, as a person uses it: import into a fresh calendar, then list."""
    home = tools.fresh("khal")
    (home / "calendar").mkdir()
    out, said = tools.run("khal", "-c", khal_config(home), "import", "--batch", "-a", "feed", path)
    said += [line for line in out if re.search("warning|error|critical", line, re.I)]
    events, more = khal_list(home, first, last, tools)
    return events, said + more


def khal_config(home):
    """Its configuration, for the calendar that lies in home/calendar."""
    config = home / "config"
    config.write_text(KHAL.format(home))
    return config


def khal_list(home, first, last, tools):
    """What khal lists of that calendar, by whomever it was put there."""
    shape = "\t".join(["{uid}", "{start-date}", "{end-date}", "{title}"])
    span = [f"{first}-01-01", f"{last + 1}-01-31"]
    out, said = tools.run("khal", "-c", khal_config(home), "list", "-df", "", "-f", shape, *span)
    events = []
    # khal lists an occurrence on each of its days (--once would drop all but the first of a rule).
    for row, count in Counter(tabbed(line) for line in out if line.strip()).items():
        _, start, end, _ = row
        days = (end - start).days + 1
        if first <= start.year <= last:
            events += [row] * (count // days)
            said += [f"listed {count} times in {days} days: {row}"] if count % days else []
    return events, said


CALCURSE = re.compile(r"(\d\d/\d\d/\d{4}) \[1\](?: \{1D -> (\d\d/\d\d/\d{4})\})?(?: >[0-9a-f]+)? (.*)")


def calcurse(path, first, last, tools):
    """calcurse -i. It keeps no UIDs, and several days as a daily repetition."""
    home = tools.fresh("calcurse")
    out, said = tools.run("calcurse", "-D", home, "-i", path)
    if not any(re.search(r"\b0 skipped", line) for line in out):
        said += [line for line in out if line.strip()]
    events = []
    for line in (home / "apts").read_text().splitlines():
        match = CALCURSE.fullmatch(line)
        if not match:
            said.append(f"not an all-day event: {line}")
            continue
        start, end = (datetime.strptime(day, "%m/%d/%Y").date() if day else None for day in match.groups()[:2])
        if first <= start.year <= last:
            events.append((None, start, end or start, match.group(3)))
    return events, said


def tabbed(line):
    uid, start, end, *summary = line.split("\t")
    return uid, date.fromisoformat(start), date.fromisoformat(end), "\t".join(summary)


# Those that can expand a rule, and so read both forms of the feed.
EXPANDING = {
    "recurring_ical_events": recurring_ical_events, "vobject": vobject, "libical": libical, "ical.js": icaljs,
    "khal": khal,
}
DATED = {"icalendar": icalendar, **EXPANDING, "calcurse": calcurse}
