//! The first administrator of a municipality: there is no default account, password or key.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

use chrono::TimeDelta;

use super::{Bootstrap, serve};
use crate::config::{Config, base_url};
use crate::domain::audit::Action;
use crate::domain::fault::Locale;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{LinkPurpose, Role};
use crate::domain::text;
use crate::domain::username::Username;
use crate::error::{Error, Result};
use crate::mail::compose::spoken_time;
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::links;
use crate::store::municipalities::{self, NewMunicipality};
use crate::store::users::{self, UserFields};

/// How long the first link lives.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("--municipality: a code is four digits, e.g. 0607")]
    Code,
    #[error("--name: give a name of up to 100 characters")]
    Name,
    #[error("--admin-mail: not a mail address")]
    Mail,
    #[error("there is a municipality {0} already; nothing was changed")]
    Exists(String),
    #[error("--public-url: the municipality {0} is found at that address already; nothing was changed")]
    Address(String),
    #[error("--link-file {0}: {1}")]
    File(String, std::io::Error),
}

/// Makes the municipality, the administrator and the link, or nothing.
pub async fn bootstrap(config: Config, arguments: Bootstrap) -> Result<()> {
    let refuse = |refused: Refused| Error::internal(refused);
    let code = arguments.municipality.clone();
    if code.len() != 4 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refuse(Refused::Code));
    }
    let name = text::line(&arguments.name, 100).map_err(|_| refuse(Refused::Name))?;
    let mail = MailAddress::parse(&arguments.admin_mail).map_err(|_| refuse(Refused::Mail))?;
    let username = Username::parse(mail.as_str(), Some(&mail)).map_err(|_| refuse(Refused::Mail))?;
    let public_url = match &arguments.public_url {
        Some(url) => base_url("--public-url", url, config.mode).map_err(Error::internal)?,
        None => config.public_url.clone(),
    };
    let db = serve::open(&config).await?;
    let path = arguments.link_file.display().to_string();
    let shown = path.clone();
    let new = NewMunicipality { code: code.clone(), name, public_url, contact_email: mail.as_str().to_owned() };
    let base = new.public_url.clone();
    let fields = UserFields {
        username,
        full_name: "Administrator".to_owned(),
        email: mail,
        role: Role::Administrator,
        locale: Locale::Da,
    };
    let link_file = arguments.link_file;
    let expires = db
        .write(move |tx| {
            if municipalities::by_code(tx, &code)?.is_some() {
                return Err(refuse(Refused::Exists(code)));
            }
            if let Some(code) = municipalities::found_at(tx, &new.public_url)? {
                return Err(refuse(Refused::Address(code)));
            }
            let municipality = municipalities::create(tx, &new)?;
            let (_, user) = users::create(tx, municipality, &fields)?;
            let (_, token, expires_at) = links::issue(tx, user.id, LinkPurpose::Invite, LIFE)?;
            users::set_invited_until(tx, user.id, Some(expires_at))?;
            let trail = Trail::of(municipality, None, "bootstrap".to_owned());
            audit::record(tx, &trail, Event::new(Action::MunicipalityCreated, municipality.0))?;
            audit::record(tx, &trail, Event::new(Action::UserCreated, user.id.0))?;
            // Written before the commit: a link that nobody got is never valid.
            let link = format!("{base}/set-password#{}\n", *token.reveal());
            write_secret(&link_file, &link).map_err(|error| refuse(Refused::File(path.clone(), error)))?;
            Ok(expires_at)
        })
        .await?;
    println!(
        "The first administrator's link is in {}; it holds until {} (Danish time).",
        shown,
        spoken_time(expires.0, Locale::En)
    );
    Ok(())
}

