//! Duties of a municipality. Who may read them at all reads all of them: they tell nothing about anybody.

use diesel::prelude::*;

use super::access::{Actor, Scope};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::schema::duties;
use crate::domain::ids::{DutyId, MunicipalityId};
use crate::domain::text;
use crate::error::{Error, Result};

/// A duty as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = duties, check_for_backend(MultiBackend))]
pub struct Duty {
    /// Its id.
    pub id: DutyId,
    /// Its short name for machines.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Counts its changes.
    pub version: i32,
}

/// What a duty is made of.
#[derive(Debug, Clone)]
pub struct DutyFields {
    /// Lower-case ASCII.
    pub code: String,
    /// Up to 100 characters.
    pub name: String,
}

/// That this duty belongs to the municipality of whoever asked: minted by [`access`] alone.
#[derive(Debug)]
pub struct DutyAccess {
    duty: DutyId,
    municipality: MunicipalityId,
}

fn visible<'a>(scope: &Scope) -> duties::BoxedQuery<'a, MultiBackend> {
    duties::table.filter(duties::municipality_id.eq(scope.municipality)).into_boxed()
}

/// All duties, in the Danish order of their names; there are a handful.
pub fn list(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Duty>> {
    let mut duties: Vec<Duty> = visible(scope).select(Duty::as_select()).load(tx.conn)?;
    duties.sort_by_cached_key(|duty| (text::sort_key(&duty.name), duty.id));
    Ok(duties)
}

/// One duty.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: DutyId) -> Result<Duty> {
    visible(scope).filter(duties::id.eq(id)).select(Duty::as_select()).first(tx.conn).map_err(Error::from)
}

/// Proves that the duty is the actor's municipality's.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: DutyId) -> Result<DutyAccess> {
    let duty = find(tx, &actor.scope(tx), id)?.id;
    Ok(DutyAccess { duty, municipality: actor.municipality() })
}

/// Makes a duty. Errors: `/code taken`.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, fields: DutyFields) -> Result<Duty> {
    let made = Duty { id: DutyId::new(), code: fields.code, name: fields.name, version: 1 };
    diesel::insert_into(duties::table)
        .values((
            duties::id.eq(made.id),
            duties::municipality_id.eq(actor.municipality()),
            duties::code.eq(&made.code),
            duties::name.eq(&made.name),
        ))
        .execute(tx.conn)?;
    Ok(made)
}

/// Changes a duty that is still at `version`. Errors: `stale`, `/code taken`.
pub fn update(tx: &mut Tx<'_>, access: &DutyAccess, version: i32, fields: DutyFields) -> Result<()> {
    let row = duties::table
        .filter(duties::id.eq(access.duty))
        .filter(duties::municipality_id.eq(access.municipality))
        .filter(duties::version.eq(version));
    let updated = diesel::update(row)
        .set((duties::code.eq(fields.code), duties::name.eq(fields.name), duties::version.eq(duties::version + 1)))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Deletes a duty that is still at `version`. Errors: `stale`; `in_use` when seats name it.
pub fn delete(tx: &mut Tx<'_>, access: &DutyAccess, version: i32) -> Result<()> {
    let row = duties::table
        .filter(duties::id.eq(access.duty))
        .filter(duties::municipality_id.eq(access.municipality))
        .filter(duties::version.eq(version));
    stale_unless(diesel::delete(row).execute(tx.conn)?)
}
