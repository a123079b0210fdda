"""Can everybody use the pages? What axe-core finds against WCAG 2.2 AA.
Apart from shape.py and form.py, which ask what no such program can."""

from site_pages import INTEROP, SORTS, Watch

ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}
# Another scheme of colours changes colours alone.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
VIEWS = [("light", 1280, ALL, 15), ("light", 360, ALL, 15), ("dark", 1280, COLOURS, 1), ("dark", 360, COLOURS, 1)]
RUN = """async which => {
  const rules = which.type === 'tag' ? { 'target-size': { enabled: true } } : {};
  const found = await axe.run(document, { runOnly: which, resultTypes: ['violations'], rules });
  return { passes: found.passes.length, wrong: found.violations.map(one =>
    `${one.impact} ${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 120)} ${one.nodes[0].failureSummary}`) };
}"""


def check(site, running, claims):
    source = (INTEROP / "node_modules/axe-core/axe.min.js").read_text("utf-8")
    # The pages allow no script, so axe could not run: here alone their policy is set aside.
    watch = Watch(site, running, scripts=True, bypass_csp=True)
    for sort in SORTS:
        for lang in ("en", "ar"):
            page = watch.open(site.address(sort, lang))
            page.evaluate(source)
            for scheme, width, which, least in VIEWS:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                found = page.evaluate(RUN, which)
                words = f"{lang} {sort}, {scheme}, {width} pixels"
                claims.hold(f"axe finds nothing on {words}", not found["wrong"], " | ".join(found["wrong"]))
                claims.hold(f"axe has looked at {words}", found["passes"] >= least, str(found["passes"]))
    watch.close(claims, "axe")
