//! Accounts and parties in the words of RFC 7643.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::Locale;
use crate::domain::ids::{ConstituencyId, PartyId, SiteId, UserId};
use crate::domain::roles::{GrantScope, UserState};
use crate::domain::scim::{GROUP, OWN_GROUP, OWN_USER, USER};
use crate::domain::time::{Instant, optional_day};
use crate::error::Result;
use crate::features::scim::wire::tag_of;
use crate::features::users::grant_types::GrantInput;
use crate::features::wire::headers::etag;
use crate::store::access::Actor;
use crate::store::db::Tx;
use crate::store::grants::{self, Grant};
use crate::store::municipalities;
use crate::store::parties::Party;
use crate::store::users::User;

/// Where the resources of a municipality are.
pub fn base(tx: &mut Tx<'_>, actor: &Actor) -> Result<String> {
    let municipality = municipalities::find(tx, actor.municipality())?;
    Ok(format!("{}/api/v1/scim/v2", municipality.public_url))
}

/// What a description of SCIM itself is, and where.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimPlace {
    /// What it is.
    pub resource_type: &'static str,
    /// Where it is.
    pub location: String,
}

/// About a resource (RFC 7643 § 3.1).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimMeta {
    /// What it is.
    pub resource_type: &'static str,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created: Option<Instant>,
    /// The last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_modified: Option<Instant>,
    /// Where it is.
    pub location: String,
    /// Its entity tag, quotes and all, for `If-Match`.
    pub version: String,
}

/// A name, which is one text here.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimName {
    /// All of it.
    pub formatted: String,
}

/// A mail address. There is one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimEmail {
    /// The address.
    pub value: String,
    /// `work`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Always.
    pub primary: bool,
}

/// A member of a group, or a group of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimReference {
    /// Its id.
    pub value: String,
    /// What it is called.
    pub display: String,
    /// `User` for a member, `direct` for a group.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// A grant, as in `/users`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScimGrant {
    /// For which party.
    pub party_id: PartyId,
    /// How far within the party's sites.
    pub scope: GrantScope,
    /// Only with the scope `constituency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub constituency_id: Option<ConstituencyId>,
    /// Only with the scope `site`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000)]
    pub site_ids: Vec<SiteId>,
    /// The last day on which it holds; for ever when nothing is said.
    #[serde(default, deserialize_with = "optional_day", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_on: Option<NaiveDate>,
}

impl From<ScimGrant> for GrantInput {
    fn from(grant: ScimGrant) -> Self {
        let ScimGrant { party_id, scope, constituency_id, site_ids, expires_on } = grant;
        Self { party_id, scope, constituency_id, site_ids, expires_on }
    }
}

impl From<&Grant> for ScimGrant {
    fn from(grant: &Grant) -> Self {
        Self {
            party_id: grant.party.0,
            scope: grant.scope,
            constituency_id: grant.constituency.as_ref().map(|(id, ..)| *id),
            site_ids: grant.sites.iter().map(|(id, ..)| *id).collect(),
            expires_on: grant.expires_on,
        }
    }
}

/// What an account has here beyond the RFC.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimUserExtension {
    /// Where the account stands.
    pub state: UserState,
    /// What the secretary may report for, all of it.
    pub grants: Vec<ScimGrant>,
}

/// The account of a party secretary that the client manages. There is no password, no link and no role here. What is not chosen by
/// `attributes` and `excludedAttributes` is left out, but for `schemas`, `id` and `meta`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimUser {
    /// Those of its attributes.
    pub schemas: [&'static str; 2],
    /// Its id, the same as in `/users`.
    pub id: UserId,
    /// What the other system calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub external_id: Option<String>,
    /// What its owner logs in with.
    #[schema(required = false)]
    pub user_name: String,
    /// The full name.
    #[schema(required = false)]
    pub display_name: String,
    /// The same.
    #[schema(required = false)]
    pub name: ScimName,
    /// The mail address.
    #[schema(required = false)]
    pub emails: Vec<ScimEmail>,
    /// Whether it is not blocked.
    #[schema(required = false)]
    pub active: bool,
    /// The language of mails.
    #[schema(required = false)]
    pub preferred_language: Locale,
    /// The parties for which there is a grant, however far it reaches.
    #[schema(required = false)]
    pub groups: Vec<ScimReference>,
    /// What it has beyond the RFC.
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:User")]
    #[schema(required = false)]
    pub own: ScimUserExtension,
    /// About it.
    pub meta: ScimMeta,
}

