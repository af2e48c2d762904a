//! Access grants: sentences such as "may report for party B at sites 4 and 7 until 1 December". What they allow is asked
//! in SQL at each request (`store::reach`); here they are kept, read out and shown. Those that came of a secretary's request
//! follow that secretary's ([`following`]).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::access::Actor;
use super::db::Tx;
use super::schema::{
    access_grant_sites as grant_sites, access_grants as grants, allocations, constituencies, elections, parties, sites,
    users,
};
use super::users::UserAccess;
use crate::domain::fault::{FieldCode, FieldFault};
use crate::domain::ids::{ConstituencyId, GrantId, MunicipalityId, PartyId, SiteId, UserId};
use crate::domain::roles::{GrantScope, StoredElectionState};
use crate::error::{Error, Result};

pub mod following;
mod told;

pub use told::{limits_told, told};

diesel::alias!(users as askers: Askers);

/// How far one grant reaches within its party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantReach {
    /// All of the party's sites, later ones too.
    Party,
    /// The sites of one constituency, later ones too.
    Constituency(ConstituencyId),
    /// These sites and no other.
    Sites(Vec<SiteId>),
}

/// A grant as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewGrant {
    /// For which party.
    pub party: PartyId,
    /// How far.
    pub reach: GrantReach,
    /// The last day on which it holds.
    pub expires_on: Option<NaiveDate>,
    /// Whose grants it never reaches beyond: who asked for it.
    pub follows: Option<UserId>,
}

/// A grant as it is read out.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The party's id, letter and name.
    pub party: (PartyId, String, String),
    /// How far.
    pub scope: GrantScope,
    /// The constituency's id, number and name.
    pub constituency: Option<(ConstituencyId, i32, String)>,
    /// Each chosen site's id, number and name.
    pub sites: Vec<(SiteId, i32, String)>,
    /// The last day on which it holds.
    pub expires_on: Option<NaiveDate>,
    /// Id and name of who asked for it, and whose grants it never reaches beyond.
    pub follows: Option<(UserId, String)>,
}

/// The grants of several users at once.
pub fn of_users(tx: &mut Tx<'_>, users: &[UserId]) -> Result<HashMap<UserId, Vec<Grant>>> {
    type Row = (
        GrantId,
        UserId,
        GrantScope,
        Option<NaiveDate>,
        (PartyId, String, String),
        Option<(ConstituencyId, i32, String)>,
        Option<(UserId, String)>,
    );
    let rows: Vec<Row> = grants::table
        .inner_join(parties::table)
        .left_join(constituencies::table)
        .left_join(askers.on(askers.field(users::id).nullable().eq(grants::follows)))
        .filter(grants::user_id.eq_any(users))
        .order((parties::letter_key, grants::id))
        .select((
            grants::id,
            grants::user_id,
            grants::scope,
            grants::expires_on,
            (parties::id, parties::letter, parties::name),
            (constituencies::id, constituencies::number, constituencies::name).nullable(),
            askers.fields((users::id, users::full_name)).nullable(),
        ))
        .load(tx.conn)?;
    let ids: Vec<GrantId> = rows.iter().filter(|row| row.2 == GrantScope::Site).map(|row| row.0).collect();
    let mut chosen: HashMap<GrantId, Vec<(SiteId, i32, String)>> = HashMap::new();
    if !ids.is_empty() {
        let places: Vec<(GrantId, SiteId, i32, String)> = grant_sites::table
            .inner_join(sites::table)
            .filter(grant_sites::grant_id.eq_any(&ids))
            .order(sites::number)
            .select((grant_sites::grant_id, sites::id, sites::number, sites::name))
            .load(tx.conn)?;
        for (grant, id, number, name) in places {
            chosen.entry(grant).or_default().push((id, number, name));
        }
    }
    let mut by_user: HashMap<UserId, Vec<Grant>> = HashMap::new();
    for (id, user, scope, expires_on, party, constituency, follows) in rows {
        let sites = chosen.remove(&id).unwrap_or_default();
        by_user.entry(user).or_default().push(Grant { id, party, scope, constituency, sites, expires_on, follows });
    }
    Ok(by_user)
}

