//! Grants that came of a secretary's request. They never reach beyond those of who asked, then or later: when the asker's are
//! narrowed, so are they. Once the office sets an account's grants itself, they follow nobody any more.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Grant, GrantReach, NewGrant};
use crate::domain::audit::Action;
use crate::domain::ids::{MunicipalityId, PartyId, SiteId, UserId};
use crate::error::Result;
use crate::store::access::{Actor, Trail};
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::schema::{access_grants as grants, users};

/// What somebody holds, and may therefore pass on: each party and site with the last day of the grant that lasts longest
/// there; none for one without an end.
#[derive(Debug, Default)]
pub struct Held(HashMap<(PartyId, SiteId), Option<NaiveDate>>);

impl Held {
    /// What the grants of this user reach today.
    pub fn of(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<Self> {
        let mut until: HashMap<(PartyId, SiteId), Option<NaiveDate>> = HashMap::new();
        for grant in super::of_user(tx, user)?.iter().map(Grant::as_new) {
            let end = grant.expires_on;
            for site in super::reached_sites(tx, municipality, &[grant])? {
                let longest = until.entry((site.party.0, site.id)).or_insert(end);
                *longest = longest.zip(end).map(|(one, other)| one.max(other));
            }
        }
        Ok(Self(until))
    }

    /// For which parties.
    pub fn parties(&self) -> impl Iterator<Item = PartyId> {
        self.0.keys().map(|(party, _)| *party)
    }

    /// Whether it reaches the site for the party.
    pub fn covers(&self, party: PartyId, site: SiteId) -> bool {
        self.until(party, site).is_some()
    }

    /// Until when it reaches the site for the party; the inner none is one without an end.
    pub fn until(&self, party: PartyId, site: SiteId) -> Option<Option<NaiveDate>> {
        self.0.get(&(party, site)).copied()
    }

    /// Of these sites those that are held, each for no longer than it is held, as grants that follow this holder.
    pub fn pass_on(&self, holder: UserId, party: PartyId, sites: &[SiteId], end: Option<NaiveDate>) -> Vec<NewGrant> {
        let mut by_end: BTreeMap<Option<NaiveDate>, Vec<SiteId>> = BTreeMap::new();
        for site in sites {
            if let Some(held) = self.until(party, *site) {
                by_end.entry(held.into_iter().chain(end).min()).or_default().push(*site);
            }
        }
        let grant = |(expires_on, sites)| NewGrant {
            party,
            reach: GrantReach::Sites(sites),
            expires_on,
            follows: Some(holder),
        };
        by_end.into_iter().map(grant).collect()
    }
}

/// Narrows whatever follows this holder and reaches further, and what follows that in turn. Call it when the holder's grants
/// have been changed, with the municipality held ([`crate::store::municipalities::hold`]).
pub fn narrow(tx: &mut Tx<'_>, trail: &Trail, holder: UserId) -> Result<()> {
    let followers: Vec<UserId> =
        grants::table.filter(grants::follows.eq(holder)).select(grants::user_id).distinct().load(tx.conn)?;
    if followers.is_empty() {
        return Ok(());
    }
    let held = Held::of(tx, trail.municipality(), holder)?;
    for follower in followers {
        if narrow_one(tx, trail, follower, (holder, &held))? {
            narrow(tx, trail, follower)?;
        }
    }
    Ok(())
}

/// The same for whoever is followed in the municipality. Call it when the sites of a constituency have been changed, with the
/// municipality held.
pub fn narrow_all(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    let holders: Vec<UserId> = grants::table
        .inner_join(users::table.on(users::id.nullable().eq(grants::follows)))
        .filter(users::municipality_id.eq(actor.municipality()))
        .select(users::id)
        .distinct()
        .load(tx.conn)?;
    let trail = actor.trail();
    holders.into_iter().try_for_each(|holder| narrow(tx, &trail, holder))
}

/// Answers whether anything was taken away.
fn narrow_one(tx: &mut Tx<'_>, trail: &Trail, follower: UserId, (holder, held): (UserId, &Held)) -> Result<bool> {
    let before: Vec<NewGrant> = super::of_user(tx, follower)?.iter().map(Grant::as_new).collect();
    let today = tx.now().danish_day();
    let mut after = Vec::new();
    for grant in &before {
        match &grant.reach {
            // One that has run out gives nothing, and stays to be read.
            GrantReach::Sites(sites)
                if grant.follows == Some(holder) && grant.expires_on.is_none_or(|last| last >= today) =>
            {
                after.extend(held.pass_on(holder, grant.party, sites, grant.expires_on));
            }
            _ => after.push(grant.clone()),
        }
    }
    if after == before {
        return Ok(false);
    }
    super::write(tx, follower, &after)?;
    diesel::update(users::table.find(follower)).set(users::version.eq(users::version + 1)).execute(tx.conn)?;
    let event = Event::new(Action::UserGrantsChanged, follower.0)
        .with("grants", super::told(tx, follower)?)
        .with("followed", true);
    audit::record(tx, trail, event)?;
    Ok(true)
}
