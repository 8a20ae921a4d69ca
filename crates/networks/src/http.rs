//! The one HTTP client: it refuses addresses that are not public, follows redirects itself, caps
//! size and time, and never sends anything twice.
//!
//! Nothing that can change anything is sent twice. `reqwest`'s own retry policy is off. What `hyper`
//! keeps doing is to take another connection when a pooled one turned out to be closed *before a byte
//! of the request was written* (it hands the unsent request back, see
//! `hyper::client::conn::TrySendError`). A request whose first byte left is never repeated and ends as
//! [`CallError::Lost`]; but for a GET or HEAD that broke on a kept connection, which is made once more
//! on a new one (RFC 9112 section 9.3.1).

mod answer;
mod guard;
mod keepers;
mod multipart;
mod request;
mod retry_after;

pub use answer::{Answer, CallError};
pub use guard::{Allow, Lookup, is_public};
pub use multipart::Multipart;
pub use request::{Request, Target};
pub use retry_after::retry_at;

use guard::{GuardedResolver, SystemLookup};
use http::Method;
use keepers::Keepers;
use std::{fmt, sync::Arc, time::Duration};
use url::Url;

/// How long name resolution, TCP and TLS may take together.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a whole call may take, redirects and body included, unless the call says otherwise.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of an answer kept in memory, after decompression, unless the call says otherwise.
pub const ANSWER_MAX: usize = 4 << 20;
/// Redirects followed for GET and HEAD; other methods are never redirected.
pub const REDIRECTS_MAX: usize = 5;

/// A handle to the guarded client; cheap to clone, shares one pool and one TLS configuration.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// Keeps connections between calls.
    pooled: reqwest::Client,
    /// A new connection for each call, for servers that do not keep theirs.
    fresh: reqwest::Client,
    keepers: Keepers,
    resolver: GuardedResolver,
    behind_proxy: bool,
    total: Duration,
}

/// What the operator may change about the client.
#[derive(Clone)]
pub struct HttpOptions {
    /// Hosts that may be reached although their addresses are not public, over plain http too.
    pub allow: Allow,
    /// An HTTP proxy for every call. The system's proxy settings are never read.
    pub proxy: Option<Url>,
    /// PEM certificates trusted besides the public ones, for servers with a private authority.
    pub extra_roots_pem: Vec<u8>,
    pub connect_timeout: Duration,
    pub total_timeout: Duration,
    /// Resolves names; the system's resolver when `None`.
    pub lookup: Option<Arc<dyn Lookup>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            allow: Allow::default(),
            proxy: None,
            extra_roots_pem: Vec::new(),
            connect_timeout: CONNECT_TIMEOUT,
            total_timeout: TOTAL_TIMEOUT,
            lookup: None,
        }
    }
}

impl HttpOptions {
    /// Options with the hosts of a `PASSEUR_NET_ALLOW` list: names, addresses and CIDR blocks,
    /// separated by commas.
    pub fn from_allow_list(list: &str) -> Result<Self, SetupError> {
        Ok(Self { allow: Allow::parse(list)?, ..Self::default() })
    }
}

/// The client could not be built from its options.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SetupError {
    #[error("“{entry}” in the list of allowed hosts is neither a host name, an address nor a block like 10.0.0.0/8")]
    Allow { entry: String },
    #[error("the extra certificates cannot be read: {why}")]
    Roots { why: String },
    #[error("the proxy address {host} cannot be used: {why}")]
    Proxy { host: String, why: String },
    #[error("the HTTP client could not be built: {why}")]
    Client { why: String },
}

impl Http {
    pub fn new(options: HttpOptions) -> Result<Self, SetupError> {
        let resolver = GuardedResolver::new(
            options.allow,
            options.lookup.unwrap_or_else(|| Arc::new(SystemLookup)),
            options.proxy.as_ref().and_then(|p| p.host_str().map(str::to_owned)),
        );
        let tls = tls(&options.extra_roots_pem)?;
        let client = |kept: usize| -> Result<reqwest::Client, SetupError> {
            let mut builder = reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .dns_resolver(resolver.clone())
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .no_proxy()
                .connect_timeout(options.connect_timeout)
                // Many servers close idle connections after 5 s (Node's default): a pooled connection
                // older than that would turn a post into a lost answer.
                .pool_idle_timeout(Duration::from_secs(4))
                .pool_max_idle_per_host(kept)
                .tcp_nodelay(true)
                .user_agent(concat!("Passeur/", env!("CARGO_PKG_VERSION")));
            if let Some(proxy) = &options.proxy {
                let failed = |e: reqwest::Error| SetupError::Proxy {
                    host: proxy.host_str().unwrap_or_default().to_owned(),
                    why: e.without_url().to_string(),
                };
                builder = builder.proxy(reqwest::Proxy::all(proxy.clone()).map_err(failed)?);
            }
            builder.build().map_err(|e| SetupError::Client { why: e.without_url().to_string() })
        };
        let inner = Inner {
            pooled: client(usize::MAX)?,
            fresh: client(0)?,
            keepers: Keepers::default(),
            resolver: resolver.clone(),
            behind_proxy: options.proxy.is_some(),
            total: options.total_timeout,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn get(&self, url: impl Target) -> Request {
        self.request(Method::GET, url)
    }

    pub fn post(&self, url: impl Target) -> Request {
        self.request(Method::POST, url)
    }

    pub fn request(&self, method: Method, url: impl Target) -> Request {
        Request::new(Arc::clone(&self.inner), method, url.target(), self.inner.total)
    }

    /// Whether the operator lets this host be reached although it is not public.
    pub fn allows(&self, host: &str) -> bool {
        self.inner.resolver.allows(host)
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

fn tls(extra_roots_pem: &[u8]) -> Result<rustls::ClientConfig, SetupError> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in CertificateDer::pem_slice_iter(extra_roots_pem) {
        let certificate = certificate.map_err(|e| SetupError::Roots { why: e.to_string() })?;
        roots.add(certificate).map_err(|e| SetupError::Roots { why: e.to_string() })?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| SetupError::Client { why: e.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests;
