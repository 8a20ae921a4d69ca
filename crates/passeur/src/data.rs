//! The data folder, opened: configuration, keys, database, media, the guarded client, the networks.

use crate::{
    config::Config,
    failure::{Failure, Result},
};
use passeur_engine::MailSettings;
use passeur_hub::Hub;
use passeur_networks::{
    Registry,
    http::{Http, HttpOptions},
};
use passeur_store::{
    Clock, Db, Keyring, Options,
    blobs::{BlobOptions, Blobs},
    clock::SECOND,
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs::File,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

pub struct Data {
    pub folder: PathBuf,
    pub config: Config,
    pub db: Db,
    pub blobs: Blobs,
    pub http: Http,
    pub registry: Registry,
}

impl Data {
    /// Opens the folder, and makes it on the first use.
    pub fn open(folder: &Path, config: Config) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::failed(format!("the data folder {} cannot be made: {e}", folder.display())))?;
        private(folder)?;
        let keys = match config.secret("key") {
            Some(key) => Keyring::parse(key.expose_secret())?,
            None => Keyring::open(&folder.join("secret.key"))?,
        };
        let options = match config.secret("database.url") {
            Some(url) => Options::Postgres { url, connections: config.number("database.connections")? },
            None => Options::Sqlite(folder.join("passeur.db")),
        };
        let db = Db::open(&options, clock()?, keys)?;
        let blobs = Blobs::open(&match config.some("media.endpoint") {
            Some(endpoint) => BlobOptions::S3 {
                endpoint: endpoint.into(),
                bucket: config.get("media.bucket").into(),
                region: config.get("media.region").into(),
                access_key: config.get("media.access_key").into(),
                secret_key: config.secret("media.secret_key").unwrap_or_else(|| SecretString::from(String::new())),
            },
            None => BlobOptions::Folder(folder.join("media")),
        })?;
        let http = http(&config)?;
        let hub = passeur_hub::Connector::new(db.clone(), blobs.clone(), outside(&config)?);
        let registry = passeur_networks::registry().with(Arc::new(hub));
        Ok(Self { folder: folder.into(), config, db, blobs, http, registry })
    }

    /// The name of this node: set by the operator, or drawn once and kept in the data folder, so that two
    /// nodes on one machine never take each other's leases for their own.
    pub fn node(&self) -> Result<String> {
        if let Some(name) = self.config.some("node") {
            return Ok(name.into());
        }
        let path = self.folder.join("node");
        if let Ok(name) = std::fs::read_to_string(&path)
            && !name.trim().is_empty()
        {
            return Ok(name.trim().to_owned());
        }
        let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        let drawn = uuid::Uuid::new_v4().simple().to_string();
        let name = format!("{}-{}", host.trim(), &drawn[..8]);
        std::fs::write(&path, &name)?;
        Ok(name)
    }

    /// Where people reach the pages.
    pub fn public_url(&self) -> String {
        public_url(&self.config)
    }

    /// The most a file of the library may weigh, in bytes.
    pub fn upload_max(&self) -> Result<u64> {
        match self.config.number("media.max_mb")? {
            0 => Err(Failure::usage("media.max_mb: at least 1")),
            mb => Ok((mb as u64).saturating_mul(1 << 20)),
        }
    }

    /// The public sites and their place in the fediverse.
    pub fn hub(&self) -> Result<Hub> {
        Ok(Hub::new(self.db.clone(), self.blobs.clone(), self.http.clone(), outside(&self.config)?))
    }
}

/// Where the server of this folder listened last: the hub's links name it when no public address is set.
pub fn last_address(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("address")).ok()?;
    text.trim().parse::<SocketAddr>().ok().map(|address| address.to_string())
}

pub fn keep_address(folder: &Path, address: SocketAddr) -> Result<()> {
    Ok(std::fs::write(folder.join("address"), address.to_string())?)
}

fn public_url(config: &Config) -> String {
    config
        .some("public_url")
        .map_or_else(|| format!("http://{}", config.get("listen")), |url| url.trim_end_matches('/').to_owned())
}

/// The same as an address.
fn outside(config: &Config) -> Result<url::Url> {
    let text = public_url(config);
    match url::Url::parse(&text) {
        Ok(url) if url.host_str().is_some() && matches!(url.scheme(), "http" | "https") => Ok(url),
        _ => Err(Failure::usage(format!("public_url is not a web address: {text}"))),
    }
}

/// Only the owner reads the folder: it holds the key and the database.
fn private(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder)?.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode & 0o700))?;
        }
    }
    Ok(())
}

fn http(config: &Config) -> Result<Http> {
    let bad = |e: &dyn std::fmt::Display| Failure::usage(format!("net: {e}"));
    let mut options = HttpOptions::from_allow_list(config.get("net.allow")).map_err(|e| bad(&e))?;
    options.proxy = config.some("net.proxy").map(url::Url::parse).transpose().map_err(|e| bad(&e))?;
    Http::new(options).map_err(|e| bad(&e))
}

/// The machine's clock; `PASSEUR_CLOCK_OFFSET` (seconds) moves it, for the fault harness.
fn clock() -> Result<Clock> {
    match std::env::var("PASSEUR_CLOCK_OFFSET") {
        Ok(text) => {
            let seconds: i64 =
                text.parse().map_err(|_| Failure::usage("PASSEUR_CLOCK_OFFSET is a number of seconds"))?;
            Ok(Clock::system(seconds * SECOND))
        }
        Err(_) => Ok(Clock::system(0)),
    }
}

/// The lock of a data folder: who holds it runs the engine. Ends with the process, however it ends.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// `None` when another process has it.
    pub fn take(folder: &Path) -> Result<Option<Self>> {
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("serve.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(e)) => Err(e.into()),
        }
    }
}

/// The pages, the API and the hub, put together.
pub struct Web {
    pub router: axum::Router,
    pub mail: Option<MailSettings>,
    /// Ends what would keep connections open (live pages) when the server stops.
    pub stop: CancellationToken,
}

/// `address` is where the server listens: the public address when none is set.
pub fn web(data: &Data, address: SocketAddr) -> Result<Web> {
    let public_url = data.config.some("public_url").map_or_else(|| format!("http://{address}"), Into::into);
    let public_url = url::Url::parse(&public_url)
        .map_err(|e| Failure::usage(format!("public_url: “{public_url}” cannot be read: {e}")))?;
    let config = passeur_web::Config {
        listen: address,
        public_url,
        data_dir: data.folder.clone(),
        mail: data.config.secret("mail.url").is_some(),
        behind_proxy: data.config.flag("trust_proxy")?,
        demo: false,
        upload_max: data.upload_max()?,
    };
    let (registry, blobs) = (data.registry.clone(), data.blobs.clone());
    let mail = data.config.secret("mail.url").map(|url| MailSettings {
        url,
        from: data.config.get("mail.from").to_owned(),
        letters: std::sync::Arc::new(passeur_web::letters::Words),
    });
    let app =
        passeur_web::App::new(data.db.clone(), blobs, registry, data.http.clone(), config).with_mail(mail.clone());
    let (stop, hub) = (app.stop.clone(), data.hub()?);
    // In this order: the pages keep their own answer to an unknown address.
    let pages = passeur_hub::router(hub.clone()).merge(passeur_web::router(app));
    Ok(Web { stop, router: passeur_hub::own_hosts(hub, pages), mail })
}
