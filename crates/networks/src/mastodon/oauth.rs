//! Ways in: a pasted token, or OAuth with an app registered on the spot; and what the account is.

use super::{
    SERVER_SCOPES,
    api::{Api, Call, Token, at},
    expiry,
    instance::{self, Instance},
    media::Id,
};
use crate::{Authorization, Checked, Connected, Credentials, Failure, Person, Profile, Result, Session, http::Http};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use rand::Rng as _;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use url::Url;

/// Kept, encrypted, while the person is away on the server's page.
#[derive(Serialize, Deserialize)]
struct Remembered {
    server: Url,
    client_id: String,
    client_secret: String,
    redirect: Url,
    state: String,
    verifier: Option<String>,
}

#[derive(Deserialize)]
struct App {
    client_id: String,
    client_secret: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    expires_in: Option<f64>,
}

#[derive(Deserialize)]
struct Account {
    id: Id,
    #[serde(default)]
    username: String,
    #[serde(default)]
    acct: String,
    #[serde(default)]
    display_name: Option<String>,
    #[serde(default)]
    avatar: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

pub(super) async fn authorize(http: &Http, server: &Url, redirect: &Url, state: &str) -> Result<Authorization> {
    let fields = [("client_name", "Passeur"), ("redirect_uris", redirect.as_str()), ("scopes", SERVER_SCOPES)];
    let answer = http
        .post(at(server, "/api/v1/apps"))
        .header("accept", "application/json")
        .form(&fields)
        .send()
        .await
        .map_err(|e| Call::Repeatable.failed(e))?;
    let host = server.host_str().unwrap_or_default();
    if matches!(answer.status.as_u16(), 404 | 405) {
        return Err(Failure::permanent(format!("{host} does not speak the Mastodon API")));
    }
    let app: App = Call::Repeatable.read(&answer)?;
    let verifier = if takes_pkce(http, server).await {
        let mut bytes = [0u8; 48];
        rand::rng().fill(&mut bytes[..]);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    } else {
        None
    };
    let mut url = at(server, "/oauth/authorize");
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &app.client_id)
        .append_pair("redirect_uri", redirect.as_str())
        .append_pair("scope", SERVER_SCOPES)
        .append_pair("state", state);
    if let Some(verifier) = &verifier {
        url.query_pairs_mut()
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
            .append_pair("code_challenge_method", "S256");
    }
    let remembered = Remembered {
        server: server.clone(),
        client_id: app.client_id,
        client_secret: app.client_secret,
        redirect: redirect.clone(),
        state: state.to_owned(),
        verifier,
    };
    let remember = serde_json::to_string(&remembered).map_err(|e| Failure::permanent(e.to_string()))?;
    Ok(Authorization { url, remember: SecretString::from(remember) })
}

/// Mastodon says so since 4.3 (RFC 8414 metadata); others get the flow without.
async fn takes_pkce(http: &Http, server: &Url) -> bool {
    let Ok(answer) = http.get(at(server, "/.well-known/oauth-authorization-server")).send().await else { return false };
    let Ok(metadata) = answer.json::<Value>() else { return false };
    answer.ok()
        && metadata
            .get("code_challenge_methods_supported")
            .and_then(Value::as_array)
            .is_some_and(|methods| methods.iter().any(|m| m == "S256"))
}

pub(super) async fn authorized(
    http: &Http,
    remembered: &SecretString,
    answer: &BTreeMap<String, String>,
) -> Result<Connected> {
    let remembered: Remembered = serde_json::from_str(remembered.expose_secret())
        .map_err(|_| Failure::permanent("this authorisation cannot be ended any more; start again"))?;
    if answer.get("state").is_some_and(|s| *s != remembered.state) {
        return Err(Failure::permanent("this answer belongs to another authorisation; start again"));
    }
    if let Some(error) = answer.get("error_description").or_else(|| answer.get("error")) {
        return Err(Failure::permanent(format!("the server did not authorise Passeur: “{error}”")));
    }
    let code = answer.get("code").ok_or_else(|| Failure::permanent("the server sent no code; start again"))?;
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", &remembered.client_id),
        ("client_secret", &remembered.client_secret),
        ("redirect_uri", remembered.redirect.as_str()),
        ("scope", SERVER_SCOPES),
    ];
    if let Some(verifier) = &remembered.verifier {
        fields.push(("code_verifier", verifier));
    }
    let granted = grant(http, &remembered.server, &fields).await?;
    let token = Token {
        access_token: granted.access_token,
        refresh_token: granted.refresh_token,
        client_id: Some(remembered.client_id),
        client_secret: Some(remembered.client_secret),
    };
    let mut connected = connected(http, remembered.server, token, granted.scope).await?;
    connected.credentials.expires_at = expiry(Timestamp::now(), granted.expires_in);
    Ok(connected)
}

async fn grant(http: &Http, server: &Url, fields: &[(&str, &str)]) -> Result<Granted> {
    let call = http.post(at(server, "/oauth/token")).header("accept", "application/json").form(fields);
    let answer = call.send().await.map_err(|e| Call::Repeatable.failed(e))?;
    Call::Repeatable.read(&answer)
}

