//! The program itself, as an operator starts it: the binary, its settings, a process that can be killed.

#![allow(clippy::disallowed_methods, reason = "it starts programs, whose settings are in the environment")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use valghalla::config::DatabaseUrl;

use crate::authenticator::Authenticator;
use crate::client::Client;
use crate::database::{Backend, Database};
use crate::people::PASSWORD;

/// The first administrator, who has [`PASSWORD`].
pub const ADMINISTRATOR: &str = "administrator@example.dk";

/// The binary beside the test's own executable, built from the sources as they are: an old one would be tested instead.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let Some(folder) = test.parent().filter(|folder| folder.ends_with("deps")).and_then(Path::parent) else {
            // A program of ours, which is built together with the one that it starts.
            return test.with_file_name("valghalla");
        };
        let profile = match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") => "dev",
            Some(other) => other,
            None => panic!("{} is in no profile's folder", test.display()),
        };
        let mut build = Command::new("cargo");
        build.args(["build", "--quiet", "--locked", "--package", "valghalla", "--profile", profile, "--target-dir"]);
        build.arg(folder.parent().unwrap()).current_dir(env!("CARGO_MANIFEST_DIR"));
        // What cargo tells a test about its package would make dependencies that read it be built again.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
                build.env_remove(name);
            }
        }
        assert!(build.status().unwrap().success(), "the program does not build");
        folder.join("valghalla")
    })
}

/// The program over a database of its own, with one municipality; it runs between [`Program::start`] and
/// [`Program::kill`].
pub struct Program {
    /// `http://127.0.0.1:<port>`, the same after every start.
    pub url: String,
    /// Where its data are.
    pub database: DatabaseUrl,
    /// Settings beside the usual ones, from the next start on.
    pub settings: Vec<(&'static str, String)>,
    process: Option<Child>,
    dir: TempDir,
    passkey: Authenticator,
    _databases: Vec<(Database, Option<TempDir>)>,
}

impl Program {
    /// Makes the database, the municipality and the administrator, who is active; leaves the program running.
    pub async fn start_new(backend: Backend) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::empty(backend, &dir);
        let url = database.url.clone();
        Self::make(dir, url, Some(database), Vec::new()).await
    }

