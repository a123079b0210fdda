//! Chance that can be repeated: the same seed throws the same numbers.

use chrono::TimeDelta;

/// Pseudo-random numbers (splitmix64), good enough to choose what goes wrong next.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x6F62_7365_7276_6421)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to just below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// From the first to the last, both inclusive.
    pub(crate) fn between(&mut self, first: i64, last: i64) -> i64 {
        first + i64::try_from(self.throw() % u64::try_from(last - first + 1).unwrap()).unwrap()
    }

    pub(crate) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// As often a matter of seconds as of minutes, hours or days, up to so many days.
    pub(crate) fn while_(&mut self, days: i64) -> TimeDelta {
        let seconds = match self.below(4) {
            0 => self.between(0, 59),
            1 => self.between(60, 3_599),
            2 => self.between(3_600, 86_399),
            _ => self.between(1, days) * 86_400 - self.between(0, 86_399),
        };
        TimeDelta::seconds(seconds)
    }
}
