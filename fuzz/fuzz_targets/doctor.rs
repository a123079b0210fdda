//! Whatever the bytes, the doctor says something of them, in lines that are there, and is not brought down.
#![no_main]

use libfuzzer_sys::fuzz_target;
use observd::doctor::{KEPT, examine};

fuzz_target!(|bytes: &[u8]| {
    let report = examine(bytes);
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for tally in &report.tallies {
        assert!(tally.count >= tally.found.len() && tally.found.len() <= KEPT);
        for (line, what) in &tally.found {
            assert!(*line <= lines, "line {line} of {lines}: {what}");
            assert!(!what.contains(char::is_control), "{what:?}");
        }
    }
});
