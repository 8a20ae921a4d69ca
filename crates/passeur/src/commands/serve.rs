//! `passeur serve`.

use crate::{
    data::{Data, Lock},
    failure::{Failure, Result},
};
use passeur_engine::{Context, Engine, MailSettings};
use passeur_store::tickets;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// What the engine works with.
pub fn context(data: &Data, mail: Option<MailSettings>) -> Result<Context> {
    Ok(Context {
        db: data.db.clone(),
        blobs: data.blobs.clone(),
        registry: data.registry.clone(),
        http: data.http.clone(),
        node: data.node()?,
        mail,
        public_url: data.public_url(),
    })
}

pub async fn run(data: &Data) -> Result<()> {
    let Some(_lock) = Lock::take(&data.folder)? else {
        return Err(Failure::usage(format!("another server runs on {} already", data.folder.display())));
    };
    let listener = bind(data.config.get("listen")).await?;
    let address = listener.local_addr()?;
    crate::data::keep_address(&data.folder, address)?;
    let metrics = match data.config.some("metrics.listen") {
        Some(listen) => Some(bind(listen).await?),
        None => None,
    };
    let app = crate::data::web(data, address)?;
    let mails = app.mail.is_some();
    data.db.write(move |tx| passeur_store::notifications::set_mail(tx, mails)).await?;
    let engine = Engine::start(context(data, app.mail.clone())?).await?;
    tracing::info!(data = %data.folder.display(), node = data.node()?, "started");
    println!("listening on http://{address}");
    if let Some(secret) = data.db.write(tickets::owner_link).await? {
        println!("create the owner: http://{address}/welcome/{}", secret.expose());
    }
    if let Some(listener) = metrics {
        tracing::info!(address = %listener.local_addr()?, "metrics");
        let router = passeur_web::health::metrics_router(data.db.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let stop = app.stop.clone();
    let stopped = stop.clone();
    let federation = tokio::spawn(passeur_hub::deliver::run(data.hub()?, async move { stopped.cancelled().await }));
    let service = app.router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        asked_to_stop().await;
        tracing::info!("stopping: calls under way are finished, nothing else begins");
        stop.cancel();
    });
    served.await?;
    engine.stop().await;
    if let Err(e) = federation.await {
        tracing::error!(error = %e, "the hub's deliveries stopped before the server");
    }
    Ok(())
}

async fn bind(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .map_err(|e| Failure::usage(format!("cannot listen on {address}: {e} (another program, or another address?)")))
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
