//! Serves the pages over a fresh SQLite database with an owner, for looking at them while they are
//! being made: `cargo run -p passeur-web --example pages -- 127.0.0.1:4791`.

use passeur_handbook::content::{Content, Override, Part};
use passeur_networks::http::{Http, HttpOptions};
use passeur_store::blobs::{BlobOptions, Blobs};
use passeur_store::members::{self, Role};
use passeur_store::posts::{self, Body, NewPost, Rendition, Schedule, Stage};
use passeur_store::users::{self, Email, NewUser};
use passeur_store::workspaces::{self, NewWorkspace};
use passeur_store::{
    Clock, Db, Keyring, Options, StoreError, Tx, accounts, comments, deliveries, params, slots, tickets,
};
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
        upload_max: 64 << 20,
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

/// Accounts and posts in every stage and state.
fn studio(tx: &mut Tx<'_>, keys: &Keyring, workspace: &str, by: &str) -> Result<(), StoreError> {
    let mut all = Vec::new();
    for (network, handle) in [
        ("mastodon", "pont@mamot.fr"),
        ("bluesky", "librairiedupont.fr"),
        ("x", "librairiedupont"),
        ("instagram", "librairie.du.pont"),
        ("linkedin", "librairie-du-pont"),
        ("tiktok", "librairiedupont"),
    ] {
        let connected = accounts::Connected {
            network: network.into(),
            server: String::new(),
            remote_id: handle.into(),
            handle: handle.into(),
            display_name: "Librairie du Pont".into(),
            avatar_url: None,
            profile_url: None,
            secret: None,
            expires_at: None,
            scopes: Vec::new(),
            limits: None,
            software: None,
            pacing: None,
        };
        let account = accounts::connect(tx, keys, workspace, &connected)?;
        slots::set(tx, &account.id, &[(2, 540, String::new()), (4, 1080, String::new())])?;
        all.push(account.id);
    }
    let now = tx.now()?;
    let hour = passeur_store::clock::HOUR;
    for (i, (text, stage, accounts)) in [
        ("Samedi à 17 h, Maylis de Kerangal lit sur le quai. Entrée libre, vin chaud et brioche. #lecture #Nantes", Stage::Draft, 3),
        ("Nos coups de cœur de novembre : six romans qui sentent la pluie, la mer et le café. Lequel emporterez-vous ?", Stage::Draft, 5),
        ("Une carte des librairies à vélo ?", Stage::Idea, 1),
        ("Le carnet du lundi : {{titre}}, par {{auteur}}.", Stage::Template, 2),
        ("Ouverture exceptionnelle dimanche, de 14 h à 18 h.", Stage::Draft, 3),
        ("Merci à vous : 412 livres donnés pour la bibliothèque de la prison. On recommence au printemps.", Stage::Draft, 4),
    ]
    .into_iter()
    .enumerate()
    {
        let renditions = all.iter().take(accounts).map(|id| Rendition { account_id: id.clone(), own: Override::default() });
        let mut body = Body { content: Content::text(text), renditions: renditions.collect(), ..Body::default() };
        body.content.languages = vec!["fr".into()];
        body.labels = vec![["rencontre", "conseil"][i % 2].into()];
        if i == 1 {
            let own = Some(vec![Part { text: text.replace("Nos coups de cœur", "Six coups de cœur"), media: Vec::new() }]);
            body.renditions[0].own.parts = own;
            body.content.parts[0].text = text.repeat(3);
        }
        let new = NewPost { workspace_id: workspace.into(), author_id: Some(by.into()), stage: Some(stage), body, origin: None };
        let post = posts::create(tx, &new)?;
        if i == 0 {
            comments::add(tx, workspace, &post.id, by, "On précise que c'est gratuit ?")?;
        }
        if i >= 4 {
            posts::plan(tx, &post.id, now + (i as i64 - 3) * 20 * hour, Schedule::At, Some(by))?;
        }
        if i == 5 {
            let states = ["sent", "refused", "unsure", "assisted"];
            for (d, state) in deliveries::of_post(tx, &post.id)?.iter().zip(states) {
                tx.exec(
                    "UPDATE deliveries SET state = $2, next_at = NULL, advice = $3, remote_url = $4 WHERE id = $1",
                    params![&d.id, state, format!("advice-{state}"), (state == "sent").then_some("https://mamot.fr/@pont/1")],
                )?;
            }
        }
    }
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
        for name in ["Ville de Saint-Aubin", "Librairie du Pont"] {
            let new =
                NewWorkspace { name, time_zone: "Europe/Paris", locale: "fr", owner: Some(&camille.id), demo: false };
            let workspace = workspaces::create(tx, &keys, &new)?;
            members::add(tx, &workspace.id, &ines.id, Role::Editor)?;
            members::add(tx, &workspace.id, &marc.id, Role::Viewer)?;
            if name == "Librairie du Pont" {
                studio(tx, &keys, &workspace.id, &camille.id)?;
            }
        }
        Ok::<_, StoreError>(())
    })
    .await?;
    Ok(())
}
