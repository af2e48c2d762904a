//! Users on the wire.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::grant_types::{GrantInput, GrantView};
use crate::domain::fault::{Faults, FieldCode, Locale};
use crate::domain::ids::UserId;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{MailKind, MailState, Role, UserState};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::domain::username::Username;
use crate::error::Result;
use crate::features::wire::body::stated;
use crate::mail::transport::MailFailure;
use crate::store::access::Actor;
use crate::store::db::Tx;
use crate::store::user_mail::{self, UserMail};
use crate::store::users::{User, UserFields};
use crate::store::{factors, grants};

/// A user. There is no password here, nor anywhere: its owner chooses it through a mailed link.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// The id.
    pub id: UserId,
    /// What another system calls the account.
    #[schema(required)]
    pub external_id: Option<String>,
    /// Whether a machine client says how the account is to be.
    pub managed: bool,
    /// What the user logs in with; the mail address does too.
    #[schema(example = "birgit.dahl")]
    pub username: String,
    /// The full name.
    #[schema(example = "Birgit Dahl")]
    pub full_name: String,
    /// The mail address.
    #[schema(example = "birgit@example.dk")]
    pub email: String,
    /// The role.
    pub role: Role,
    /// The language of mails.
    pub locale: Locale,
    /// Where the account stands.
    pub state: UserState,
    /// What a secretary may report for.
    pub grants: Vec<GrantView>,
    /// How far the newest mail is.
    #[schema(required)]
    pub mail: Option<UserMailView>,
    /// Until when the newest invitation's link holds or held; null without one, and once a password is chosen.
    #[schema(required)]
    pub link_expires_at: Option<Instant>,
    /// When last logged in.
    #[schema(required)]
    pub last_login_at: Option<Instant>,
    /// Whether there is a second factor.
    pub has_second_factor: bool,
    /// Since when.
    pub created_at: Instant,
    /// The last change.
    pub updated_at: Instant,
    /// Counts the changes; the entity tag.
    pub version: i32,
}

/// How far a mail to a user is.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserMailView {
    /// What it is.
    pub kind: MailKind,
    /// How far it is.
    pub state: MailState,
    /// Since when it waits.
    pub queued_at: Instant,
    /// When the mail server took it.
    #[schema(required)]
    pub sent_at: Option<Instant>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed.
    #[schema(required)]
    pub error: Option<MailErrorView>,
}

/// Why a mail did not go.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailErrorView {
    /// Why.
    pub code: MailFailure,
    /// A sentence for the person, in the language of `Accept-Language`.
    pub detail: &'static str,
}

impl MailErrorView {
    /// From the word that is stored.
    pub fn of(word: Option<&str>, locale: Locale) -> Option<Self> {
        let code = MailFailure::by_name(word?)?;
        Some(Self { code, detail: code.sentence(locale) })
    }
}

impl UserMailView {
    fn of(mail: UserMail, locale: Locale) -> Self {
        let UserMail { kind, state, queued_at, sent_at, attempts, failure, .. } = mail;
        Self { kind, state, queued_at, sent_at, attempts, error: MailErrorView::of(failure.as_deref(), locale) }
    }
}

impl UserView {
    /// The views of several users, with three statements for all of them. Whom a grant follows may be beyond a machine
    /// client's limits, so it is not told.
    pub fn of_all(tx: &mut Tx<'_>, actor: &Actor, users: Vec<User>, locale: Locale) -> Result<Vec<Self>> {
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let mut held = grants::of_users(tx, &ids)?;
        if actor.machine().is_some() {
            held.values_mut().flatten().for_each(|grant| grant.follows = None);
        }
        let mut mails: HashMap<UserId, UserMail> = user_mail::newest(tx, &ids)?;
        let with_factor = factors::holders(tx, &ids)?;
        let now = tx.now();
        let view = |user: User| Self {
            id: user.id,
            state: user.state(now),
            grants: held.remove(&user.id).unwrap_or_default().into_iter().map(GrantView::of).collect(),
            mail: mails.remove(&user.id).map(|mail| UserMailView::of(mail, locale)),
            external_id: user.external_id,
            managed: user.managed_by.is_some(),
            username: user.username,
            full_name: user.full_name,
            email: user.email,
            role: user.role,
            locale: user.locale,
            link_expires_at: user.invited_until,
            last_login_at: user.last_login_at,
            has_second_factor: with_factor.contains(&user.id),
            created_at: user.created_at,
            updated_at: user.updated_at,
            version: user.version,
        };
        Ok(users.into_iter().map(view).collect())
    }

