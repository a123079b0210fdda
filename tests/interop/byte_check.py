#!/usr/bin/env python3
"""Is a feed right byte for byte, and does it say what observd promises of a feed?

Usage: byte_check.py FILE.ics...     (prints `file:line: check: what is wrong`; exit 1 on any)

Libraries forgive: none of them sees bare LF, lines over 75 octets or a UID used twice.
This one reads the bytes itself and shares no code with the program or with the readers in
readers.py. Each check has a name, and a file in bad/ that it must refuse (self_test.py).
"""

import re
import sys
from datetime import date, datetime
from pathlib import Path

# What may stand in each component: at least, at most. What is not named may not stand there:
# so a property that came in through a name or a description is seen.
CALENDAR = {
    "PRODID": (1, 1), "VERSION": (1, 1), "CALSCALE": (1, 1), "METHOD": (1, 1),
    "NAME": (1, None), "DESCRIPTION": (1, None), "X-WR-CALNAME": (1, 1), "X-WR-CALDESC": (1, 1),
    "COLOR": (1, 1), "X-APPLE-CALENDAR-COLOR": (1, 1), "LAST-MODIFIED": (1, 1),
    "REFRESH-INTERVAL": (1, 1), "X-PUBLISHED-TTL": (1, 1),
    "UID": (0, 1), "URL": (0, 1), "SOURCE": (0, 1), "X-WR-RELCALID": (0, 1), "X-WR-TIMEZONE": (0, 1),
    "CATEGORIES": (0, None), "IMAGE": (0, None),
}
EVENT = {
    "UID": (1, 1), "DTSTAMP": (1, 1), "DTSTART": (1, 1), "DTEND": (1, 1), "LAST-MODIFIED": (1, 1),
    "SEQUENCE": (1, 1), "SUMMARY": (1, 1), "DESCRIPTION": (1, 1), "CLASS": (1, 1), "STATUS": (1, 1),
    "TRANSP": (1, 1), "X-MICROSOFT-CDO-ALLDAYEVENT": (1, 1), "X-MICROSOFT-CDO-BUSYSTATUS": (1, 1),
    "URL": (0, 1), "CREATED": (0, 1), "COLOR": (0, 1), "RRULE": (0, 1), "CATEGORIES": (0, None),
}
ALARM = {"ACTION": (1, 1), "TRIGGER": (1, 1), "DESCRIPTION": (1, 1)}
COMPONENTS = {"VCALENDAR": CALENDAR, "VEVENT": EVENT, "VALARM": ALARM}
PARENTS = {"VCALENDAR": None, "VEVENT": "VCALENDAR", "VALARM": "VEVENT"}

TEXT = {"SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "PRODID", "UID"}
FIXED = {
    "VERSION": {"2.0"}, "CALSCALE": {"GREGORIAN"}, "METHOD": {"PUBLISH"}, "CLASS": {"PUBLIC"},
    "TRANSP": {"TRANSPARENT"}, "STATUS": {"CONFIRMED", "CANCELLED"},
    "X-MICROSOFT-CDO-ALLDAYEVENT": {"TRUE"}, "X-MICROSOFT-CDO-BUSYSTATUS": {"FREE"},
    "REFRESH-INTERVAL": {"P1D"}, "X-PUBLISHED-TTL": {"P1D"}, "ACTION": {"DISPLAY"},
}
# A parameter that must be there: without it the value has another type.
TYPED = {"DTSTART": "DATE", "DTEND": "DATE", "REFRESH-INTERVAL": "DURATION", "SOURCE": "URI"}
RULE_PARTS = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "UNTIL"}

NAME = r"[A-Z][A-Z0-9-]*"
VALUE = r'(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
LINE = re.compile(rf"({NAME})((?:;{NAME}={VALUE}(?:,{VALUE})*)*):(.*)", re.S)
PARAMETER = re.compile(rf";({NAME})=({VALUE}(?:,{VALUE})*)")
UID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}(?:-[1-9])?@observd")


