"""What the benchmarks share: whole processes side by side, and the reminder service's configuration, mail
server and clock.

The mail server is Postfix's smtp-sink on a free port of the loopback, as scripts/install-tools
unpacks it. It counts the mails it took in a file, which is looked at every few milliseconds: that
costs next to nothing, is the same for whoever sends, and needs nothing of the ledger's layout.
"""

import itertools
import os
import re
import resource
import select
import shutil
import signal
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
POSTFIX = ROOT / "target/interop/postfix"
LOOKS_EVERY = 0.005

# 09:00 in Zurich on 4 April 2027, when one day is observed: one mail a recipient.
AT = "2027-04-04T07:00:30Z"
CONFIG = """lang = "en"
timezone = "Europe/Zurich"
[http]
listen = "127.0.0.1:0"
[email]
from = "Observances <observances@example.org>"
smtp = "smtp://127.0.0.1:{port}"
{more}
[[subscription]]
name = "peace desk"
channel = "email"
select = {{ id = ["{day}"] }}
before = ["0d"]
at = "09:00"
to = ["""


@dataclass
class Ran:
    """A process that has ended: seconds by the wall and of the processor, bytes at the peak."""

    wall: float
    processor: float
    peak: int
    code: int


def arguments(parser):
    """The flags of every benchmark here."""
    parser.add_argument("--observd", type=Path, default=TARGET / "release/observd")
    parser.add_argument("--folder", type=Path, default=TARGET, help="where the state is kept for the time: a real disk")
    parser.add_argument("--in-memory", action="store_true", help="no disk: what is left without waiting for one")
    return parser


