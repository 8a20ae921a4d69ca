//! Serves the pages over a fresh SQLite database with an owner, for looking at them while they are
//! being made: `cargo run -p passeur-web --example pages -- 127.0.0.1:4791`.

use passeur_networks::http::{Http, HttpOptions};
use passeur_store::blobs::{BlobOptions, Blobs};
use passeur_store::members::{self, Role};
use passeur_store::users::{self, Email, NewUser};
use passeur_store::workspaces::{self, NewWorkspace};
use passeur_store::{Clock, Db, Keyring, Options, StoreError, tickets};
use passeur_web::auth::passwords;
use passeur_web::{App, Config};
use std::net::SocketAddr;

const PASSWORD: &str = "trois canards bleus";

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let listen: SocketAddr = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:4791".into()).parse()?;
    // `empty` as second argument: nobody is there yet, the first run can be walked through.
    let empty = std::env::args().nth(2).is_some_and(|a| a == "empty");
    let folder = std::env::temp_dir().join(format!("passeur-pages-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let db = Db::open(&Options::Sqlite(folder.join("passeur.db")), Clock::system(0), Keyring::random())?;
    let blobs = Blobs::open(&BlobOptions::Folder(folder.join("media")))?;
    let config = Config {
        listen,
        public_url: format!("http://localhost:{}", listen.port()).parse()?,
        data_dir: folder,
        mail: true,
        behind_proxy: false,
        demo: false,
    };
    let app = App::new(db.clone(), blobs, passeur_networks::registry(), Http::new(HttpOptions::default())?, config);
    if empty {
        let link = db.write(tickets::owner_link).await?;
        println!("http://localhost:{}/welcome/{}", listen.port(), link.as_ref().map_or("", |l| l.expose()));
    } else {
        seed(&db).await?;
        println!("http://localhost:{} — camille@example.org, {PASSWORD}", listen.port());
    }
    let listener = tokio::net::TcpListener::bind(listen).await?;
    axum::serve(listener, passeur_web::router(app).into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

async fn seed(db: &Db) -> Result<(), Failure> {
    let hash = passwords::hash_blocking(PASSWORD)?;
    let keys = db.keys.clone();
    db.write(move |tx| {
        let mut person = |email: &str, name: &str, installer| {
            let email = Email::parse(email).ok_or_else(|| StoreError::Invalid(email.into()))?;
            let password_hash = Some(hash.clone());
            users::create(tx, NewUser { email, name: name.into(), password_hash, locale: None, installer })
        };
        let camille = person("camille@example.org", "Camille Rivière", true)?;
        let ines = person("ines@example.org", "Inès Dubois", false)?;
        let marc = person("marc@example.org", "Marc Le Goff", false)?;
        for name in ["Librairie du Pont", "Ville de Saint-Aubin"] {
            let new =
                NewWorkspace { name, time_zone: "Europe/Paris", locale: "fr", owner: Some(&camille.id), demo: false };
            let workspace = workspaces::create(tx, &keys, &new)?;
            members::add(tx, &workspace.id, &ines.id, Role::Editor)?;
            members::add(tx, &workspace.id, &marc.id, Role::Viewer)?;
        }
        Ok::<_, StoreError>(())
    })
    .await?;
    Ok(())
}
