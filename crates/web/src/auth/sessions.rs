//! The session of a request: from the cookie to the person, and back into the cookie.

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Extensions, HeaderMap, HeaderValue, header};
use jiff::tz::TimeZone;
use passeur_store::clock::timestamp;
use passeur_store::secret::Secret;
use passeur_store::sessions::{self, Session};
use passeur_store::users::{self, User};
use passeur_store::{StoreError, Tx, audit};
use std::net::SocketAddr;
use std::sync::Arc;

use crate::app::{App, Config};
use crate::locale::{Language, Locale};
use crate::page::cookie;
use crate::security::csrf::SessionSecret;

pub const COOKIE: &str = "passeur_session";

/// The live session of a request and its person.
#[derive(Debug)]
pub struct Current {
    pub user: User,
    pub session: Session,
}

/// The network address a request comes from, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(pub String);

/// Puts [`App`], [`Address`], [`Locale`] and, when somebody is signed in, [`Current`] and the CSRF
/// secret into the request.
pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let address = address(&app.config, request.headers(), request.extensions());
    let mut current = None;
    if let Some(secret) = cookie(request.headers(), COOKIE) {
        match find(&app, &secret, &address).await {
            Ok(found) => current = found,
            // The database is away: the page says so instead of showing the login.
            Err(error) => {
                tracing::error!(%error, "the session could not be read");
                return axum::response::IntoResponse::into_response(crate::page::PageError::Maintenance);
            }
        }
        if current.is_some() {
            request.extensions_mut().insert(SessionSecret(secret.into_bytes()));
        }
    }
    let locale = locale(&app, current.as_deref().map(|c| &c.user), request.headers());
    let extensions = request.extensions_mut();
    extensions.insert(app);
    extensions.insert(Address(address));
    extensions.insert(locale.clone());
    if let Some(current) = current {
        extensions.insert(current);
    }
    let mut answer = next.run(request).await;
    answer.extensions_mut().insert(locale);
    answer
}

async fn find(app: &App, secret: &str, address: &str) -> Result<Option<Arc<Current>>, StoreError> {
    let secret = secret.to_owned();
    let found = app
        .db
        .read(move |tx| {
            let Some(session) = sessions::find(tx, &secret)? else { return Ok(None) };
            let user = users::find(tx, &session.user_id)?.filter(|u| u.disabled_at.is_none());
            Ok::<_, StoreError>(user.map(|user| Current { user, session }))
        })
        .await?;
    if let Some(current) = &found
        && sessions::is_stale(&current.session, app.db.clock.now())
    {
        let (id, address) = (current.session.id.clone(), address.to_owned());
        app.db.write(move |tx| sessions::touch(tx, &id, &address)).await?;
    }
    Ok(found.map(Arc::new))
}

/// The reader's language and zone; a workspace's zone replaces it inside the workspace, unless the
/// person chose one.
pub(crate) fn locale(app: &App, user: Option<&User>, headers: &HeaderMap) -> Locale {
    let language = Language::negotiate(user.and_then(|u| u.locale.as_deref()), headers);
    let zone = user.and_then(|u| u.time_zone.as_deref()).and_then(|z| TimeZone::get(z).ok());
    Locale::new(language, zone.unwrap_or(TimeZone::UTC), timestamp(app.db.clock.now()))
}

/// The address of the other end, or what our proxy says it is.
pub(crate) fn address(config: &Config, headers: &HeaderMap, extensions: &Extensions) -> String {
    let forwarded = || {
        let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        // The last entry is the one our own proxy wrote; the others are whatever the client sent.
        let last = value.rsplit(',').next()?.trim();
        last.parse::<std::net::IpAddr>().ok().map(|ip| ip.to_string())
    };
    let direct = || extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical().to_string());
    config.behind_proxy.then(forwarded).flatten().or_else(direct).unwrap_or_default()
}

/// Opens a session for a person, ends the one this browser had, and writes it down.
pub(super) fn start(
    tx: &mut Tx<'_>,
    user: &str,
    how: &str,
    agent: &str,
    address: &str,
    previous: Option<&Session>,
) -> Result<Secret, StoreError> {
    if let Some(previous) = previous {
        sessions::end(tx, &previous.user_id, &previous.id)?;
    }
    users::logged_in(tx, user)?;
    audit::record(tx, &audit::New { user: Some(user), action: "login", detail: how, address, ..Default::default() })?;
    sessions::open(tx, user, agent, address)
}

/// The `Set-Cookie` of a session. The cookie lives as long as the session may.
pub(crate) fn set_cookie(config: &Config, secret: &Secret) -> HeaderValue {
    let seconds = sessions::ABSOLUTE / passeur_store::clock::SECOND;
    bake(config, COOKIE, secret.expose(), seconds)
}

pub(super) fn end_cookie(config: &Config) -> HeaderValue {
    bake(config, COOKIE, "", 0)
}

/// `HttpOnly`, `SameSite=Lax`, and `Secure` where the public address is https.
pub(super) fn bake(config: &Config, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if config.is_https() { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"))
        .unwrap_or(HeaderValue::from_static(""))
}

/// What the browser calls itself.
pub(super) fn agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str, behind_proxy: bool) -> Config {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: url.parse().unwrap(),
            data_dir: ".".into(),
            mail: false,
            behind_proxy,
            demo: false,
            upload_max: 64 << 20,
        }
    }

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        for (url, secure) in [("https://passeur.example", true), ("http://127.0.0.1:4747", false)] {
            let cookie = set_cookie(&config(url, false), &Secret::random());
            let text = cookie.to_str().unwrap();
            for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"] {
                assert!(text.contains(flag), "{flag}");
            }
            assert_eq!(text.contains("; Secure"), secure);
            assert!(!text.contains("Domain"));
        }
    }

    #[test]
    fn a_client_cannot_choose_its_address() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 9], 1))));
        let said = HeaderMap::from_iter([(
            http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("10.0.0.1, 198.51.100.7"),
        )]);
        assert_eq!(address(&config("http://x", false), &said, &extensions), "192.0.2.9");
        assert_eq!(address(&config("http://x", true), &said, &extensions), "198.51.100.7");
        assert_eq!(address(&config("http://x", true), &HeaderMap::new(), &extensions), "192.0.2.9");
    }
}
