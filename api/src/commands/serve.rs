//! Serving: open the database, bring it up to date, listen, deliver mails, stop gracefully.

use std::fs::{DirBuilder, File};
use std::io::IsTerminal;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::keys;
use crate::app::server::{Shared, start};
use crate::config::Config;
use crate::config::DatabaseUrl;
use crate::domain::time::Clock;
use crate::error::{Error, Result};
use crate::jobs::audit::Keeper;
use crate::jobs::deliver_mail::Courier;
use crate::jobs::housekeeping;
use crate::jobs::keys::{Watch, settle};
use crate::store::db::Db;
use crate::store::migrate::migrate;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("another server process holds {0}; SQLite serves one process, several need PostgreSQL")]
    Locked(String),
    #[error("SMTP_URL: a worker needs a mail server")]
    NoMailServer,
    #[error("BIND {0}: {1}")]
    Bind(std::net::SocketAddr, std::io::Error),
}

/// Opens the database, made and migrated when needed, with the keys that are in use there.
pub async fn open(config: &Config) -> Result<Db> {
    if let DatabaseUrl::Sqlite(path) = &config.database
        && let Some(dir) = Path::new(path).parent().filter(|dir| !dir.as_os_str().is_empty())
    {
        private_dir(dir)?;
    }
    let keys = keys::load(config)?;
    migrate(&config.database)?;
    let db = Db::open(&config.database, config.database_connections, Clock::default(), keys)?;
    settle(&db, &config.keys_dir).await?;
    Ok(db)
}

/// A folder that only its owner may enter: it holds names, and the keys if nobody moves them.
fn private_dir(dir: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(Error::internal)
}

/// Serves until it is told to stop; requests and mails in flight are finished first.
pub async fn serve(config: Config) -> Result<()> {
    log(&config);
    open_many_files();
    let _lock = lock(&config.database)?;
    let db = open(&config).await?;
    let watch = Watch::begin(&db, &config.keys_dir).await?;
    let keeper = Keeper::open(&config, db.patient()).map_err(Error::internal)?;
    let listener =
        TcpListener::bind(config.bind).map_err(|error| Error::internal(Refused::Bind(config.bind, error)))?;
    let shared = Shared::new(config.clone(), db.clone()).await?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = start(&shared, listener, workers)?;
    tracing::info!("serving {} on {}", config.public_url, config.bind);
    beside(&config, (db, watch), Some(keeper), async { server.await.map_err(Error::internal) }).await
}

/// Delivers mails until it is told to stop.
pub async fn worker(config: Config) -> Result<()> {
    log(&config);
    let _lock = lock(&config.database)?;
    let db = open(&config).await?;
    if config.smtp_url.is_none() {
        return Err(Error::internal(Refused::NoMailServer));
    }
    let watch = Watch::begin(&db, &config.keys_dir).await?;
    beside(&config, (db, watch), None, async {
        let mut terminated = signal(SignalKind::terminate()).map_err(Error::internal)?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(Error::internal),
            _ = terminated.recv() => Ok(()),
        }
    })
    .await
}

/// Runs the jobs beside something that ends by itself, then ends them too.
async fn beside(
    config: &Config,
    (db, watch): (Db, Watch),
    keeper: Option<Keeper>,
    main: impl Future<Output = Result<()>>,
) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let db = db.patient();
    let courier = Courier::new(config, db.clone()).map_err(Error::internal)?;
    let courier = courier.map(|courier| actix_web::rt::spawn(courier.run(stopped.clone())));
    let keeper = keeper.map(|keeper| actix_web::rt::spawn(keeper.run(stopped.clone())));
    let housekeeping = actix_web::rt::spawn(housekeeping::run(db, stopped));
    let (keys_stop, keys_stopped) = watch::channel(false);
    let watch = actix_web::rt::spawn(watch.run(keys_stopped));
    let outcome = main.await;
    stop.send_replace(true);
    if let Some(courier) = courier {
        courier.await.map_err(Error::internal)?;
    }
    housekeeping.await.map_err(Error::internal)?;
    // The last one: what the others have written is in the chain, and the chain is signed.
    if let Some(keeper) = keeper {
        keeper.await.map_err(Error::internal)?;
    }
    keys_stop.send_replace(true);
    watch.await.map_err(Error::internal)?;
    outcome
}

/// Each connection is a file. The soft limit is for programs that use `select`, of which this is none: what the system
/// allows is taken.
fn open_many_files() {
    let most = getrlimit(Resource::Nofile).maximum;
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most }) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

/// One server process a SQLite file: the lock goes with the process.
pub(super) fn lock(url: &DatabaseUrl) -> Result<Option<File>> {
    let DatabaseUrl::Sqlite(path) = url else { return Ok(None) };
    let locked = || Error::internal(Refused::Locked(path.clone()));
    if let Some(dir) = Path::new(path).parent() {
        private_dir(dir)?;
    }
    let file = File::create(format!("{path}.lock")).map_err(Error::internal)?;
    file.try_lock().map_err(|_| locked())?;
    Ok(Some(file))
}

/// JSON lines in production, readable ones in development.
fn log(config: &Config) {
    // The framework tells whole paths when it tells more than this, and people write anything into paths.
    let framework = ["actix_web=info", "actix_http=info", "actix_router=info"].map(str::parse).into_iter().flatten();
    let filter =
        framework.fold(tracing_subscriber::EnvFilter::new(&config.log), |filter, one| filter.add_directive(one));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.mode {
        crate::config::Mode::Production => builder.json().init(),
        crate::config::Mode::Development => builder.with_ansi(std::io::stderr().is_terminal()).init(),
    }
}
