//! The service as a whole: what answers a request, and how is it given new contents?
//! What is known is answered here, before the router. Apart from the loop over connections, which
//! serves whatever answers, and from the router, which knows one state for ever.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::uri::PathAndQuery;
use axum::http::{Method, Request, Response, Uri, Version, header};
use axum::{BoxError, Router};
use hyper::body::{Frame, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use observances::Lang;
use tokio_util::either::Either;

use super::front::{AtOnce, Sent};
use super::known::{self, Answers, LONGEST, Lasting, Manner, Question};
use super::negotiate::{self, Encoding};
use super::plain::Plain;
use super::policy::has_one_host;
use super::rendered::Rendered;
use super::seats::{Seat, Seats};
use super::{Face, State, routes};

/// All addresses of the service. Its clones are one: what is replaced is replaced for all.
#[derive(Clone)]
pub struct Site {
    shown: Arc<RwLock<Arc<Shown>>>,
    /// The seats of all who are served.
    pub(super) seats: Arc<Seats>,
    /// The seat of whoever this clone serves.
    seat: Option<Arc<Seat>>,
}

/// What is shown until it is replaced.
struct Shown {
    /// None where all there is is a router: then nothing is known before it.
    face: Option<Arc<Face>>,
    router: TowerToHyperService<Router>,
    answers: Answers,
}

/// What a request is answered with.
type Answer = Result<Response<Content>, Infallible>;

/// What is asked for and may be known, apart from the request.
struct Asked {
    uri: Uri,
    lang: Lang,
    encoding: Encoding,
}

impl Site {
    /// A site that shows a state.
    #[must_use]
    pub fn new(state: State) -> Self {
        let seats = Arc::default();
        Self::of(Shown::new(state, Arc::clone(&seats)), seats)
    }

    fn of(shown: Shown, seats: Arc<Seats>) -> Self {
        Self { shown: Arc::new(RwLock::new(Arc::new(shown))), seats, seat: None }
    }

    /// This site for the guest who has a seat: there it is noted what is sent.
    pub(super) fn serving(&self, seat: Arc<Seat>) -> Self {
        Self { seat: Some(seat), ..self.clone() }
    }

    /// Shows another state from now on. Requests in flight are answered from the one before, and
    /// connections stay as they are; nothing that was rendered before is kept.
    pub fn replace(&self, state: State) {
        let shown = Arc::new(Shown::new(state, Arc::clone(&self.seats)));
        let before = {
            let mut place = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *place, shown)
        };
        // Outside the lock: it may be large, and nobody is to wait for it to go.
        drop(before);
    }

    fn shown(&self) -> RwLockReadGuard<'_, Arc<Shown>> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a plain request, if it is known.
    pub(super) fn at_once(&self, plain: &Plain<'_>, is_crowded: bool) -> Option<AtOnce> {
        let shown = self.shown();
        let face = shown.face.as_deref()?;
        let question = Question {
            address: plain.address,
            lang: negotiate::language_of(plain.languages, face.state.lang),
            encoding: negotiate::encoding_of(plain.encodings),
        };
        let now = (face.state.now)();
        let send = |answer: known::Answer<'_>| {
            // Among few, one call that copies is faster.
            let lent = |rendered: &Rendered| if is_crowded { rendered.lent() } else { None };
            let body =
                answer.body.map(|rendered| Sent { bytes: rendered.bytes.clone(), lent: lent(rendered) });
            AtOnce { head: answer.head.written.clone(), body, date: now.into() }
        };
        shown.answers.find((question, &plain.manner), face, now, send)
    }
}

impl From<Router> for Site {
    /// A site of a router, which is asked everything.
    fn from(router: Router) -> Self {
        let router = TowerToHyperService::new(router);
        Self::of(Shown { face: None, router, answers: Answers::default() }, Arc::default())
    }
}

impl Shown {
    fn new(state: State, seats: Arc<Seats>) -> Self {
        let face = Arc::new(Face::new(state, seats));
        let router = TowerToHyperService::new(routes(Arc::clone(&face)));
        Self { face: Some(face), router, answers: Answers::default() }
    }