/// Only where the server gave a refresh token (Pixelfed, Pleroma): Mastodon's tokens do not end.
pub(super) async fn refresh(http: &Http, session: &Session) -> Result<Credentials> {
    let token = Token::read(&session.secret)?;
    let ended = || Failure::unauthorised("the server ended the authorisation; connect the account again");
    let (Some(refresh), Some(id), Some(secret), Some(server)) =
        (&token.refresh_token, &token.client_id, &token.client_secret, &session.server)
    else {
        return Err(ended());
    };
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", id), ("client_secret", secret)];
    let granted = match grant(http, server, &fields).await {
        Ok(granted) => granted,
        // RFC 6749: a refused refresh token is a 400 `invalid_grant`.
        Err(Failure::Permanent { .. }) => return Err(ended()),
        Err(other) => return Err(other),
    };
    let renewed = Token {
        access_token: granted.access_token,
        refresh_token: granted.refresh_token.or_else(|| token.refresh_token.clone()),
        ..token
    };
    Ok(Credentials { secret: renewed.sealed()?, expires_at: expiry(Timestamp::now(), granted.expires_in) })
}

pub(super) async fn connected(http: &Http, server: Url, token: Token, scope: Option<String>) -> Result<Connected> {
    let secret = token.sealed()?;
    let api = Api::with(http, &server, token);
    let Checked { mut profile, limits } = checked(&api).await?;
    if let Some(scope) = scope {
        profile.scopes = scope.split_whitespace().map(str::to_owned).collect();
    }
    let may_write = profile.scopes.is_empty() || profile.scopes.iter().any(|s| s == "write" || s == "write:statuses");
    if !may_write {
        return Err(Failure::permanent("this token may read but not publish; make one with the scope write:statuses"));
    }
    Ok(Connected { server: Some(server), profile, limits, credentials: Credentials { secret, expires_at: None } })
}

pub(super) async fn checked(api: &Api<'_>) -> Result<Checked> {
    let Instance { domain, software, limits } = instance::read(api).await?;
    let answer = api.get("/api/v1/accounts/verify_credentials").send().await.map_err(|e| Call::Repeatable.failed(e))?;
    // 422 is what Mastodon says of a token without a user, and snac2 of any that it does not know.
    if matches!(answer.status.as_u16(), 400 | 403 | 422) {
        let said = super::api::words(&answer).map(|s| format!(": “{s}”")).unwrap_or_default();
        let host = api.server.host_str().unwrap_or_default();
        return Err(Failure::unauthorised(format!("{host} does not accept the credentials{said}")));
    }
    let account: Account = Call::Repeatable.read(&answer)?;
    let host = match (api.server.host_str(), api.server.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let name = if account.username.is_empty() { &account.acct } else { &account.username };
    let profile = Profile {
        remote_id: account.id.text(),
        handle: format!("@{name}@{}", domain.unwrap_or(host)),
        display_name: account.display_name.filter(|n| !n.trim().is_empty()).unwrap_or_else(|| name.clone()),
        avatar_url: account.avatar.and_then(|a| a.parse().ok()),
        profile_url: account.url.and_then(|u| u.parse().ok()),
        scopes: token_scopes(api).await,
        server_software: software,
    };
    Ok(Checked { profile, limits })
}

/// Known since Mastodon 4.3; an empty list means that the server does not say.
async fn token_scopes(api: &Api<'_>) -> Vec<String> {
    let Ok(answer) = api.get("/api/v1/apps/verify_credentials").send().await else { return Vec::new() };
    let Ok(app) = answer.json::<Value>() else { return Vec::new() };
    let scopes = app.get("scopes").and_then(Value::as_array).filter(|_| answer.ok());
    scopes.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(super) async fn search_people(api: &Api<'_>, own_handle: &str, query: &str) -> Result<Vec<Person>> {
    let query = query.trim().trim_start_matches('@');
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let answer = api
        .get("/api/v1/accounts/search")
        .query("q", query)
        .query("limit", "8")
        .send()
        .await
        .map_err(|e| Call::Repeatable.failed(e))?;
    let found: Vec<Account> = if matches!(answer.status.as_u16(), 403..=405 | 501) {
        #[derive(Deserialize)]
        struct Results {
            #[serde(default)]
            accounts: Vec<Account>,
        }
        let answer = api
            .get("/api/v2/search")
            .query("q", query)
            .query("type", "accounts")
            .query("limit", "8")
            .send()
            .await
            .map_err(|e| Call::Repeatable.failed(e))?;
        Call::Repeatable.read::<Results>(&answer)?.accounts
    } else {
        Call::Repeatable.read(&answer)?
    };
    let domain = own_handle.rsplit('@').next().unwrap_or_default();
    Ok(found
        .into_iter()
        .map(|a| Person {
            handle: if a.acct.contains('@') { format!("@{}", a.acct) } else { format!("@{}@{domain}", a.acct) },
            display_name: a.display_name.filter(|n| !n.is_empty()).unwrap_or(a.username),
            avatar_url: a.avatar,
        })
        .collect())
}
