//! The built-in observances, as `build.rs` packed them.
//! Apart from the catalogue, which is more than they; everything here is generated.

use chrono::{NaiveDate, Weekday};

use crate::era::Era;
use crate::observance::{Confidence, FormerName, Instrument, Kind, Name, Observance, Standing, Withdrawn};
use crate::rule::{Precision, Rule};
use crate::text::{List, Text};

include!(concat!(env!("OUT_DIR"), "/packed.rs"));
