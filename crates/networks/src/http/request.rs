//! One call: built, checked, sent once, redirected for GET and HEAD only.

use super::{ANSWER_MAX, Answer, CallError, Inner, Multipart, REDIRECTS_MAX, guard::Refusal};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::io::AsyncWriteExt;
use url::Url;

/// Something that names where to send a call.
pub trait Target {
    fn target(self) -> Result<Url, CallError>;
}

impl Target for Url {
    fn target(self) -> Result<Url, CallError> {
        Ok(self)
    }
}

impl Target for &Url {
    fn target(self) -> Result<Url, CallError> {
        Ok(self.clone())
    }
}

impl Target for &str {
    fn target(self) -> Result<Url, CallError> {
        Url::parse(self).map_err(|e| CallError::Refused(format!("this is not an address: {e}")))
    }
}

impl Target for String {
    fn target(self) -> Result<Url, CallError> {
        self.as_str().target()
    }
}

enum Body {
    Empty,
    Bytes(Bytes),
    Multipart(Multipart),
}

/// A call under construction. A mistake made on the way (a header that cannot be sent) is reported by
/// [`Request::send`] as [`CallError::Refused`].
pub struct Request {
    http: Arc<Inner>,
    method: Method,
    url: Result<Url, CallError>,
    headers: HeaderMap,
    body: Body,
    timeout: Duration,
    max_bytes: usize,
    cut: bool,
    file: Option<PathBuf>,
    error: Option<CallError>,
}

impl Request {
    pub(super) fn new(http: Arc<Inner>, method: Method, url: Result<Url, CallError>, timeout: Duration) -> Self {
        Self {
            http,
            method,
            url,
            headers: HeaderMap::new(),
            body: Body::Empty,
            timeout,
            max_bytes: ANSWER_MAX,
            cut: false,
            file: None,
            error: None,
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(name == header::AUTHORIZATION || name == header::COOKIE);
                self.headers.insert(name, value);
            }
            _ => self.error = Some(CallError::Refused(format!("the header “{name}” cannot be sent with this value"))),
        }
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub fn query(mut self, name: &str, value: &str) -> Self {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().append_pair(name, value);
        }
        self
    }

    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body(Bytes::from(bytes), "application/json"),
            Err(e) => {
                self.error = Some(CallError::Refused(format!("the call cannot be written as JSON: {e}")));
                self
            }
        }
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body(Bytes::from(encoded), "application/x-www-form-urlencoded")
    }

    pub fn multipart(mut self, form: Multipart) -> Self {
        self.body = Body::Multipart(form);
        self
    }

    pub fn body(mut self, bytes: Bytes, mime: &str) -> Self {
        self.body = Body::Bytes(bytes);
        self.header("content-type", mime)
    }

    /// For the whole call, instead of the client's default.
    pub fn timeout(mut self, total: Duration) -> Self {
        self.timeout = total;
        self
    }

    /// A longer answer is cut off and reported as lost.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Only the first bytes of the answer are wanted: the rest is not read, and nothing is an error.
    pub fn first_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self.cut = true;
        self
    }

    /// The body of a successful answer is written to this file instead of the answer, which stays empty: it never
    /// stands in memory whole.
    pub fn into_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    pub async fn send(mut self) -> Result<Answer, CallError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let url = std::mem::replace(&mut self.url, Err(CallError::Refused(String::new())))?;
        let limit = self.timeout;
        let shown = shown(&url);
        // The connection has its own, shorter limit, which reports `NotSent`; what is still running
        // when this one ends may have reached the server.
        match tokio::time::timeout(limit, self.follow(url)).await {
            Ok(answer) => answer,
            Err(_) => Err(CallError::Lost(format!("{shown} did not answer within {} s", limit.as_secs_f32()))),
        }
    }

    async fn follow(mut self, mut url: Url) -> Result<Answer, CallError> {
        let safe = self.method == Method::GET || self.method == Method::HEAD;
        let body = std::mem::replace(&mut self.body, Body::Empty);
        let mut answer = self.hop(&url, body).await?;
        if !safe {
            return Ok(answer);
        }
        for _ in 0..REDIRECTS_MAX {
            let Some(next) = redirect(&answer) else { return Ok(answer) };
            let next = next.map_err(|e| CallError::Refused(format!("{} redirects nowhere: {e}", shown(&url))))?;
            if next.origin() != url.origin() {
                // Another server gets neither the credentials nor anything else meant for the first.
                self.headers.retain_only_public();
            }
            url = next;
            answer = self.hop(&url, Body::Empty).await?;
        }
        match redirect(&answer) {
            None => Ok(answer),
            Some(_) => Err(CallError::Refused(format!("{} redirects more than {REDIRECTS_MAX} times", shown(&url)))),
        }
    }

    async fn hop(&self, url: &Url, body: Body) -> Result<Answer, CallError> {
        let guard = &self.http.resolver;
        guard.check_url(url).map_err(|Refusal(why)| CallError::Refused(why))?;
        if self.http.behind_proxy
            && let Some(name) = url.domain()
        {
            // The proxy resolves the name itself: judge what this machine sees before handing it over.
            guard.addresses(name).await.map_err(|e| match e.downcast::<Refusal>() {
                Ok(refusal) => CallError::Refused(refusal.0),
                Err(e) => CallError::NotSent(format!("{name} was not found: {e}")),
            })?;
        }
        let safe = matches!(body, Body::Empty) && (self.method == Method::GET || self.method == Method::HEAD);
        let host = shown(url);
        let keepers = &self.http.keepers;
        let kept = keepers.may_keep(&host, !safe);
        let client = if kept { &self.http.pooled } else { &self.http.fresh };
        let build =
            |client: &reqwest::Client| client.request(self.method.clone(), url.clone()).headers(self.headers.clone());
        let request = match body {
            Body::Empty => build(client),
            Body::Bytes(bytes) => build(client).body(bytes),
            Body::Multipart(form) => build(client).multipart(form.finish()?),
        };
        let mut sent = request.send().await;
        match &sent {
            Ok(response) if kept => {
                let info = response.extensions().get::<hyper_util::client::legacy::connect::HttpInfo>();
                keepers.answered(&host, info.map(|i| i.local_addr().port()));
            }
            Err(error) if kept && broke(error) => {
                keepers.broke(&host);
                if safe {
                    sent = build(&self.http.fresh).send().await;
                }
            }
            _ => {}
        }
        let mut response = sent.map_err(|e| explain(e, url))?;
        let at = Timestamp::now();
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        if let Some(path) = self.file.as_deref().filter(|_| status.is_success()) {
            save(response, url, self.max_bytes, path).await?;
            return Ok(Answer { status, headers, body: Bytes::new(), url: url.clone(), at });
        }
        let body = read(response, url, self.max_bytes, self.cut).await?;
        Ok(Answer { status, headers, body, url: url.clone(), at })
    }
}

