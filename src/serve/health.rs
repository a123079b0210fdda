//! Is the service well, and what is running?
//! `/healthz`, for machines: apart from how the reminders are, which the caller says.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{Face, problem};

/// How the part of the service that is not this one is.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// Whether it does what it should; `/healthz` answers 503 if not.
    pub healthy: bool,
    /// What else it says, shown as `reminders`.
    pub details: serde_json::Value,
}

#[derive(Serialize)]
struct Report<'r> {
    status: &'static str,
    version: &'r str,
    catalogue: About,
    tz_database: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reminders: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct About {
    observances: usize,
    revised: Option<String>,
}

pub(super) async fn show(State(face): State<Arc<Face>>, headers: HeaderMap) -> Response {
    let state = &face.state;
    let reminders = state.health.as_ref().map(|health| health());
    let healthy = reminders.as_ref().is_none_or(|health| health.healthy);
    let revised = state.catalogue.revised().map(|date| date.to_string());
    let report = Report {
        status: if healthy { "ok" } else { "unhealthy" },
        version: &state.versions.program,
        catalogue: About { observances: state.catalogue.len(), revised },
        tz_database: &state.versions.tz_database,
        reminders: reminders.map(|health| health.details),
    };
    let Ok(body) = serde_json::to_string(&report) else {
        return problem::answer(&headers, StatusCode::INTERNAL_SERVER_ERROR, "the report cannot be written");
    };
    let status = if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let sort = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, sort, body).into_response()
}
