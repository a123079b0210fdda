"""Are the pages and feeds right as files: for an HTML checker, for feed readers, for search engines?
Apart from the checks that need a browser."""

import gzip
import json
import re
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
from site_pages import INTEROP, LANGS, SORTS

MOST_OCTETS = 50_000
ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?")


class Data(HTMLParser):
    """The JSON-LD of a page, and the language that it says it is in."""

    def __init__(self, text):
        super().__init__()
        self.inside = False
        self.found = []
        self.lang = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs.get("lang")
        if tag == "script":
            self.inside = attrs.get("type") == "application/ld+json"

    def handle_data(self, data):
        if self.inside:
            self.found.append(json.loads(data))
            self.inside = False


def fetched(claims, site, folder):
    """Every sort of page in six languages, as files."""
    for words, sort, lang, address in site.pages():
        status, headers, body = site.get(address)
        claims.hold(f"{words} is there", status == (404 if sort == "problem" else 200)
                    and headers.get_content_type() == "text/html", f"{status} {headers.get('content-type')}")
        size = len(gzip.compress(body, 9))
        claims.hold(f"{words} is light", size < MOST_OCTETS, f"{size} octets")
        (folder / f"{lang}-{sort}.html").write_bytes(body)


def checked(claims, folder):
    """What the Nu HTML checker says of them."""
    jar = INTEROP / "node_modules/vnu-jar/build/dist/vnu.jar"
    done = subprocess.run(["java", "-jar", jar, "--format", "json", "--stdout", "--skip-non-html", folder],
                          capture_output=True, text=True)
    try:
        said = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        claims.hold("the HTML checker runs", False, done.stdout[-300:] + done.stderr[-300:])
        return
    lines = [f"{Path(urlsplit(one.get('url', '')).path).name}: {one['message']}: {one.get('extract', '')!r}" for one in said]
    claims.hold("the HTML checker is silent", not lines, f"{len(lines)}: " + " | ".join(lines[:6]))


def negotiated(claims, site):
    """Without a language in the address, the reader's own."""
    for sort in SORTS:
        for lang, header in (("ar", "ar-EG, en;q=0.5"), ("zh", "xx, zh-CN;q=0.9"), ("fr", "fr")):
            status, headers, body = site.get(site.address(sort), **{"Accept-Language": header})
            got = Data(body.decode("utf-8")).lang
            claims.hold(f"{sort} is in the reader's language", got == lang and "accept-language" in
                        headers.get("vary", "").lower(), f"{header}: {got}, Vary: {headers.get('vary')}")


def is_absolute(address):
    parts = urlsplit(address or "")
    return bool(parts.scheme and (parts.netloc or parts.path)) and not re.search(r"[\s<>\"{}|\\^`]", address)


def atom(claims, site, path):
    """Well-formed, and what RFC 4287 asks of a feed that can be seen without the network."""
    status, headers, body = site.get(site.base + path)
    claims.hold(f"{path} is Atom", status == 200 and headers.get_content_type() == "application/atom+xml")
    read = feedparser.parse(body)
    claims.hold(f"{path}: feedparser reads it", not read.bozo and read.version == "atom10" and read.entries,
                str(read.get("bozo_exception")))
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        claims.hold(f"{path} is XML", False, str(error))
        return
    entries = root.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") for one in [root, *entries]]
    claims.hold(f"{path}: ids are absolute and none is there twice", all(map(is_absolute, ids))
                and len(set(ids)) == len(ids), str(ids[:3]))
    links = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    # The address that it gives as its own need not be the one that was asked, if it gives the same.
    own = links[0] if len(links) == 1 and links[0].startswith(site.base + "/") else site.base + "/nothing-here"
    claims.hold(f"{path}: its own address is right", links and site.get(own)[2] == body, str(links))
    claims.hold(f"{path}: it has an author for every entry", root.find(f"{ATOM}author/{ATOM}name") is not None
                or all(one.find(f"{ATOM}author/{ATOM}name") is not None for one in entries))
    for one in [root, *entries]:
        name = f"{path}: {one.findtext(f'{ATOM}id')}"
        claims.hold(f"{name} has one title", len(one.findall(f"{ATOM}title")) == 1 and one.findtext(f"{ATOM}title"))
        updated = [each.text for each in one.findall(f"{ATOM}updated")]
        claims.hold(f"{name} has one time of change", len(updated) == 1
                    and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", updated[0]), str(updated))
    for one in entries:
        ways = [link.get("href") for link in one.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        claims.hold(f"{path}: {one.findtext(f'{ATOM}id')} leads to one page", len(ways) == 1 and is_absolute(ways[0]), str(ways))
        text = one.find(f"{ATOM}content") if one.find(f"{ATOM}content") is not None else one.find(f"{ATOM}summary")
        claims.hold(f"{path}: {one.findtext(f'{ATOM}id')} says something", text is not None)


def structured(claims, site):
    """Each observance is an event for search engines, in one language or another."""
    status, _, body = site.get(f"{site.base}/api/v1/observances.json")
    ids = sorted(one["id"] for one in json.loads(body))
    for at, id in enumerate(ids):
        lang = LANGS[at % len(LANGS)]
        status, _, body = site.get(f"{site.base}/{lang}/observances/{id}/")
        try:
            found = Data(body.decode("utf-8")).found
        except ValueError as error:
            claims.hold(f"{id}: what search engines read is JSON", False, str(error))
            continue
        events = [one for each in found for one in each.get("@graph", each if isinstance(each, list) else [each])]
        # What is over has no date to come, and says nothing to search engines.
        ahead = b'id="next"' in body
        claims.hold(f"{id} is there, and an event with a date", status == 200 and bool(events) == bool(found) == ahead and all(
            one.get("@type") == "Event" and one.get("name") and DATE.fullmatch(one.get("startDate", ""))
            and one.get("endDate", one["startDate"]) >= one["startDate"] for one in events), f"{status} {str(found)[:300]}")


def check(site, claims):
    with tempfile.TemporaryDirectory(prefix="check-site-") as folder:
        fetched(claims, site, Path(folder))
        checked(claims, Path(folder))
    negotiated(claims, site)
    for path in ("/en/feed.atom", "/ar/feed.atom", "/en/changes.atom", "/ru/changes.atom"):
        atom(claims, site, path)
    structured(claims, site)