    /// The view of one user.
    pub fn of(tx: &mut Tx<'_>, actor: &Actor, user: User, locale: Locale) -> Result<Self> {
        let mut views = Self::of_all(tx, actor, vec![user], locale)?;
        views.pop().ok_or(crate::error::Error::NOT_FOUND)
    }
}

/// Why a user's second factors are taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetSecondFactors {
    /// What happened, 5 to 500 characters; kept in the audit log.
    #[schema(min_length = 5, max_length = 500)]
    pub reason: String,
}

/// A new user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// 3 to 64 letters, digits, `.`, `-`, `_`, or the user's own mail address. Unique in the municipality.
    #[schema(example = "birgit.dahl", max_length = 254)]
    pub username: String,
    /// The full name, up to 120 characters.
    #[schema(example = "Birgit Dahl", max_length = 120)]
    pub full_name: String,
    /// The mail address. Unique in the municipality.
    #[schema(example = "birgit@example.dk", max_length = 254)]
    pub email: String,
    /// The role.
    pub role: Role,
    /// What a secretary may report for; a secretary without a grant sees nothing.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub grants: Vec<GrantInput>,
    /// What another system calls the account: 1 to 64 ASCII letters, digits, `.`, `-`, `_`. Unique in the municipality, and
    /// never a CPR number.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub external_id: Option<String>,
    /// Whether the welcome mail with the link is sent now. If not, no link exists until somebody asks for the mail.
    pub notify: bool,
    /// The language of mails; Danish when nothing is said.
    #[serde(default = "danish")]
    pub locale: Locale,
}

const fn danish() -> Locale {
    Locale::Da
}

/// Changes of a user; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    /// As for a new user.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 254)]
    pub username: Option<String>,
    /// As for a new user.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 120)]
    pub full_name: Option<String>,
    /// A new address makes older links dead, queued ones too.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 254)]
    pub email: Option<String>,
    /// Another role ends the user's sessions; whoever is no secretary any more loses the grants.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub role: Option<Role>,
    /// The language of mails.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub locale: Option<Locale>,
}

/// Checks the fields of a user and answers all that is wrong.
pub fn parse(
    username: &str,
    full_name: &str,
    email: &str,
    role: Role,
    locale: Locale,
    mut faults: Faults,
) -> Result<UserFields> {
    let address = faults.take("/email", MailAddress::parse(email));
    // A username that is a wrong mail address is told as that, once.
    let username = match &address {
        None if username == email => None,
        own => faults.take("/username", Username::parse(username, own.as_ref())),
    };
    let full_name = faults.take("/full_name", text::account_name(full_name, 120));
    faults.finish()?;
    match (username, full_name, address) {
        (Some(username), Some(full_name), Some(email)) => Ok(UserFields { username, full_name, email, role, locale }),
        _ => Err(crate::error::Error::field("", FieldCode::Required)),
    }
}

impl UpdateUser {
    /// The user as it shall be.
    pub fn over(self, user: &User) -> Result<UserFields> {
        let username = self.username.as_deref().unwrap_or(&user.username);
        let full_name = self.full_name.as_deref().unwrap_or(&user.full_name);
        let email = self.email.as_deref().unwrap_or(&user.email);
        let (role, locale) = (self.role.unwrap_or(user.role), self.locale.unwrap_or(user.locale));
        parse(username, full_name, email, role, locale, Faults::default())
    }
}
