//! Where the first administrator's link is: `scripts/run` asks at every start, so that whoever let the first one scroll
//! by finds it again.

use std::path::{Path, PathBuf};

use super::serve;
use crate::config::Config;
use crate::crypto::LinkToken;
use crate::domain::fault::Locale;
use crate::error::Result;
use crate::mail::compose::spoken_time;
use crate::store::links::{self, LinkState};

/// Says it, as long as there is something to say.
pub async fn first_link(config: Config, link_file: PathBuf) -> Result<()> {
    if let Some(sentence) = sentence(&config, &link_file).await? {
        println!("{sentence}");
    }
    Ok(())
}

/// None when the file holds no link of this database, or its owner has chosen a password.
async fn sentence(config: &Config, link_file: &Path) -> Result<Option<String>> {
    let written = std::fs::read_to_string(link_file).ok();
    let token = written.as_deref().and_then(|text| LinkToken::parse(text.trim().split_once('#')?.1));
    let Some(token) = token else { return Ok(None) };
    let db = serve::open(config).await?;
    let found = db.read(move |tx| {
        let Ok(link) = links::find(tx, &token) else { return Ok(None) };
        let waits = !links::user_of(tx, link.user)?.has_password;
        Ok(waits.then(|| (link.state(tx.now()), link.expires_at)))
    });
    let Some((state, until)) = found.await? else { return Ok(None) };
    let file = link_file.display();
    if state == LinkState::Valid {
        let until = spoken_time(until.0, Locale::En);
        return Ok(Some(format!("The first administrator's link is in {file}; it holds until {until} (Danish time).")));
    }
    let arrives = match config.smtp_url {
        Some(_) => "by mail".to_owned(),
        None => format!("at {}/dev/mails", config.public_url),
    };
    Ok(Some(format!(
        "The first administrator's link in {file} works no more, and no password was chosen. \
         \"Glemt adgangskode\" on the log-in page makes a new one, {arrives}."
    )))
}

#[cfg(test)]
mod tests {
    use super::super::{Bootstrap, bootstrap::bootstrap};
    use super::*;
    use crate::auth::password_hash::{Argon2Params, PasswordHasher};
    use crate::auth::password_policy::NormalisedPassword;
    use crate::store::credentials;

    #[actix_web::test]
    async fn the_link_is_told_until_a_password_is_chosen() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let config = Config::from_lookup(|name| match name {
            "DATABASE_URL" => Some(format!("sqlite://{}", path("v.sqlite").display())),
            "KEYS_DIR" => Some(path("keys").display().to_string()),
            _ => None,
        })
        .unwrap();
        let told = async || sentence(&config, &path("link")).await.unwrap();
        assert_eq!(told().await, None, "there is no file");
        let arguments = Bootstrap {
            municipality: "0607".to_owned(),
            name: "Fredericia Kommune".to_owned(),
            admin_mail: "a@example.dk".to_owned(),
            link_file: path("link"),
            public_url: None,
        };
        bootstrap(config.clone(), arguments).await.unwrap();
        let file = path("link").display().to_string();
        assert!(
            told().await.unwrap().starts_with(&format!("The first administrator's link is in {file}; it holds until "))
        );

        let link = std::fs::read_to_string(path("link")).unwrap();
        let token = LinkToken::parse(link.trim().split_once('#').unwrap().1).unwrap();
        let db = serve::open(&config).await.unwrap();
        let user = db
            .write(move |tx| {
                let user = links::find(tx, &token)?.user;
                links::revoke_all(tx, user)?;
                Ok(user)
            })
            .await
            .unwrap();
        let dead = told().await.unwrap();
        assert!(dead.contains("works no more") && dead.ends_with("at http://localhost:8080/dev/mails."), "{dead}");

        let hasher = PasswordHasher::new(Argon2Params::FLOOR, 1);
        let hash = hasher.hash(NormalisedPassword::typed("gulvspand elefant").unwrap()).await.unwrap();
        db.write(move |tx| credentials::set_hash(tx, user, &hash)).await.unwrap();
        assert_eq!(told().await, None, "somebody can log in");
        std::fs::write(path("link"), "http://localhost:8080/set-password#x").unwrap();
        assert_eq!(told().await, None, "no link");
    }
}
