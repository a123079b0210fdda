//! Do the ledger and the mail server tell the same story, and is every copy explained?
//! Apart from the killing: what must hold in the end does not depend on how it came to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use observd::remind::outbox::{Filter, Line, Outbox, State};

use crate::smtp_sink::Accepted;

/// A message of the ledger, and all copies that the mail server took.
pub(crate) struct Story {
    pub(crate) line: Line,
    keys: Vec<String>,
    bytes: Vec<u8>,
    /// At which instants it was recorded that it may have arrived.
    pub(crate) doubts: Vec<i64>,
    pub(crate) copies: Vec<Accepted>,
}

/// All messages of a victim.
pub(crate) struct Account {
    pub(crate) stories: Vec<Story>,
    /// What arrived and stands in no ledger.
    strangers: Vec<Accepted>,
    /// Lines of the ledger, with or without a message.
    reminders: usize,
}

impl Account {
    pub(crate) fn of(database: &Path, accepted: Vec<Accepted>) -> Account {
        let mut arrived: BTreeMap<String, Vec<Accepted>> = BTreeMap::new();
        for message in accepted {
            arrived.entry(message.message_id.clone()).or_default().push(message);
        }
        let ledger = Outbox::open_to_read(database).unwrap().unwrap();
        let lines = ledger.lines(&Filter::default()).unwrap();
        let story = |line: Line| {
            let events = ledger.events(line.number).unwrap();
            let doubts = events.iter().filter(|event| event.state == State::Unknown);
            Story {
                keys: ledger.keys(line.number).unwrap().iter().map(|key| key.as_str().to_owned()).collect(),
                bytes: ledger.bytes(line.number).unwrap().unwrap(),
                doubts: doubts.map(|event| event.at.timestamp_millis()).collect(),
                copies: arrived.remove(&line.id).unwrap_or_default(),
                line,
            }
        };
        let stories = lines.into_iter().map(story).collect();
        let disk = rusqlite::Connection::open(database).unwrap();
        let count = "SELECT count(*) FROM reminder";
        let reminders: u32 = disk.query_row(count, [], |row| row.get(0)).unwrap();
        let strangers = arrived.into_values().flatten().collect();
        Account { stories, strangers, reminders: reminders as usize }
    }

    /// How many copies there are more than messages that arrived.
    pub(crate) fn copies(&self) -> usize {
        self.stories.iter().map(|story| story.copies.len().saturating_sub(1)).sum()
    }

    /// How many times it was recorded of a message that it may have arrived.
    pub(crate) fn doubts(&self) -> usize {
        self.stories.iter().map(|story| story.doubts.len()).sum()
    }

    /// How many messages were at most in doubt after one run.
    pub(crate) fn most_in_doubt_at_once(&self) -> usize {
        let mut at: BTreeMap<i64, usize> = BTreeMap::new();
        for doubt in self.stories.iter().flat_map(|story| &story.doubts) {
            *at.entry(*doubt).or_default() += 1;
        }
        at.into_values().max().unwrap_or_default()
    }

    /// What holds whatever is done with a message in doubt: the ledger has the expected keys
    /// and no other, each in one message; and what arrived are its messages, byte for byte.
    pub(crate) fn assert_whole(&self, expected: &BTreeSet<String>, who: &str) {
        let keys: BTreeSet<String> = self.stories.iter().flat_map(|story| story.keys.clone()).collect();
        let missing: Vec<_> = expected.difference(&keys).collect();
        let other: Vec<_> = keys.difference(expected).collect();
        assert!(missing.is_empty() && other.is_empty(), "{who}: missing {missing:?}, not expected {other:?}");
        assert_eq!(self.reminders, expected.len(), "{who}: lines of the ledger");
        assert!(self.strangers.is_empty(), "{who}: not in the ledger: {:?}", self.strangers);
        for Story { line, keys, bytes, doubts, copies } in &self.stories {
            assert_eq!(line.in_doubt as usize, doubts.len(), "{who}: {line:?}");
            for copy in copies {
                assert_eq!(copy.recipient, line.recipient, "{who}: {line:?}");
                assert!(copy.bytes == *bytes, "{who}: a copy of {line:?} has other bytes");
                let others = keys.iter().find(|key| !key.contains(&format!("/{}/", line.recipient)));
                assert_eq!(others, None, "{who}: {line:?} holds what is another's");
            }
        }
    }

    /// Everything arrived, and what arrived again was in doubt each time before.
    pub(crate) fn assert_sent(&self, who: &str) {
        for Story { line, doubts, copies, .. } in &self.stories {
            assert_eq!(line.state, State::Sent, "{who}: {line:?}");
            assert!(!copies.is_empty(), "{who}: sent, and never arrived: {line:?}");
            let repeated = copies.len() - 1;
            assert!(
                repeated <= doubts.len(),
                "{who}: {repeated} extra copies, and {} records of a doubt: {line:?}",
                doubts.len()
            );
        }
    }

    /// Nothing arrived twice; what was in doubt waits for the operator, the rest was sent.
    pub(crate) fn assert_sent_or_held(&self, who: &str) {
        for Story { line, doubts, copies, .. } in &self.stories {
            match doubts.len() {
                0 => assert_eq!((line.state, copies.len()), (State::Sent, 1), "{who}: {line:?}"),
                1 => {
                    assert_eq!((line.state, line.next_attempt), (State::Unknown, None), "{who}: {line:?}");
                    assert!(copies.len() <= 1, "{who}: {} copies of {line:?}", copies.len());
                }
                _ => panic!("{who}: in doubt twice, so it was sent again: {line:?}"),
            }
        }
    }
}
