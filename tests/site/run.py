"""Runs the checks of the site: all, or those that are named.

  python tests/site/run.py OBSERVD              every check
  python tests/site/run.py OBSERVD form axe     only these
  python tests/site/run.py OBSERVD --prove      spoils the site in each way of faults.py; a check must see each
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import axe
import files
import form
import hostile
import shape
import sheet
from serving import served
from site_pages import Claims, Site, browser

# The slow ones are begun first; each of the others in turn as there is room.
WITH_BROWSER = {"axe": axe.check, "form": form.check, "sheet": sheet.check, "shape": shape.check,
                "hostile": hostile.check}
WITHOUT = {"files": files.check}


def run_one(name, site):
    """A check in a browser of its own: its claims, and how long it took."""
    claims, began = Claims(), time.monotonic()
    try:
        if name in WITHOUT:
            WITHOUT[name](site, claims)
        else:
            with browser() as running:
                WITH_BROWSER[name](site, running, claims)
    except Exception as error:  # a check that cannot go on has failed, and the others go on
        claims.hold(f"{name} comes to its end", False, f"{type(error).__name__}: {error}")
    return name, claims, time.monotonic() - began


def run_all(names, site, at_once=2):
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda name: run_one(name, site), names))


def main():
    observd, *names = sys.argv[1:] or sys.exit(__doc__)
    if names == ["--prove"]:
        import faults
        sys.exit(faults.prove(observd, run_one))
    known = ["axe", *WITHOUT, *(name for name in WITH_BROWSER if name != "axe")]
    wrong_names = [name for name in names if name not in known]
    if wrong_names:
        sys.exit(f"there is no check {', '.join(wrong_names)}; there are {', '.join(known)}")
    with served(observd) as (base, config):
        done = run_all([name for name in known if name in names or not names], Site(base, observd, config))
    count = wrong = 0
    for name, claims, seconds in done:
        count, wrong = count + claims.count, wrong + len(claims.wrong)
        print(f"{name}: {claims.count} claims, {len(claims.wrong)} wrong ({seconds:.0f}s)")
        for line in claims.wrong[:40]:
            print(f"wrong: {line[:900]}")
    print(f"site: {count} checks, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
