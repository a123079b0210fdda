"""Does each check see what it is for? The site is spoilt in each of these ways, and a claim must fail.
Apart from the checks, so that what they hold true can be read without what would break it."""

import random
import time

from serving import served
from site_pages import Site
from tamper import Tampered

NOISE = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=90_000)).encode()


def css(text):
    """A rule after all others, on every page."""
    return (r".", rb"</style>", text.encode() + b"</style>")


# What is spoilt together, in one run of a check: a path, a pattern and what takes its place; and what must be seen.
ROUNDS = [
    ("form", [css(".skip:focus { inset-inline-start: -100vw; }"), css("summary:focus-visible { outline: 0; }"),
              (r"/subscribe/$", rb'<a class="button quiet"', b'<a tabindex="-1" class="button quiet"'),
              (r"/subscribe/\?", rb'value="health" checked', b'value="health"'),
              (r"/subscribe/\?", rb" readonly ", b" "),
              (r"/subscribe/\?", rb'<p class="name">(<a [^>]*>)', b'<p class="name"><a href="/">?'),
              (r"/subscribe/\?", rb'lang="fr" dir="ltr"><ol|lang="fr" dir="ltr">\s*<ol', b'lang="en" dir="ltr"><ol'),
              (r"/calendar\.ics", rb"BEGIN:VALARM", b"BEGIN:XALARM"),
              (r".", rb"webcal://", b"webcals://"), (r".", rb"cid=webcal%3A", b"cid=https:"),
              (r".", rb"addfromweb\?url=", b"addfromweb?url=http:"), (r".", rb" download=", b" title="),
              (r".", rb'<path d="M4 4h7v1h-7z', b'<path d="'),
              (r"/themes/", rb"</main>", b'<img alt="" src="http://127.0.0.1:9/x"></main>')],
     ["the first stop is the link", "what has the focus is marked", "Tab reaches all", "what was ticked is ticked still",
      "the address can be read and not changed", "what is in it is shown", "it is shown in the language",
      "it is what the command line exports", "it is in the language that was chosen, with the alarm",
      "one button opens the calendar program", "Google is given", "Outlook.com is given", "the file can be saved",
      "the square code is", "the browser has nothing to say"]),
    ("form", [(r"/en/$", rb'<main id="content">', b"<main>"), (r"/en/$", rb'action="/en/subscribe/"', b'action="/en/"'),
              (r"/calendar\.ics|/ar/", rb"BEGIN:VCALENDAR", b"BEGIN:CALENDAR")],
     ["it leads into the content", "the form is answered by the page for it"]),
    ("form", [(r"\.ics", None, 500)], ["the address is a calendar: http", "home light 1280: the address is a calendar"]),
    ("form", [(r"/ar/", rb'readonly value="http://127.0.0.1', b'readonly value="http://localhost')],
     ["the address is of this site"]),
    ("axe", [css("footer { color: #999; } .today .fact { color: #777 }"),
             css(".row a { padding: 0; line-height: 1; font-size: 9px }"),
             (r"/observances/$", rb'<html lang="[a-z]+"', b"<html"),
             (r"/subscribe/", rb'<label for="address">', b'<label for="other">'),
             (r"/nothing-here", rb"<body.*</body>", b"<body></body>"),
             (r"/themes/", rb"</main>", b"<script>throw Error('x')</script></main>")],
     ["color-contrast", "target-size", "html-has-lang", " label ", "axe has looked at en problem, light",
      "light, 1280", "light, 360", "dark, 1280", "dark, 360", "the browser has nothing to say"]),
    ("shape", [(r"/themes/", rb"</style>", b"h1 { min-width: 400px; }</style>"),
               (r"/ar/$", rb'lang="ar" dir="rtl">', b'lang="ar" dir="ltr">'),
               (r"/en/$", rb"</style>", b".site { padding-inline-start: 9px; margin-inline-start: 9px; }</style>"),
               (r"/mine-awareness-day/", rb"border-inline-start: 4px", b"border-left: 4px"),
               (r"/mine-awareness-day/", rb"justify-self: end", b"justify-self: start"),
               (r"/embed/", rb"</main>", b'<img alt="" src="http://127.0.0.1:9/x"></main>')],
     ["en theme fits 320", "ar home reads rtl", "en home: the name of the site", "ar observance: the card's bar",
      "en observance: the languages end it", "nothing is fetched from elsewhere"]),
    ("sheet", [(r"/en/", rb"</style>", b"@media print { .year { --type: 1.1vw; } }</style>"),
               (r"/fr/", rb"</style>", b"@media print { .year { --type: 0.6vw; } }</style>"),
               (r"/es/", rb"9mm", b"2mm"),
               (r"/ru/", rb"</style>", b"@media print { .year .leaves { line-height: 0.5; } }</style>"),
               (r"/zh/", rb"</style>", b"@media print { .leaves ol > li:nth-child(3) { display: none; } }</style>"),
               (r"/ar/", rb'<ol>.*?</ol>', b"")],
     ["en A4 portrait is one sheet", "en A3 landscape is one sheet", "fr A4 portrait can be read", "fr A3 landscape can be read",
      "fr A4 landscape fills", "es A4 landscape keeps its margins", "ru A4 portrait: no letter stands over another",
      "zh A4 portrait has every name", "ar has a year to print"]),
    ("hostile", [(r"/themes/", rb"&lt;b class=evil&gt;", b"<b class=evil>"), (r"/calendar/", rb"&lt;b class=evil&gt;", b""),
                 (r"/subscribe/", rb"</main>", b"<script>alert(1)</script></main>"),
                 (r"/b(>|%3[eE])", rb"</main>", b"<b class=evil>x</b></main>")],
     ["/themes/peace/ is no markup", "/calendar/2027/ is shown as it is", "markup in an address is no markup",
      "markup in the form's answer", "a dialog: 1"]),
    ("files", [(r"/themes/", None, 500), (r"/observances/$", rb"</main>", b"<!--" + NOISE + b"--></main>"),
               (r"/subscribe/", rb"</main>", b"<p><div></p></main>"), (r"^/embed/", rb"<html lang=.[a-z]*", b'<html lang="xx'),
               (r"/en/feed", rb"</feed>", b""), (r"/ar/feed", rb"<id>[^<]*</id>", b"<id>urn:x:y</id>"),
               (r"/ar/feed", rb'rel="self"', b'rel="via"'), (r"/ar/feed", rb"<author>.*?</author>", b""),
               (r"/en/changes", rb"<title>[^<]*</title>", b"<title></title>"), (r"/en/changes", rb"<updated>", b"<updated>x"),
               (r"/ru/changes", rb"<content.*?</content>", b""), (r"/ru/changes", rb'<link rel="alternate"', b'<link rel="related"'),
               (r"/observances/a", rb'"@type":"Event"', b'"@type":"Thing"'), (r"/observances/b", rb'"startDate":"', b'"startDate":"x'),
               (r"/observances/c", rb'application/ld.json">', b'application/ld+json">{')],
     ["en theme is there", "zh all is light", "the HTML checker is silent", "embed is in the reader's language",
      "/en/feed.atom: feedparser", "/en/feed.atom is XML", "ids are absolute and none is there twice", "its own address is right",
      "it has an author", "has one title", "has one time of change", "says something", "leads to one page",
      "aids-day is there, and an event", "bee-day is there, and an event", "what search engines read is JSON"]),
]
# A policy that is kept keeps the picture from being asked for at all, so it goes where that must be seen.
LOOSE = "shape"


def prove(observd, run_one):
    """Gives the number of faults that no check saw."""
    between, unseen, total = Tampered(), 0, 0
    with served(observd, public_url=between.base) as (behind, config):
        for check, faults, wanted in ROUNDS:
            between.faults, between.behind, began = faults, behind, time.monotonic()
            between.without = ("content-security-policy",) if check in (LOOSE, "hostile") else ()
            site = Site(between.base, observd, config, through=lambda base: through(between, base))
            _, claims, _ = run_one(check, site)
            missing = [words for words in wanted if not any(words in line for line in claims.wrong)]
            total, unseen = total + len(wanted), unseen + len(missing)
            print(f"{check}: {len(wanted) - len(missing)} of {len(wanted)} seen ({time.monotonic() - began:.0f}s)", flush=True)
            for words in missing:
                print(f"not seen: {words}; it was said: " + " | ".join(line[:160] for line in claims.wrong[-4:]))
    print(f"faults: {total} checks, {unseen} wrong")
    return 1 if unseen else 0


def through(between, base):
    between.behind = base
    return between.base
