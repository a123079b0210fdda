"""Does markup in an operator's own calendar file stay text in the browser?
Apart from the other checks: the server here has a catalogue of its own."""

import subprocess
import tempfile
from pathlib import Path

from serving import served
from site_pages import Site, Watch

# Ends attributes, elements, comments and sections; each piece would be seen: as a dialog, an element, a request.
EVIL = ("</title></style></script></textarea>--> ]]>\"'><img class=evil src=http://127.0.0.1:9/x onerror=alert(1)>"
        "<script class=evil>alert(2)</script><b class=evil>x</b><a class=evil href=javascript:alert(3)>{{ 7*7 }}")
DAY = """kind = "day"
themes = ["peace"]
proclaimed_by = {{ own = {evil} }}
instrument = {evil}
adopted = "2020"
first_observed = 2021
url = "https://days.example.org/?a=<b%20class=evil>&b=1"
aliases = [{evil}]
collections = ["town"]
revised = "2026-11-25"
note = {evil}
sources = [{evil}]
names = {{ en = {evil}, ar = {arabic} }}
descriptions = {{ en = {evil}, ar = {arabic} }}

[[former_names]]
until = 2022
instrument = {evil}
note = {evil}
en = {formerly}

[[eras]]
since = 2021
instrument = {evil}
adopted = "2020"
note = {evil}
rules = [{{ fixed = "{date}" }}]
"""
PAGES = {"/": 2, "/observances/": 1, "/observances/evil-day/": 8, "/themes/peace/": 1, "/calendar/2027/": 1,
         "/subscribe/?theme=peace": 1, "/embed/upcoming/?theme=peace": 1, "/observances/gone-day/": 8}
GONE = """
[withdrawn]
after = 2030
reason = {evil}
"""
SEEN = """() => ({ evil: document.querySelectorAll('.evil, body img, body script:not([type])').length,
  shown: document.body.innerText.split('<b class=evil>').length - 1, scripts: [...document.querySelectorAll(
    'script')].every(one => { try { JSON.parse(one.textContent); return true; } catch { return false; } }) })"""


def literal(text):
    return f"'''{text}'''"


def files(folder, today):
    for id, more in (("evil-day", ""), ("gone-day", GONE)):
        values = {"evil": literal(f"{id} {EVIL}"), "arabic": literal(f"يوم {id} {EVIL}"),
                  "formerly": literal(f"once {id} {EVIL}"), "date": today}
        text = DAY.format(**values) + more.format(**values)
        if more:
            text = text.replace("since = 2021\n", "since = 2021\nuntil = 2030\n", 1)
        (folder / f"{id}.toml").write_text(text, "utf-8")


def check(site, running, claims):
    with tempfile.TemporaryDirectory(prefix="check-site-") as folder:
        # On the list of what is coming whatever day it is.
        at = subprocess.run(["date", "-u", "-d", "+2 days", "+%m-%d"], capture_output=True, text=True, check=True)
        files(Path(folder), at.stdout.strip().replace("02-29", "03-01"))
        with served(site.observd, include=f"{folder}/*.toml") as (base, _):
            look(Site(site.through(base), site.observd), running, claims)


def look(own, running, claims):
    for scripts in (True, False):
        watch = Watch(own, running, scripts=scripts)
        for path, least in PAGES.items():
            for lang in ("en", "ar"):
                page = watch.open(f"{own.base}/{lang}{path}")
                page.wait_for_timeout(50)
                seen = page.evaluate(SEEN)
                words = f"foreign text on /{lang}{path}"
                claims.hold(f"{words} is no markup", seen["evil"] == 0 and seen["scripts"], str(seen))
                claims.hold(f"{words} is shown as it is", seen["shown"] >= least, str(seen))
        page = watch.open(f"{own.base}/en/<b class=evil>x</b>{EVIL[:30]}?{EVIL}")
        claims.hold("markup in an address is no markup", page.evaluate(SEEN)["evil"] == 0)
        page = watch.open(f"{own.base}/en/subscribe/?theme={EVIL}&lang={EVIL}")
        claims.hold("markup in the form's answer is no markup", page.evaluate(SEEN)["evil"] == 0)
        watch.messages = [one for one in watch.messages if "status of 40" not in one]
        watch.close(claims, "foreign text")