/// The grants of one user.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Grant>> {
    Ok(of_users(tx, &[user])?.remove(&user).unwrap_or_default())
}

/// Puts these grants in the place of all the user has; what follows them is narrowed with them.
///
/// Errors: `unknown` at `/grants/<n>/…` for a party, constituency or site that the municipality does not have.
pub fn replace(tx: &mut Tx<'_>, actor: &Actor, access: &UserAccess, new: &[NewGrant]) -> Result<()> {
    check(tx, actor.municipality(), new)?;
    put(tx, actor, access, new)
}

/// The same for grants that have been checked.
pub fn put(tx: &mut Tx<'_>, actor: &Actor, access: &UserAccess, new: &[NewGrant]) -> Result<()> {
    write(tx, access.id(), new)?;
    following::narrow(tx, &actor.trail(), access.id())
}

fn write(tx: &mut Tx<'_>, user: UserId, new: &[NewGrant]) -> Result<()> {
    diesel::delete(grants::table.filter(grants::user_id.eq(user))).execute(tx.conn)?;
    for grant in new {
        let id = GrantId::new();
        let (scope, constituency) = match &grant.reach {
            GrantReach::Party => (GrantScope::Party, None),
            GrantReach::Constituency(constituency) => (GrantScope::Constituency, Some(*constituency)),
            GrantReach::Sites(_) => (GrantScope::Site, None),
        };
        diesel::insert_into(grants::table)
            .values((
                grants::id.eq(id),
                grants::user_id.eq(user),
                grants::party_id.eq(grant.party),
                grants::scope.eq(scope),
                grants::constituency_id.eq(constituency),
                grants::expires_on.eq(grant.expires_on),
                grants::follows.eq(grant.follows),
            ))
            .execute(tx.conn)?;
        if let GrantReach::Sites(chosen) = &grant.reach {
            let rows: Vec<_> =
                chosen.iter().map(|site| (grant_sites::grant_id.eq(id), grant_sites::site_id.eq(*site))).collect();
            let insert = diesel::insert_into(grant_sites::table).values(rows);
            super::dialect::native!(tx.conn, conn => insert.execute(conn))?;
        }
    }
    Ok(())
}

/// Refuses what the municipality does not have, all of it at once.
pub fn check(tx: &mut Tx<'_>, municipality: MunicipalityId, new: &[NewGrant]) -> Result<()> {
    let faults = Known::of(tx, municipality)?.faults(new, "/grants");
    if faults.is_empty() { Ok(()) } else { Err(Error::fields(faults)) }
}

/// What there is to be granted in a municipality.
#[derive(Debug)]
pub struct Known {
    parties: HashSet<PartyId>,
    constituencies: HashSet<ConstituencyId>,
    sites: HashSet<SiteId>,
}

impl Known {
    /// What there is now.
    pub fn of(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<Self> {
        macro_rules! own {
            ($table:ident) => {
                $table::table.filter($table::municipality_id.eq(municipality)).select($table::id)
            };
        }
        Ok(Self {
            parties: own!(parties).load(tx.conn)?.into_iter().collect(),
            constituencies: own!(constituencies).load(tx.conn)?.into_iter().collect(),
            sites: own!(sites).load(tx.conn)?.into_iter().collect(),
        })
    }

    /// What of these grants is not there, each with its place below `at`.
    pub fn faults(&self, new: &[NewGrant], at: &str) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut unknown = |pointer: String| faults.push(FieldFault::new(pointer, FieldCode::Unknown));
        for (n, grant) in new.iter().enumerate() {
            if !self.parties.contains(&grant.party) {
                unknown(format!("{at}/{n}/party_id"));
            }
            match &grant.reach {
                GrantReach::Party => {}
                GrantReach::Constituency(id) => {
                    if !self.constituencies.contains(id) {
                        unknown(format!("{at}/{n}/constituency_id"));
                    }
                }
                GrantReach::Sites(chosen) => {
                    for (m, _) in chosen.iter().enumerate().filter(|(_, site)| !self.sites.contains(site)) {
                        unknown(format!("{at}/{n}/site_ids/{m}"));
                    }
                }
            }
        }
        faults
    }
}

