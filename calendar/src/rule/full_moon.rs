//! When is the moon full?
//! Apart because it is the only rule that computes: Jean Meeus, *Astronomical
//! Algorithms*, 2nd edition, chapter 49, within a minute of a JPL ephemeris from 1900 to
//! 2100. Where the United Nations published a date, that date wins: it is the
//! published date that people observe, whatever the sky says.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

use super::Start;

/// The date in a year, published or else computed.
pub(super) fn in_year(year: i32, month: u32, published: &[NaiveDate]) -> Option<Start> {
    if let Some(date) = published.iter().copied().find(|date| date.year() == year) {
        return Some(Start::known(date));
    }
    // Four at most, of which one or two come before the month: a whole year's take eight times as long.
    let begins = f64::from(year) + f64::from(month.saturating_sub(1)) / 12.0;
    let date = full_moons_from(begins)
        .take(4)
        .map(|moment| moment.date())
        .find(|date| (date.year(), date.month()) == (year, month))?;
    Some(Start { computed: true, ..Start::known(date) })
}

/// The full moons of a year, as moments in UTC, ascending; 12 or 13 of them.
///
/// Within a minute of a JPL ephemeris for the years 1900 to 2100. That leaves what nobody
/// knows, how the Earth will turn: forecasts for 2100 differ by more than a minute.
#[must_use]
pub fn full_moons(year: i32) -> Vec<NaiveDateTime> {
    full_moons_from(f64::from(year)).take(16).filter(|moment| moment.year() == year).collect()
}

/// The full moons from one that is shortly before a moment, a year with its fraction, on.
fn full_moons_from(year: f64) -> impl Iterator<Item = NaiveDateTime> {
    // Lunations are counted from the new moon of 6 January 2000; half a lunation on is full.
    let first = ((year - 2000.0) * LUNATIONS_A_YEAR).floor() - 1.0;
    (0..).map_while(move |step| moment(first + f64::from(step) + 0.5))
}

/// Of a mean Gregorian year, exactly enough for the years that chrono can hold.
const LUNATIONS_A_YEAR: f64 = 365.2425 / 29.530_588_861;

/// The moment of lunation `k` (a whole number and a half) in UTC.
fn moment(k: f64) -> Option<NaiveDateTime> {
    let terrestrial = julian_ephemeris_day(k);
    const UNIX_EPOCH: f64 = 2_440_587.5;
    let seconds = (terrestrial - UNIX_EPOCH) * 86_400.0 - delta_t(2000.0 + k / 12.3685);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole seconds of a year that chrono can hold; checked by from_timestamp"
    )]
    let whole = seconds.round() as i64;
    DateTime::from_timestamp(whole, 0).map(|moment| moment.naive_utc())
}

