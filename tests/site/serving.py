"""How is the program started for a check, and ended?
Apart from the checks, which are given an address."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def served(observd, public_url=None, include=None, at=None):
    """Gives the server's address and its configuration. With `at`, the server believes in that instant, if faketime is there."""
    with tempfile.TemporaryDirectory(prefix="check-site-") as home:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        state = Path(home) / "state"
        state.mkdir(mode=0o700)
        text = f'timezone = "UTC"\n[http]\nlisten = "127.0.0.1:{port}"\npublic_url = "{public_url or base}"\n'
        if include:
            text += f'[catalogue]\ninclude = ["{include}"]\n'
        config = Path(home) / "observd.toml"
        config.write_text(text, "utf-8")
        environment = {**os.environ, "OBSERVD_CONFIG": str(config), "STATE_DIRECTORY": str(state), "LC_ALL": "C.UTF-8"}
        clock = ["faketime", "-f", at] if at and shutil.which("faketime") else []
        with open(Path(home) / "log", "w+") as log:
            running = subprocess.Popen([*clock, observd, "run"], env=environment, stdout=subprocess.DEVNULL, stderr=log)
            try:
                wait(base, running, log)
                yield base, str(config)
            finally:
                running.terminate()
                running.wait(30)


def wait(base, running, log):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(150):
        try:
            opener.open(f"{base}/healthz", timeout=2).close()
            return
        except OSError:
            if running.poll() is not None:
                break
            time.sleep(0.1)
    log.seek(0)
    raise SystemExit(f"the server did not answer; its log:\n{log.read()}")
