//! Parties of a municipality. The office sees all; a secretary those of the own valid grants that give anything; a machine
//! client those within its limits.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::access::{Actor, Reach, Scope, limited};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::reach::{grant_sites, grants, valid_grants};
use super::schema::{parties, users};
use crate::domain::ids::{MunicipalityId, PartyId, UserId};
use crate::domain::roles::{GrantScope, Role};
use crate::domain::text;
use crate::error::{Error, Result};

/// A party as stored.
#[derive(Debug, Clone, Queryable)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// Its letter on the ballot paper.
    pub letter: String,
    /// Its name.
    pub name: String,
    /// Counts its changes.
    pub version: i32,
}

/// How many secretaries a party has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Secretaries {
    /// Who can log in.
    pub active: i64,
    /// Who have a good link and have not used it yet.
    pub invited: i64,
}

/// That this party may be changed by whoever asked: minted by [`access`] for the office alone.
#[derive(Debug)]
pub struct PartyAccess {
    party: PartyId,
    municipality: MunicipalityId,
}

/// What a party is made of.
#[derive(Debug, Clone)]
pub struct PartyFields {
    /// One to three characters.
    pub letter: String,
    /// As on the ballot paper.
    pub name: String,
}

type Columns = (parties::id, parties::letter, parties::name, parties::version);
const COLUMNS: Columns = (parties::id, parties::letter, parties::name, parties::version);

fn visible<'a>(scope: &Scope) -> parties::BoxedQuery<'a, MultiBackend> {
    let query = parties::table.filter(parties::municipality_id.eq(scope.municipality)).into_boxed();
    if let Some(machine) = &scope.machine {
        let all = machine.all_parties;
        return if all { query } else { query.filter(parties::id.eq_any(limited!(parties of machine.id))) };
    }
    match &scope.reach {
        Reach::Office => query,
        Reach::Grants(held) => query.filter(exists(
            valid_grants!(held.user, held.today).filter(grants::party_id.eq(parties::id)).filter(
                grants::scope
                    .ne(GrantScope::Site)
                    .or(exists(grant_sites::table.filter(grant_sites::grant_id.eq(grants::id)))),
            ),
        )),
    }
}

/// All parties within the scope, in the order of their letters.
pub fn list(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Party>> {
    let query = visible(scope).select(COLUMNS).order((parties::letter_key, parties::id));
    query.load(tx.conn).map_err(Error::from)
}

/// One party within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: PartyId) -> Result<Party> {
    visible(scope).filter(parties::id.eq(id)).select(COLUMNS).first(tx.conn).map_err(Error::from)
}

/// How many secretaries each party has who can report for it or soon can; a party that has none is not there.
pub fn secretaries(tx: &mut Tx<'_>, scope: &Scope) -> Result<HashMap<PartyId, Secretaries>> {
    let (now, today) = (tx.now(), tx.now().danish_day());
    let with_one: Vec<(PartyId, UserId, bool)> = grants::table
        .inner_join(users::table)
        .filter(users::municipality_id.eq(scope.municipality))
        .filter(users::role.eq(Role::PartySecretary))
        .filter(users::blocked_at.is_null())
        .filter(users::password_hash.is_not_null().or(users::invited_until.gt(now)))
        .filter(grants::expires_on.is_null().or(grants::expires_on.ge(today)))
        .select((grants::party_id, users::id, users::password_hash.is_not_null()))
        .distinct()
        .load(tx.conn)?;
    let mut all: HashMap<PartyId, Secretaries> = HashMap::new();
    for (party, _, active) in with_one {
        let they = all.entry(party).or_default();
        *(if active { &mut they.active } else { &mut they.invited }) += 1;
    }
    Ok(all)
}

/// Proves that the actor may change the party.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: PartyId) -> Result<PartyAccess> {
    let scope = actor.scope(tx);
    let party = find(tx, &scope, id)?.id;
    Ok(PartyAccess { party, municipality: actor.municipality() })
}

/// Makes a party. Errors: `/letter taken`.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, fields: &PartyFields) -> Result<Party> {
    let party = Party { id: PartyId::new(), letter: fields.letter.clone(), name: fields.name.clone(), version: 1 };
    diesel::insert_into(parties::table)
        .values((
            parties::id.eq(party.id),
            parties::municipality_id.eq(actor.municipality()),
            parties::letter.eq(&party.letter),
            parties::letter_key.eq(text::sort_key(&party.letter)),
            parties::name.eq(&party.name),
        ))
        .execute(tx.conn)?;
    Ok(party)
}

/// Changes a party that is still at `version`. Errors: `stale`, `/letter taken`.
pub fn update(tx: &mut Tx<'_>, access: &PartyAccess, version: i32, fields: &PartyFields) -> Result<()> {
    let row = parties::table
        .filter(parties::id.eq(access.party))
        .filter(parties::municipality_id.eq(access.municipality))
        .filter(parties::version.eq(version));
    let updated = diesel::update(row)
        .set((
            parties::letter.eq(&fields.letter),
            parties::letter_key.eq(text::sort_key(&fields.letter)),
            parties::name.eq(&fields.name),
            parties::version.eq(parties::version + 1),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Deletes a party that is still at `version`. Errors: `stale`; `in_use` when seats or grants name it.
pub fn delete(tx: &mut Tx<'_>, access: &PartyAccess, version: i32) -> Result<()> {
    let row = parties::table
        .filter(parties::id.eq(access.party))
        .filter(parties::municipality_id.eq(access.municipality))
        .filter(parties::version.eq(version));
    stale_unless(diesel::delete(row).execute(tx.conn)?)
}
