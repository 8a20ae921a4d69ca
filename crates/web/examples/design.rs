//! Serves the design page on its own, with no database: `cargo run -p passeur-web --example design`.

use axum::{Router, middleware, response::Redirect, routing::get};
use passeur_web::{assets, design, page, security};

#[tokio::main]
async fn main() -> Result<(), std::io::Error> {
    let app: Router = Router::new()
        .route("/", get(async || Redirect::to("/design")))
        .merge(assets::router())
        .route("/design", get(design::page))
        .layer(middleware::from_fn(page::error::layer))
        .layer(middleware::from_fn(security::headers));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:4790").await?;
    println!("http://127.0.0.1:4790/design");
    axum::serve(listener, app).await
}
