//! The HTTP face: which address gives what?
//! A function from a state to a router, and a loop that serves one. Apart from the reminders,
//! which it does not know, and from the clock, the listener and the stop signal, which it is handed.
//!
//! ```text
//! connections ── patience ── site ── router ── feed, news, api, page, health, problem, moved
//!   │ crew, seats, processors: who     │ query, negotiate: what is asked for?
//!   │ works, who goes                  │
//!   │ front, plain: answered at the    │ cache, compress, rendered, rooms: made once, bounded
//!   └   door, of what is known         └ answer: 200 or 304, with its headers
//! ```

mod answer;
mod api;
mod cache;
mod compress;
mod connections;
mod crew;
mod feed;
pub mod files;
mod front;
mod health;
mod known;
mod lent;
mod moved;
mod negotiate;
mod news;
mod openapi;
mod page;
mod patience;
mod plain;
mod policy;
mod press;
mod problem;
mod processors;
mod query;
mod rendered;
mod rooms;
mod seats;
mod site;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use chrono::{DateTime, NaiveDate, Utc};
use observances::ics::Years;
use observances::{Catalogue, Lang, Selection};

use crate::render::site::CARD;
use crate::zone::Zone;

use negotiate::Encoding;
use rendered::{Rendered, tag};
use seats::Seats;

pub use connections::{Limits, serve};
pub use health::Health;
pub use site::{Content, Site};

/// What answers are made of.
#[derive(Clone)]
pub struct State {
    /// All observances, the operator's own among them.
    pub catalogue: Arc<Catalogue>,
    /// How others reach the service, without a slash at the end.
    pub public_url: String,
    /// The language where neither the address nor the reader's program names one.
    pub lang: Lang,
    /// The zone in which "today" begins.
    pub zone: Zone,
    /// What time is it? Must not block.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// What `/healthz` says is running.
    pub versions: Versions,
    /// How the reminders are, if there are any: asked by `/healthz`. Must not block.
    pub health: Option<Arc<dyn Fn() -> Health + Send + Sync>>,
}

/// About how many selected occurrences there are in years: rather more than fewer.
fn about(catalogue: &Catalogue, selection: &Selection, years: Years) -> usize {
    let selected = catalogue.iter().filter(|one| selection.matches(one));
    let observed = selected.map(|one| {
        let first = one.first_year().map_or(years.first, |first| first.max(years.first));
        usize::try_from(years.last - first + 1).unwrap_or(0)
    });
    observed.sum()
}

/// What is running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// The program's version.
    pub program: String,
    /// The tz database's version.
    pub tz_database: String,
}

/// The state with what is derived from it.
struct Face {
    state: State,
    /// Since when answers are made of it. Any of them may have changed then: by another catalogue, configuration
    /// or program.
    shown_since: DateTime<Utc>,
    cache: cache::Cache,
    card: Arc<Rendered>,
    policy: policy::Policy,
}

impl Face {
    /// For those who have these seats.
    fn new(state: State, seats: Arc<Seats>) -> Self {
        let shown_since = (state.now)();
        let card = Rendered::new(tag(CARD), Encoding::Identity, Bytes::from_static(CARD));
        Self {
            state,
            shown_since,
            cache: cache::Cache::new(seats),
            card: Arc::new(card),
            policy: policy::Policy::new(),
        }
    }

    /// The path below which others see the service: empty, or with a slash at its begin alone.
    fn base(&self) -> &str {
        let (_, rest) = self.state.public_url.split_once("://").unwrap_or_default();
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default().trim_end_matches('/')
    }

    /// Now, and the date in the configured zone.
    fn now(&self) -> (DateTime<Utc>, NaiveDate) {
        let now = (self.state.now)();
        (now, self.state.zone.civil(now).date())
    }
}

/// All addresses of the service, as they are asked when [`Site`] does not know the answer.
pub fn router(state: State) -> Router {
    routes(Arc::new(Face::new(state, Arc::default())))
}

fn routes(face: Arc<Face>) -> Router {
    Router::new()
        .route("/calendar.ics", get(feed::show))
        .route("/feed.atom", get(news::atom))
        .route("/feed.json", get(news::json))
        .route("/changes.atom", get(news::changes_atom))
        .route("/{lang}/feed.atom", get(news::atom))
        .route("/{lang}/feed.json", get(news::json))
        .route("/{lang}/changes.atom", get(news::changes_atom))
        .route("/observances/{file}", get(feed::of_one))
        .route("/{lang}/{file}", get(feed::of_theme))
        .route("/api/v1/observances", get(api::observances))
        .route("/api/v1/observances.json", get(api::observances))
        .route("/api/v1/observances.csv", get(api::observances_csv))
        .route("/api/v1/observances/{id}", get(api::observance))
        .route("/api/v1/occurrences", get(api::occurrences))
        .route("/api/v1/occurrences.json", get(api::occurrences))
        .route("/api/v1/occurrences.csv", get(api::occurrences_csv))
        .route("/api/v1/openapi.json", get(openapi::show))
        .route("/healthz", get(health::show))
        .route("/robots.txt", get(page::robots))
        .route("/card.png", get(page::card))
        .route("/sitemap.xml", get(page::sitemap))
        // Which pages there are only `Place` knows; deeper than these is none.
        .route("/", get(page::show))
        .route("/{lang}", get(page::show))
        .route("/{lang}/", get(page::show))
        .route("/{lang}/{file}/", get(page::show))
        .route("/{lang}/{file}/{part}", get(feed::of_one))
        .route("/{lang}/{file}/{part}/", get(page::show))
        .route("/{lang}/{file}/{part}/{index}", get(page::show))
        .route("/observances/{file}/", get(page::show))
        .route("/observances/{file}/{part}", get(page::show))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(from_fn(policy::refuse_large_bodies))
        .layer(from_fn(policy::answer_preflight))
        .layer(from_fn(policy::refuse_ambiguous))
        .layer(from_fn_with_state(Arc::clone(&face), policy::secure))
        .with_state(face)
}