/// The year to which a polynomial holds, the year from which it counts, and its
/// coefficients, the constant first.
type Span = (f64, f64, &'static [f64]);

/// Espenak and Meeus, *Five Millennium Canon of Solar Eclipses*, NASA/TP-2006-214141,
/// with the spans from 2005 on as Espenak published them anew in 2014: the earlier ones
/// had run 6 s ahead of the clocks by 2026, and in 2100 stood 75 s above the new one.
#[rustfmt::skip]
const DELTA_T: [Span; 7] = [
    (1920.0, 1900.0, &[-2.79, 1.494_119, -0.059_893_9, 0.006_196_6, -0.000_197]),
    (1941.0, 1920.0, &[21.20, 0.844_93, -0.076_1, 0.002_093_6]),
    (1961.0, 1950.0, &[29.07, 0.407, -1.0 / 233.0, 1.0 / 2547.0]),
    (1986.0, 1975.0, &[45.45, 1.067, -1.0 / 260.0, -1.0 / 718.0]),
    (2005.0, 2000.0, &[63.86, 0.3345, -0.060_374, 0.001_727_5, 0.000_651_814, 0.000_023_735_99]),
    (2015.0, 2005.0, &[64.69, 0.293]),
    (3000.0, 2015.0, &[67.62, 0.3645, 0.003_975_5]),
];

/// Terrestrial Time minus Universal Time in seconds, in a year with its fraction.
fn delta_t(year: f64) -> f64 {
    let span = DELTA_T.iter().find(|(until, ..)| (1900.0..*until).contains(&year));
    match span {
        Some((_, from, coefficients)) => {
            coefficients.iter().rev().fold(0.0, |sum, c| sum * (year - from) + c)
        }
        // Their long-term parabola.
        None => -20.0 + 32.0 * ((year - 1820.0) / 100.0).powi(2),
    }
}

fn julian_ephemeris_day(k: f64) -> f64 {
    let t = k / 1236.85;
    let mean = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t.powi(2) - 0.000_000_150 * t.powi(3)
        + 0.000_000_000_73 * t.powi(4);
    mean + periodic_terms(k, t) + planetary_terms(k, t)
}

fn periodic_terms(k: f64, t: f64) -> f64 {
    // The eccentricity of the Earth's orbit, the Sun's and the Moon's mean anomaly,
    // the Moon's argument of latitude, and the longitude of its ascending node.
    let e = 1.0 - 0.002_516 * t - 0.000_007_4 * t.powi(2);
    let m = (2.5534 + 29.105_356_70 * k - 0.000_001_4 * t.powi(2)).to_radians();
    let mp = (201.5643 + 385.816_935_28 * k + 0.010_758_2 * t.powi(2)).to_radians();
    let f = (160.7108 + 390.670_502_84 * k - 0.001_611_8 * t.powi(2)).to_radians();
    let omega = (124.7746 - 1.563_755_88 * k + 0.002_067_2 * t.powi(2)).to_radians();
    let terms = [
        (-0.406_14, mp),
        (0.173_02 * e, m),
        (0.016_14, 2.0 * mp),
        (0.010_43, 2.0 * f),
        (0.007_34 * e, mp - m),
        (-0.005_15 * e, mp + m),
        (0.002_09 * e * e, 2.0 * m),
        (-0.001_11, mp - 2.0 * f),
        (-0.000_57, mp + 2.0 * f),
        (0.000_56 * e, 2.0 * mp + m),
        (-0.000_42, 3.0 * mp),
        (0.000_42 * e, m + 2.0 * f),
        (0.000_38 * e, m - 2.0 * f),
        (-0.000_24 * e, 2.0 * mp - m),
        (-0.000_17, omega),
        (-0.000_07, mp + 2.0 * m),
        (0.000_04, 2.0 * mp - 2.0 * f),
        (0.000_04, 3.0 * m),
        (0.000_03, mp + m - 2.0 * f),
        (0.000_03, 2.0 * mp + 2.0 * f),
        (-0.000_03, mp + m + 2.0 * f),
        (0.000_03, mp - m + 2.0 * f),
        (-0.000_02, mp - m - 2.0 * f),
        (-0.000_02, 3.0 * mp + m),
        (0.000_02, 4.0 * mp),
    ];
    terms.iter().map(|(size, angle)| size * angle.sin()).sum()
}

fn planetary_terms(k: f64, t: f64) -> f64 {
    let terms = [
        (0.000_325, 299.77 + 0.107_408 * k - 0.009_173 * t.powi(2)),
        (0.000_165, 251.88 + 0.016_321 * k),
        (0.000_164, 251.83 + 26.651_886 * k),
        (0.000_126, 349.42 + 36.412_478 * k),
        (0.000_110, 84.66 + 18.206_239 * k),
        (0.000_062, 141.74 + 53.303_771 * k),
        (0.000_060, 207.14 + 2.453_732 * k),
        (0.000_056, 154.84 + 7.306_860 * k),
        (0.000_047, 34.52 + 27.261_239 * k),
        (0.000_042, 207.19 + 0.121_824 * k),
        (0.000_040, 291.34 + 1.844_379 * k),
        (0.000_037, 161.72 + 24.198_154 * k),
        (0.000_035, 239.56 + 25.513_099 * k),
        (0.000_023, 331.55 + 3.592_518 * k),
    ];
    terms.iter().map(|(size, degrees)| size * degrees.to_radians().sin()).sum()
}
