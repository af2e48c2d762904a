//! Settings, from the environment and nowhere else; an error names the variable. `.env.example` lists them all.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::domain::public_url;

/// Whether the conveniences for trying things out are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On this machine keys are made at the first start, and mails can be read at `/dev/mails` while there is no mail server.
    Development,
    /// Refuses every such default.
    Production,
}

/// How the server reaches its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://path/to/file`.
    Sqlite(String),
    /// `postgres://…`, handed to libpq as it is.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads `sqlite://…`, `postgres://…` or `postgresql://…`; nothing else is known.
    pub fn parse(url: &str) -> Option<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return (!path.is_empty()).then(|| Self::Sqlite(path.to_owned()));
        }
        let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
        known.then(|| Self::Postgres(url.to_owned()))
    }

    /// How many connections to hold where the operator does not say.
    fn connections(&self) -> u32 {
        let cores = || std::thread::available_parallelism().ok().and_then(|cores| u32::try_from(cores.get()).ok());
        match self {
            Self::Sqlite(_) => cores().unwrap_or(1).saturating_mul(2).max(4),
            Self::Postgres(_) => 16,
        }
    }
}

/// All settings of the server.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite://path` or `postgres://…`. Default `sqlite://data/valghalla.sqlite`.
    pub database: DatabaseUrl,
    /// `DATABASE_CONNECTIONS`: connections held at most. Default 16 to PostgreSQL; to SQLite, which works on the
    /// server's own cores, two for each core and at least 4.
    pub database_connections: u32,
    /// `BIND`: address and port to listen on. Default `127.0.0.1:8080`.
    pub bind: SocketAddr,
    /// `PUBLIC_URL`: the base of every link in a mail, never taken from a request. Default `http://localhost:8080`.
    pub public_url: String,
    /// `SMTP_URL`: `smtp://host:port?tls=required`, `smtps://user:password@host`. None: mails stay queued.
    pub smtp_url: Option<String>,
    /// `MAIL_FROM`: the sender's address. Default `valghalla@localhost`.
    pub mail_from: String,
    /// `KEYS_DIR`: where the keys lie, each file 0600. Default `data/keys`.
    pub keys_dir: PathBuf,
    /// `AUDIT_CHECKPOINTS_DIR`: where the signed checkpoints of the audit log are written. Default `data/audit`.
    pub audit_checkpoints_dir: PathBuf,
    /// `MODE`: `development` or `production`. Default `development`.
    pub mode: Mode,
    /// `CORS_ORIGINS`: origins, comma-separated, from which a separately hosted SPA may call. Default none.
    pub cors_origins: Vec<String>,
    /// `TRUSTED_PROXIES`: addresses, comma-separated, whose `X-Forwarded-For` is believed. Default none.
    pub trusted_proxies: Vec<IpAddr>,
    /// `LOG`: what is logged, e.g. `info,valghalla=debug`. Default `info`.
    pub log: String,
    /// `SPA_DIR`: serve the SPA from this folder instead of the one built in. Default none.
    pub spa_dir: Option<PathBuf>,
    /// `SECURITY_CONTACT`: addresses, comma-separated, for those who find a weakness, told at `/.well-known/security.txt`.
    /// Default none.
    pub security_contacts: Vec<String>,
    /// `ARGON2_PROFILE`: `default` (64 MiB, 3 passes) or `floor` (19 MiB, 2 passes). Default `default`.
    pub argon2_floor: bool,
}

/// Two of the settings may hold a password: it shows none.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Config({:?}, {}, ••••)", self.mode, self.bind)
    }
}

/// A setting that cannot be used: which, and why.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {reason}")]
pub struct ConfigError {
    variable: &'static str,
    reason: String,
}

impl ConfigError {
    /// Which setting, and why.
    pub fn new(variable: &'static str, reason: impl Into<String>) -> Self {
        Self { variable, reason: reason.into() }
    }
}

