//! How another system wants accounts to be, on the wire and checked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::grant_types::{self, GrantInput};
use super::types;
use crate::domain::external_id;
use crate::domain::fault::{Faults, FieldCode, FieldFault, Locale};
use crate::domain::ids::UserId;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{PlanAction, Role};
use crate::error::{Error, Result};
use crate::store::grants::NewGrant;
use crate::store::users::{User, UserFields};

/// How an account is to be: always a party secretary's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedUser {
    /// As for a new user; the mail address when nothing is said.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub username: Option<String>,
    /// As for a new user.
    #[schema(max_length = 120)]
    pub full_name: String,
    /// As for a new user. Where the account is in use already, only an administrator changes it.
    #[schema(max_length = 254)]
    pub email: String,
    /// What the secretary may report for, all of it: it takes the place of what there is.
    #[schema(max_items = 200)]
    pub grants: Vec<GrantInput>,
    /// The language of mails; Danish when nothing is said.
    #[serde(default)]
    pub locale: Option<Locale>,
    /// Whether the welcome mail is sent if the account is created now.
    #[serde(default)]
    pub notify: bool,
}

/// How one account of a set is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagedUser {
    /// What the other system calls the account.
    #[schema(max_length = 64)]
    pub external_id: String,
    /// As for a new user; the mail address when nothing is said.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub username: Option<String>,
    /// As for a new user.
    #[schema(max_length = 120)]
    pub full_name: String,
    /// As for a new user. Where the account is in use already, only an administrator changes it.
    #[schema(max_length = 254)]
    pub email: String,
    /// What the secretary may report for, all of it: it takes the place of what there is.
    #[schema(max_items = 200)]
    pub grants: Vec<GrantInput>,
    /// The language of mails; Danish when nothing is said.
    #[serde(default)]
    pub locale: Option<Locale>,
}

/// The whole set of accounts that a machine client manages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceManagedUsers {
    /// Each account once; up to 1,000. What the client manages and is not here is blocked.
    #[schema(max_items = 1000)]
    pub accounts: Vec<ManagedUser>,
    /// Whether the welcome mail is sent to those that are created.
    #[serde(default)]
    pub notify: bool,
}

/// What is done, or would be done, to make the set so.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManagedUsersPlan {
    /// Whether it is a plan alone.
    pub dry_run: bool,
    /// How many are created.
    pub created: usize,
    /// How many are changed.
    pub changed: usize,
    /// How many are as they are to be.
    pub unchanged: usize,
    /// How many are blocked.
    pub deactivated: usize,
    /// One by one, in the order of the request, then those that are blocked.
    pub accounts: Vec<PlannedUser>,
}

/// What is done with one account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedUser {
    /// What the other system calls it.
    pub external_id: String,
    /// Its id, if it is there.
    #[schema(required)]
    pub id: Option<UserId>,
    /// What is done.
    pub action: PlanAction,
    /// Which fields are changed.
    pub fields: Vec<&'static str>,
    /// Whether it is blocked, now or by this. A machine client lets nobody in again.
    pub blocked: bool,
}

/// An account as it is to be, its form checked.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the other system calls it.
    pub external_id: Option<String>,
    /// What it logs in with; the mail address, or what there is, when nothing is said.
    pub username: Option<String>,
    /// The full name.
    pub full_name: String,
    /// The mail address.
    pub email: String,
    /// The language of mails; what there is, or Danish, when nothing is said.
    pub locale: Option<Locale>,
    /// All that it may report for, in a fixed order.
    pub grants: Vec<NewGrant>,
    /// Whether the welcome mail is sent if it is created.
    pub notify: bool,
}

impl Wanted {
    /// One account by its own.
    pub fn one(id: &str, wanted: WantedUser) -> Result<Self> {
        let WantedUser { username, full_name, email, grants, locale, notify } = wanted;
        Self::checked(ManagedUser { external_id: id.to_owned(), username, full_name, email, grants, locale }, notify)
    }

    fn checked(wanted: ManagedUser, notify: bool) -> Result<Self> {
        let ManagedUser { external_id, username, full_name, email, grants, locale } = wanted;
        let mut faults = Faults::default();
        let grants = grant_types::parse(grants, &mut faults);
        let external_id = Some(external_id);
        Self { external_id, username, full_name, email, locale, grants, notify }.of_good_form(faults)
    }

    /// The same, its form checked. Errors: all that is wrong, with what was found wrong already.
    pub fn of_good_form(mut self, mut faults: Faults) -> Result<Self> {
        let id = self.external_id.as_deref().map(|id| faults.take("/external_id", external_id::parse(id)));
        self.external_id = id.flatten();
        self.grants.sort();
        self.fields(None, faults)?;
        Ok(self)
    }

    /// A whole set. Errors: all that is wrong, each with its place below `/accounts/<n>`.
    pub fn set(all: ReplaceManagedUsers) -> Result<Vec<Self>> {
        let ReplaceManagedUsers { accounts, notify } = all;
        if accounts.len() > 1_000 {
            return Err(Error::field("/accounts", FieldCode::TooMany));
        }
        let (mut set, mut faults) = (Vec::with_capacity(accounts.len()), Vec::new());
        let mut seen = std::collections::HashSet::new();
        for (n, account) in accounts.into_iter().enumerate() {
            let at = format!("/accounts/{n}");
            let mail = MailAddress::parse(&account.email).map(|mail| mail.key()).unwrap_or_default();
            for (name, key) in [("external_id", account.external_id.clone()), ("email", mail)] {
                if !key.is_empty() && !seen.insert((name, key)) {
                    faults.push(FieldFault::new(format!("{at}/{name}"), FieldCode::Duplicate));
                }
            }
            match Self::checked(account, notify) {
                Ok(wanted) => set.push(wanted),
                Err(error) => faults.extend(faults_below(error, &at)?),
            }
        }
        if faults.is_empty() { Ok(set) } else { Err(Error::fields(faults)) }
    }

    /// What the account is made of, from what it is now. Without a word about the username it stays, or is the mail address.
    pub fn fields(&self, now: Option<&User>, faults: Faults) -> Result<UserFields> {
        let kept = now.filter(|user| user.username != user.email).map(|user| user.username.as_str());
        let username = self.username.as_deref().or(kept).unwrap_or(&self.email);
        let locale = self.locale.or(now.map(|user| user.locale)).unwrap_or(Locale::Da);
        types::parse(username, &self.full_name, &self.email, Role::PartySecretary, locale, faults)
    }
}

/// The fields that an error names, each with its place below `at`. Errors: any other error.
pub fn faults_below(error: Error, at: &str) -> Result<Vec<FieldFault>> {
    match error {
        Error::Problem { faults, .. } if !faults.is_empty() => Ok(faults
            .into_iter()
            .map(|fault| FieldFault { pointer: format!("{at}{}", fault.pointer), ..fault })
            .collect()),
        other => Err(other),
    }
}
