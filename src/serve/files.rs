//! How does the site become files, for a host that only has files?
//! The router itself is asked for each of them: what is published cannot differ from what is served.

use std::io;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use observances::Lang;
use tower::ServiceExt as _;

use super::State;
use crate::render::site::{Place, places};

/// The encodings that a file has twins in, and what the names of those end in.
const TWINS: [(&str, &str); 3] = [("gzip", ".gz"), ("br", ".br"), ("zstd", ".zst")];

/// A file of the site.
#[derive(Debug)]
pub struct File {
    /// Below the directory of the site, without a slash at its beginning.
    pub path: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// The site, to be had file by file.
#[derive(Clone)]
pub struct Files {
    router: Router,
}

impl Files {
    /// The files of a site.
    #[must_use]
    pub fn of(state: State) -> Self {
        Self { router: super::router(state) }
    }

    /// The file at an address and its compressed twins, as whoever asks for them is answered.
    ///
    /// # Errors
    ///
    /// When the address gives nothing that could be a file.
    pub async fn at(&self, address: &str) -> io::Result<Vec<File>> {
        let path = address.trim_start_matches('/');
        let (_, bytes) = asked(&self.router, address, None).await?;
        let mut files = vec![File { path: path.to_owned(), bytes }];
        for (encoding, ending) in TWINS {
            let (answered, bytes) = asked(&self.router, address, Some(encoding)).await?;
            if answered.as_deref() == Some(encoding) {
                files.push(File { path: format!("{path}{ending}"), bytes });
            }
        }
        Ok(files)
    }
}

/// The addresses of all files of the site, each with its language and theme, but for what somebody
/// selects beside. `404.html` is what hosts show for an address that is none.
#[must_use]
pub fn addresses(state: &State) -> Vec<String> {
    let today = state.zone.civil((state.now)()).date();
    let pages = places(&state.catalogue, today).into_iter().chain([Place::Upcoming]);
    let languages = || Lang::ALL.map(Some).into_iter().chain([None]);
    let pages = pages.flat_map(|place| languages().map(move |lang| place.path(lang) + "index.html"));
    let feeds = languages().flat_map(|lang| feeds(state, lang));
    let files =
        ["/robots.txt", "/card.png", "/sitemap.xml", "/404.html", "/api/v1/openapi.json"].map(str::to_owned);
    pages.chain(feeds).chain(data(state)).chain(files).collect()
}

/// The feeds of a language, or of the configured one.
fn feeds(state: &State, lang: Option<Lang>) -> Vec<String> {
    let catalogue = &state.catalogue;
    let root = Place::Home.path(lang);
    let mut names: Vec<String> =
        ["calendar.ics", "feed.atom", "feed.json", "changes.atom"].map(str::to_owned).into();
    if lang.is_some() {
        let words = catalogue.themes().into_iter().chain(catalogue.collections());
        names.extend(words.filter(|word| is_name(word)).map(|word| format!("{word}.ics")));
    }
    names.extend(catalogue.ids().map(|id| format!("observances/{id}.ics")));
    names.into_iter().map(|name| format!("{root}{name}")).collect()
}

/// What programs read.
fn data(state: &State) -> impl Iterator<Item = String> {
    let lists =
        ["observances.json", "observances.csv", "occurrences.json", "occurrences.csv"].map(str::to_owned);
    let ones = state.catalogue.ids().map(|id| format!("observances/{id}.json"));
    lists.into_iter().chain(ones).map(|name| format!("/api/v1/{name}"))
}

/// Whether a word of an operator's own can be the name of a file.
fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// What a browser gets, and in which encoding.
async fn asked(
    router: &Router,
    address: &str,
    encoding: Option<&str>,
) -> io::Result<(Option<String>, Bytes)> {
    let mut request = Request::get(address)
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "text/html, */*;q=0.8");
    if let Some(encoding) = encoding {
        request = request.header(header::ACCEPT_ENCODING, encoding);
    }
    let request = request.body(Body::empty()).map_err(io::Error::other)?;
    let response = router.clone().oneshot(request).await.map_err(io::Error::other)?;
    let status = response.status();
    if !status.is_success() && !address.ends_with("404.html") {
        return Err(io::Error::other(format!("{address} is answered with {status}")));
    }
    let answered = response.headers().get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    let answered = answered.map(str::to_owned);
    let body = response.into_body().collect().await.map_err(io::Error::other)?;
    Ok((answered, body.to_bytes()))
}
