//! Constituencies of a municipality. The office sees all; a secretary and a machine client
//! those of the sites within reach.

use diesel::prelude::*;

use super::access::{Actor, Reach, Scope};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::schema::{constituencies, sites};
use super::subquery::within;
use crate::domain::ids::{ConstituencyId, MunicipalityId};
use crate::error::{Error, Result};

/// A constituency as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = constituencies, check_for_backend(MultiBackend))]
pub struct Constituency {
    /// Its id.
    pub id: ConstituencyId,
    /// Its number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Counts its changes.
    pub version: i32,
}

/// What a constituency is made of.
#[derive(Debug, Clone)]
pub struct ConstituencyFields {
    /// 1 to 9999.
    pub number: i32,
    /// Up to 200 characters.
    pub name: String,
}

/// That this constituency is within the reach of whoever asked: minted by [`access`] alone.
#[derive(Debug)]
pub struct ConstituencyAccess {
    constituency: ConstituencyId,
    municipality: MunicipalityId,
}

fn visible<'a>(scope: &Scope) -> constituencies::BoxedQuery<'a, MultiBackend> {
    let query = constituencies::table.filter(constituencies::municipality_id.eq(scope.municipality)).into_boxed();
    let all = scope.machine.as_ref().is_some_and(|machine| machine.all_sites);
    match scope.reach {
        Reach::Office => query,
        Reach::Grants(_) if all => query,
        Reach::Grants(_) => {
            query.filter(within(constituencies::id, super::sites::visible(scope).select(sites::constituency_id)))
        }
    }
}

/// All constituencies within the scope, in the order of their numbers.
pub fn list(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Constituency>> {
    let query = visible(scope).select(Constituency::as_select()).order(constituencies::number);
    query.load(tx.conn).map_err(Error::from)
}

/// One constituency within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: ConstituencyId) -> Result<Constituency> {
    let query = visible(scope).filter(constituencies::id.eq(id)).select(Constituency::as_select());
    query.first(tx.conn).map_err(Error::from)
}

/// Proves that the actor reaches the constituency.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: ConstituencyId) -> Result<ConstituencyAccess> {
    let constituency = find(tx, &actor.scope(tx), id)?.id;
    Ok(ConstituencyAccess { constituency, municipality: actor.municipality() })
}

/// Makes a constituency. Errors: `/number taken`.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, fields: ConstituencyFields) -> Result<Constituency> {
    let made = Constituency { id: ConstituencyId::new(), number: fields.number, name: fields.name, version: 1 };
    diesel::insert_into(constituencies::table)
        .values((
            constituencies::id.eq(made.id),
            constituencies::municipality_id.eq(actor.municipality()),
            constituencies::number.eq(made.number),
            constituencies::name.eq(&made.name),
        ))
        .execute(tx.conn)?;
    Ok(made)
}

/// Changes a constituency that is still at `version`. Errors: `stale`, `/number taken`.
pub fn update(tx: &mut Tx<'_>, access: &ConstituencyAccess, version: i32, fields: ConstituencyFields) -> Result<()> {
    let row = constituencies::table
        .filter(constituencies::id.eq(access.constituency))
        .filter(constituencies::municipality_id.eq(access.municipality))
        .filter(constituencies::version.eq(version));
    let updated = diesel::update(row)
        .set((
            constituencies::number.eq(fields.number),
            constituencies::name.eq(fields.name),
            constituencies::version.eq(constituencies::version + 1),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Deletes a constituency that is still at `version`. Errors: `stale`; `in_use` when sites or grants name it.
pub fn delete(tx: &mut Tx<'_>, access: &ConstituencyAccess, version: i32) -> Result<()> {
    let row = constituencies::table
        .filter(constituencies::id.eq(access.constituency))
        .filter(constituencies::municipality_id.eq(access.municipality))
        .filter(constituencies::version.eq(version));
    stale_unless(diesel::delete(row).execute(tx.conn)?)
}