/// A site that grants reach, for one party.
#[derive(Debug, Clone)]
pub struct ReachedSite {
    /// The site's id.
    pub id: SiteId,
    /// Its district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its venue.
    pub venue: Option<String>,
    /// Its constituency.
    pub constituency: Option<ConstituencyId>,
    /// The party's id, letter and name.
    pub party: (PartyId, String, String),
    /// Whether the party has a seat there in an open election, so that the site is reached now.
    pub now: bool,
}

/// What these grants reach, in the order of party and district number: for showing. What is allowed is asked in SQL.
pub fn reached_sites(tx: &mut Tx<'_>, municipality: MunicipalityId, asked: &[NewGrant]) -> Result<Vec<ReachedSite>> {
    type Place = (SiteId, i32, String, Option<String>, Option<ConstituencyId>);
    let today = tx.now().danish_day();
    let valid: Vec<&NewGrant> =
        asked.iter().filter(|grant| grant.expires_on.is_none_or(|last| last >= today)).collect();
    let party_ids: Vec<PartyId> = valid.iter().map(|grant| grant.party).collect();
    let named: Vec<(PartyId, String, String)> = parties::table
        .filter(parties::municipality_id.eq(municipality).and(parties::id.eq_any(&party_ids)))
        .order((parties::letter_key, parties::id))
        .select((parties::id, parties::letter, parties::name))
        .load(tx.conn)?;
    let places: Vec<Place> = sites::table
        .filter(sites::municipality_id.eq(municipality))
        .order(sites::number)
        .select((sites::id, sites::number, sites::name, sites::venue, sites::constituency_id))
        .load(tx.conn)?;
    let open: HashSet<(Option<PartyId>, SiteId)> = allocations::table
        .inner_join(elections::table)
        .filter(elections::municipality_id.eq(municipality))
        .filter(elections::state.eq(StoredElectionState::Open))
        .filter(allocations::party_id.eq_any(&party_ids))
        .select((allocations::party_id, allocations::site_id))
        .distinct()
        .load(tx.conn)?
        .into_iter()
        .collect();
    let mut reached = Vec::new();
    for party in named {
        let own: Vec<&&NewGrant> = valid.iter().filter(|grant| grant.party == party.0).collect();
        for (id, number, name, venue, constituency) in &places {
            if own.iter().any(|grant| covers(&grant.reach, *id, *constituency)) {
                let now = open.contains(&(Some(party.0), *id));
                let (name, venue, party) = (name.clone(), venue.clone(), party.clone());
                reached.push(ReachedSite {
                    id: *id,
                    number: *number,
                    name,
                    venue,
                    constituency: *constituency,
                    party,
                    now,
                });
            }
        }
    }
    Ok(reached)
}

fn covers(reach: &GrantReach, site: SiteId, constituency: Option<ConstituencyId>) -> bool {
    match reach {
        GrantReach::Party => true,
        GrantReach::Constituency(wanted) => constituency == Some(*wanted),
        GrantReach::Sites(chosen) => chosen.contains(&site),
    }
}

impl Grant {
    /// The same as it would be asked for.
    pub fn as_new(&self) -> NewGrant {
        let reach = match (self.scope, &self.constituency) {
            (GrantScope::Party, _) => GrantReach::Party,
            (GrantScope::Constituency, Some((id, ..))) => GrantReach::Constituency(*id),
            // A grant for chosen sites that has lost its last one gives nothing.
            _ => GrantReach::Sites(self.sites.iter().map(|(id, ..)| *id).collect()),
        };
        let follows = self.follows.as_ref().map(|(asker, _)| *asker);
        NewGrant { party: self.party.0, reach, expires_on: self.expires_on, follows }
    }
}
