"""Which pages are there, and how are they fetched and opened?
Apart from the checks, which say what must be true of them."""

import os
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

INTEROP = Path(__file__).resolve().parents[2] / "target/interop"
LANGS = ["en", "fr", "es", "ru", "zh", "ar"]
# One page of each sort. Peace has many days, the mine awareness day has every kind of fact.
SORTS = {
    "home": "/",
    "all": "/observances/",
    "observance": "/observances/mine-awareness-day/",
    "theme": "/themes/peace/",
    "year": "/calendar/2027/",
    "subscribe": "/subscribe/?theme=peace&kind=day&alarm=1d",
    "unchosen": "/subscribe/",
    "embed": "/embed/upcoming/",
    "problem": "/nothing-here/",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Claims:
    """What was held to be true, and what of it is not."""

    def __init__(self):
        self.count = 0
        self.wrong = []

    def hold(self, words, good, detail=""):
        self.count += 1
        if not good:
            self.wrong.append(f"{words}: {detail}" if detail else words)
        return good


class Site:
    """A running server, and the program that it is."""

    def __init__(self, base, observd, config=None, through=lambda base: base):
        self.base = base
        self.observd = observd
        self.config = config
        # How another server is reached in the same way as this one.
        self.through = through

    def address(self, sort, lang=None):
        return self.base + (f"/{lang}" if lang else "") + SORTS[sort]

    def pages(self, langs=LANGS):
        """Every sort of page in some languages: what to call it, the sort, the language, its address."""
        return [(f"{lang} {sort}", sort, lang, self.address(sort, lang)) for sort in SORTS for lang in langs]

    def get(self, address, **headers):
        """Status, headers and body. Whatever proxy is set is not asked: the server is on the loopback,
        and nothing else is ever asked, whatever a page says."""
        if not address.startswith(f"{self.base}/"):
            raise ValueError(f"{address} is not below {self.base}")
        request = urllib.request.Request(address, headers={"Accept": BROWSER, **headers})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


@contextmanager
def browser():
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.path.exists(path):
        sys.exit(f"check-site: there is no {path}; scripts/install-tools installs it, or set CHROMIUM")
    # As root a browser has no sandbox; the pages are our own. The others keep it from calling home.
    alone = ["--no-sandbox"] if os.getuid() == 0 else []
    quiet = ["--no-proxy-server", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-component-update",
             "--disable-background-networking", "--font-render-hinting=none"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*alone, *quiet])
        try:
            yield running
        finally:
            running.close()


class Watch:
    """A context of the browser in which every message and every request to another origin is noted."""

    def __init__(self, site, running, scripts=False, **options):
        self.site = site
        self.messages = []
        self.foreign = []
        self.context = running.new_context(java_script_enabled=scripts, **options)
        self.context.set_default_timeout(20_000)
        self.context.route("**/*", self.let_through)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.note(message.text))
        self.page.on("pageerror", lambda error: self.note(str(error)))
        self.page.on("dialog", self.refuse)

    def let_through(self, route):
        asked, own = urlsplit(route.request.url), urlsplit(self.site.base)
        if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def note(self, text):
        # Chromium reports the status of a page that is not there, which is as it should be.
        if not ("404" in text and "nothing-here" in self.page.url):
            self.messages.append(f"{self.page.url}: {text}")

    def refuse(self, dialog):
        self.note(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address):
        self.page.goto(address, wait_until="load")
        return self.page

    def close(self, claims, words):
        claims.hold(f"{words}: the browser has nothing to say", not self.messages, "; ".join(self.messages[:5]))
        claims.hold(f"{words}: nothing is fetched from elsewhere", not self.foreign, "; ".join(self.foreign[:5]))
        self.context.close()
