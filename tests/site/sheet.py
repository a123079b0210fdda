"""Does the year print on one sheet, legibly and whole?
Apart from the checks of the screen: paper has no scroll bar, and what does not fit is lost."""

import re
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pypdfium2.raw as pdf
from site_pages import LANGS, Watch

FORMATS = [("A4", False), ("A4", True), ("A3", False), ("A3", True)]
# In points: type below this is for lawyers. Five is what a folding calendar has.
SMALLEST = 5.0
# Paper that stays white to the edge, in points: less, and printers cut.
MARGIN = 14
# How much of the sheet's height, within its margins, is to be used.
FULL = 0.85
NAMES = """() => [...document.querySelectorAll('.leaves li a')].map(one => one.textContent)"""


class Letter:
    """A letter on the sheet: where it stands, from the foot of the page, and how large it is."""

    def __init__(self, text, at):
        box = [pdf.ctypes.c_double() for _ in range(4)]
        pdf.FPDFText_GetCharBox(text, at, *box)
        self.left, self.right, self.bottom, self.top = (one.value for one in box)
        matrix = pdf.FS_MATRIX()
        pdf.FPDFText_GetMatrix(text, at, matrix)
        self.size = pdf.FPDFText_GetFontSize(text, at) * abs(matrix.d)
        self.letter = chr(pdf.FPDFText_GetUnicode(text, at))


def letters(page):
    text = page.get_textpage()
    found = [Letter(text, at) for at in range(text.count_chars())]
    return [one for one in found if not one.letter.isspace() and one.right > one.left and one.top > one.bottom]


def over_another(found):
    """Letters whose middle lies within another one; marks above and below letters do."""
    cells = {}
    for one in found:
        cells.setdefault((int(one.left // 8), int(one.bottom // 8)), []).append(one)
    wrong = []
    for (x, y), here in cells.items():
        near = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in cells.get((x + dx, y + dy), [])]
        for one in here:
            across, up = (one.left + one.right) / 2, (one.bottom + one.top) / 2
            if any(other is not one and other.left + 0.4 < across < other.right - 0.4 and other.bottom + 0.4 < up
                   < other.top - 0.4 and abs(other.bottom - one.bottom) > 0.8 for other in near):
                wrong.append(one)
    return wrong


def bare(text):
    """The letters alone: a sheet breaks lines, and knows neither spaces nor forms of letters."""
    return re.sub(r"[\W_]+", "", text)


def judged(claims, words, data, names, lang, size):
    document = pypdfium2.PdfDocument(data)
    try:
        claims.hold(f"{words} is one sheet", len(document) == 1, f"{len(document)} sheets")
        page = document[0]
        wide, high = page.get_size()
        found = letters(page)
        smallest = min(one.size for one in found)
        claims.hold(f"{words} can be read", smallest >= SMALLEST * (1 if size == "A4" else 1.4), f"{smallest:.2f} pt")
        left, right = min(one.left for one in found), max(one.right for one in found)
        low, top = min(one.bottom for one in found), max(one.top for one in found)
        claims.hold(f"{words} keeps its margins", left >= MARGIN and low >= MARGIN and right <= wide - MARGIN
                    and top <= high - MARGIN, f"{left:.0f} {low:.0f} {wide - right:.0f} {high - top:.0f}")
        filled = (top - low) / (high - 2 * 9 / 25.4 * 72)
        claims.hold(f"{words} fills the sheet", filled >= FULL, f"{filled:.2f} of its height")
        # Letters of Arabic are drawn over one another by their nature; the layout is the same.
        if lang != "ar":
            crossed = over_another(found)
            claims.hold(f"{words}: no letter stands over another", not crossed,
                        f"{len(crossed)}: " + " ".join(f"{one.letter} {one.left:.0f},{one.bottom:.0f}" for one in crossed[:8]))
            text = bare(page.get_textpage().get_text_range())
            lost = [name for name in names if bare(name) not in text]
            claims.hold(f"{words} has every name", not lost, f"{len(lost)}: {lost[:3]}")
        return f"{smallest:.2f} pt, {filled:.0%} of the height"
    finally:
        document.close()


def printed(page, size, landscape):
    return page.pdf(format=size, landscape=landscape, print_background=False, prefer_css_page_size=False)


def check(site, running, claims):
    watch = Watch(site, running)
    with ThreadPoolExecutor(1) as pool:
        waiting = []
        for lang in LANGS:
            page = watch.open(site.address("year", lang))
            names = page.evaluate(NAMES)
            claims.hold(f"{lang} has a year to print", len(names) > 200, str(len(names)))
            for size, landscape in FORMATS:
                words = f"{lang} {size} {'landscape' if landscape else 'portrait'}"
                waiting.append(pool.submit(judged, claims, words, printed(page, size, landscape), names, lang, size))
        for one in waiting:
            one.result()
    watch.close(claims, "print")
