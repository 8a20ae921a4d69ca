//! Passkeys (WebAuthn): added on one's own page, used at the login, also by the browser's own menu.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header;
use passeur_store::clock::SECOND;
use passeur_store::throttles::{self, ADDRESS};
use passeur_store::tickets::{self, About, Purpose};
use passeur_store::{StoreError, passkeys, users};
use serde::Deserialize;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
    Uuid, Webauthn, WebauthnBuilder,
};

use super::access::Access;
use super::form::local_path;
use super::routes::Routes;
use super::visit::Visit;
use super::{login, sessions};
use crate::app::Config;
use crate::page::{Flash, PageError, cookie};

/// Holds the ticket of the ceremony under way.
const COOKIE: &str = "passeur_ceremony";

/// This installation as passkeys know it; `None` where browsers allow none (an address that is a
/// bare IP, or plain http elsewhere than on localhost).
pub(crate) fn relying_party(config: &Config) -> Option<Webauthn> {
    let host = config.public_url.host_str()?;
    let named = matches!(config.public_url.host(), Some(url::Host::Domain(_)));
    if !named || !(config.is_https() || host == "localhost" || host.ends_with(".localhost")) {
        return None;
    }
    let origin = Url::parse(config.public_url.as_str()).ok()?;
    let built = WebauthnBuilder::new(host, &origin).and_then(|b| b.rp_name("Passeur").build());
    built.inspect_err(|error| tracing::warn!(%error, "passkeys are off: the public address does not allow them")).ok()
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/login/passkey/start", Access::Public, start_login)
        .post("/login/passkey/finish", Access::Public, finish_login)
        .post("/me/passkeys/start", Access::Fresh, start_add)
        .post("/me/passkeys/finish", Access::Fresh, finish_add)
}

fn webauthn(visit: &Visit) -> Result<&Webauthn, PageError> {
    visit.app.webauthn.as_deref().ok_or(PageError::NotFound)
}

