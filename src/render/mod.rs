//! How do occurrences read as text, feeds and pages?
//! Pure: apart from what prints, serves or sends the result, so that each can show the same bytes.

pub mod feed;
pub mod page;
