#!/usr/bin/env python3
"""When were and will be the full moons, after the Jet Propulsion Laboratory's DE423?

Writes full-moons.txt, to standard output. Apart from the tests, which only read that
file: this needs a venv with `pip install de423==2010.1 jplephem==2.6 pyerfa`, and is run
again only to add years (DE423 reaches from 1800 to 2200).
"""

import datetime
import math
import warnings

import de423
import erfa
import numpy
from jplephem import Ephemeris

YEARS = {1900, 1950, 1986, *range(1990, 2101)}
HEADER = """\
# Full moons in Universal Time, to the second: the instants at which the apparent geocentric
# longitudes of the Moon and the Sun differ by 180 degrees, from the ephemeris DE423 of the
# Jet Propulsion Laboratory (PyPI: de423 2010.1), with light-time and aberration, on the
# ecliptic of date (IAU 2006). full-moons.py computed them.
#
# From Terrestrial to Universal Time by the polynomials of Espenak and Meeus (Five Millennium
# Canon of Solar Eclipses, NASA/TP-2006-214141), since 2005 as Espenak revised them in 2014
# (eclipsewise.com/help/deltatpoly2014.html). Observed values are within 3 s of them to 2025.
#
# Checked against two published tables, which round to the minute:
#   Fred Espenak, Phases of the Moon 2001 to 2100, astropixels.com: all 1,237 full moons of the
#     table are within 41 s of these, 30 s of which is the rounding.
#   United States Naval Observatory, phases of the Moon, years 1990 to 2082, in the copy
#     CraigChamberlain/moon-data: its full moons (to May 2082) are within 40 s of these.
# PyEphem (VSOP87 and ELP, to the minute), of which the file was made before, is within 37 s of
# these in the 20 years tried until 2037, and within 120 s in 2050, 2075 and 2100: it has the
# Earth turn more slowly.
"""

LIGHT = 299_792.458 * 86_400  # km a day
UNIT = 149_597_870.7  # km
J2000 = 2_451_545.0
SYNODIC_MONTH = 29.530_588_861
ephemeris = Ephemeris(de423)


def position(name, day):
    return numpy.asarray(ephemeris.position(name, day), float).ravel()


def earth(day):
    return position("earthmoon", day) - position("moon", day) / (1 + float(ephemeris.EMRAT))


def moon(day):
    return earth(day) + position("moon", day)


def sun(day):
    return position("sun", day)


def longitude(body, day):
    """The apparent geocentric longitude, on the mean ecliptic and equinox of date."""
    here = earth(day)
    distance = 0.0
    for _ in range(4):
        seen = body(day - distance / LIGHT) - here
        distance = float(numpy.linalg.norm(seen))
    velocity = (earth(day + 0.01) - earth(day - 0.01)) / 0.02 / LIGHT
    slowed = math.sqrt(1 - float(velocity @ velocity))
    direction = erfa.ab(seen / distance, velocity, float(numpy.linalg.norm(here - sun(day))) / UNIT, slowed)
    x, y, _ = erfa.ecm06(day, 0.0) @ direction
    return math.atan2(y, x)


def full_moon(lunation):
    """Terrestrial Time as a Julian day (the barycentric time of DE423 is within 2 ms of it)."""
    day = 2_451_550.097_66 + SYNODIC_MONTH * (lunation + 0.5)
    step = 1.0
    while abs(step) > 1e-7:
        ahead = longitude(moon, day) - longitude(sun, day) - math.pi
        step = math.remainder(ahead, 2 * math.pi) / (2 * math.pi) * SYNODIC_MONTH
        day -= step
    return day


def delta_t(y):
    if y < 1920:
        t = y - 1900
        return -2.79 + 1.494119 * t - 0.0598939 * t**2 + 0.0061966 * t**3 - 0.000197 * t**4
    if y < 1941:
        t = y - 1920
        return 21.20 + 0.84493 * t - 0.076100 * t**2 + 0.0020936 * t**3
    if y < 1961:
        t = y - 1950
        return 29.07 + 0.407 * t - t**2 / 233 + t**3 / 2547
    if y < 1986:
        t = y - 1975
        return 45.45 + 1.067 * t - t**2 / 260 - t**3 / 718
    if y < 2005:
        t = y - 2000
        return (63.86 + 0.3345 * t - 0.060374 * t**2 + 0.0017275 * t**3 + 0.000651814 * t**4
                + 0.00002373599 * t**5)
    if y < 2015:
        return 64.69 + 0.2930 * (y - 2005)
    t = y - 2015
    return 67.62 + 0.3645 * t + 0.0039755 * t**2


def main():
    warnings.filterwarnings("ignore")
    print(HEADER, end="")
    for lunation in range(-1240, 1250):
        day = full_moon(lunation)
        terrestrial = datetime.datetime(2000, 1, 1, 12) + datetime.timedelta(days=day - J2000)
        year = terrestrial.year + (terrestrial.month - 0.5) / 12
        universal = terrestrial - datetime.timedelta(seconds=delta_t(year) - 0.5)
        if universal.year in YEARS:
            print(universal.isoformat(timespec="seconds"))


if __name__ == "__main__":
    main()
