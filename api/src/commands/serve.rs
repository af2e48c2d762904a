//! Serving: open the database, bring it up to date, listen, deliver mails, stop gracefully.

use std::fs::{File, create_dir_all};
use std::net::TcpListener;
use std::path::Path;

use super::keys;
use crate::app::server::{Shared, start};
use crate::config::Config;
use crate::domain::time::Clock;
use crate::error::{Error, Result};
use crate::store::DatabaseUrl;
use crate::store::db::Db;
use crate::store::migrate::migrate;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("another server process holds {0}; SQLite serves one process, several need PostgreSQL")]
    Locked(String),
    #[error("BIND {0}: {1}")]
    Bind(std::net::SocketAddr, std::io::Error),
}

/// Opens the database, made and migrated when needed.
pub fn open(config: &Config) -> Result<Db> {
    if let DatabaseUrl::Sqlite(path) = &config.database
        && let Some(dir) = Path::new(path).parent().filter(|dir| !dir.as_os_str().is_empty())
    {
        create_dir_all(dir).map_err(Error::internal)?;
    }
    let keys = keys::load(config)?;
    migrate(&config.database)?;
    Db::open(&config.database, config.database_connections, Clock::default(), keys)
}

/// Serves until it is told to stop.
pub async fn serve(config: Config) -> Result<()> {
    log(&config);
    let _lock = lock(&config.database)?;
    let db = open(&config)?;
    let listener =
        TcpListener::bind(config.bind).map_err(|error| Error::internal(Refused::Bind(config.bind, error)))?;
    let shared = Shared::new(config.clone(), db.clone())?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = start(&shared, listener, workers)?;
    tracing::info!("serving {} on {}", config.public_url, config.bind);
    server.await.map_err(Error::internal)
}

/// Delivers mails until it is told to stop.
pub async fn worker(config: Config) -> Result<()> {
    log(&config);
    let _db = open(&config)?;
    Ok(())
}

/// One server process a SQLite file: the lock goes with the process.
fn lock(url: &DatabaseUrl) -> Result<Option<File>> {
    let DatabaseUrl::Sqlite(path) = url else { return Ok(None) };
    let locked = || Error::internal(Refused::Locked(path.clone()));
    if let Some(dir) = Path::new(path).parent() {
        create_dir_all(dir).map_err(Error::internal)?;
    }
    let file = File::create(format!("{path}.lock")).map_err(Error::internal)?;
    file.try_lock().map_err(|_| locked())?;
    Ok(Some(file))
}

/// JSON lines in production, readable ones in development.
fn log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.mode {
        crate::config::Mode::Production => builder.json().init(),
        crate::config::Mode::Development => builder.init(),
    }
}
