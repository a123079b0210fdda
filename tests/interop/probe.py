"""A well-behaved client beside the hostile one: is it answered, rightly, and how soon?

A process of its own, so that a busy attacker does not make the server look slow.
"""

import multiprocessing
import threading
import time

import server

# How often it asks, and after how long it gives a question up.
PAUSE, PATIENCE = 0.5, 60
PATHS = ("/healthz", "/calendar.ics")


class Probe:
    """Asks twice a second from `with` on; `asked` then has (when, path, seconds, what was wrong)."""

    def __init__(self, base):
        self.base = base
        self.stop = multiprocessing.Event()
        self.ours, theirs = multiprocessing.Pipe(duplex=False)
        self.process = multiprocessing.Process(target=watch, args=(base, self.stop, theirs), daemon=True)
        self.asked = []

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        if self.ours.poll(PATIENCE + 10):
            self.asked = self.ours.recv()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()

    def between(self, began, ended):
        """The questions that were put in that time."""
        return [one for one in self.asked if began <= one[0] < ended]


def watch(base, stop, report):
    right = {path: server.ask(base, path).body for path in PATHS}
    asked, threads = [], []
    while not stop.wait(PAUSE):
        for path in PATHS:
            thread = threading.Thread(target=question, args=(base, path, right[path], asked), daemon=True)
            thread.start()
            threads.append(thread)
    for thread in threads:
        thread.join(PATIENCE)
    report.send(list(asked))


def question(base, path, right, asked):
    began = time.monotonic()
    try:
        answer = server.ask(base, path, timeout=PATIENCE)
        wrong = "" if answer.status == 200 and answer.body == right else f"{answer.status}, or another body"
    except OSError as error:
        wrong = f"{type(error).__name__}: {error}"
    asked.append((began, path, time.monotonic() - began, wrong))