/// Writes a file that only its owner may read; never over another.
pub fn write_secret(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;
    use crate::crypto::LinkToken;

    struct Machine(tempfile::TempDir);

    impl Machine {
        async fn bootstrap(&self, mode: &str, code: &str, url: &str) -> std::result::Result<String, String> {
            let link_file = self.0.path().join(format!("{code}{}", uuid::Uuid::now_v7()));
            self.bootstrap_to(&link_file, mode, code, url).await?;
            let mode = std::fs::metadata(&link_file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "the link is its owner's alone");
            Ok(std::fs::read_to_string(link_file).unwrap())
        }

        fn config(&self, mode: &str) -> Config {
            let path = |name: &str| self.0.path().join(name).display().to_string();
            let setting = |name| match name {
                "MODE" => Some(mode.to_owned()),
                "SMTP_URL" => Some("smtps://mail.example.dk".to_owned()),
                "PUBLIC_URL" => Some("https://other.example.dk".to_owned()),
                "DATABASE_URL" => Some(format!("sqlite://{}", path("v.sqlite"))),
                "KEYS_DIR" => Some(path("keys")),
                _ => None,
            };
            Config::from_lookup(setting).unwrap()
        }

        async fn bootstrap_to(
            &self,
            link_file: &Path,
            mode: &str,
            code: &str,
            url: &str,
        ) -> std::result::Result<(), String> {
            let config = self.config(mode);
            if !self.0.path().join("keys").exists() {
                super::super::keys::init(&config).unwrap();
            }
            let arguments = Bootstrap {
                municipality: code.to_owned(),
                name: format!("Kommune {code}"),
                admin_mail: "a@example.dk".to_owned(),
                link_file: link_file.to_owned(),
                public_url: Some(url.to_owned()),
            };
            bootstrap(config, arguments).await.map_err(|error| error.to_string())
        }
    }

    #[actix_web::test]
    async fn the_address_of_a_municipality_is_checked_and_its_own() {
        let machine = Machine(tempfile::tempdir().unwrap());
        for url in ["http://valg.example.dk", "javascript:alert(1)", "", "https://valg.example.dk/x", "https://a b.dk"]
        {
            let refused = machine.bootstrap("production", "0607", url).await.unwrap_err();
            assert!(refused.starts_with("--public-url: "), "{url}: {refused}");
        }
        let link = machine.bootstrap("production", "0607", "https://Valg.Example.dk:443/").await.unwrap();
        assert!(link.starts_with("https://valg.example.dk/set-password#"), "the link is of the one form");
        for url in ["https://valg.example.dk", "https://VALG.example.dk/"] {
            let refused = machine.bootstrap("production", "0608", url).await.unwrap_err();
            assert!(refused.contains("0607"), "{url}: {refused}");
        }
        assert!(machine.bootstrap("development", "0608", "http://valg.example.dk").await.unwrap_err().contains("0607"));
        machine.bootstrap("production", "0608", "https://valg.example.dk:8443").await.unwrap();
    }

    #[actix_web::test]
    async fn a_municipality_is_made_once_with_a_link_of_an_hour_and_over_no_file() {
        let machine = Machine(tempfile::tempdir().unwrap());
        let taken = machine.0.path().join("taken");
        std::fs::write(&taken, "what was there").unwrap();
        let refused = machine.bootstrap_to(&taken, "production", "0607", "https://valg.example.dk").await.unwrap_err();
        assert!(refused.starts_with("--link-file "), "{refused}");
        assert_eq!(std::fs::read_to_string(&taken).unwrap(), "what was there");

        let link = machine.bootstrap("production", "0607", "https://valg.example.dk").await.unwrap();
        let token = LinkToken::parse(link.trim_end().split_once('#').unwrap().1).unwrap();
        let db = serve::open(&machine.config("production")).await.unwrap();
        let (now, expires) = db.read(move |tx| Ok((tx.now(), links::find(tx, &token)?.expires_at))).await.unwrap();
        let left = expires.0 - now.0;
        assert!(left <= LIFE && left > LIFE - TimeDelta::minutes(1), "{left}");

        let refused = machine.bootstrap("production", "0607", "https://again.example.dk").await.unwrap_err();
        assert!(refused.contains("municipality 0607 already"), "{refused}");
        let files = std::fs::read_dir(machine.0.path())
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        assert_eq!(files.filter(|name| name.starts_with("0607")).count(), 1, "no second link was written");
    }
}
