//! Which instant is written here?
//! Apart from dates, because an instant may need a zone, and a date never does.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::zone::Zone;

/// An instant as it was written: with its offset, or as a wall clock shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instant {
    /// With an offset: known.
    Known(DateTime<Utc>),
    /// What a wall clock shows; which instant that is depends on the zone.
    Wall(NaiveDateTime),
}

impl Instant {
    /// Reads RFC 3339 (`2027-04-04T09:00:00Z`), the same without seconds, offset or time.
    ///
    /// # Errors
    ///
    /// What is wrong, and what would be right.
    pub fn read(text: &str) -> Result<Self, String> {
        if let Ok(known) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::Known(known.to_utc()));
        }
        // RFC 3339 without seconds.
        let offset = text.strip_suffix('Z').map_or_else(|| text.to_owned(), |wall| format!("{wall}+00:00"));
        let short = ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%d %H:%M%:z"];
        if let Some(known) = short.iter().find_map(|shape| DateTime::parse_from_str(&offset, shape).ok()) {
            return Ok(Self::Known(known.to_utc()));
        }
        let wall = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
        let wall = wall.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok());
        let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
        wall.or_else(day).map(Self::Wall).ok_or_else(|| {
            format!(
                "`{text}` is no instant; write 2027-04-04T09:00:00Z, \
                 or 2027-04-04T09:00 for the clock of the configured zone"
            )
        })
    }

    /// The instant, where a wall clock is that of a zone.
    #[must_use]
    pub fn resolve(self, zone: &Zone) -> DateTime<Utc> {
        match self {
            Self::Known(known) => known,
            Self::Wall(wall) => zone.instant(wall.date(), wall.time()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zones;

    #[test]
    fn with_an_offset_or_in_the_zone() {
        let zone = Zones::load().get("Europe/Zurich").unwrap();
        let at = |text: &str| Instant::read(text).map(|instant| instant.resolve(&zone).to_rfc3339());
        for (text, expected) in [
            ("2027-04-04T09:00:00Z", "2027-04-04T09:00:00+00:00"),
            ("2027-04-04T09:00:00+02:00", "2027-04-04T07:00:00+00:00"),
            ("2027-04-04T09:00+02:00", "2027-04-04T07:00:00+00:00"),
            ("2027-04-04T09:00Z", "2027-04-04T09:00:00+00:00"),
            ("2027-04-04 09:00-03:30", "2027-04-04T12:30:00+00:00"),
            ("2027-04-04T09:00", "2027-04-04T07:00:00+00:00"),
            ("2027-04-04 09:00:30", "2027-04-04T07:00:30+00:00"),
            ("2027-04-04", "2027-04-03T22:00:00+00:00"),
        ] {
            assert_eq!(at(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "now", "2027-02-30T09:00:00Z", "2027-04-04T25:00", "99999999999", "+262143-01-01"] {
            assert!(at(text).is_err() || text.starts_with('+'), "{text}");
        }
    }
}
