//! At which moments does a kill fall, and in which order?
//! Apart from the killing: a list that is the same in each run for the same seed.

use std::time::Duration;

use crate::smtp_sink::Phase;

/// What is seen of a run from outside, at which it can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    /// The process is there: it reads its configuration, opens and recovers its outbox.
    Spawned,
    /// It says that it took back what the run before left on its way.
    Recovered,
    /// It says that it serves: it begins to plan, and to send what waits.
    Serving,
    /// It says that it planned.
    Planned,
    /// Told to stop in the middle of a message, it says that it stops.
    Stopping,
    /// It connected, and waits for the greeting: it holds leases, and said nothing.
    Banner,
    /// It said EHLO.
    Ehlo,
    /// It said MAIL.
    Mail,
    /// It said RCPT.
    Rcpt,
    /// It said DATA.
    Data,
    /// It sends the message: the first line is there.
    Body,
    /// The final dot is there, and the message is not taken.
    Dot,
    /// The message is taken, and the answer is not sent.
    Taken,
    /// The answer is sent: it is read, and recorded, or neither.
    Answered,
    /// It says that all that was due is sent and recorded.
    Round,
}

impl Sign {
    /// What a line of the log is a sign of.
    pub(crate) fn of_line(line: &str) -> Option<Sign> {
        let signs = [
            ("the last run ended in the middle of sending", Sign::Recovered),
            ("serving http", Sign::Serving),
            ("planned reminders", Sign::Planned),
            ("finishing what is under way", Sign::Stopping),
            ("a round of messages", Sign::Round),
        ];
        signs.into_iter().find_map(|(words, sign)| line.contains(words).then_some(sign))
    }

    /// What a phase of the dialogue is a sign of; the dot, of either of two.
    pub(crate) fn of_phase(phase: Phase) -> Option<Sign> {
        match phase {
            Phase::Banner => Some(Sign::Banner),
            Phase::Ehlo => Some(Sign::Ehlo),
            Phase::Mail => Some(Sign::Mail),
            Phase::Rcpt => Some(Sign::Rcpt),
            Phase::Data => Some(Sign::Data),
            Phase::Body => Some(Sign::Body),
            Phase::Answered => Some(Sign::Answered),
            Phase::Dot | Phase::StartTls | Phase::Auth | Phase::Quit => None,
        }
    }

    /// Whether each message gives it, and not each run or each connection.
    fn of_a_message(self) -> bool {
        matches!(
            self,
            Sign::Mail
                | Sign::Rcpt
                | Sign::Data
                | Sign::Body
                | Sign::Dot
                | Sign::Taken
                | Sign::Answered
                | Sign::Stopping
        )
    }
}

/// When to kill.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) sign: Sign,
    /// How many times the sign is let pass before.
    pub(crate) patience: usize,
    /// How long after it.
    pub(crate) delay: Duration,
}

/// How often a service is killed at each sign: 25 times.
pub(crate) const OF_A_SERVICE: [(Sign, usize); 15] = [
    (Sign::Spawned, 3),
    (Sign::Recovered, 1),
    (Sign::Serving, 3),
    (Sign::Planned, 2),
    (Sign::Stopping, 2),
    (Sign::Banner, 1),
    (Sign::Ehlo, 1),
    (Sign::Mail, 1),
    (Sign::Rcpt, 1),
    (Sign::Data, 1),
    (Sign::Body, 2),
    (Sign::Dot, 2),
    (Sign::Taken, 2),
    (Sign::Answered, 2),
    (Sign::Round, 1),
];

/// How often a pass by hand is, which says less in its log: 25 times.
pub(crate) const OF_A_PASS: [(Sign, usize); 12] = [
    (Sign::Spawned, 5),
    (Sign::Recovered, 1),
    (Sign::Banner, 1),
    (Sign::Ehlo, 1),
    (Sign::Mail, 2),
    (Sign::Rcpt, 1),
    (Sign::Data, 2),
    (Sign::Body, 2),
    (Sign::Dot, 3),
    (Sign::Taken, 3),
    (Sign::Answered, 3),
    (Sign::Round, 1),
];

/// The moments in an order of their own for each seed. `late` lets so many messages pass
/// before those that a message gives.
pub(crate) fn shuffled(counts: &[(Sign, usize)], late: usize, seed: u64) -> Vec<Moment> {
    let mut dice = Dice(seed);
    let each = counts.iter().flat_map(|(sign, count)| std::iter::repeat_n(*sign, *count));
    let mut signs: Vec<Sign> = each.filter(|sign| *sign != Sign::Recovered).collect();
    for last in (1..signs.len()).rev() {
        signs.swap(last, dice.below(last + 1));
    }
    // Nothing is taken back but what a kill in the middle of a message left.
    let after = signs.iter().position(|sign| *sign == Sign::Body).unwrap();
    signs.insert(after + 1, Sign::Recovered);
    signs.into_iter().map(|sign| moment(sign, late, &mut dice)).collect()
}

fn moment(sign: Sign, late: usize, dice: &mut Dice) -> Moment {
    let patience = match sign {
        // A run greets no more often than it has connections.
        Sign::Banner | Sign::Ehlo => dice.below(2),
        sign if sign.of_a_message() => late + dice.below(5),
        _ => 0,
    };
    // In microseconds: what follows upon the sign takes about as long.
    let longest = match sign {
        Sign::Spawned => 16_000,
        Sign::Serving | Sign::Planned => 6_000,
        Sign::Stopping => 12_000,
        Sign::Answered => 4_000,
        Sign::Recovered | Sign::Round => 2_000,
        _ => 1,
    };
    Moment { sign, patience, delay: Duration::from_micros(dice.below(longest) as u64) }
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}
