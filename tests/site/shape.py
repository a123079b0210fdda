"""Do the pages fit the screen, and is Arabic mirrored?
Apart from axe.py, which asks a judge that is not ours and knows nothing of either."""

from site_pages import LANGS, SORTS, Watch

# What is wider than the window, first of all what has no wider child.
WIDE = """() => {
  const root = document.documentElement, found = [];
  for (const one of document.querySelectorAll('body *')) {
    if (one.closest('pre, .skip')) continue;
    const box = one.getBoundingClientRect();
    if (box.width && (box.right > innerWidth + 0.5 || box.left < -0.5)) found.push(one.tagName + '.' + one.className);
  }
  return { page: root.scrollWidth, window: innerWidth, found: found.slice(-3) };
}"""
# Where things stand, from the left of the page's own column.
PLACES = """() => {
  const box = selector => document.querySelector(selector).getBoundingClientRect();
  const body = box('body'), inner = getComputedStyle(document.body);
  const left = body.left + parseFloat(inner.paddingLeft), right = body.right - parseFloat(inner.paddingRight);
  const card = getComputedStyle(document.querySelector('.today'));
  const starts = [...document.querySelectorAll('.site, h1, h2, h3, legend')].filter(one => one.closest('.today') === null);
  return { dir: document.dir, left, right, site: [box('.site').left, box('.site').right],
    languages: [box('.languages').left, box('.languages').right],
    bars: [parseFloat(card.borderLeftWidth), parseFloat(card.borderRightWidth)],
    aligned: starts.map(one => getComputedStyle(one).direction) };
}"""


def fits(claims, site, running):
    watch = Watch(site, running, viewport={"width": 320, "height": 640})
    for sort in SORTS:
        for lang in LANGS:
            found = watch.open(site.address(sort, lang)).evaluate(WIDE)
            claims.hold(f"{lang} {sort} fits 320 pixels", found["page"] <= found["window"] and not found["found"],
                        str(found))
    watch.close(claims, "320 pixels")


def mirrored(claims, site, running):
    watch = Watch(site, running, viewport={"width": 1280, "height": 800})
    for sort in ("home", "observance"):
        seen = {lang: watch.open(site.address(sort, lang)).evaluate(PLACES) for lang in ("ar", "en")}
        for lang, (dir, side, other) in {"ar": ("rtl", 1, 0), "en": ("ltr", 0, 1)}.items():
            at = seen[lang]
            edges = (at["left"], at["right"])
            claims.hold(f"{lang} {sort} reads {dir}", at["dir"] == dir and set(at["aligned"]) == {dir}, str(at))
            claims.hold(f"{lang} {sort}: the name of the site begins the line", abs(at["site"][side] - edges[side]) < 2,
                        str(at))
            claims.hold(f"{lang} {sort}: the languages end it", abs(at["languages"][other] - edges[other]) < 2, str(at))
            claims.hold(f"{lang} {sort}: the card's bar is where reading begins",
                        at["bars"][side] >= 3 and at["bars"][other] == 0, str(at))
    watch.close(claims, "Arabic and English")


def check(site, running, claims):
    fits(claims, site, running)
    mirrored(claims, site, running)
