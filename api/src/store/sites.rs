//! Election sites. The office sees all; a secretary those within reach now; a machine client those within its limits.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::access::{Actor, Reach, Scope, limited};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::municipalities;
use super::reach::{narrowed, open_seats};
use super::schema::{allocations, constituencies, sites};
use crate::domain::fault::FieldCode;
use crate::domain::ids::{ConstituencyId, MunicipalityId, SiteId};
use crate::domain::text;
use crate::error::{Error, Result};

/// A site as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sites, check_for_backend(MultiBackend))]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its polling district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// By which it sorts.
    pub name_key: Vec<u8>,
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

/// What a list of all sites tells.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = sites, check_for_backend(MultiBackend))]
pub struct SiteInShort {
    /// Its id.
    pub id: SiteId,
    /// Its polling district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// The constituency it belongs to.
    pub constituency_id: Option<ConstituencyId>,
}

/// What a site is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFields {
    /// 1 to 9999.
    pub number: i32,
    /// Up to 200 characters.
    pub name: String,
    /// Up to 200 characters.
    pub venue: Option<String>,
    /// Up to 300 characters.
    pub address: Option<String>,
    /// A constituency of the municipality.
    pub constituency_id: Option<ConstituencyId>,
    /// Not negative.
    pub eligible_voters: Option<i32>,
}

impl Site {
    /// What it is made of.
    pub fn fields(&self) -> SiteFields {
        SiteFields {
            number: self.number,
            name: self.name.clone(),
            venue: self.venue.clone(),
            address: self.address.clone(),
            constituency_id: self.constituency_id,
            eligible_voters: self.eligible_voters,
        }
    }
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

/// Which sites are asked for; nothing given means all.
#[derive(Debug, Default, Clone)]
pub struct SiteFilter {
    /// A part of the number, name or venue.
    pub q: String,
    /// In this constituency.
    pub constituency: Option<ConstituencyId>,
}

/// In which order, and where the last page ended.
#[derive(Debug, Clone)]
pub enum SiteOrder {
    /// By number.
    Number(Option<i32>),
    /// By name, as Danish sorts.
    Name(Option<(Vec<u8>, SiteId)>),
}

/// The sites within the scope.
pub(super) fn visible<'a>(scope: &Scope) -> sites::BoxedQuery<'a, MultiBackend> {
    let query = sites::table.into_boxed();
    if let Some(machine) = &scope.machine {
        let own = query.filter(sites::municipality_id.eq(scope.municipality));
        return if machine.all_sites { own } else { own.filter(sites::id.eq_any(limited!(sites of machine.id))) };
    }
    match &scope.reach {
        Reach::Office => query,
        // Where a grant's party has a seat in an open election.
        Reach::Grants(held) => narrowed!(query, held, sites::id, |party, covered| covered
            .and(exists(open_seats!(scope.municipality, party).filter(allocations::site_id.eq(sites::id))))),
    }
    .filter(sites::municipality_id.eq(scope.municipality))
}

fn filtered<'a>(scope: &Scope, filter: &SiteFilter) -> sites::BoxedQuery<'a, MultiBackend> {
    let mut query = visible(scope);
    if !filter.q.is_empty() {
        query = query.filter(sites::search_key.like(super::like_pattern(&text::search_key(&filter.q))).escape('\\'));
    }
    if let Some(constituency) = filter.constituency {
        query = query.filter(sites::constituency_id.eq(constituency));
    }
    query
}

/// One page, with one row more than `limit` when there is another.
pub fn list(tx: &mut Tx<'_>, scope: &Scope, filter: &SiteFilter, order: SiteOrder, limit: i64) -> Result<Vec<Site>> {
    let mut query = filtered(scope, filter);
    query = match order {
        SiteOrder::Number(None) => query.order(sites::number),
        SiteOrder::Number(Some(after)) => query.filter(sites::number.gt(after)).order(sites::number),
        SiteOrder::Name(None) => query.order((sites::name_key, sites::id)),
        SiteOrder::Name(Some((key, id))) => query
            .filter(sites::name_key.gt(key.clone()).or(sites::name_key.eq(key).and(sites::id.gt(id))))
            .order((sites::name_key, sites::id)),
    };
    query.select(Site::as_select()).limit(limit.saturating_add(1)).load(tx.conn).map_err(Error::from)
}

/// All sites within the scope, in the order of their numbers.
pub fn all(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Site>> {
    visible(scope).select(Site::as_select()).order(sites::number).load(tx.conn).map_err(Error::from)
}

/// The same, in short.
pub fn all_in_short(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<SiteInShort>> {
    visible(scope).select(SiteInShort::as_select()).order(sites::number).load(tx.conn).map_err(Error::from)
}

/// How many there are in all.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &SiteFilter) -> Result<i64> {
    filtered(scope, filter).count().get_result(tx.conn).map_err(Error::from)
}

/// One site within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: SiteId) -> Result<Site> {
    visible(scope).filter(sites::id.eq(id)).select(Site::as_select()).first(tx.conn).map_err(Error::from)
}

/// Proves that the actor reaches the site.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: SiteId) -> Result<SiteAccess> {
    let site = visible(&actor.scope(tx)).filter(sites::id.eq(id)).select(sites::id).first(tx.conn)?;
    Ok(SiteAccess { site, municipality: actor.municipality() })
}