async fn read(mut response: reqwest::Response, url: &Url, max: usize, cut: bool) -> Result<Bytes, CallError> {
    let mut body = BytesMut::new();
    loop {
        let chunk = response.chunk().await.map_err(|e| {
            CallError::Lost(format!("the answer of {} was cut off: {}", shown(url), innermost(&e.without_url())))
        })?;
        let Some(chunk) = chunk else { return Ok(body.freeze()) };
        if body.len() + chunk.len() > max {
            if cut {
                body.extend_from_slice(&chunk[..max - body.len()]);
                return Ok(body.freeze());
            }
            return Err(CallError::Lost(format!("the answer of {} is longer than {max} bytes", shown(url))));
        }
        body.extend_from_slice(&chunk);
    }
}

async fn save(mut response: reqwest::Response, url: &Url, max: usize, path: &Path) -> Result<(), CallError> {
    let disk = |e: std::io::Error| CallError::Lost(format!("the answer of {} cannot be kept: {e}", shown(url)));
    let mut file = tokio::fs::File::create(path).await.map_err(disk)?;
    let mut written = 0;
    loop {
        let chunk = response.chunk().await.map_err(|e| {
            CallError::Lost(format!("the answer of {} was cut off: {}", shown(url), innermost(&e.without_url())))
        })?;
        let Some(chunk) = chunk else { return file.flush().await.map_err(disk) };
        written += chunk.len();
        if written > max {
            return Err(CallError::Lost(format!("the answer of {} is longer than {max} bytes", shown(url))));
        }
        file.write_all(&chunk).await.map_err(disk)?;
    }
}

fn redirect(answer: &Answer) -> Option<Result<Url, url::ParseError>> {
    if !matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = answer.headers.get(header::LOCATION)?;
    Some(answer.url.join(&String::from_utf8_lossy(location.as_bytes())))
}

/// The connection was closed before the first byte of an answer.
fn broke(error: &reqwest::Error) -> bool {
    error.is_request() && !error.is_connect() && !error.is_timeout()
}

/// Which of the three fates a failed call met.
fn explain(error: reqwest::Error, url: &Url) -> CallError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(e) = source {
        if let Some(Refusal(why)) = e.downcast_ref::<Refusal>() {
            return CallError::Refused(why.clone());
        }
        source = e.source();
    }
    let host = shown(url);
    if error.is_builder() {
        return CallError::Refused(format!("the call to {host} cannot be made: {}", innermost(&error.without_url())));
    }
    if error.is_connect() {
        if error.is_timeout() {
            return CallError::NotSent(format!("{host} could not be reached in time"));
        }
        return CallError::NotSent(format!("{host} could not be reached: {}", innermost(&error.without_url())));
    }
    CallError::Lost(format!(
        "the connection to {host} broke before an answer came: {}",
        innermost(&error.without_url())
    ))
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Host and port: paths and queries can carry secrets.
pub(super) fn shown(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "(no host)".to_owned(),
    }
}

trait PublicHeaders {
    fn retain_only_public(&mut self);
}

impl PublicHeaders for HeaderMap {
    fn retain_only_public(&mut self) {
        let kept: Vec<(HeaderName, HeaderValue)> = [header::ACCEPT, header::ACCEPT_LANGUAGE]
            .into_iter()
            .filter_map(|name| self.get(&name).map(|v| (name, v.clone())))
            .collect();
        self.clear();
        self.extend(kept);
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.as_ref().map_or_else(|_| "(no address)".to_owned(), shown);
        write!(f, "Request({} {host})", self.method)
    }
}
