//! The service as a whole: what answers a request, and how is it given new contents?
//! What is known is answered here, before the router. Apart from the loop over connections, which
//! serves whatever answers, and from the router, which knows one state for ever.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, Response};
use axum::{BoxError, Router};
use hyper::body::{Frame, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tokio_util::either::Either;

use super::known::{Answers, Lasting, Question};
use super::{Face, State, routes};

/// All addresses of the service. Its clones are one: what is replaced is replaced for all.
#[derive(Clone)]
pub struct Site {
    shown: Arc<RwLock<Arc<Shown>>>,
}

/// What is shown until it is replaced.
struct Shown {
    face: Arc<Face>,
    router: TowerToHyperService<Router>,
    answers: Answers,
}

/// What a request is answered with.
type Answer = Result<Response<Content>, Infallible>;

impl Site {
    /// A site that shows a state.
    #[must_use]
    pub fn new(state: State) -> Self {
        Self { shown: Arc::new(RwLock::new(Arc::new(Shown::new(state)))) }
    }

    /// Shows another state from now on. Requests in flight are answered from the one before, and
    /// connections stay as they are; nothing that was rendered before is kept.
    pub fn replace(&self, state: State) {
        let shown = Arc::new(Shown::new(state));
        let before = {
            let mut place = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *place, shown)
        };
        // Outside the lock: it may be large, and nobody is to wait for it to go.
        drop(before);
    }

    fn shown(&self) -> Arc<Shown> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shown {
    fn new(state: State) -> Self {
        let face = Arc::new(Face::new(state));
        let router = TowerToHyperService::new(routes(Arc::clone(&face)));
        Self { face, router, answers: Answers::default() }
    }

    async fn ask(self: Arc<Self>, question: Option<Question>, request: Request<Body>) -> Answer {
        let mut response = self.router.call(request).await?;
        let lasting = response.extensions_mut().remove::<Lasting>();
        if let (Some(question), Some(lasting)) = (question, lasting) {
            let answered = (response.status(), response.headers());
            self.answers.put(&question, lasting, answered, self.face.cache.looks());
        }
        Ok(response.map(Content::Made))
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
        let shown = self.shown();
        let question = Question::of(&request, &shown.face);
        let known =
            question.as_ref().and_then(|question| shown.answers.find(question, &request, &shown.face));
        match known {
            Some(known) => Either::Left(ready(Ok(known.map(Content::Known)))),
            None => Either::Right(Box::pin(shown.ask(question, request.map(Body::new)))),
        }
    }
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
