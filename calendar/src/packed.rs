//! The built-in observances, as `build.rs` packed them.
//! Apart from the catalogue, which is more than they; everything here is generated.

use chrono::{NaiveDate, Weekday};

use crate::observance::{Confidence, Era, Instrument, Kind, Name, Observance, Standing};
use crate::rule::Rule;
use crate::text::{List, Text};

include!(concat!(env!("OUT_DIR"), "/packed.rs"));
