//! The built-in observances, as `build.rs` packed them.
//! Apart from the catalogue, which is more than they; everything here is generated.

use chrono::{NaiveDate, Weekday};

use crate::era::Era;
use crate::observance::{Confidence, FormerName, Instrument, Kind, Name, Observance, Standing, Withdrawn};
use crate::rule::{Precision, Rule};
use crate::text::{List, Text};

include!(concat!(env!("OUT_DIR"), "/packed.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    /// The promise: the catalogue adds less than 1 MB to a program.
    #[test]
    fn the_whole_is_less_than_a_megabyte() {
        let haystacks: usize = UN.iter().map(|one| one.haystack.len()).sum();
        let sizes = [
            ("what a search looks in", haystacks),
            ("other texts", POOL.len() - haystacks),
            ("lists of texts", size_of_val(&TEXTS)),
            ("eras", size_of_val(&ERAS)),
            ("rules", size_of_val(&RULES)),
            ("dates", size_of_val(&DATES)),
            ("former names", size_of_val(&FORMER_NAMES)),
            ("observances", size_of_val(&UN)),
        ];
        let sum: usize = sizes.iter().map(|(_, size)| size).sum();
        let parts = sizes.map(|(part, size)| format!("{part}: {size}")).join("\n");
        println!("{parts}\nsum: {sum}, of an observance {}", size_of::<Observance>());
        assert!(sum < 1_000_000, "{sum} bytes:\n{parts}");
    }
}