impl ScimUser {
    /// The views of several accounts.
    pub fn of_all(tx: &mut Tx<'_>, actor: &Actor, users: Vec<User>) -> Result<Vec<Self>> {
        let (base, now) = (base(tx, actor)?, tx.now());
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let mut held: HashMap<UserId, Vec<Grant>> = grants::of_users(tx, &ids)?;
        let view = |user: User| {
            let held = held.remove(&user.id).unwrap_or_default();
            let mut seen = BTreeSet::new();
            let parties = held.iter().map(|grant| &grant.party).filter(|party| seen.insert(party.0));
            let group = |(id, _, name): &(PartyId, String, String)| ScimReference {
                value: id.to_string(),
                display: name.clone(),
                kind: "direct",
            };
            Self {
                schemas: [USER, OWN_USER],
                groups: parties.map(group).collect(),
                own: ScimUserExtension { state: user.state(now), grants: held.iter().map(ScimGrant::from).collect() },
                meta: ScimMeta {
                    resource_type: "User",
                    created: Some(user.created_at),
                    last_modified: Some(user.updated_at),
                    location: format!("{base}/Users/{}", user.id),
                    version: etag(user.version),
                },
                id: user.id,
                external_id: user.external_id,
                user_name: user.username,
                display_name: user.full_name.clone(),
                name: ScimName { formatted: user.full_name },
                emails: vec![ScimEmail { value: user.email, kind: "work", primary: true }],
                active: user.blocked_at.is_none(),
                preferred_language: user.locale,
            }
        };
        Ok(users.into_iter().map(view).collect())
    }

    /// The view of one.
    pub fn of(tx: &mut Tx<'_>, actor: &Actor, user: User) -> Result<Self> {
        Self::of_all(tx, actor, vec![user])?.pop().ok_or(crate::error::Error::NOT_FOUND)
    }

    /// Its entity tag.
    pub fn tag(&self) -> &str {
        &self.meta.version
    }
}

/// What a party has here beyond the RFC.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimGroupExtension {
    /// Its letter on the ballot paper.
    #[schema(example = "B")]
    pub letter: String,
}

/// A party within the client's limits, with those secretaries whose accounts the client manages. What is not chosen by
/// `attributes` and `excludedAttributes` is left out, but for `schemas`, `id` and `meta`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimGroup {
    /// Those of its attributes.
    pub schemas: [&'static str; 2],
    /// Its id, the same as in `/parties`.
    pub id: PartyId,
    /// Its name.
    #[schema(required = false)]
    pub display_name: String,
    /// Whoever has a grant for it, however far it reaches.
    #[schema(required = false)]
    pub members: Vec<ScimReference>,
    /// What it has beyond the RFC.
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:Group")]
    #[schema(required = false)]
    pub own: ScimGroupExtension,
    /// About it.
    pub meta: ScimMeta,
}

impl ScimGroup {
    /// The view of a party with its members.
    pub fn of(base: &str, party: Party, members: &[(UserId, String)]) -> Self {
        let told = [&party.letter, &party.name].into_iter().cloned();
        let version = tag_of(&told.chain(members.iter().map(|(id, name)| format!("{id} {name}"))).collect());
        let member = |(id, name): &(UserId, String)| ScimReference {
            value: id.to_string(),
            display: name.clone(),
            kind: "User",
        };
        Self {
            schemas: [GROUP, OWN_GROUP],
            id: party.id,
            display_name: party.name,
            members: members.iter().map(member).collect(),
            own: ScimGroupExtension { letter: party.letter },
            meta: ScimMeta {
                resource_type: "Group",
                created: None,
                last_modified: None,
                location: format!("{base}/Groups/{}", party.id),
                version,
            },
        }
    }

    /// Its entity tag: another name or another member makes it another one.
    pub fn tag(&self) -> &str {
        &self.meta.version
    }
}
