//! `/calendar.ics` and its short addresses: which feed is asked for, and how is it answered?
//! A wrong address is answered with a calendar too: clients switch a feed off without a word
//! on an error status, and show an event to the person who can mend it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use observances::ics::Feed;
use observances::{Catalogue, Lang, Selection};
use percent_encoding::percent_decode_str;

use super::answer::{self, About};
use super::cache::Key;
use super::query::{self, Fixed, QueryError};
use super::{Face, moved, negotiate, page, problem};
use crate::render::feed::{Asked, feed};
use crate::render::site::{self, Site};

const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

/// What a feed is saved as that is of more than one thing.
const NAME: &str = "un-observances";

/// How long a feed need not be asked for again, in seconds.
const FRESH: u32 = 3600;

/// How long an old feed may be shown meanwhile: it differs by a revision at most.
const STALE: u32 = 86_400;

pub(super) async fn show(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    found(&face, &[], &uri, &headers).await
}

/// `/observances/{id}.ics`, and the same below a language: one observance.
pub(super) async fn of_one(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some((directory, id)) = short(&uri) else { return page::show(State(face), uri, headers).await };
    match directory.split_once('/') {
        None => found(&face, &[("id", &id)], &uri, &headers).await,
        Some((lang, "observances")) => found(&face, &[("lang", lang), ("id", &id)], &uri, &headers).await,
        Some(_) => problem::not_found(State(face), uri, headers).await,
    }
}

/// A path in capitals is sent on, to that of which it is another form.
fn sent_on(face: &Face, directory: &str, uri: &Uri) -> Option<Response> {
    if Lang::from_code(directory).is_some() { None } else { moved::sent_on(face, uri) }
}

/// `/{lang}/{theme}.ics`, and a collection's name or `calendar` (all that is in the default feed)
/// in place of the theme: for clients that name a calendar after its path.
pub(super) async fn of_theme(State(face): State<Arc<Face>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some((lang, word)) = short(&uri) else { return page::show(State(face), uri, headers).await };
    if let Some(there) = sent_on(&face, &lang, &uri) {
        return there;
    }
    let is_collection =
        || face.state.catalogue.collections().iter().any(|one| one.eq_ignore_ascii_case(&word));
    let fixed: &[(&str, &str)] = match &*word {
        all if all.eq_ignore_ascii_case("calendar") => &[("lang", &lang)],
        _ if is_collection() => &[("lang", &lang), ("collection", &word)],
        _ => &[("lang", &lang), ("theme", &word)],
    };
    found(&face, fixed, &uri, &headers).await
}

/// The directory and the name of a feed's path, without its ending; none if it is no feed's.
fn short(uri: &Uri) -> Option<(String, String)> {
    let (directory, file) = uri.path().strip_prefix('/')?.rsplit_once('/')?;
    let name = file.strip_suffix(".ics").filter(|name| !name.is_empty())?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((decoded(directory), decoded(name)))
}

async fn found(face: &Face, fixed: Fixed<'_>, uri: &Uri, headers: &HeaderMap) -> Response {
    let (now, today) = face.now();
    let preferred = negotiate::language(headers, face.state.lang);
    let query = uri.query().unwrap_or_default();
    match query::asked(fixed, query, preferred, &face.state.catalogue) {
        Ok(asked) => calendar(face, headers, &asked, now, today).await,
        Err(wrong) => notice(face, headers, fixed, query, &wrong),
    }
}

async fn calendar(
    face: &Face,
    headers: &HeaderMap,
    asked: &Asked,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Response {
    let feed = feed(&face.state.public_url, asked, today);
    let catalogue = Arc::clone(&face.state.catalogue);
    let key = Key::Feed { query: asked.query(), years: feed.years, about: about(&feed, &catalogue) };
    let render = move || Ok::<_, Infallible>(feed.write(&catalogue));
    match face.cache.get(key, negotiate::encoding(headers), render).await {
        Ok(rendered) => {
            let place = disposition(asked);
            let modified = modified(face, asked, today);
            let about = About {
                content_type: CONTENT_TYPE,
                lang: asked.lang.code(),
                modified: modified.min(now),
                fresh: FRESH,
                stale: STALE,
                more: &[(header::CONTENT_DISPOSITION, &place)],
                holds: if modified <= now { answer::day(face, (now, today)) } else { now..now },
            };
            answer::respond(headers, &rendered, &about)
        }
        Err(unready) => answer::unready(headers, &unready),
    }
}

/// About how many bytes a feed will have: rather more than fewer, since room is kept free for them.
fn about(feed: &Feed, catalogue: &Catalogue) -> usize {
    const EVENT: usize = 640;
    const ALARM: usize = 200;
    let selection = feed.selection.for_feed();
    let events = match feed.rules {
        // Of each the rule, and the one before it or what no rule can say.
        true => 2 * catalogue.iter().filter(|one| selection.matches(one)).count(),
        false => super::about(catalogue, &selection, feed.years),
    };
    events * (EVENT + ALARM * feed.alarms.len())
}

/// Shown in place, never a forced download, with a name for those who save it: that of the one thing the
/// feed is of, if it is of one, and the language.
fn disposition(asked: &Asked) -> String {
    let pairs = asked.selection.to_pairs();
    let one = match pairs.as_slice() {
        [("id" | "theme" | "collection", word)] if is_plain(word) => word,
        _ => NAME,
    };
    format!("inline; filename=\"{one}-{}.ics\"", asked.lang.code())
}

/// Whether a word can stand in a header and in the name of a file as it is.
fn is_plain(word: &str) -> bool {
    word.len() <= 100 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Since when the bytes are these: at the latest since they are made of this state, or, of the default window,
/// the turn of the year if that was later.
fn modified(face: &Face, asked: &Asked, today: NaiveDate) -> DateTime<Utc> {
    let turned = NaiveDate::from_ymd_opt(today.year(), 1, 1).filter(|_| asked.years.is_none());
    let turned = turned.map(|date| face.state.zone.instant(date, NaiveTime::MIN));
    turned.map_or(face.shown_since, |turned| turned.max(face.shown_since))
}

/// A calendar of one event, today, that says what is wrong. Not to be kept: the next
/// request may be right.
fn notice(face: &Face, headers: &HeaderMap, fixed: Fixed<'_>, query: &str, wrong: &QueryError) -> Response {
    let named = fixed.iter().find(|(name, _)| *name == "lang").and_then(|(_, code)| Lang::from_code(code));
    let lang = named.or_else(|| query::chosen(query).ok().flatten());
    let lang = lang.unwrap_or_else(|| negotiate::language(headers, face.state.lang));
    let (catalogue, public_url) = (&*face.state.catalogue, &*face.state.public_url);
    let site = Site { catalogue, public_url, lang, today: face.now().1 };
    let body = site::notice(&site, &wrong.to_string());
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept-Language"),
        (header::CONTENT_LANGUAGE, lang.code()),
        (header::CONTENT_DISPOSITION, &disposition(&Asked::plain(Selection::default(), lang))),
    ];
    (headers, body).into_response()
}
