//! Requests for a further secretary on the wire.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Faults, FieldCode, FieldFault};
use crate::domain::ids::{PartyId, SecretaryRequestId, SiteId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{RequestState, Role};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::features::users::grant_types::PartyRef;
use crate::store::access::Actor;
use crate::store::db::Tx;
use crate::store::secretary_requests::{self as requests, NewRequest, Request, RequestedSite};

/// More sites than any party has.
const MOST_SITES: usize = 1_000;

/// A request for a further secretary.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSecretaryRequest {
    /// Whom for.
    #[schema(max_length = 120)]
    pub full_name: String,
    /// The person's own mail address.
    #[schema(max_length = 254)]
    pub email: String,
    /// One of the own parties.
    pub party_id: PartyId,
    /// Sites within the own grants; at least one.
    #[schema(min_items = 1, max_items = 1_000)]
    pub site_ids: Vec<SiteId>,
}

impl CreateSecretaryRequest {
    /// Checks all fields and answers all that is wrong.
    pub fn parse(self) -> Result<NewRequest> {
        let mut faults = Faults::default();
        let full_name = faults.take("/full_name", text::account_name(&self.full_name, 120));
        let email = faults.take("/email", MailAddress::parse(&self.email));
        match self.site_ids.len() {
            0 => faults.push(FieldFault::new("/site_ids", FieldCode::Required)),
            1..=MOST_SITES => {}
            _ => faults.push(FieldFault::new("/site_ids", FieldCode::TooLong)),
        }
        let mut seen = HashSet::new();
        for (n, site) in self.site_ids.iter().enumerate() {
            if !seen.insert(*site) {
                faults.push(FieldFault::new(format!("/site_ids/{n}"), FieldCode::Duplicate));
            }
        }
        faults.finish()?;
        match (full_name, email) {
            (Some(full_name), Some(email)) => {
                Ok(NewRequest { full_name, email, party: self.party_id, sites: self.site_ids })
            }
            _ => Err(Error::field("", FieldCode::Required)),
        }
    }
}

/// How the account is to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveSecretaryRequest {
    /// What the new secretary logs in with.
    #[schema(max_length = 60)]
    pub username: String,
    /// The mail address; the one that was asked with, or a corrected one.
    #[schema(max_length = 254)]
    pub email: String,
    /// Whether the welcome mail goes at once.
    pub notify: bool,
}

/// Why it is rejected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectSecretaryRequest {
    /// 5 to 500 characters; the asker reads it.
    #[schema(min_length = 5, max_length = 500, example = "Partiet har sekretærer nok på valgstedet")]
    pub reason: String,
}

/// A request, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecretaryRequestView {
    /// Its id.
    pub id: SecretaryRequestId,
    /// Who asks.
    pub asked_by: AskerRef,
    /// The party.
    pub party: PartyRef,
    /// Whom for.
    pub full_name: String,
    /// The mail address.
    pub email: String,
    /// The sites.
    pub sites: Vec<RequestedSiteView>,
    /// How far it is.
    pub state: RequestState,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it was decided or taken back.
    #[schema(required)]
    pub decided_at: Option<Instant>,
    /// Why it was rejected.
    #[schema(required)]
    pub reason: Option<String>,
    /// The account that came of it, while it is there; for an administrator.
    #[schema(required)]
    pub user_id: Option<UserId>,
    /// Counts the changes.
    pub version: i32,
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskerRef {
    /// The user.
    pub id: UserId,
    /// The full name.
    pub full_name: String,
}

/// A site that is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestedSiteView {
    /// Its id.
    pub id: SiteId,
    /// Its district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Whether the asker's grants reach it now; what they do not reach is not given.
    pub within_reach: bool,
}

impl SecretaryRequestView {
    /// The views, as the actor may see them: to a secretary only what is within reach now.
    pub fn of_all(tx: &mut Tx<'_>, actor: &Actor, asked: Vec<Request>) -> Result<Vec<Self>> {
        let mut sites = requests::sites_of(tx, actor, &asked)?;
        let administrator = actor.role() == Role::Administrator;
        let view = |request: Request| {
            let mut own = sites.remove(&request.id).unwrap_or_default();
            own.retain(|site| administrator || site.within_reach);
            let Request { id, asked_by, party, full_name, email, state, asked_at, decided_at, reason, version, .. } =
                request;
            Self {
                id,
                asked_by: AskerRef { id: asked_by.0, full_name: asked_by.1 },
                party: PartyRef { id: party.0, letter: party.1, name: party.2 },
                full_name,
                email,
                sites: own.into_iter().map(site_view).collect(),
                state,
                asked_at,
                decided_at,
                reason,
                user_id: request.created_user.filter(|_| administrator),
                version,
            }
        };
        Ok(asked.into_iter().map(view).collect())
    }

    /// One of them.
    pub fn find(tx: &mut Tx<'_>, actor: &Actor, id: SecretaryRequestId) -> Result<Self> {
        let request = requests::find(tx, actor, id)?;
        Self::of_all(tx, actor, vec![request])?.pop().ok_or(Error::NOT_FOUND)
    }
}

fn site_view(RequestedSite { id, number, name, within_reach }: RequestedSite) -> RequestedSiteView {
    RequestedSiteView { id, number, name, within_reach }
}
