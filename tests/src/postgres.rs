//! A PostgreSQL server of one's own, with its durability on, that can be stopped, frozen and started again.

#![allow(clippy::disallowed_methods, reason = "it starts programs")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use tempfile::TempDir;

use crate::program::signal;

/// The server. It runs from [`Postgres::new`] on and goes with its folder.
pub struct Postgres {
    dir: TempDir,
    bin: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it. Fails where PostgreSQL's programs are not installed.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL's server, as Debian installs it");
        let bin = versions.map(|version| version.unwrap().path().join("bin")).max().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { port: free.local_addr().unwrap().port(), dir, bin };
        drop(free);
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(server.dir.path()).status().unwrap().success());
        }
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
        server.start();
        server
    }

    /// The address of a database that is made here.
    pub fn database(&self, name: &str) -> String {
        let mut admin = PgConnection::establish(&self.url("postgres")).unwrap();
        admin.batch_execute(&format!("create database {name}")).unwrap();
        self.url(name)
    }

    /// The address of a copy of a database that nobody uses.
    pub fn copy(&self, name: &str, of: &str) -> String {
        let mut admin = PgConnection::establish(&self.url("postgres")).unwrap();
        admin.batch_execute(&format!("create database {name} template {of}")).unwrap();
        self.url(name)
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Starts it, and waits until it has recovered.
    pub fn start(&self) {
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''", self.port);
        let log = format!("{}/log", self.data());
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-t", "120", "-l", &log, "-o", &options, "start"]);
    }

    /// As when the power fails: nothing is written any more.
    pub fn stop_at_once(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }

    /// Freezes every process of the server, or lets them go on: `STOP`, `CONT`.
    pub fn signal(&self, name: &str) {
        let file = std::fs::read_to_string(Path::new(&self.data()).join("postmaster.pid")).unwrap();
        let postmaster: u32 = file.lines().next().unwrap().trim().parse().unwrap();
        signal(postmaster, name);
        for child in children(postmaster) {
            signal(child, name);
        }
    }

    /// Whether `pg_amcheck` finds every table and index of a database in order.
    pub fn is_sound(&self, database: &str) -> bool {
        let port = self.port.to_string();
        let mut check = self.command("pg_amcheck");
        check.args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres"]);
        check.args(["--install-missing", "--heapallindexed", database]).status().unwrap().success()
    }

    /// Whether what it has acknowledged survives a loss of power: nothing of that is switched off.
    pub fn is_durable(&self) -> bool {
        #[derive(diesel::QueryableByName)]
        struct Off {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let off = "select count(*) as n from pg_settings where setting <> 'on' \
                   and name in ('fsync', 'synchronous_commit', 'full_page_writes')";
        let mut conn = PgConnection::establish(&self.url("postgres")).unwrap();
        diesel::sql_query(off).get_result::<Off>(&mut conn).unwrap().n == 0
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> String {
        self.dir.path().join("data").to_str().unwrap().to_owned()
    }

    /// PostgreSQL does not run as root.
    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        assert!(self.command(program).args(arguments).status().unwrap().success(), "{program} {arguments:?}");
    }
}

impl Default for Postgres {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl").args(["-D", &self.data(), "-m", "immediate", "stop"]).status();
    }
}

fn is_root() -> bool {
    let own = std::fs::metadata("/proc/self").unwrap();
    std::os::unix::fs::MetadataExt::uid(&own) == 0
}

fn children(parent: u32) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        after_name.split_whitespace().nth(1) == Some(parent.to_string().as_str())
    })
    .collect()
}
