//! `POST /preferences`: theme, language and rail, in cookies for everybody and for good for who is signed in.

use axum::response::Response;
use passeur_store::users::{self, Profile};

use crate::auth::{Access, Form, Routes, Visit};
use crate::page::{PageError, Theme, preferences};

pub(super) fn routes() -> Routes {
    Routes::new().post("/preferences", Access::Public, keep)
}

async fn keep(visit: Visit, form: Form) -> Result<Response, PageError> {
    let wish = preferences::Wish::read(form.some("theme"), form.some("lang"), form.some("rail"));
    if let Some(current) = &visit.current
        && (wish.theme.is_some() || wish.lang.is_some())
    {
        let user = &current.user;
        let profile = Profile {
            name: user.name.clone(),
            locale: wish.lang.map(|l| l.tag().to_owned()).or_else(|| user.locale.clone()),
            time_zone: user.time_zone.clone(),
            theme: wish.theme.map_or_else(|| user.theme.clone(), |t| stored(t).to_owned()),
        };
        let id = user.id.clone();
        visit.app.db.write(move |tx| users::set_profile(tx, &id, &profile)).await?;
    }
    Ok(preferences::keep(&visit.headers, &wish))
}

/// A theme as the database names it.
pub(super) fn stored(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
