//! One-time codes of an authenticator app (RFC 6238) and the recovery codes behind them.

use passeur_store::clock::SECOND;
use passeur_store::users::{self, Totp as Stored};
use passeur_store::{Db, StoreError};
use qrcode::render::svg;
use rand::Rng;
use totp_rs::Builder;

use crate::app::App;
use crate::page::PageError;
use crate::ui::Html;

const STEP: u64 = 30;
/// 160 bits, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
const CODES: usize = 10;

/// What a person needs to set up their app.
#[derive(Debug)]
pub(crate) struct Enrolment {
    pub qr: Html,
    /// For typing: groups of four.
    pub secret: String,
}

fn context(user: &str) -> String {
    format!("totp:{user}")
}

fn code_maker(secret: Vec<u8>) -> Result<totp_rs::Totp, PageError> {
    // Six digits, SHA-1, 30 s: the only combination every app knows.
    Builder::new().with_secret(secret).with_step_duration(STEP).with_skew(1).build().map_err(|error| {
        tracing::error!(?error, "a stored secret cannot be used");
        PageError::Internal
    })
}

fn open(db: &Db, user: &str, stored: &Stored) -> Result<Vec<u8>, PageError> {
    Ok(db.keys.open_sealed(&context(user), &stored.secret)?)
}

/// The enrolment under way, or a new one. The second factor is on only after [`confirm`].
pub(crate) async fn enrol(app: &App, user: &users::User) -> Result<Enrolment, PageError> {
    let id = user.id.clone();
    let stored = app.db.read(move |tx| users::totp(tx, &id)).await.map_err(|e: StoreError| e)?;
    let secret = match stored {
        Some(stored) if stored.confirmed => return Err(PageError::Conflict),
        Some(stored) => open(&app.db, &user.id, &stored)?,
        None => {
            let secret: [u8; SECRET_BYTES] = rand::random();
            let sealed = app.db.keys.seal(&context(&user.id), &secret)?;
            let id = user.id.clone();
            app.db.write(move |tx| users::begin_totp(tx, &id, sealed)).await?;
            secret.to_vec()
        }
    };
    let base32 = base32(&secret);
    let host = app.config.public_url.host_str().unwrap_or("passeur");
    let mut link = url::Url::parse("otpauth://totp/").map_err(|_| PageError::Internal)?;
    link.set_path(&format!("/Passeur ({host}):{}", user.email));
    link.query_pairs_mut()
        .append_pair("secret", &base32)
        .append_pair("issuer", &format!("Passeur ({host})"))
        .append_pair("algorithm", "SHA1")
        .append_pair("digits", "6")
        .append_pair("period", "30");
    // Some apps read a plus as a plus.
    let link = link.as_str().replace('+', "%20");
    Ok(Enrolment { qr: qr(&link)?, secret: grouped(&base32) })
}

fn qr(text: &str) -> Result<Html, PageError> {
    let code = qrcode::QrCode::new(text).map_err(|error| {
        tracing::error!(%error, "a QR code could not be made");
        PageError::Internal
    })?;
    let svg = code.render::<svg::Color>().min_dimensions(200, 200).quiet_zone(true).build();
    // Without the XML prologue it stands in the page.
    let start = svg.find("<svg").unwrap_or(0);
    Ok(Html::new(&svg[start..]))
}

/// Takes a code: right, and not taken before.
pub(super) async fn take(app: &App, user: &str, code: &str) -> Result<bool, PageError> {
    let id = user.to_owned();
    let Some(stored) = app.db.read(move |tx| users::totp(tx, &id)).await.map_err(|e: StoreError| e)? else {
        return Ok(false);
    };
    if !stored.confirmed {
        return Ok(false);
    }
    let Some(step) = step_of(app, user, &stored, code)? else { return Ok(false) };
    let id = user.to_owned();
    Ok(app.db.write(move |tx| users::take_totp_step(tx, &id, step)).await?)
}

/// Turns the second factor on with its first code; the recovery codes, to be shown once.
pub(crate) async fn confirm(
    app: &App,
    user: &str,
    code: &str,
    note: super::Note,
) -> Result<Option<Vec<String>>, PageError> {
    let id = user.to_owned();
    let Some(stored) = app.db.read(move |tx| users::totp(tx, &id)).await.map_err(|e: StoreError| e)? else {
        return Ok(None);
    };
    let Some(step) = step_of(app, user, &stored, code)? else { return Ok(None) };
    let (id, codes) = (user.to_owned(), recovery_codes());
    let kept = codes.clone();
    app.db
        .write(move |tx| {
            users::confirm_totp(tx, &id, step, &kept)?;
            note.record(tx)
        })
        .await?;
    Ok(Some(codes))
}

/// The time step whose code this is: the current one, the one before or the one after.
fn step_of(app: &App, user: &str, stored: &Stored, code: &str) -> Result<Option<i64>, PageError> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let maker = code_maker(open(&app.db, user, stored)?)?;
    let now = u64::try_from(app.db.clock.now() / SECOND).unwrap_or_default();
    Ok(maker.check(&digits, now).and_then(|step| i64::try_from(step).ok()))
}

/// Ten codes of 75 bits, as `xxxxx-xxxxx-xxxxx` without letters that look like digits.
pub(crate) fn recovery_codes() -> Vec<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let mut rng = rand::rng();
    let mut group = || (0..5).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect::<String>();
    (0..CODES).map(|_| format!("{}-{}-{}", group(), group(), group())).collect()
}

/// RFC 4648 without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::new();
    for chunk in bytes.chunks(5) {
        let mut block = [0; 8];
        block[3..3 + chunk.len()].copy_from_slice(chunk);
        let value = u64::from_be_bytes(block);
        let count = (chunk.len() * 8).div_ceil(5);
        out.extend((0..count).map(|i| char::from(LETTERS[(value >> (35 - 5 * i) & 31) as usize])));
    }
    out
}

fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The code of a moment, as the person's app would show it: for tests of whoever builds on this.
#[cfg(test)]
pub(crate) fn code_at(secret: &str, micros: i64) -> String {
    let mut bits = 0u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for c in secret.chars().filter(|c| *c != ' ') {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap() as u64;
        bits = bits << 5 | value;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    code_maker(bytes).unwrap().generate((micros / SECOND) as u64).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_as_in_the_rfc() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), expected);
        }
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    /// RFC 6238, appendix B, in six digits.
    #[test]
    fn codes_as_in_the_rfc() {
        let secret = base32(b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code_at(&secret, seconds * SECOND), code);
        }
    }

    #[test]
    fn recovery_codes_are_many_and_differ() {
        let codes: std::collections::HashSet<_> = recovery_codes().into_iter().chain(recovery_codes()).collect();
        assert_eq!(codes.len(), 2 * CODES);
        assert!(codes.iter().all(|c| c.len() == 17 && !c.contains(['0', 'o', 'i', 'l'])));
    }
}
