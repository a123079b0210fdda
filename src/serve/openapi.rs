//! `/api/v1/openapi.json`: what may be asked, and what is answered?
//! Written by hand beside this file; here it is told which words this catalogue knows, since an
//! operator's own files bring themes, bodies and collections of their own.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use observances::{Catalogue, Lang};
use serde_json::{Value, json};

use super::Face;
use super::api::{answered, refused};
use super::query;

const WRITTEN: &str = include_str!("openapi.json");

pub(super) async fn show(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    if let Err(wrong) = query::nothing(uri.query().unwrap_or_default()) {
        return refused(&headers, &wrong);
    }
    let catalogue = Arc::clone(&face.state.catalogue);
    let render = move || described(&catalogue);
    answered(&face, &headers, "openapi.json".to_owned(), Lang::En, face.now(), render).await
}

/// The description, with the words that select.
fn described(catalogue: &Catalogue) -> serde_json::Result<String> {
    let mut description: Value = serde_json::from_str(WRITTEN)?;
    let words = [
        ("theme", catalogue.themes()),
        ("not-theme", catalogue.themes()),
        ("id", catalogue.ids().collect()),
        ("not-id", catalogue.ids().collect()),
        ("by", catalogue.bodies()),
        ("collection", catalogue.collections()),
    ];
    for (name, mut words) in words {
        words.sort_unstable();
        words.dedup();
        if let Some(schema) = description.pointer_mut(&format!("/components/parameters/{name}/schema/items"))
        {
            *schema = json!({ "type": "string", "enum": words });
        }
    }
    serde_json::to_string_pretty(&description).map(|text| text + "\n")
}
