"""Does the form build the calendar that was asked for, with the keyboard alone and no script?
Apart from the other checks, which look at pages as they are and press nothing."""

import io
import re
import subprocess
from urllib.parse import quote, unquote

import zxingcpp
from PIL import Image
from site_pages import Watch

CHOSEN = {"theme": ["health", "peace"], "kind": ["week"], "alarm": ["1d"], "lang": ["fr"]}
# What has the focus: what it is, whether its outline can be seen, and whether it is in sight.
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (one === document.body) return null;
  const all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')];
  return { at: all.indexOf(one), all: all.length, tag: one.tagName, name: one.name || '', value: one.value || '',
    text: one.textContent.trim().slice(0, 40), skip: one.classList.contains('skip'),
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      && (parseFloat(style.outlineOffset) > 0 || style.outlineColor !== style.backgroundColor),
    seen: box.width > 0 && box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1
      && box.right <= innerWidth + 1 };
}"""


def walk(claims, page, start, act=lambda focus: False):
    """Presses Tab through the page until `act` says it is done, or the end; gives what had the focus."""
    found = []
    for _ in range(900):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        if not found or focus["at"] != found[-1]["at"]:
            found.append(focus)
            if act(focus):
                break
    unseen = [one for one in found if not (one["outline"] and one["seen"])]
    claims.hold(f"{start}: what has the focus is marked and in sight", not unseen, str(unseen[:2]))
    return found


def whole(claims, watch, site):
    """Tab alone reaches everything, in the order of the page."""
    page = watch.open(site.address("unchosen", "en"))
    found = walk(claims, page, "the whole page")
    order = [one["at"] for one in found]
    claims.hold("Tab reaches all that can be used", order == list(range(found[0]["all"])) if found else False,
                f"{len(order)} of {found[0]['all'] if found else '?'}")


def skipped(claims, page):
    """The first Tab shows a link past the navigation, which works."""
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    claims.hold("the first stop is the link to the content, in sight", first and first["skip"] and first["seen"], first)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("() => document.querySelector('main').contains(document.activeElement)")
    claims.hold("it leads into the content", inside)


def filled(claims, page):
    """Fills in the form and sends it, all by keyboard."""

    def act(focus):
        if focus["tag"] == "INPUT" and focus["value"] in CHOSEN.get(focus["name"], []):
            page.keyboard.press("Space")
        if focus["tag"] == "SELECT":
            page.keyboard.type("fran")
        if focus["tag"] == "BUTTON":
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return True
        return False

    walk(claims, page, "the form", act)
    claims.hold("the form is answered by the page for it", "/en/subscribe/?" in page.url, page.url)


def answered(claims, page, site):
    """The page that answers shows the calendar that was asked for."""
    ticked = page.eval_on_selector_all("form :checked", "all => all.map(one => [one.name, one.value])")
    ticked = [[name or "lang", value] for name, value in ticked]
    wanted = [[name, value] for name, values in CHOSEN.items() for value in values]
    chosen = page.eval_on_selector("form select", "one => one.value")
    ticked = [one for one in ticked if one[1] != chosen] + [["lang", chosen]]
    claims.hold("what was ticked is ticked still", sorted(ticked) == sorted(wanted), str(ticked))
    address = page.input_value("#address")
    claims.hold("the address can be read and not changed", page.get_attribute("#address", "readonly") is not None)
    status, headers, body = site.get(address)
    claims.hold("the address is a calendar", status == 200 and headers.get_content_type() == "text/calendar",
                f"{address}: {status} {headers.get('content-type')}")
    flags = [flag for name, values in CHOSEN.items() for value in values for flag in (f"--{name}", value)]
    export = subprocess.run([site.observd, "export", "--format", "ics", "--config", site.config, *flags], capture_output=True, check=True)
    claims.hold("it is what the command line exports with the same flags", body == export.stdout,
                f"{len(body)} and {len(export.stdout)} octets")
    text = re.sub(r"\r\n ", "", body.decode("utf-8"))
    claims.hold("it is in the language that was chosen, with the alarm", "SUMMARY;LANGUAGE=fr" in text
                and text.count("BEGIN:VALARM") == text.count("BEGIN:VEVENT") > 0)
    names = {unescaped(name) for name in re.findall(r"(?m)^SUMMARY[^:]*:(.*)\r$", text)}
    shown = page.eval_on_selector_all(".agenda .name", "all => all.map(one => one.textContent.trim())")
    claims.hold("what is in it is shown", shown and set(shown) <= names, str([one for one in shown if one not in names]))
    lang = page.eval_on_selector(".agenda", "one => one.closest('[lang]').lang")
    claims.hold("it is shown in the language of the calendar", lang == "fr", lang)


def unescaped(text):
    return re.sub(r"\\([\\;,])", r"\1", text)


def buttons(claims, watch, page, site, where):
    """The ways to the feed that the page shows lead to that feed."""
    address = page.input_value("#address")
    links = page.eval_on_selector_all(".subscription .buttons a", "all => all.map(one => one.getAttribute('href'))")
    webcal = "webcal:" + address.split(":", 1)[1]
    status, headers, body = site.get(address)
    name = unescaped(re.search(r"^X-WR-CALNAME:(.*)$", body.decode().replace("\r\n ", "").replace("\r", ""), re.M)[1])
    claims.hold(f"{where}: the address is of this site", address.startswith(site.base + "/"), address)
    claims.hold(f"{where}: one button opens the calendar program", links[0] == webcal, links[0])
    google = links[1].removeprefix("https://calendar.google.com/calendar/r?cid=")
    claims.hold(f"{where}: Google is given the webcal address, encoded", unquote(google) == webcal
                and not set(google) & set(":/?&="), links[1])
    outlook = re.fullmatch(r"https://outlook\.live\.com/calendar/addfromweb\?url=([^&]*)&name=([^&]*)", links[2])
    claims.hold(f"{where}: Outlook.com is given address and name, encoded", outlook
                and [unquote(one) for one in outlook.groups()] == [address, name]
                and not set(outlook[1] + outlook[2]) & set(":/?=+ "), links[2])
    claims.hold(f"{where}: the file can be saved", site.base + links[3] == address
                and (page.get_attribute(".subscription .buttons a >> nth=3", "download") or "").endswith(".ics"), links[3])
    claims.hold(f"{where}: the address is a calendar", status == 200 and body.startswith(b"BEGIN:VCALENDAR"), address)
    image = Image.open(io.BytesIO(page.locator(".code svg").screenshot()))
    read = [one.text for one in zxingcpp.read_barcodes(image)]
    claims.hold(f"{where}: the square code is the webcal address", read == [webcal], f"{read} is not {quote(webcal)}")


def check(site, running, claims):
    watch = Watch(site, running, viewport={"width": 1280, "height": 800})
    whole(claims, watch, site)
    page = watch.open(site.address("home", "en"))
    skipped(claims, page)
    filled(claims, page)
    answered(claims, page, site)
    buttons(claims, watch, page, site, "what the form built")
    watch.close(claims, "the form")
    for scheme, width in (("light", 1280), ("dark", 360)):
        watch = Watch(site, running, viewport={"width": width, "height": 800}, color_scheme=scheme)
        for sort in ("home", "theme", "observance", "subscribe", "unchosen"):
            page = watch.open(site.address(sort, "ar"))
            buttons(claims, watch, page, site, f"{sort} {scheme} {width}")
        watch.close(claims, f"buttons {scheme}")
