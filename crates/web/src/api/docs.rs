//! The description of the API, as a document for programs, made from the endpoints.

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, header};
use std::sync::OnceLock;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, OpenApiVersion, ServerBuilder, Tag,
};

use super::{endpoints, guard};
use crate::app::App;

/// Groups of endpoints, in the order of the document.
pub const TAGS: [(&str, &str); 17] = [
    ("workspace", "Who calls, in which workspace, with which colleagues and rules; the freeze of everything"),
    ("accounts", "The networks, and the accounts of the workspace on them"),
    ("posts", "What is written"),
    ("planning", "When it goes out, and who agrees"),
    ("deliveries", "What goes, went or did not go out"),
    ("comments", "What colleagues say about a post"),
    ("media", "The media library"),
    ("writing", "What helps while writing: hashtags, people to mention"),
    ("transfer", "Posts from files, and everything in one archive"),
    ("slots", "The weekly slots and the queues of accounts"),
    ("campaigns", "What posts belong to"),
    ("calendar", "Everything planned in a period, in compact rows"),
    ("check", "What the networks would say of a text"),
    ("strategy", "The brief, the choice of networks, the plan of the quarter"),
    ("hub", "The public site of the workspace"),
    ("notifications", "What happened"),
    ("administration", "Webhooks, tokens, the audit log"),
];

const ABOUT: &str = "Everything the pages of Passeur can do. \
Calls come with a token (`Authorization: Bearer pss_…`), which stands for one person in one workspace. \
Bodies are JSON in UTF-8, times RFC 3339, lists come in pages with an opaque `cursor`. \
A POST with an `Idempotency-Key` happens once, and the same key gives the same answer for 24 hours. \
What is refused changes nothing, and says why in an RFC 9457 problem document whose `type` is stable.";

/// The document, made once.
pub fn openapi() -> &'static OpenApi {
    static DOCUMENT: OnceLock<OpenApi> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let endpoints = endpoints();
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token of the workspace, made in its settings"))
            .build();
        let session = ApiKeyValue::with_description(
            guard::WORKSPACE,
            "With the session of the pages: the workspace, by id or short name",
        );
        let components = ComponentsBuilder::new()
            .schemas_from_iter(endpoints.schemas.clone())
            .security_scheme("token", SecurityScheme::Http(token))
            .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Header(session)));
        OpenApiBuilder::new()
            .openapi(OpenApiVersion::Version31)
            .info(
                InfoBuilder::new()
                    .title("Passeur")
                    .version(env!("CARGO_PKG_VERSION"))
                    .description(Some(ABOUT))
                    .license(Some(
                        LicenseBuilder::new().name("AGPL-3.0-or-later").identifier(Some("AGPL-3.0-or-later")).build(),
                    ))
                    .build(),
            )
            .servers(Some([ServerBuilder::new().url("/").build()]))
            .tags(Some(TAGS.iter().map(|(name, about)| {
                let mut tag = Tag::new(*name);
                tag.description = Some((*about).to_owned());
                tag
            })))
            .paths(endpoints.paths)
            .components(Some(components.build()))
            .build()
    })
}

/// `GET /api/v1/openapi.json`, open to everybody: it says nothing of anyone.
pub fn document() -> Router<App> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let answer = async |_: Request| -> Response {
        let text = TEXT.get_or_init(|| openapi().to_json().unwrap_or_default());
        let kind = HeaderValue::from_static("application/json");
        let keep = HeaderValue::from_static("public, max-age=300");
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], text.as_str()).into_response()
    };
    Router::new().route("/openapi.json", get(answer))
}
