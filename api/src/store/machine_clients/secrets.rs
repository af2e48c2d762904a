//! The secrets of a machine client: two at most, so that one can take the other's place while both are good.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{Client, ClientAccess, scopes_of};
use crate::crypto::ClientSecret;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ClientSecretId, MachineClientId, MunicipalityId};
use crate::domain::roles::ClientScope;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::schema::{machine_client_secrets as secrets, machine_clients as clients};

/// So many secrets may be good at once.
pub(super) const MOST: usize = 2;

/// A secret or a key as stored, without the hash.
#[derive(Debug, Clone, Queryable)]
pub struct Secret {
    /// Its id.
    pub id: ClientSecretId,
    /// Whose it is.
    pub client: MachineClientId,
    /// Since when.
    pub created_at: Instant,
    /// When it runs out.
    pub expires_at: Instant,
    /// When a token was last fetched with it.
    pub last_used_at: Option<Instant>,
    /// The key, where it is one and no secret.
    pub public_key: Option<String>,
    /// What the office calls the key.
    pub label: Option<String>,
}

/// The secrets and keys of several clients, the newest first.
pub fn secrets_of(tx: &mut Tx<'_>, ids: &[MachineClientId]) -> Result<Vec<Secret>> {
    secrets::table
        .filter(secrets::client_id.eq_any(ids))
        .order(secrets::id.desc())
        .select((
            secrets::id,
            secrets::client_id,
            secrets::created_at,
            secrets::expires_at,
            secrets::last_used_at,
            secrets::public_key,
            secrets::label,
        ))
        .load(tx.conn)
        .map_err(Error::from)
}

/// Makes a secret that is good for so long. One that has run out goes. Errors: `too_many_secrets`.
pub fn add_secret(tx: &mut Tx<'_>, access: &ClientAccess, life: TimeDelta) -> Result<(ClientSecretId, ClientSecret)> {
    let (id, now, secret) = (ClientSecretId::new(), tx.now(), ClientSecret::random());
    let own = secrets::table.filter(secrets::client_id.eq(access.id).and(secrets::public_key.is_null()));
    diesel::delete(own.filter(secrets::expires_at.le(now))).execute(tx.conn)?;
    if own.select(secrets::id).load::<ClientSecretId>(tx.conn)?.len() >= MOST {
        return Err(Error::of(ProblemCode::TooManySecrets));
    }
    diesel::insert_into(secrets::table)
        .values((
            secrets::id.eq(id),
            secrets::client_id.eq(access.id),
            secrets::secret_hash.eq(secret.hash().to_vec()),
            secrets::created_at.eq(now),
            secrets::expires_at.eq(now.plus(life)),
        ))
        .execute(tx.conn)?;
    Ok((id, secret))
}

/// Removes a secret; tokens that were fetched with it are out at the next request. Errors: `not_found`.
pub fn remove_secret(tx: &mut Tx<'_>, access: &ClientAccess, id: ClientSecretId) -> Result<()> {
    let row = secrets::table.filter(secrets::id.eq(id).and(secrets::client_id.eq(access.id)));
    if diesel::delete(row.filter(secrets::public_key.is_null())).execute(tx.conn)? == 1 {
        Ok(())
    } else {
        Err(Error::NOT_FOUND)
    }
}

/// A client that has shown a good secret, or has signed with a good key.
#[derive(Debug)]
pub struct Authenticated {
    /// The client.
    pub client: MachineClientId,
    /// The secret or the key.
    pub secret: ClientSecretId,
    /// What it may do.
    pub scopes: Vec<ClientScope>,
}

/// The client of this municipality with this secret, if both are good now; notes that the secret was used. The secret is
/// found by its hash: to compare it takes no other time than to find none.
pub fn authenticate(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    client: MachineClientId,
    secret: &ClientSecret,
) -> Result<Option<Authenticated>> {
    let now = tx.now();
    let found: Option<(ClientSecretId, Client)> = secrets::table
        .inner_join(clients::table)
        .filter(secrets::secret_hash.eq(secret.hash().to_vec()).and(secrets::public_key.is_null()))
        .filter(clients::id.eq(client).and(clients::municipality_id.eq(municipality)))
        .filter(secrets::expires_at.gt(now).and(clients::revoked_at.is_null()))
        .select((secrets::id, Client::as_select()))
        .first(tx.conn)
        .optional()?;
    let Some((secret, found)) = found else { return Ok(None) };
    diesel::update(secrets::table.find(secret)).set(secrets::last_used_at.eq(now)).execute(tx.conn)?;
    Ok(Some(Authenticated { client, secret, scopes: scopes_of(&found.scopes) }))
}
