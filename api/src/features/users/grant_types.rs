//! Access grants on the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Faults, FieldCode, FieldFault};
use crate::domain::ids::{ConstituencyId, GrantId, PartyId, SiteId, UserId};
use crate::domain::roles::GrantScope;
use crate::domain::time::optional_day;
use crate::store::grants::{Grant, GrantReach, NewGrant, ReachedSite};

/// A grant: "may report for party B at sites 4 and 7 until 1 December".
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// For which party.
    pub party_id: PartyId,
    /// How far within the party's sites.
    pub scope: GrantScope,
    /// Only with the scope `constituency`.
    #[serde(default)]
    pub constituency_id: Option<ConstituencyId>,
    /// Only with the scope `site`: at least one.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub site_ids: Vec<SiteId>,
    /// The last day on which it holds; for ever when nothing is said.
    #[serde(default, deserialize_with = "optional_day")]
    pub expires_on: Option<NaiveDate>,
}

/// Checks the form of grants; whether the ids exist is the store's to say.
pub fn parse(inputs: Vec<GrantInput>, faults: &mut Faults) -> Vec<NewGrant> {
    if inputs.len() > 200 {
        faults.push(FieldFault::new("/grants", FieldCode::TooMany));
        return Vec::new();
    }
    let mut grants = Vec::new();
    for (n, mut input) in inputs.into_iter().enumerate() {
        input.site_ids.sort_unstable();
        input.site_ids.dedup();
        let none = input.site_ids.is_empty();
        let reach = match (input.scope, input.constituency_id) {
            (GrantScope::Party, None) if none => GrantReach::Party,
            (GrantScope::Constituency, Some(constituency)) if none => GrantReach::Constituency(constituency),
            (GrantScope::Site, None) if !none && input.site_ids.len() <= 1_000 => GrantReach::Sites(input.site_ids),
            (scope, constituency) => {
                let (field, code) = match (scope, constituency) {
                    (GrantScope::Constituency, None) if none => ("constituency_id", FieldCode::Required),
                    (GrantScope::Site, None) if none => ("site_ids", FieldCode::Required),
                    (GrantScope::Site, None) => ("site_ids", FieldCode::TooMany),
                    _ => ("scope", FieldCode::GrantScope),
                };
                faults.push(FieldFault::new(format!("/grants/{n}/{field}"), code));
                continue;
            }
        };
        grants.push(NewGrant { party: input.party_id, reach, expires_on: input.expires_on, follows: None });
    }
    grants
}

/// A party, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartyRef {
    /// Its id.
    pub id: PartyId,
    /// Its letter.
    pub letter: String,
    /// Its name.
    pub name: String,
}

/// A constituency, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConstituencyRef {
    /// Its id.
    pub id: ConstituencyId,
    /// Its number.
    pub number: i32,
    /// Its name.
    pub name: String,
}

/// A site, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteRef {
    /// Its id.
    pub id: SiteId,
    /// Its district number.
    pub number: i32,
    /// Its name.
    pub name: String,
}

/// A grant as it is read out.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantView {
    /// Its id.
    pub id: GrantId,
    /// For which party.
    pub party: PartyRef,
    /// How far within the party's sites.
    pub scope: GrantScope,
    /// The constituency, when the scope is one.
    #[schema(required)]
    pub constituency: Option<ConstituencyRef>,
    /// The sites, when they were chosen; a grant that has lost its last one gives nothing.
    pub sites: Vec<SiteRef>,
    /// The last day on which it holds.
    #[schema(required)]
    pub expires_on: Option<NaiveDate>,
    /// Who asked for it, if it came of a request: it never reaches further than that secretary's own grants. Grants that the
    /// office sets follow nobody.
    #[schema(required)]
    pub follows: Option<FollowedRef>,
}

/// Whose grants are followed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowedRef {
    /// Its id.
    pub id: UserId,
    /// The full name.
    pub full_name: String,
}

impl GrantView {
    /// The view of a grant.
    pub fn of(grant: Grant) -> Self {
        let (id, letter, name) = grant.party;
        Self {
            id: grant.id,
            party: PartyRef { id, letter, name },
            scope: grant.scope,
            constituency: grant.constituency.map(|(id, number, name)| ConstituencyRef { id, number, name }),
            sites: grant.sites.into_iter().map(|(id, number, name)| SiteRef { id, number, name }).collect(),
            expires_on: grant.expires_on,
            follows: grant.follows.map(|(id, full_name)| FollowedRef { id, full_name }),
        }
    }
}

/// The grants of a user, all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceGrants {
    /// They take the place of what the user has.
    #[schema(max_items = 200)]
    pub grants: Vec<GrantInput>,
}

/// A site that grants reach, for one party.
#[derive(Debug, Serialize, ToSchema)]
pub struct EffectiveSite {
    /// Its id.
    pub id: SiteId,
    /// Its district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its venue.
    #[schema(required)]
    pub venue: Option<String>,
    /// Its constituency.
    #[schema(required)]
    pub constituency_id: Option<ConstituencyId>,
    /// For which party.
    pub party: PartyRef,
}

/// What grants reach.
#[derive(Debug, Serialize, ToSchema)]
pub struct EffectiveSites {
    /// Reached now: the party has seats there in an open election.
    pub items: Vec<EffectiveSite>,
    /// Granted, but the party has no seat there in an open election yet; they appear by themselves.
    pub waiting: Vec<EffectiveSite>,
}

impl EffectiveSites {
    /// Parts what is reached now from what waits.
    pub fn of(reached: Vec<ReachedSite>) -> Self {
        let (now, later): (Vec<_>, Vec<_>) = reached.into_iter().partition(|site| site.now);
        let view = |sites: Vec<ReachedSite>| sites.into_iter().map(EffectiveSite::of).collect();
        Self { items: view(now), waiting: view(later) }
    }
}

impl EffectiveSite {
    fn of(site: ReachedSite) -> Self {
        let (id, letter, name) = site.party;
        let party = PartyRef { id, letter, name };
        let ReachedSite { id, number, name, venue, constituency, .. } = site;
        Self { id, number, name, venue, constituency_id: constituency, party }
    }
}