class Checker:
    """Reads one file and collects its faults as (line, check, words)."""

    def __init__(self, data):
        self.faults = []
        self.uids = {}
        self.check(data)

    def fault(self, line, check, words):
        self.faults.append((line, check, words))

    def check(self, data):
        lines = self.physical_lines(data)
        stack, children = [], 0
        for number, text in self.unfolded(lines):
            match = LINE.fullmatch(text)
            if not match:
                self.fault(number, "syntax", f"not NAME;PARAM=VALUE:VALUE: {text[:60]!r}")
                continue
            name, parameters, value = match.group(1), dict(PARAMETER.findall(match.group(2))), match.group(3)
            if name == "BEGIN":
                parent = stack[-1][0] if stack else None
                if value not in COMPONENTS or PARENTS[value] != parent:
                    self.fault(number, "component", f"{value} inside {parent}")
                children += parent is None
                stack.append((value, number, {}))
            elif name == "END":
                if not stack or stack[-1][0] != value:
                    self.fault(number, "component", f"END:{value} closes nothing")
                    continue
                self.component(*stack.pop())
            elif not stack:
                self.fault(number, "component", f"{name} outside of a calendar")
            else:
                stack[-1][2].setdefault(name, []).append((number, parameters, value))
                self.property(number, name, parameters, value)
        for component, number, _ in stack:
            self.fault(number, "component", f"{component} is never ended")
        if children != 1:
            self.fault(1, "component", f"{children} calendars in the file, not 1")

    def physical_lines(self, data):
        """The lines as bytes, each checked as bytes."""
        if data.startswith(b"\xef\xbb\xbf"):
            self.fault(1, "bom", "begins with a byte order mark")
            data = data[3:]
        if not data.endswith(b"\r\n"):
            self.fault(data.count(b"\n") + 1, "final-crlf", "the last line does not end in CRLF")
        bare = re.findall(rb"\r(?!\n)|(?<!\r)\n", data)
        if bare:
            self.fault(1, "crlf", f"{len(bare)} bare CR or LF")
        lines = re.split(rb"\r\n|\r|\n", data)
        if lines[-1] == b"":
            lines.pop()
        for number, line in enumerate(lines, 1):
            if len(line) > 75:
                self.fault(number, "octets", f"{len(line)} octets in a line, more than 75")
            if line in (b"", b" ", b"\t"):
                self.fault(number, "empty-line", "an empty line, or a fold of nothing")
            if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", line):
                self.fault(number, "control", "a control character")
        return lines

    def unfolded(self, lines):
        """(number of the first line, text) of each content line, its folds checked."""
        logical = []
        for number, line in enumerate(lines, 1):
            if line[:1] in (b" ", b"\t") and logical:
                logical[-1][1].append(line[1:])
            else:
                logical.append((number, [line]))
        for number, parts in logical:
            whole = b"".join(parts)
            try:
                text = whole.decode("utf-8")
            except UnicodeDecodeError as error:
                self.fault(number, "utf8", f"not UTF-8: {error.reason}")
                continue
            self.folds(number, parts, text)
            yield number, text

    def folds(self, number, parts, text):
        # Here, so that whoever looks at no fold does with the standard library.
        import regex

        ends = {0}
        for cluster in regex.findall(r"\X", text):
            ends.add(max(ends) + len(cluster.encode()))
        at = 0
        for fold, part in enumerate(parts[:-1], 1):
            at += len(part)
            try:
                part.decode("utf-8")
            except UnicodeDecodeError:
                self.fault(number + fold, "fold-utf8", "a fold inside a character")
                continue
            if at not in ends:
                self.fault(number + fold, "fold-grapheme", "a fold inside a grapheme cluster")
            before = text.encode()[:at]
            if (len(before) - len(before.rstrip(b"\\"))) % 2:
                self.fault(number + fold, "fold-escape", "a fold between a backslash and what it escapes")

    def property(self, number, name, parameters, value):
        if name in FIXED and value not in FIXED[name]:
            self.fault(number, "value", f"{name} is {value!r}, not one of {sorted(FIXED[name])}")
        if name in TYPED and parameters.get("VALUE") != TYPED[name]:
            self.fault(number, "value-type", f"{name} needs VALUE={TYPED[name]}")
        if name in TEXT or name == "CATEGORIES":
            bare = re.sub(r"\\[\\;,nN]", "", value)
            if "\\" in bare or ";" in bare or ("," in bare and name in TEXT):
                self.fault(number, "escape", f"{name} has an unescaped sign: {value[:60]!r}")
        if name == "SUMMARY" and "LANGUAGE" not in parameters:
            self.fault(number, "language", "SUMMARY does not say its language")
        if name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
            self.stamp(number, name, value)
        if name in ("DTSTART", "DTEND") and not day(value):
            self.fault(number, "date", f"{name} is no day: {value!r}")
        if name == "URL" and not re.fullmatch(r"https?://[!-~]+", value):
            self.fault(number, "url", f"no address: {value!r}")
        if name == "SEQUENCE" and not re.fullmatch(r"0|[1-9]\d*", value):
            self.fault(number, "value", f"SEQUENCE is {value!r}, not a number")
        if name == "PRODID" and re.search(r"\d", value):
            self.fault(number, "prodid", "PRODID has a number in it: a version would change every feed's bytes")
        if name == "UID":
            self.uid(number, value)
        if name == "RRULE":
            self.rule(number, value)
        if name == "TRIGGER" and not re.fullmatch(r"-?P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?)?)", value):
            self.fault(number, "value", f"TRIGGER is no duration: {value!r}")

    def stamp(self, number, name, value):
        try:
            when = datetime.strptime(value, "%Y%m%dT%H%M%SZ")
        except ValueError:
            self.fault(number, "date", f"{name} is no instant in UTC: {value!r}")
            return
        # The data knows the day of an entry's revision; an hour could only come from a clock.
        if (when.hour, when.minute, when.second) != (0, 0, 0):
            self.fault(number, "clock", f"{name} has a time of day: {value}")

    def uid(self, number, value):
        if not UID.fullmatch(value):
            self.fault(number, "uid", f"not <id>-<year>@observd: {value!r}")
        if value in self.uids:
            self.fault(number, "uid-twice", f"{value} is also in line {self.uids[value]}")
        self.uids.setdefault(value, number)

    def rule(self, number, value):
        parts = dict(part.partition("=")[::2] for part in value.split(";"))
        if set(parts) - RULE_PARTS or parts.get("FREQ") != "YEARLY":
            self.fault(number, "rule", f"a rule that clients are known to misread: {value}")
        if "UNTIL" in parts and not day(parts["UNTIL"]):
            self.fault(number, "rule", "UNTIL must be a day, as DTSTART is")
        if "BYDAY" in parts and not re.fullmatch(r"-?[1-5](?:MO|TU|WE|TH|FR|SA|SU)", parts["BYDAY"]):
            self.fault(number, "rule", f"BYDAY must be one numbered weekday: {parts['BYDAY']}")

    def component(self, component, number, properties):
        table = COMPONENTS.get(component, {})
        for name, (least, most) in table.items():
            count = len(properties.get(name, []))
            if count < least:
                self.fault(number, "missing", f"{component} has no {name}")
            if most is not None and count > most:
                self.fault(properties[name][-1][0], "repeated", f"{component} has {count} {name}")
        for name in sorted(set(properties) - set(table)):
            self.fault(properties[name][0][0], "property", f"{name} has no place in a {component}")
        if component == "VEVENT" and {"DTSTART", "DTEND"} <= set(properties):
            start, end = (day(properties[name][0][2]) for name in ("DTSTART", "DTEND"))
            if start and end and end <= start:
                self.fault(properties["DTEND"][0][0], "end", "DTEND is exclusive, so it must be after DTSTART")


def day(value):
    """The date that YYYYMMDD names, or None."""
    if not re.fullmatch(r"\d{8}", value):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def faults(path):
    """The faults of a file, in the order of its lines."""
    return sorted(Checker(Path(path).read_bytes()).faults)


def main(paths):
    found = [f"{path}:{line}: {check}: {words}" for path in paths for line, check, words in faults(path)]
    print("\n".join(found) if found else f"byte check: {len(paths)} files, 0 faults")
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
