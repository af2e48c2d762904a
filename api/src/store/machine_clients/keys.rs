//! The public keys of a machine client: two at most, as of its secrets, and what one has signed is good once.

use chrono::TimeDelta;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::secrets::{Authenticated, MOST};
use super::{Client, ClientAccess, scopes_of};
use crate::crypto::{ClientAssertion, ClientKey, ProvenAssertion};
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::ids::{ClientSecretId, MachineClientId, MunicipalityId};
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::dialect::Both;
use crate::store::schema::{
    machine_client_assertions as assertions, machine_client_secrets as secrets, machine_clients as clients,
};

/// Registers a key that is good for so long; the client is held. One that has run out goes.
///
/// Errors: `too_many_keys`; `/public_key taken` for a key or a name that the client has already.
pub fn add_key(
    tx: &mut Tx<'_>,
    access: &ClientAccess,
    key: &ClientKey,
    label: &str,
    life: TimeDelta,
) -> Result<ClientSecretId> {
    let (id, now) = (ClientSecretId::new(), tx.now());
    let own = secrets::table.filter(secrets::client_id.eq(access.id).and(secrets::public_key.is_not_null()));
    diesel::delete(own.filter(secrets::expires_at.le(now))).execute(tx.conn)?;
    let there: Vec<Option<String>> = own.select(secrets::public_key).load(tx.conn)?;
    let mut there = there.iter().flatten().filter_map(|key| ClientKey::stored(key));
    if there.clone().count() >= MOST {
        return Err(Error::of(ProblemCode::TooManyKeys));
    }
    if there.any(|one| one.kid() == key.kid() || one.thumbprint() == key.thumbprint()) {
        return Err(Error::field("/public_key", FieldCode::Taken));
    }
    let hash = Sha256::new().chain_update(access.id.0).chain_update(key.thumbprint()).finalize();
    diesel::insert_into(secrets::table)
        .values((
            secrets::id.eq(id),
            secrets::client_id.eq(access.id),
            secrets::secret_hash.eq(hash.to_vec()),
            secrets::public_key.eq(key.to_json()),
            secrets::label.eq(label),
            secrets::created_at.eq(now),
            secrets::expires_at.eq(now.plus(life)),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Removes a key; tokens that were fetched with it are out at the next request. Errors: `not_found`.
pub fn remove_key(tx: &mut Tx<'_>, access: &ClientAccess, id: ClientSecretId) -> Result<()> {
    let row = secrets::table.filter(secrets::id.eq(id).and(secrets::client_id.eq(access.id)));
    let removed = diesel::delete(row.filter(secrets::public_key.is_not_null())).execute(tx.conn)?;
    if removed == 1 { Ok(()) } else { Err(Error::NOT_FOUND) }
}

/// What a key of a client of this municipality has signed, still to be [used](use_assertion).
#[derive(Debug)]
pub struct SignedBy {
    key: ClientSecretId,
    client: MachineClientId,
    proven: ProvenAssertion,
}

/// Whose assertion it is, if client and key are good now. Nothing is written, so that whoever guesses holds up nobody's change.
pub fn signer(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    audiences: &[String],
    assertion: &ClientAssertion,
) -> Result<Option<SignedBy>> {
    let (client, now) = (assertion.client(), tx.now());
    let rows: Vec<(ClientSecretId, Option<String>)> = secrets::table
        .inner_join(clients::table)
        .filter(clients::id.eq(client).and(clients::municipality_id.eq(municipality)))
        .filter(secrets::public_key.is_not_null())
        .filter(secrets::expires_at.gt(now).and(clients::revoked_at.is_null()))
        .select((secrets::id, secrets::public_key))
        .load(tx.conn)?;
    let keys: Vec<_> = rows.iter().filter_map(|(id, key)| Some((*id, ClientKey::stored(key.as_deref()?)?))).collect();
    Ok(assertion.proven(&keys, audiences, now).map(|(key, proven)| SignedBy { key, client, proven }))
}

/// The client, if this is the first time that the assertion is used, and all that is still good; notes that it was used.
///
/// The row of an assertion is written once: of several at the same time all others find it, on PostgreSQL after a wait.
pub fn use_assertion(tx: &mut Tx<'_>, signed: &SignedBy) -> Result<Option<Authenticated>> {
    let SignedBy { key, client, proven } = signed;
    let now = tx.now();
    let found: Option<Client> = secrets::table
        .inner_join(clients::table)
        .filter(secrets::id.eq(key).and(clients::id.eq(client)))
        .filter(secrets::expires_at.gt(now).and(clients::revoked_at.is_null()))
        .select(Client::as_select())
        .first(tx.conn)
        .optional()?;
    // One that has run out meanwhile may have been forgotten meanwhile.
    let Some(found) = found.filter(|_| proven.expires_at > now) else { return Ok(None) };
    let row = (
        assertions::client_id.eq(client),
        assertions::jti_hash.eq(proven.jti_hash.to_vec()),
        assertions::expires_at.eq(proven.expires_at),
    );
    if Both(diesel::insert_into(assertions::table).values(row).on_conflict_do_nothing()).execute(tx.conn)? != 1 {
        return Ok(None);
    }
    diesel::update(secrets::table.find(key)).set(secrets::last_used_at.eq(now)).execute(tx.conn)?;
    Ok(Some(Authenticated { client: *client, secret: *key, scopes: scopes_of(&found.scopes) }))
}

/// Removes what was used and has run out: it is refused for its age now.
pub fn forget_old_assertions(tx: &mut Tx<'_>) -> Result<usize> {
    let now = tx.now();
    Ok(diesel::delete(assertions::table.filter(assertions::expires_at.le(now))).execute(tx.conn)?)
}