/// What is searched.
pub(super) fn search_key(number: i32, name: &str, venue: Option<&str>) -> String {
    text::search_key(&format!("{number} {name} {}", venue.unwrap_or_default()))
}

/// Refuses a constituency that is not the municipality's.
fn require(tx: &mut Tx<'_>, municipality: MunicipalityId, constituency: Option<ConstituencyId>) -> Result<()> {
    let Some(id) = constituency else { return Ok(()) };
    let own = constituencies::table.find(id).filter(constituencies::municipality_id.eq(municipality));
    let known: i64 = own.count().get_result(tx.conn)?;
    if known == 1 { Ok(()) } else { Err(Error::field("/constituency_id", FieldCode::Unknown)) }
}

/// Makes a site. Errors: `/number taken`, `/constituency_id unknown`.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, fields: SiteFields) -> Result<Site> {
    require(tx, actor.municipality(), fields.constituency_id)?;
    let made = Site {
        id: SiteId::new(),
        number: fields.number,
        name_key: text::sort_key(&fields.name),
        name: fields.name,
        venue: fields.venue,
        address: fields.address,
        constituency_id: fields.constituency_id,
        eligible_voters: fields.eligible_voters,
        version: 1,
    };
    diesel::insert_into(sites::table)
        .values((
            sites::id.eq(made.id),
            sites::municipality_id.eq(actor.municipality()),
            sites::constituency_id.eq(made.constituency_id),
            sites::number.eq(made.number),
            sites::name.eq(&made.name),
            sites::name_key.eq(&made.name_key),
            sites::search_key.eq(search_key(made.number, &made.name, made.venue.as_deref())),
            sites::venue.eq(&made.venue),
            sites::address.eq(&made.address),
            sites::eligible_voters.eq(made.eligible_voters),
        ))
        .execute(tx.conn)?;
    Ok(made)
}

/// Changes a site that is still at `version`. Errors: `stale`, `/number taken`, `/constituency_id unknown`.
pub fn update(tx: &mut Tx<'_>, access: &SiteAccess, version: i32, fields: SiteFields) -> Result<()> {
    municipalities::hold(tx, access.municipality)?;
    require(tx, access.municipality, fields.constituency_id)?;
    let row = sites::table
        .filter(sites::id.eq(access.site))
        .filter(sites::municipality_id.eq(access.municipality))
        .filter(sites::version.eq(version));
    let updated = diesel::update(row)
        .set((
            sites::constituency_id.eq(fields.constituency_id),
            sites::number.eq(fields.number),
            sites::name.eq(&fields.name),
            sites::name_key.eq(text::sort_key(&fields.name)),
            sites::search_key.eq(search_key(fields.number, &fields.name, fields.venue.as_deref())),
            sites::venue.eq(&fields.venue),
            sites::address.eq(&fields.address),
            sites::eligible_voters.eq(fields.eligible_voters),
            sites::version.eq(sites::version + 1),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Deletes a site that is still at `version`. Errors: `stale`; `in_use` when it has seats or assignments.
pub fn delete(tx: &mut Tx<'_>, access: &SiteAccess, version: i32) -> Result<()> {
    municipalities::hold(tx, access.municipality)?;
    let row = sites::table
        .filter(sites::id.eq(access.site))
        .filter(sites::municipality_id.eq(access.municipality))
        .filter(sites::version.eq(version));
    stale_unless(diesel::delete(row).execute(tx.conn)?)
}

#[cfg(test)]
mod tests;
