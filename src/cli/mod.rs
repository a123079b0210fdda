//! stub
mod remind;
mod wiring;
