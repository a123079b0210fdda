#!/usr/bin/env python3
"""Does the server stand a hostile client, and are the others served meanwhile?

Usage: attacks.py OBSERVD

The server has an operator's own file that is hostile in every text (hostile.toml). Throughout, a
well-behaved client asks twice a second and must be answered rightly within 2 s; the process keeps
under 96 MiB, panics never, and ends with 0 when told. Ends with
`attacks: N checks, M wrong`.
"""

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import attack_holds
import attack_parameters
import attack_words
import judge
import probe
import server

# What the server may take of memory at most, in KiB.
MEMORY = 96 << 10
# How long others may have to wait, in seconds.
PATIENCE = 2
PUBLIC = 'public_url = "https://days.example.org"\n'
# In which formats the hostile file must have been seen, or nothing is proved of them.
SHOWN = {
    ("text/html", "zqname"), ("application/atom+xml", "zqname"), ("application/json", "zqname"), ("text/calendar", "zqname"),
    ("text/calendar", "zqdescription"), ("application/json", "zqnote"), ("text/calendar", "zqasked"),
    ("application/problem+json", "zqasked"), ("text/html", "zqasked"),
}


class Field:
    """Where the battle is: the server's port, who judges its answers, when which attack began, and
    when it was crowded."""

    def __init__(self, port):
        self.port, self.judge, self.crowded, self.began = port, judge.Judge(), (0, 0), {}

    def during(self, when):
        """The attack that went on at that time."""
        return max(((began, name) for name, began in self.began.items() if began <= when), default=(0, "none"))[1]


def operators_file(place):
    """hostile.toml, with an occurrence today and one a month away, so that every page has it."""
    text = Path(__file__).with_name("hostile.toml").read_text("utf-8")
    today = datetime.now(UTC).strftime("%m-%d")
    path = Path(place, "hostile-day.toml")
    path.write_text(text.replace('rules = [{ fixed = "01-01" }]', f'rules = [{{ fixed = "{today}" }}]'), "utf-8")
    return path


def with_line_ends(value, at):
    """The same with CR and LF in the text that has the number `at`, of those that have none."""
    if isinstance(value, str) and "zq" in value and "\n" not in value:
        at[0] -= 1
        return value.replace("zq", "zq\r\nX-ZQ: 1\r\n", 1) if at[0] == 0 else value
    if isinstance(value, dict):
        return {key: with_line_ends(inner, at) for key, inner in value.items()}
    return [with_line_ends(inner, at) for inner in value] if isinstance(value, list) else value


def toml(value):
    """A value as TOML writes it: strings as in JSON, tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def line_ends(live, place):
    """A line end within any text of an operator's file is refused before the file is used."""
    data = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text("utf-8"))
    at, count = [0], 0
    with_line_ends(data, at)
    texts = -at[0]
    for number in range(1, texts + 1):
        path = Path(place, f"line-end-{number}.toml")
        changed = with_line_ends(data, [number])
        path.write_text("\n".join(f"{key} = {toml(value)}" for key, value in changed.items()) + "\n", "utf-8")
        done = live.run("catalogue", "check", str(path))
        count += 1
        if done.returncode == 0 or "\r" in done.stdout or "\nX-ZQ" in done.stdout + done.stderr:
            yield f"{path.name} was taken, or repeated: {(done.stdout + done.stderr)[:200]!r}"
        path.unlink()
    if count < 15:
        yield f"only {count} texts were tried"


async def battle(field, live, report):
    """One attack after the other, slow readers beside them; how much memory each took."""
    aside = asyncio.create_task(collect(attack_holds.slow_readers(field)))
    for name, attack in (
        ("words", attack_words.attacks), ("parameters", attack_parameters.attacks), ("selections", attack_parameters.selections),
        ("heaps", attack_parameters.heaps),
        ("hit and run", attack_parameters.hit_and_run),
        ("slow", attack_holds.slow),
    ):
        await phase(name, attack, field, live, report)
    for what, found in await aside:
        report(what, found)
    await phase("crowd", attack_holds.crowd, field, live, report)
    # Last, since memory is slow to be given back.
    await phase("large", attack_holds.large, field, live, report)


async def collect(results):
    return [result async for result in results]


async def phase(name, attack, field, live, report):
    began = field.began[name] = time.monotonic()
    live.forget_memory()
    try:
        async for what, found in attack(field):
            report(what, found)
    except Exception as error:  # an attack that did not come to its end has proved nothing
        report(f"the attack by {name}", [f"{type(error).__name__}: {error}"])
    peak = live.memory("VmHWM")
    print(f"-- {name}: {time.monotonic() - began:.0f} s, at most {peak >> 10} MiB")
    report(f"memory during {name}", [f"{peak >> 10} MiB, more than {MEMORY >> 10}"] if peak > MEMORY else [])


def served(watched, field):
    """What the well-behaved client saw: in general, and while ten thousand held connections."""
    for what, asked in (
        ("others were served", [one for one in watched.asked if not field.crowded[0] <= one[0] < field.crowded[1]]),
        ("others were served among ten thousand", watched.between(*field.crowded)),
    ):
        waits = sorted(one[2] for one in asked)
        late = [f"{path} took {took:.1f} s {wrong} (during {field.during(when)})" for when, path, took, wrong in asked
                if wrong or took > PATIENCE]
        if not waits:
            late = ["nobody asked"]
        else:
            what += f": {len(waits)} questions, half within {waits[len(waits) // 2]:.3f} s, all within {waits[-1]:.1f} s"
        yield what, [f"{len(late)} late or wrong", *late] if late else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("observd")
    asked = parser.parse_args()
    results = []

    def report(what, found):
        results.append(bool(found))
        print(("wrong: " if found else "good: ") + what)
        for line in found[:8]:
            print(f"    {line[:300]}")
        if len(found) > 8:
            print(f"    and {len(found) - 8} more")

    # As a service begins, or a shell: the server has to see to it that it may have more.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, most), most))
    with tempfile.TemporaryDirectory(prefix="attacks-") as place:
        own = operators_file(place)
        more = f"{PUBLIC}[catalogue]\ninclude = [{json.dumps(str(own))}]\n"
        with server.Server(asked.observd, place, more) as live:
            field = Field(live.port)
            report("line ends in the operator's texts are refused", list(line_ends(live, place)))
            with probe.Probe(live.base) as watched:
                asyncio.run(battle(field, live, report))
            for what, found in served(watched, field):
                report(what, found)
            missing = SHOWN - set(field.judge.seen)
            report("what is hostile was shown", [f"never seen: {mark} as {sort}" for sort, mark in sorted(missing)])
            held = attack_holds.silent(live.port, 50)
            report("it lives, and ends when told, though some are silent", live.stop())
            for peer in held:
                peer.close()
    print(f"attacks: {len(results)} checks, {sum(results)} wrong")
    return 1 if any(results) else 0


if __name__ == "__main__":
    sys.exit(main())