impl Config {
    /// Reads the process' environment.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads settings by name; an empty one counts as not set.
    pub fn from_lookup(lookup: impl Fn(&'static str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name| lookup(name).filter(|value| !value.trim().is_empty());
        let or = |name, default: &str| get(name).unwrap_or_else(|| default.to_owned());
        let mode = match or("MODE", "development").as_str() {
            "development" => Mode::Development,
            "production" => Mode::Production,
            _ => return Err(ConfigError::new("MODE", "is neither development nor production")),
        };
        let database = DatabaseUrl::parse(&or("DATABASE_URL", "sqlite://data/valghalla.sqlite"))
            .ok_or_else(|| ConfigError::new("DATABASE_URL", "begins with neither sqlite:// nor postgres://"))?;
        let config = Self {
            database_connections: match get("DATABASE_CONNECTIONS") {
                Some(many) => parsed("DATABASE_CONNECTIONS", &many)?,
                None => database.connections(),
            },
            database,
            bind: parsed("BIND", &or("BIND", "127.0.0.1:8080"))?,
            public_url: base_url("PUBLIC_URL", &or("PUBLIC_URL", "http://localhost:8080"), mode)?,
            smtp_url: get("SMTP_URL"),
            mail_from: or("MAIL_FROM", "valghalla@localhost"),
            keys_dir: PathBuf::from(or("KEYS_DIR", "data/keys")),
            audit_checkpoints_dir: PathBuf::from(or("AUDIT_CHECKPOINTS_DIR", "data/audit")),
            mode,
            cors_origins: list(&or("CORS_ORIGINS", "")).map(str::to_owned).collect(),
            trusted_proxies: list(&or("TRUSTED_PROXIES", ""))
                .map(|address| parsed("TRUSTED_PROXIES", address).map(|address: IpAddr| address.to_canonical()))
                .collect::<Result<_, _>>()?,
            log: or("LOG", "info"),
            spa_dir: get("SPA_DIR").map(PathBuf::from),
            security_contacts: list(&or("SECURITY_CONTACT", "")).map(contact).collect::<Result<_, _>>()?,
            argon2_floor: match or("ARGON2_PROFILE", "default").as_str() {
                "default" => false,
                "floor" => true,
                _ => return Err(ConfigError::new("ARGON2_PROFILE", "is neither default nor floor")),
            },
        };
        config.refuse_development_defaults()?;
        Ok(config)
    }

    /// Production takes no shortcut.
    fn refuse_development_defaults(&self) -> Result<(), ConfigError> {
        if self.mode == Mode::Development {
            return if self.is_for_trying_out() && !self.is_local() {
                let reason = "must be production, or SMTP_URL be set: at PUBLIC_URL anybody could read mails and codes";
                Err(ConfigError::new("MODE", reason))
            } else {
                Ok(())
            };
        }
        if self.smtp_url.is_none() {
            return Err(ConfigError::new("SMTP_URL", "must be set when MODE is production"));
        }
        Ok(())
    }

    /// Whether there are pages that show what a mail server and an app would: in development, as long as no mail is sent.
    pub fn is_for_trying_out(&self) -> bool {
        self.mode == Mode::Development && self.smtp_url.is_none()
    }

    /// Whether nobody but this machine is to reach the server.
    pub fn is_local(&self) -> bool {
        public_url::is_of_this_machine(&self.public_url)
    }

    /// Whether keys are made where there are none; everywhere else somebody decides that.
    pub fn makes_its_keys(&self) -> bool {
        self.mode == Mode::Development && self.is_local()
    }

    /// Whether cookies carry `Secure` and the `__Host-` prefix: everywhere but on plain http for development.
    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn parsed<T: std::str::FromStr>(variable: &'static str, value: &str) -> Result<T, ConfigError>
where
    T::Err: std::fmt::Display,
{
    value.trim().parse().map_err(|error: T::Err| ConfigError::new(variable, error.to_string()))
}

fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Where a weakness can be told: a mail address to write to or a page to open (RFC 9116 § 2.5.3).
fn contact(value: &str) -> Result<String, ConfigError> {
    let known = ["mailto:", "https://", "tel:"].iter().any(|scheme| value.starts_with(scheme));
    match url::Url::parse(value) {
        Ok(url) if known => Ok(url.into()),
        _ => Err(ConfigError::new("SECURITY_CONTACT", "is none of mailto:address, https://page, tel:number")),
    }
}

/// The base of links, in the one form in which it is stored; `setting` is where it was given.
pub fn base_url(setting: &'static str, value: &str, mode: Mode) -> Result<String, ConfigError> {
    let url = public_url::normalised(value)
        .ok_or_else(|| ConfigError::new(setting, "is not of the form https://host[:port], with nothing after it"))?;
    if mode == Mode::Production && !url.starts_with("https://") {
        return Err(ConfigError::new(setting, "must begin with https:// when MODE is production"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(settings: &'static [(&'static str, &'static str)]) -> Result<Config, String> {
        let found = |name| settings.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Config::from_lookup(found).map_err(|e| e.to_string())
    }

    #[test]
    fn nothing_set_is_a_development_server_on_this_machine() {
        let config = with(&[]).unwrap();
        assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
        assert!(config.mode == Mode::Development && config.smtp_url.is_none());
    }

    #[test]
    fn the_url_chooses_the_database() {
        assert_eq!(DatabaseUrl::parse("sqlite://data/v.sqlite"), Some(DatabaseUrl::Sqlite("data/v.sqlite".into())));
        assert!(matches!(DatabaseUrl::parse("postgres://u@h/d"), Some(DatabaseUrl::Postgres(_))));
        assert_eq!(DatabaseUrl::parse("mysql://x"), None);
        assert_eq!(DatabaseUrl::parse("sqlite://"), None);
    }

    #[test]
    fn an_error_names_the_variable() {
        assert!(with(&[("BIND", "here")]).unwrap_err().starts_with("BIND: "));
        assert!(with(&[("DATABASE_URL", "mysql://x")]).unwrap_err().starts_with("DATABASE_URL: "));
        assert!(with(&[("TRUSTED_PROXIES", "10.0.0.1, x")]).unwrap_err().starts_with("TRUSTED_PROXIES: "));
        assert!(with(&[("PUBLIC_URL", "ftp://x")]).unwrap_err().starts_with("PUBLIC_URL: "));
        assert!(with(&[("SECURITY_CONTACT", "valg@example.dk")]).unwrap_err().starts_with("SECURITY_CONTACT: "));
        assert!(with(&[("PUBLIC_URL", "https://x.dk/valg")]).unwrap_err().starts_with("PUBLIC_URL: "));
    }

    /// Each stands in `.env.example` once, as a comment with its default.
    #[test]
    fn the_example_lists_every_variable_with_its_default() {
        let example: Vec<(&str, &str)> = include_str!("../../.env.example")
            .lines()
            .filter_map(|line| line.strip_prefix('#')?.split_once('='))
            .filter(|(name, _)| name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
            .collect();
        let asked = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let nothing = Config::from_lookup(|name| {
            asked.borrow_mut().insert(name);
            None
        });
        assert_eq!(
            example.iter().map(|(name, _)| *name).collect::<std::collections::BTreeSet<_>>(),
            asked.into_inner()
        );
        let defaults = Config::from_lookup(|name| example.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).into()));
        assert!(defaults.unwrap() == nothing.unwrap());
    }

    #[test]
    fn production_refuses_development_defaults() {
        assert!(with(&[("MODE", "production")]).unwrap_err().starts_with("PUBLIC_URL: "));
        let no_smtp = with(&[("MODE", "production"), ("PUBLIC_URL", "https://valg.example.dk")]);
        assert!(no_smtp.unwrap_err().starts_with("SMTP_URL: "));
    }

    #[test]
    fn what_shows_mails_and_makes_keys_is_of_this_machine_only() {
        for url in ["https://valg.example.dk", "http://192.168.1.7:8080", "http://localhost.example.dk"] {
            let with = |smtp: Option<&str>| {
                Config::from_lookup(|name| match name {
                    "PUBLIC_URL" => Some(url.to_owned()),
                    "SMTP_URL" => smtp.map(str::to_owned),
                    _ => None,
                })
            };
            assert!(with(None).unwrap_err().to_string().starts_with("MODE: "), "{url}");
            assert!(!with(Some("smtp://127.0.0.1:25")).unwrap().makes_its_keys(), "{url}");
        }
        for url in ["http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:8080", "http://valg.localhost"] {
            let config = Config::from_lookup(|name| (name == "PUBLIC_URL").then(|| url.to_owned())).unwrap();
            assert!(config.makes_its_keys() && config.is_for_trying_out(), "{url}");
        }
    }
}
