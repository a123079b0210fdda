//! The pages of the site: which one, in which language, and is there such a one?
//! What a page says is `render::site`'s; this is how it is asked for.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use chrono::{DateTime, Utc};
use observances::{Lang, suggestion};

use super::answer::{self, About, OfDay};
use super::api::refused;
use super::policy::Framed;
use super::query::{self, QueryError, clipped};
use super::{Face, moved, negotiate, problem};
use crate::render::feed::Asked;
use crate::render::site::{self, Place, Site};

const HTML: &str = "text/html; charset=utf-8";

/// In seconds.
const A_DAY: u32 = 86_400;

pub(super) async fn show(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some((named, place)) = Place::of(uri.path()) else {
        return problem::not_found(State(face), uri, headers).await;
    };
    if let Some(detail) = absent(&face, &place) {
        let problem = || problem::answer(&headers, StatusCode::NOT_FOUND, &detail);
        return moved::sent_on(&face, &uri).unwrap_or_else(problem);
    }
    let query = uri.query().unwrap_or_default();
    let lang = match (named, query::chosen(query)) {
        (Some(lang), _) => lang,
        (None, Ok(lang)) => lang.unwrap_or_else(|| negotiate::language(&headers, face.state.lang)),
        (None, Err(wrong)) => return refused(&headers, &wrong),
    };
    match said(&face, &place, query, lang) {
        Ok(asked) => answered(&face, &headers, place, lang, asked).await,
        Err(wrong) => refused(&headers, &wrong),
    }
}

async fn answered(
    face: &Face,
    headers: &HeaderMap,
    place: Place,
    lang: Lang,
    asked: Option<Asked>,
) -> Response {
    let at = face.now();
    let query = asked.as_ref().map(|asked| format!("?{}", asked.query())).unwrap_or_default();
    let address = format!("{}{query}", place.path(Some(lang)));
    let state = face.state.clone();
    let framed = place == Place::Upcoming;
    let render = move || {
        let (catalogue, public_url) = (&*state.catalogue, &*state.public_url);
        let site = Site { catalogue, public_url, lang, today: at.1 };
        site::page(&site, &place, asked.as_ref())
    };
    let asked = OfDay { address, content_type: HTML, lang, about: 0, at };
    let mut response = answer::of_day(face, headers, asked, render).await;
    if framed {
        response.extensions_mut().insert(Framed);
    }
    response
}

/// `/robots.txt`: some calendars fetch nothing from a host without one.
pub(super) async fn robots(State(face): State<Arc<Face>>, headers: HeaderMap) -> Response {
    let at = face.now();
    let text = format!("User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n", face.state.public_url);
    let address = "robots.txt".to_owned();
    let asked = OfDay { address, content_type: "text/plain; charset=utf-8", lang: Lang::En, about: 0, at };
    answer::of_day(&face, &headers, asked, || Ok::<_, Infallible>(text)).await
}

/// `/card.png`: what is shown where a page is shared.
pub(super) async fn card(State(face): State<Arc<Face>>, headers: HeaderMap) -> Response {
    let (now, _) = face.now();
    let about = About {
        content_type: "image/png",
        // No language at all (ISO 639-2).
        lang: "zxx",
        modified: face.shown_since.min(now),
        fresh: A_DAY,
        stale: A_DAY,
        more: &[],
        holds: face.shown_since..DateTime::<Utc>::MAX_UTC,
    };
    answer::respond(&headers, &face.card, &about)
}

/// `/sitemap.xml`: all pages, for search engines.
pub(super) async fn sitemap(State(face): State<Arc<Face>>, headers: HeaderMap) -> Response {
    let at = face.now();
    let state = face.state.clone();
    let render = move || site::sitemap(&state.catalogue, &state.public_url, at.1);
    let address = "sitemap.xml".to_owned();
    let asked =
        OfDay { address, content_type: "application/xml; charset=utf-8", lang: Lang::En, about: 0, at };
    answer::of_day(&face, &headers, asked, render).await
}

/// What is wrong with the name in a path, if there is no such observance or theme.
pub(super) fn absent(face: &Face, place: &Place) -> Option<String> {
    let catalogue = &face.state.catalogue;
    let (sort, name, known) = match place {
        Place::Observance(id) => ("observance", id, catalogue.ids().collect::<Vec<_>>()),
        Place::Theme(theme) => ("theme", theme, catalogue.themes()),
        _ => return None,
    };
    if known.contains(&name.as_str()) {
        return None;
    }
    let near = Some(name).filter(|name| name.len() <= query::LONGEST_WORD);
    let near = near.and_then(|name| suggestion(name, known.iter().copied()));
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Some(format!("there is no {sort} `{}`{hint}", clipped(name)))
}

/// What the form says, on the pages that answer it; elsewhere a query says nothing but its language.
fn said(face: &Face, place: &Place, query: &str, lang: Lang) -> Result<Option<Asked>, QueryError> {
    if !matches!(place, Place::Subscribe | Place::Upcoming) {
        return Ok(None);
    }
    // A form sends its time whether or not there is an alarm to ring then.
    let pairs: Vec<(_, _)> =
        form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).collect();
    let rings = pairs.iter().any(|(name, _)| name == "alarm");
    let sent = pairs.iter().filter(|(name, _)| rings || name != "alarm-time");
    let sent = form_urlencoded::Serializer::new(String::new()).extend_pairs(sent).finish();
    let asked = query::asked(&[], &sent, lang, &face.state.catalogue)?;
    Ok(Some(asked).filter(|_| !sent.is_empty()))
}