/// The challenge for the browser, with the state of the ceremony in a ticket of our own.
async fn challenge(
    visit: &Visit,
    purpose: Purpose,
    user: Option<String>,
    challenge: serde_json::Value,
    state: Vec<u8>,
) -> Result<Response, PageError> {
    let ticket = visit
        .app
        .db
        .write(move |tx| tickets::issue(tx, purpose, About { user: user.as_deref(), workspace: None, body: state }))
        .await?;
    let mut answer = Json(challenge).into_response();
    let cookie = sessions::bake(&visit.app.config, COOKIE, ticket.expose(), purpose.lifetime() / SECOND);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, PageError> {
    Ok(serde_json::to_value(value).map_err(StoreError::from)?)
}

async fn start_add(visit: Visit) -> Result<Response, PageError> {
    let rp = webauthn(&visit)?;
    let user = visit.signed()?.user.clone();
    let id = user.id.clone();
    let known = visit.app.db.read(move |tx| passkeys::of_user(tx, &id)).await.map_err(|e: StoreError| e)?;
    let known = known.iter().filter_map(|p| serde_json::from_str::<Passkey>(&p.credential).ok());
    let known = known.map(|p| p.cred_id().clone()).collect();
    let handle = Uuid::parse_str(&user.id).map_err(|_| PageError::Internal)?;
    let (options, state) =
        rp.start_passkey_registration(handle, &user.email, &user.name, Some(known)).map_err(|error| {
            tracing::error!(%error, "a passkey could not be asked for");
            PageError::Internal
        })?;
    let mut options = json(&options)?;
    // The device remembers for whom the key is, so that the login needs no address.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
    let state = serde_json::to_vec(&state).map_err(StoreError::from)?;
    challenge(&visit, Purpose::PasskeyRegister, Some(user.id), options, state).await
}

#[derive(Deserialize)]
struct Added {
    credential: RegisterPublicKeyCredential,
    #[serde(default)]
    name: String,
}

async fn finish_add(visit: Visit, Json(added): Json<Added>) -> Result<Response, PageError> {
    let rp = webauthn(&visit)?;
    let user = visit.signed()?.user.id.clone();
    let secret = cookie(&visit.headers, COOKIE).ok_or(PageError::Expired)?;
    let ticket = visit.app.db.write(move |tx| tickets::take(tx, Purpose::PasskeyRegister, &secret)).await?;
    let ticket = ticket.filter(|t| t.user_id.as_deref() == Some(user.as_str())).ok_or(PageError::Expired)?;
    let state: PasskeyRegistration = ticket.json()?;
    let passkey = rp.finish_passkey_registration(&added.credential, &state).map_err(|error| {
        tracing::info!(%error, "a passkey was not accepted");
        PageError::Unprocessable(visit.t("passkey-failed"))
    })?;
    let name: String = match added.name.trim() {
        "" => visit.t("passkey-unnamed"),
        name => name.chars().take(60).collect(),
    };
    let id = hex::encode(passkey.cred_id());
    let credential = serde_json::to_string(&passkey).map_err(StoreError::from)?;
    let note = visit.audit("passkey-added", &name, "").personal();
    visit
        .app
        .db
        .write(move |tx| {
            passkeys::add(tx, &user, &name, &id, &credential)?;
            note.record(tx)
        })
        .await?;
    let mut answer = Json(serde_json::json!({ "next": "/me#passkeys" })).into_response();
    if let Some(flash) = visit.app.flash.set(&[Flash::done(visit.t("passkey-added"))]) {
        answer.headers_mut().append(header::SET_COOKIE, flash);
    }
    Ok(answer)
}

async fn start_login(visit: Visit) -> Result<Response, PageError> {
    let rp = webauthn(&visit)?;
    let (options, state) = rp.start_discoverable_authentication().map_err(|error| {
        tracing::error!(%error, "a passkey could not be asked for");
        PageError::Internal
    })?;
    let state = serde_json::to_vec(&state).map_err(StoreError::from)?;
    challenge(&visit, Purpose::PasskeyLogin, None, json(&options)?, state).await
}

#[derive(Deserialize)]
struct Login {
    credential: PublicKeyCredential,
    #[serde(default)]
    next: String,
}

async fn finish_login(visit: Visit, Json(login): Json<Login>) -> Result<Response, PageError> {
    let rp = webauthn(&visit)?;
    let secret = cookie(&visit.headers, COOKIE).ok_or(PageError::Expired)?;
    let name = format!("login:address:{}", visit.address);
    let counted = name.clone();
    let ticket = visit
        .app
        .db
        .write(move |tx| {
            if throttles::attempt(tx, &counted, ADDRESS)?.is_some() {
                return Ok(Err(PageError::TooMany));
            }
            Ok::<_, StoreError>(tickets::take(tx, Purpose::PasskeyLogin, &secret)?.ok_or(PageError::Expired))
        })
        .await??;
    let state: DiscoverableAuthentication = ticket.json()?;
    let refused = || PageError::Unprocessable(visit.t("passkey-unknown"));
    let (handle, credential_id) = rp.identify_discoverable_authentication(&login.credential).map_err(|_| refused())?;
    let (handle, credential_id) = (handle.to_string(), hex::encode(credential_id));
    let found = visit
        .app
        .db
        .read(move |tx| {
            let Some(known) = passkeys::by_credential(tx, &credential_id)? else { return Ok(None) };
            let user = users::find(tx, &known.user_id)?;
            Ok::<_, StoreError>(user.map(|user| (known, user)))
        })
        .await?;
    let (known, user) = found.filter(|(_, u)| u.id == handle && u.disabled_at.is_none()).ok_or_else(refused)?;
    let mut passkey: Passkey = serde_json::from_str(&known.credential).map_err(StoreError::from)?;
    let result = rp.finish_discoverable_authentication_v2(&login.credential, state, &passkey).map_err(|error| {
        tracing::info!(%error, "a passkey was not accepted");
        refused()
    })?;
    passkey.update_credential(&result);
    let credential = serde_json::to_string(&passkey).map_err(StoreError::from)?;
    visit
        .app
        .db
        .write(move |tx| {
            throttles::give_back(tx, &name)?;
            passkeys::used(tx, &known.id, &credential)
        })
        .await?;
    // The device has checked who holds it: that is two factors already.
    let mut cookies = login::open(&visit, &user, "passkey").await?;
    cookies.push(sessions::bake(&visit.app.config, COOKIE, "", 0));
    Ok(login::json_next(cookies, &local_path(&login.next)))
}