@contextmanager
def home(asked):
    """A directory on a real disk with the program installed in it: the linker's file is in smaller pieces."""
    if not os.access(asked.observd, os.X_OK):
        sys.exit(f"{asked.observd} is not there: build it with cargo build --release, or name it with --observd")
    print(f"state on {disk(asked.folder, asked.in_memory)}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder:
        os.chmod(folder, 0o755)  # smtp-sink runs as somebody else
        shutil.copy(asked.observd, Path(folder) / "observd")
        os.sync()
        yield Path(folder)


def disk(folder, in_memory):
    """Its file system; one in memory makes commits cost nothing, and so is refused unless asked for."""
    mounts = [line.split()[:3] for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    path = folder.resolve()
    device, _, kind = max((one for one in mounts if path.is_relative_to(one[1])), key=lambda one: len(one[1]))
    if kind in ("tmpfs", "ramfs") and not in_memory:
        sys.exit(f"{folder} is in memory ({kind}): name a directory on a disk with --folder")
    return f"{kind} ({device})"


def usual_addresses(count):
    return (f"reader-{number:06}@example.org" for number in range(count))


def short_addresses(count):
    """As short as it goes, so that 100,000 are within the 1 MiB of a configuration."""
    users = itertools.product("abcdefghijklmnopqrstuvwxyz0123456789_-+!#$&*=~^|}{", repeat=3)
    return (f"{''.join(user)}@a.b" for user in itertools.islice(users, count))


def configure(folder, port, recipients, *, day="mine-awareness-day", more=""):
    """Written piece by piece: what this process takes would count as its children's peak."""
    with open(folder / "observd.toml", "w", encoding="utf-8") as file:
        file.write(CONFIG.format(port=port, day=day, more=more))
        file.writelines(f'"{address}",' for address in recipients)
        file.write("]\n")


def fresh_state(folder):
    shutil.rmtree(folder / "state", ignore_errors=True)
    (folder / "state").mkdir(mode=0o700)
    os.sync()


def environment(folder):
    return {
        "PATH": os.environ["PATH"], "HOME": str(folder), "OBSERVD_CONFIG": str(folder / "observd.toml"),
        "STATE_DIRECTORY": str(folder / "state"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
    }


def start(command, surroundings, output, log):
    """Starts it, with standard output and standard error in files, and gives its number."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(output), flags, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, str(log), flags, 0o644),
    ]
    return os.posix_spawnp(command[0], [str(word) for word in command], surroundings, file_actions=actions)


def run(command, surroundings, log, look=lambda: None):
    """Runs it to its end, looking at it and at what `look` looks at every few milliseconds."""
    began, peak = time.monotonic(), 0
    child = start(command, surroundings, os.devnull, log)
    ends = os.pidfd_open(child)
    while not select.select([ends], [], [], LOOKS_EVERY)[0]:
        peak = max(peak, high_water(child))
        look()
    wall = time.monotonic() - began
    os.close(ends)
    look()
    _, status, usage = os.wait4(child, 0)
    # The kernel counts what this process had when it started the other; below that it says nothing.
    if usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        peak = max(peak, usage.ru_maxrss * 1024)
    return Ran(wall, usage.ru_utime + usage.ru_stime, peak, os.waitstatus_to_exitcode(status))


def timed(command, environment, sink):
    """Wall and processor seconds of a whole process, with nothing looking at it meanwhile."""
    actions = [(os.POSIX_SPAWN_DUP2, sink, 1), (os.POSIX_SPAWN_DUP2, sink, 2)]
    began = time.clock_gettime(time.CLOCK_MONOTONIC)
    child = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.clock_gettime(time.CLOCK_MONOTONIC) - began
    if status:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime


def side_by_side(programs, rounds, environment, base):
    """Whole processes, one after the other, in rounds; prints a row for each and gives the wall seconds of all."""
    walls = {name: [] for name in programs}
    work = {name: [] for name in programs}
    sink = os.open(os.devnull, os.O_WRONLY)
    for turn in range(rounds + 2):
        for name, command in programs.items():
            wall, processor = timed(command, environment, sink)
            if turn >= 2:  # two rounds to warm the file cache
                walls[name].append(wall)
                work[name].append(processor)
    os.close(sink)
    print(f"{'':<20} {'wall ms (min-max)':>24} {'cpu ms':>8} {'ratio':>8}")
    for name, seconds in walls.items():
        spread = f"{statistics.median(seconds) * 1000:.2f} ({min(seconds) * 1000:.2f}-{max(seconds) * 1000:.2f})"
        print(f"{name:<20} {spread:>24} {statistics.median(work[name]) * 1000:>8.2f} {ratio(walls, name, base):>8.2f}")
    return walls


def ratio(walls, one, other):
    """The median of the rounds' ratios: what slows one round slows both."""
    return statistics.median(ours / theirs for ours, theirs in zip(walls[one], walls[other], strict=True))


def remind(folder, look=lambda: None, *, fails=False):
    """One pass at the hour; what it said is shown if it does not end as it should."""
    ran = run([folder / "observd", "remind", "--at", AT], environment(folder), folder / "log", look)
    if (ran.code != 0) != fails:
        sys.exit(f"observd remind ended with {ran.code}: {last_words(folder / 'log')}")
    return ran


def high_water(process):
    """The most resident memory that it has had, in bytes."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return int(found[1]) * 1024 if found else 0


def last_words(log):
    return log.read_text("utf-8", "replace").strip()[-500:]


def postfix(name):
    """A program of Debian's postfix, and what must be in its environment."""
    program = POSTFIX / "usr/sbin" / name
    surroundings = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(POSTFIX / "usr/lib/postfix")}
    found = program if program.exists() else shutil.which(name)
    if not found:
        sys.exit(f"{name} is not there: run scripts/install-tools")
    return str(found), surroundings


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Sink:
    """smtp-sink, from `with` to its end; `look` notes how many mails it took until when."""

    def __init__(self, folder, port, *, dump=None):
        program, surroundings = postfix("smtp-sink")
        self.tally, self.mails, self.first, self.last = folder / "tally", 0, None, None
        command = [program, "-c", *(["-d", dump] if dump else []), f"127.0.0.1:{port}", "64"]
        if os.getuid() == 0:
            command[1:1] = ["-u", "nobody"]
        self.process = start(command, surroundings, self.tally, folder / "sink-log")
        for _ in range(200):
            if os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                sys.exit(f"smtp-sink ended: {last_words(folder / 'sink-log')}")
            if listens(port):
                break
            time.sleep(0.02)
        else:
            os.kill(self.process, signal.SIGKILL)
            sys.exit("smtp-sink does not listen")
        self.file = os.open(self.tally, os.O_RDONLY)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGTERM)
        _, _, usage = os.wait4(self.process, 0)
        self.processor = usage.ru_utime + usage.ru_stime
        os.close(self.file)

    def look(self):
        now = time.monotonic()
        size = os.fstat(self.file).st_size
        counts = re.findall(rb"mesg=(\d+)\r", os.pread(self.file, 128, max(0, size - 128)))
        if counts and int(counts[-1]) > self.mails:
            self.mails, self.last = int(counts[-1]), now
            self.first = self.first or (self.mails, now)

    def rate(self):
        """Mails per second between the first and the last that it took."""
        mails, began = self.first
        return (self.mails - mails) / (self.last - began)


def listens(port):
    """Whether somebody listens there, without a connection that would be counted: state 0A is LISTEN."""
    return f"0100007F:{port:04X} 00000000:0000 0A" in Path("/proc/net/tcp").read_text()


def commits(folder, seconds=2.0):
    """Commits per second of single rows, one after another, as durable as the ledger's."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        database = sqlite3.connect(Path(place) / "commits.db", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE line (number INTEGER PRIMARY KEY, what TEXT)")
        began, count = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            database.execute("INSERT INTO line (what) VALUES (?)", ("x" * 200,))
            count += 1
        rate = count / (time.monotonic() - began)
        database.close()
    return rate
