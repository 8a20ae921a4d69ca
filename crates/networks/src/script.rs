//! A server that says what a test tells it to, and remembers what it was asked.

use crate::http::{Http, HttpOptions};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::Response,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};
use url::Url;

/// One answer.
#[derive(Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    /// The connection breaks instead.
    breaks: bool,
}

impl Reply {
    pub fn json(status: u16, body: impl ToString) -> Self {
        Self::new(status, "application/json", body)
    }

    pub fn new(status: u16, mime: &str, body: impl ToString) -> Self {
        let headers = vec![("content-type".to_owned(), mime.to_owned())];
        Self { status, headers, body: body.to_string().into(), breaks: false }
    }

    pub fn bytes(mime: &str, body: Vec<u8>) -> Self {
        Self { body: body.into(), ..Self::new(200, mime, "") }
    }

    /// Takes the request and hangs up.
    pub fn lost() -> Self {
        Self { breaks: true, ..Self::json(200, "") }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `POST /api/v1/statuses`, without the query.
    pub call: String,
    pub query: String,
    pub headers: BTreeMap<String, String>,
    pub body: Bytes,
}

impl Seen {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

#[derive(Default)]
struct Inner {
    /// The last answer of a call is repeated.
    replies: BTreeMap<String, VecDeque<Reply>>,
    seen: Vec<Seen>,
}

#[derive(Clone)]
pub struct Script {
    inner: Arc<Mutex<Inner>>,
    pub url: Url,
    pub http: Http,
}

impl Script {
    pub async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let http = Http::new(HttpOptions::from_allow_list("127.0.0.1,localhost").unwrap()).unwrap();
        Self { inner, url, http }
    }

    pub fn on(&self, call: &str, reply: Reply) -> &Self {
        self.inner.lock().unwrap().replies.entry(call.to_owned()).or_default().push_back(reply);
        self
    }

    /// Forgets the answers to a call.
    pub fn off(&self, call: &str) -> &Self {
        self.inner.lock().unwrap().replies.remove(call);
        self
    }

    pub fn seen(&self, call: &str) -> Vec<Seen> {
        self.inner.lock().unwrap().seen.iter().filter(|s| s.call == call).cloned().collect()
    }
}

async fn answer(State(inner): State<Arc<Mutex<Inner>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let call = format!("{} {}", parts.method, parts.uri.path());
    let headers =
        parts.headers.iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_owned())).collect();
    let reply = {
        let mut inner = inner.lock().unwrap();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        inner.seen.push(Seen { call: call.clone(), query, headers, body });
        match inner.replies.get_mut(&call) {
            Some(queue) if queue.len() > 1 => queue.pop_front(),
            Some(queue) => queue.front().cloned(),
            None => None,
        }
    };
    let reply = reply.unwrap_or_else(|| Reply::json(404, r#"{"error":"Record not found"}"#));
    if reply.breaks {
        let body = Body::from_stream(futures_util::stream::iter([
            Ok::<_, std::io::Error>(Bytes::from_static(b"{")),
            Err(std::io::Error::other("cut")),
        ]));
        return Response::builder().status(200).header("content-length", "1000").body(body).unwrap();
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}
