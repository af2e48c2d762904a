//! People who are logged in.

use tokio::sync::OnceCell;
use valghalla::auth::password_hash::{Argon2Params, PasswordHasher};
use valghalla::auth::password_policy::NormalisedPassword;
use valghalla::config::Config;
use valghalla::crypto::TotpSeed;
use valghalla::domain::fault::Locale;
use valghalla::domain::ids::{MunicipalityId, UserId};
use valghalla::domain::mail_address::MailAddress;
use valghalla::domain::roles::{FactorKind, Role};
use valghalla::domain::username::Username;
use valghalla::store::db::Tx;
use valghalla::store::users::{self, UserFields};
use valghalla::store::{credentials, factors, links, terms};

use crate::TestApp;
use crate::client::Client;
use serde_json::json;

/// The password of everybody here.
pub const PASSWORD: &str = "gulvspand elefant tordenvejr";

/// Somebody with an account who is logged in.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The username.
    pub username: String,
    /// The connection, with the access token.
    pub client: Client,
}

impl std::ops::Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// [`PASSWORD`], hashed once.
async fn hash() -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| async {
        let hasher = PasswordHasher::new(Argon2Params::FLOOR, 2);
        hasher.hash(NormalisedPassword::typed(PASSWORD).unwrap()).await.unwrap()
    })
    .await
}

impl TestApp {
    /// Somebody new with this role in the municipality, logged in.
    pub async fn somebody(&self, role: Role) -> Person {
        self.somebody_in(self.municipality, role).await
    }

    /// Somebody new with this role in any municipality, logged in at its address.
    pub async fn somebody_in(&self, municipality: MunicipalityId, role: Role) -> Person {
        // Letters alone: the user's name is made of it, and ten digits in a row may be a CPR number.
        let letter = |c: char| c.to_digit(10).and_then(|digit| char::from_digit(digit + 16, 36)).unwrap_or(c);
        let username: String = format!("u{}", uuid::Uuid::now_v7().simple()).chars().map(letter).collect();
        let id = self.active_user(municipality, &username, role).await;
        self.give_factor(municipality, id).await;
        let client = self.log_in(municipality, &username, PASSWORD).await;
        Person { id, username, client }
    }

    /// An administrator, logged in.
    pub async fn administrator(&self) -> Person {
        self.somebody(Role::Administrator).await
    }

    /// An election officer, logged in.
    pub async fn officer(&self) -> Person {
        self.somebody(Role::ElectionOfficer).await
    }

    /// A party secretary with these grants (as in `PUT /users/{id}/grants`), logged in.
    pub async fn secretary(&self, grants: serde_json::Value) -> Person {
        let person = self.somebody(Role::PartySecretary).await;
        let administrator = self.administrator().await;
        let path = format!("/users/{}", person.id);
        let version = administrator.get(&path).await.version();
        administrator.put(&format!("{path}/grants"), version, &json!({ "grants": grants })).await.expect(200);
        person
    }

    /// An active account with [`PASSWORD`], which has accepted the terms of use.
    pub async fn active_user(&self, municipality: MunicipalityId, username: &str, role: Role) -> UserId {
        let hash = hash().await;
        let email = MailAddress::parse(&format!("{username}@example.dk")).unwrap();
        let fields = UserFields {
            username: Username::parse(username, Some(&email)).unwrap(),
            full_name: format!("Navn {username}"),
            email,
            role,
            locale: Locale::Da,
        };
        self.db
            .write(move |tx| {
                let (access, _) = users::create(tx, municipality, &fields)?;
                credentials::set_hash(tx, access.id(), hash)?;
                terms::accept(tx, access.id())?;
                Ok(access.id())
            })
            .await
            .unwrap()
    }

    /// The account that was made for somebody, with [`PASSWORD`], a second factor and the terms of use accepted, logged in.
    pub async fn activated(&self, id: &str) -> Person {
        let (id, hash) = (UserId(id.parse().unwrap()), hash().await);
        let user = self.db.write(move |tx| {
            credentials::set_hash(tx, id, hash)?;
            terms::accept(tx, id)?;
            links::user_of(tx, id)
        });
        let username = user.await.unwrap().username;
        self.give_factor(self.municipality, id).await;
        let client = self.log_in(self.municipality, &username, PASSWORD).await;
        Person { id, username, client }
    }

    /// An app as second factor, whose codes [`TestApp::code_of`] knows.
    pub async fn give_factor(&self, municipality: MunicipalityId, user: UserId) {
        let add = move |tx: &mut Tx<'_>| {
            factors::add(tx, (municipality, user), FactorKind::Totp, TotpSeed::random().as_bytes(), Some("Telefon"))
        };
        self.db.write(add).await.unwrap();
    }

    /// A code of the user's app that has not been used; of the one that is being set up, if there is one.
    pub async fn code_of(&self, username: &str) -> String {
        // The codes are told where mails are not sent; this app may send them.
        let config = Config { smtp_url: None, ..self.config.clone() };
        let codes = self.db.read(move |tx| factors::codes_to_try(tx, &config)).await.unwrap();
        let own = codes
            .into_iter()
            .filter(|code| code.username == username)
            .max_by_key(|code| code.begun)
            .expect("the user has an app");
        own.code.expect("a code that has not been used: move the clock by 30 seconds")
    }

    /// Logs in over HTTP, with the second step where there is one.
    pub async fn log_in(&self, municipality: MunicipalityId, username: &str, password: &str) -> Client {
        let host = self.db.read(move |tx| valghalla::store::municipalities::find(tx, municipality)).await.unwrap();
        let host = host.public_url.trim_start_matches("http://").to_owned();
        let client = self.anonymous().with("host", &host);
        let mut answer =
            client.post("/auth/login", &json!({"username": username, "password": password})).await.expect(200);
        if let Some(challenge) = answer.get("challenge") {
            let proof = json!({"challenge": challenge, "proof": {"totp": self.code_of(username).await}});
            answer = client.post("/auth/second-factor", &proof).await.expect(200);
        }
        client.bearer(answer["access_token"].as_str().unwrap())
    }
}
