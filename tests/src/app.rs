//! A whole server for one test, on a port of its own.

use std::sync::OnceLock;

use actix_web::dev::ServerHandle;
use tempfile::TempDir;
use uuid::Uuid;
use valghalla::app::server::{Shared, start};
use valghalla::config::{Config, DatabaseUrl};
use valghalla::crypto::KeyRing;
use valghalla::domain::ids::MunicipalityId;
use valghalla::domain::time::Clock;
use valghalla::store::db::Db;
use valghalla::store::municipalities::{self, NewMunicipality};

use crate::client::Client;
use crate::database::{Backend, Database};

/// A running server with one municipality, `0607 Fredericia Kommune`.
pub struct TestApp {
    /// `http://127.0.0.1:<port>`.
    pub url: String,
    /// The same database that the server uses.
    pub db: Db,
    /// The server's clock, to be moved.
    pub clock: Clock,
    /// The municipality.
    pub municipality: MunicipalityId,
    /// Which database this is.
    pub backend: Backend,
    /// The folder that holds the keys and SQLite's file.
    pub dir: TempDir,
    /// The server's settings.
    pub config: Config,
    database: Option<Database>,
    server: ServerHandle,
}

impl TestApp {
    /// Starts one with the settings of a development server.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| None).await
    }

    /// Starts one; `setting` may give any environment variable another value.
    pub async fn start_with(backend: Backend, setting: impl Fn(&str) -> Option<String>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::fresh(backend, &dir);
        let url = database.url.clone();
        Self::serve(backend, dir, Some(database), url, None, setting).await
    }

    /// Another server on the database of one that is running, reached in another way.
    pub async fn start_on(first: &Self, url: DatabaseUrl) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::serve(first.backend, dir, None, url, Some(first.municipality), |_| None).await
    }

    async fn serve(
        backend: Backend,
        dir: TempDir,
        database: Option<Database>,
        database_url: DatabaseUrl,
        municipality: Option<MunicipalityId>,
        setting: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = Config::from_lookup(|name| {
            setting(name).or_else(|| match name {
                "PUBLIC_URL" => Some(url.clone()),
                "ARGON2_PROFILE" => Some("floor".to_owned()),
                "AUDIT_CHECKPOINTS_DIR" => Some(dir.path().join("audit").to_str().unwrap().to_owned()),
                _ => None,
            })
        })
        .unwrap();
        let config = Config { database: database_url, ..config };
        let clock = Clock::default();
        let keys = KeyRing::load(keys_dir()).unwrap();
        let db = Db::open(&config.database, 12, clock.clone(), keys).unwrap();
        let municipality = match municipality {
            Some(municipality) => municipality,
            None => new_municipality(&db, "0607", "Fredericia Kommune", &config.public_url).await,
        };
        let shared = Shared::new(config.clone(), db.clone()).await.unwrap();
        let server = start(&shared, listener, 2).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, db, clock, municipality, backend, dir, config, database, server: handle }
    }

    /// Where the database is.
    pub fn database_url(&self) -> DatabaseUrl {
        self.config.database.clone()
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// Another municipality in the same installation. From then on the host of a request decides.
    pub async fn another_municipality(&self, code: &str) -> MunicipalityId {
        new_municipality(&self.db, code, &format!("Kommune {code}"), &format!("http://{code}.test")).await
    }
}

async fn new_municipality(db: &Db, code: &str, name: &str, url: &str) -> MunicipalityId {
    let new = NewMunicipality {
        code: code.to_owned(),
        name: name.to_owned(),
        public_url: url.to_owned(),
        contact_email: "valg@example.dk".to_owned(),
    };
    db.write(move |tx| municipalities::create(tx, &new)).await.unwrap()
}

/// Keys take a moment to make, and tests do not share data that they seal: one set for all.
fn keys_dir() -> &'static std::path::Path {
    static KEYS: OnceLock<(TempDir, std::path::PathBuf)> = OnceLock::new();
    let (_, path) = KEYS.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(format!("keys-{}", Uuid::now_v7().simple()));
        KeyRing::init(&path, Clock::default().now().0).unwrap();
        (dir, path)
    });
    path
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The server ends by itself when the runtime of the test does; its database goes first by force.
        std::mem::drop(self.server.stop(false));
        self.database.take();
    }
}
