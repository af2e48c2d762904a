//! Election sites. The office sees all; a secretary those where a party of an own valid grant has a seat in an open election.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::access::{Actor, Reach, Scope};
use super::conn::MultiBackend;
use super::db::Tx;
use super::reach::{covers, grants, valid_grants};
use super::schema::{elections, seats, sites};
use crate::domain::ids::{ConstituencyId, MunicipalityId, SiteId};
use crate::domain::roles::StoredElectionState;
use crate::error::{Error, Result};

/// A site as stored.
#[derive(Debug, Clone, Queryable)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its polling district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// The building where people vote.
    pub venue: Option<String>,
    /// The building's address.
    pub address: Option<String>,
    /// The constituency it belongs to.
    pub constituency_id: Option<ConstituencyId>,
    /// How many are entitled to vote there.
    pub eligible_voters: Option<i32>,
    /// Counts its changes.
    pub version: i32,
}

/// That a site is within reach of whoever asked: minted by [`access`] alone.
#[derive(Debug, Clone, Copy)]
pub struct SiteAccess {
    site: SiteId,
    municipality: MunicipalityId,
}

impl SiteAccess {
    /// The site.
    pub const fn id(&self) -> SiteId {
        self.site
    }
}

type Columns = (
    sites::id,
    sites::number,
    sites::name,
    sites::venue,
    sites::address,
    sites::constituency_id,
    sites::eligible_voters,
    sites::version,
);
const COLUMNS: Columns = (
    sites::id,
    sites::number,
    sites::name,
    sites::venue,
    sites::address,
    sites::constituency_id,
    sites::eligible_voters,
    sites::version,
);

/// The sites within the scope.
pub(super) fn visible<'a>(scope: &Scope) -> sites::BoxedQuery<'a, MultiBackend> {
    let query = sites::table.filter(sites::municipality_id.eq(scope.municipality)).into_boxed();
    match scope.reach {
        Reach::Office => query,
        Reach::Grants { user, today } => query.filter(exists(
            valid_grants!(user, today).filter(covers!(sites::id, sites::constituency_id)).filter(exists(
                seats::table
                    .inner_join(elections::table)
                    .filter(elections::state.eq(StoredElectionState::Open))
                    .filter(seats::party_id.eq(grants::party_id.nullable()))
                    .filter(seats::site_id.eq(sites::id)),
            )),
        )),
    }
}

/// One site within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: SiteId) -> Result<Site> {
    visible(scope).filter(sites::id.eq(id)).select(COLUMNS).first(tx.conn).map_err(Error::from)
}

/// Proves that the actor reaches the site.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: SiteId) -> Result<SiteAccess> {
    let site = visible(&actor.scope(tx)).filter(sites::id.eq(id)).select(sites::id).first(tx.conn)?;
    Ok(SiteAccess { site, municipality: actor.municipality() })
}