    /// The answer to a request, if it is known.
    fn known<B>(&self, asked: &Asked, request: &Request<B>) -> Option<Response<Content>> {
        let face = self.face.as_deref()?;
        let text = |name| {
            request.headers().get(name).map(|value| str::from_utf8(value.as_bytes()).unwrap_or_default())
        };
        let manner = Manner {
            is_head: request.method() == Method::HEAD,
            named: text(header::IF_NONE_MATCH),
            since: text(header::IF_MODIFIED_SINCE),
        };
        let send = |answer: known::Answer<'_>| {
            let mut response =
                Response::new(Content::Known(answer.body.map(|rendered| rendered.bytes.clone())));
            *response.status_mut() = answer.head.status;
            *response.headers_mut() = answer.head.headers.clone();
            response
        };
        self.answers.find((asked.question()?, &manner), face, (face.state.now)(), send)
    }

    async fn ask(self: Arc<Self>, asked: Option<Asked>, request: Request<Body>) -> Answer {
        let mut response = self.router.call(request).await?;
        let lasting = response.extensions_mut().remove::<Lasting>();
        if let (Some(question), Some(lasting), Some(face)) =
            (asked.as_ref().and_then(Asked::question), lasting, &self.face)
        {
            let given = (response.status(), response.headers());
            self.answers.put(question, lasting, given, face.cache.looks());
        }
        Ok(response.map(Content::Made))
    }
}

impl Asked {
    /// None for what changes something, brings something, is long, is ambiguous, or has more conditions than one.
    fn by<B: HttpBody>(request: &Request<B>, face: &Face) -> Option<Self> {
        let headers = request.headers();
        let reads = matches!(*request.method(), Method::GET | Method::HEAD) && request.body().is_end_stream();
        let plain = headers.get_all(header::IF_NONE_MATCH).iter().nth(1).is_none()
            && !headers.contains_key(header::CONTENT_LENGTH)
            && (request.version() < Version::HTTP_11 || has_one_host(headers));
        let address = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
        let short = address.starts_with('/') && address.len() <= LONGEST;
        (reads && plain && short).then(|| Self {
            uri: request.uri().clone(),
            lang: negotiate::language(headers, face.state.lang),
            encoding: negotiate::encoding(headers),
        })
    }

    fn question(&self) -> Option<Question<'_>> {
        let address = self.uri.path_and_query()?.as_str();
        Some(Question { address, lang: self.lang, encoding: self.encoding })
    }
}

impl<B> Service<Request<B>> for Site
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Content>;
    type Error = Infallible;
    type Future = Either<Ready<Answer>, Pin<Box<dyn Future<Output = Answer> + Send>>>;

    fn call(&self, request: Request<B>) -> Self::Future {
        let shown = Arc::clone(&self.shown());
        let asked = shown.face.as_ref().and_then(|face| Asked::by(&request, face));
        match asked.as_ref().and_then(|asked| shown.known(asked, &request)) {
            Some(known) => Either::Left(ready(noted(Ok(known), self.seat.as_deref()))),
            None => {
                let seat = self.seat.clone();
                let asking = shown.ask(asked, request.map(Body::new));
                Either::Right(Box::pin(async move { noted(asking.await, seat.as_deref()) }))
            }
        }
    }
}

/// The answer, of which its reader's seat knows how large it is.
fn noted(answer: Answer, seat: Option<&Seat>) -> Answer {
    if let (Ok(response), Some(seat)) = (&answer, seat) {
        let bytes = response.body().size_hint().exact().unwrap_or(0);
        seat.sends(usize::try_from(bytes).unwrap_or(usize::MAX));
    }
    answer
}

/// The body of an answer.
#[derive(Debug)]
pub enum Content {
    /// Bytes that were made before; none for HEAD, and for who has them already.
    Known(Option<Bytes>),
    /// What a handler made.
    Made(Body),
}

impl HttpBody for Content {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Self::Known(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Made(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Known(bytes) => bytes.is_none(),
            Self::Made(body) => body.is_end_stream(),
        }
    }

    /// Of nothing no length is said: it would be taken for the length of the whole (RFC 9110 section 8.6).
    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Known(None) => SizeHint::default(),
            Self::Known(Some(bytes)) => SizeHint::with_exact(bytes.len() as u64),
            Self::Made(body) => body.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use observances::Catalogue;

    use super::*;
    use crate::serve::Versions;
    use crate::serve::plain::Said;
    use crate::zone::Zone;

    #[tokio::test]
    async fn what_was_asked_for_once_is_known_at_the_door() {
        let now = "2090-11-24T20:00:00Z".parse().unwrap();
        let site = Site::new(State {
            catalogue: Arc::new(Catalogue::un()),
            public_url: String::new(),
            lang: Lang::En,
            zone: Zone::utc(),
            now: Arc::new(move || now),
            versions: Versions { program: String::new(), tz_database: String::new() },
            health: None,
        });
        for (path, lasts) in
            [("/calendar.ics?theme=peace", true), ("/fr/", true), ("/healthz", false), ("/x", false)]
        {
            let written = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            let Said::Plain(plain) = Said::by(written.as_bytes()) else { panic!("not plain") };
            assert!(site.at_once(&plain, true).is_none(), "{path}");
            let request = Request::get(path).header(header::HOST, "x").body(Body::empty()).unwrap();
            site.call(request).await.unwrap();
            assert_eq!(site.at_once(&plain, true).is_some(), lasts, "{path}");
        }
    }
}
