//! What clients are promised over HTTP, read back by a reader that is not ours.
//! The router, asked in memory for feeds, pages and the API, and the loop that serves it, asked over TCP.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says what must hold by failing"
)]

#[path = "feed/api.rs"]
mod api;
#[path = "feed/connections.rs"]
mod connections;
#[path = "feed/handover.rs"]
mod handover;
#[path = "feed/pages.rs"]
mod pages;
#[path = "feed/router.rs"]
mod router;
#[path = "feed/site.rs"]
mod site;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use observances::{Catalogue, Lang};
use observd::serve::{Health, State, Versions};
use observd::zone::Zones;

/// A service as on an evening in November, in Zurich.
fn state() -> State {
    at("2026-11-24T20:00:00Z")
}

/// Long after any entry was last revised: then answers last, and are known at the door.
fn later() -> State {
    at("2090-11-24T20:00:00Z")
}

fn at(now: &str) -> State {
    let now: DateTime<Utc> = now.parse().unwrap();
    State {
        catalogue: Arc::new(Catalogue::un()),
        public_url: "https://days.example.org".to_owned(),
        lang: Lang::En,
        zone: Zones::load().get("Europe/Zurich").unwrap(),
        now: Arc::new(move || now),
        versions: Versions { program: "0.1.0".to_owned(), tz_database: "2026f".to_owned() },
        health: None,
    }
}

fn with_health(healthy: bool) -> State {
    let health = move || Health { healthy, details: serde_json::json!({"waiting": 3}) };
    State { health: Some(Arc::new(health)), ..state() }
}