    /// The same over an empty database of the caller's, with further settings.
    pub async fn start_over(database: DatabaseUrl, settings: Vec<(&'static str, String)>) -> Self {
        Self::make(tempfile::tempdir().unwrap(), database, None, settings).await
    }

    /// One over a database as it is, not started yet.
    pub fn over(database: DatabaseUrl) -> Self {
        let (url, dir) = (free_url(), tempfile::tempdir().unwrap());
        let passkey = Authenticator::new(&url);
        Self { url, database, settings: Vec::new(), process: None, dir, passkey, _databases: Vec::new() }
    }

    /// Another one over the same database and keys, not started yet.
    pub fn beside(&self) -> Self {
        let mut other = Self::over(self.database.clone());
        other.settings.clone_from(&self.settings);
        other.settings.push(("KEYS_DIR", self.dir.path().join("keys").to_str().unwrap().to_owned()));
        other.settings.push(("PUBLIC_URL", self.url.clone()));
        other
    }

    async fn make(
        dir: TempDir,
        database: DatabaseUrl,
        owned: Option<Database>,
        settings: Vec<(&'static str, String)>,
    ) -> Self {
        let mut program = Self::over(database);
        (program.settings, program.dir) = (settings, dir);
        program._databases.extend(owned.map(|database| (database, None)));
        let link = program.dir.path().join("link");
        let arguments = ["bootstrap", "--municipality", "0607", "--name", "Fredericia Kommune", "--admin-mail"];
        let mut bootstrap = program.command();
        bootstrap.args(arguments).arg(ADMINISTRATOR).arg("--link-file").arg(&link).stdout(Stdio::null());
        assert!(bootstrap.status().unwrap().success(), "{}", program.said());
        program.start().await;
        let link = std::fs::read_to_string(link).unwrap();
        let token = link.trim().split('#').nth(1).unwrap();
        let body = json!({"token": token, "new_password": PASSWORD});
        program.anonymous().post("/auth/links/redeem", &body).await.expect(204);
        program
    }

    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        let log = File::options().append(true).create(true).open(self.dir.path().join("log")).unwrap();
        let database = match &self.database {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{path}"),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        for not_from_outside in ["SMTP_URL", "SPA_DIR", "CORS_ORIGINS", "TRUSTED_PROXIES", "DATABASE_CONNECTIONS"] {
            command.env_remove(not_from_outside);
        }
        command
            .env("DATABASE_URL", database)
            .env("BIND", self.url.trim_start_matches("http://"))
            .env("PUBLIC_URL", &self.url)
            .env("KEYS_DIR", self.keys())
            .env("AUDIT_CHECKPOINTS_DIR", self.checkpoints())
            .env("MODE", "development")
            .env("ARGON2_PROFILE", "floor")
            .env("LOG", "warn")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stderr(log);
        command
    }

    /// Starts it and waits until it is ready; answers how long that took. Fails when it ends or takes half a minute.
    pub async fn start(&mut self) -> Duration {
        self.spawn();
        let took = self.ready_within(Duration::from_secs(30)).await;
        took.unwrap_or_else(|| panic!("{}", self.said()))
    }

    /// Starts it and waits for nothing.
    pub fn spawn(&mut self) {
        self.process = Some(self.command().arg("serve").spawn().unwrap());
    }

    /// How long it takes until it is ready; nothing when it ends or takes longer than that.
    pub async fn ready_within(&mut self, limit: Duration) -> Option<Duration> {
        let (started, client) = (Instant::now(), self.anonymous());
        while started.elapsed() < limit && self.ended().is_none() {
            let ready = client.request(reqwest::Method::GET, "/health/ready").send().await;
            if ready.is_ok_and(|answer| answer.status() == 200) {
                return Some(started.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// How it ended, if it has ended.
    pub fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.process.as_mut().expect("it was started").try_wait().unwrap()
    }

    /// Its number in the system.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().expect("it runs").id()
    }

    /// Sends it a signal, as `kill -<name>` does.
    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// `kill -9`: the process is gone when this answers.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// As a service manager stops it: what is under way is finished. Fails when it ends with an error.
    pub fn stop(&mut self) {
        let mut process = self.process.take().expect("it runs");
        signal(process.id(), "TERM");
        assert!(process.wait().unwrap().success(), "{}", self.said());
    }

    /// Runs a sub-command to its end, beside the running server or without one.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Begins a sub-command and waits for nothing.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        self.command().args(arguments).stdout(Stdio::null()).spawn().unwrap()
    }

    /// Runs a sub-command to its end while the test goes on; answers whether it ended well, and what it said.
    pub fn begin_and_wait(&self, arguments: &[&str]) -> impl Future<Output = (bool, String)> + use<> {
        let mut command = self.command();
        command.args(arguments);
        async move {
            let output = tokio::task::spawn_blocking(move || command.stderr(Stdio::piped()).output().unwrap());
            let output = output.await.unwrap();
            let said = [output.stdout, output.stderr].concat();
            (output.status.success(), String::from_utf8(said).unwrap())
        }
    }

    /// Gives it another database, in which nothing is; keys and checkpoints stay. Call it while the program is stopped.
    pub fn lose_database(&mut self, backend: Backend) {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::empty(backend, &dir);
        self.database = database.url.clone();
        self._databases.push((database, Some(dir)));
    }

    /// The folder of the keys.
    pub fn keys(&self) -> PathBuf {
        self.dir.path().join("keys")
    }

    /// The folder of the audit log's checkpoints.
    pub fn checkpoints(&self) -> PathBuf {
        self.dir.path().join("audit")
    }

    /// What it has written to its log.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// Runs a sub-command; answers whether it ended well, and what it said.
    pub fn told(&self, arguments: &[&str]) -> (bool, String) {
        let before = self.said().len();
        let output = self.run(arguments);
        let errors = self.said().split_off(before);
        (output.status.success(), String::from_utf8(output.stdout).unwrap() + &errors)
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    /// The administrator, logged in.
    pub async fn administrator(&self) -> Client {
        self.passkey.log_in(&self.anonymous(), ADMINISTRATOR, PASSWORD).await
    }
}

/// Sends a process a signal, as `kill -<name>` does.
pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().unwrap();
    assert!(sent.success(), "no process {pid}");
}

/// An address on this machine that is free now.
fn free_url() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", free.local_addr().unwrap())
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}
