//! Webhook messages, signed as Standard Webhooks (standardwebhooks.com, specification of 2023) says.

use crate::Context;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use passeur_networks::Failure;
use passeur_store::{StoreError, clock::SECOND, notifications::Message, webhooks};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The `webhook-signature` of a message: `v1,` and the HMAC-SHA-256 of `id.timestamp.body` in base64.
/// `secret` is `whsec_` followed by the key in base64.
pub fn sign(secret: &SecretString, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.expose_secret().strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

pub(crate) async fn send(context: &Context, message: &Message) -> Result<(), Failure> {
    let (id, keys) = (message.target.clone(), context.db.keys.clone());
    let hook = match context.db.read(move |tx| webhooks::open(tx, &keys, &id)).await {
        Ok(hook) => hook,
        Err(StoreError::NotFound(_)) => return Ok(()),
        Err(e) => return Err(Failure::temporary(e.to_string())),
    };
    let body = message.body.to_string();
    let seconds = context.db.clock.now() / SECOND;
    let signature = sign(&hook.secret, &message.id, seconds, &body)
        .ok_or_else(|| Failure::permanent("the webhook's secret is damaged: make a new one"))?;
    let url = url::Url::parse(&hook.url).map_err(|e| Failure::permanent(format!("the webhook's address: {e}")))?;
    let answer = context
        .http
        .post(url)
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", &seconds.to_string())
        .header("webhook-signature", &signature)
        .body(body.into_bytes().into(), "application/json")
        .send()
        .await
        .map_err(|e| Failure::temporary(e.to_string()))?;
    match answer.status.as_u16() {
        200..=299 => Ok(()),
        410 => Err(Failure::permanent("the receiver answered 410: it wants no more messages")),
        code => Err(Failure::temporary(format!("the receiver answered {code}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let secret = SecretString::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let signed = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn a_damaged_secret_signs_nothing() {
        assert_eq!(sign(&"plain".to_owned().into(), "a", 1, ""), None);
    }
}
