//! A machine client as an actor: minted from its row and its secret's at every request, so that what was taken away or has
//! run out is out at the next one. It holds no grants; the nouns that it may reach ask its limits, in every statement.

use diesel::prelude::*;

use super::{Actor, Caller};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ClientSecretId, MachineClientId, MunicipalityId, SessionId, UserId};
use crate::domain::roles::{ClientScope, Role};
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::machine_clients::scopes_of;
use crate::store::municipalities::{has_others, others, require_host};
use crate::store::schema::{machine_client_secrets as secrets, machine_clients as clients, municipalities};

/// A machine client that may act now.
#[derive(Debug, Clone)]
pub struct Machine {
    pub(in crate::store) id: MachineClientId,
    /// Whether every party is within its limits, later ones too; otherwise those of its list.
    pub(in crate::store) all_parties: bool,
    /// The same of the sites.
    pub(in crate::store) all_sites: bool,
    pub(in crate::store) accounts_per_day: i32,
    scopes: Vec<ClientScope>,
}

impl Machine {
    /// The client.
    pub const fn id(&self) -> MachineClientId {
        self.id
    }

    /// Whether it has been given this, and the token was asked for it.
    pub fn may(&self, scope: ClientScope) -> bool {
        self.scopes.contains(&scope)
    }
}

type Row = (MunicipalityId, String, bool, bool, i32, String, bool);

/// Mints the actor. Errors: `unauthorized` for a client that is revoked or unknown and a secret that is removed or has run
/// out; `insufficient_scope`.
pub(super) fn admit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    client: MachineClientId,
    secret: ClientSecretId,
    asked: &[ClientScope],
) -> Result<Actor> {
    let now = tx.now();
    let row: Option<Row> = secrets::table
        .inner_join(clients::table)
        .inner_join(municipalities::table.on(municipalities::id.eq(clients::municipality_id)))
        .filter(secrets::id.eq(secret).and(clients::id.eq(client)))
        .filter(secrets::expires_at.gt(now).and(clients::revoked_at.is_null()))
        .select((
            clients::municipality_id,
            clients::scopes,
            clients::all_parties,
            clients::all_sites,
            clients::accounts_per_day,
            municipalities::public_url,
            has_others!(),
        ))
        .first(tx.conn)
        .optional()?;
    let Some((municipality, granted, all_parties, all_sites, accounts_per_day, url, several)) = row else {
        return Err(Error::of(ProblemCode::Unauthorized));
    };
    require_host(tx, &url, several, &caller.host)?;
    let scopes: Vec<_> = scopes_of(&granted).into_iter().filter(|scope| asked.contains(scope)).collect();
    if !caller.demand.scope.is_some_and(|scope| scopes.contains(&scope)) {
        return Err(Error::of(ProblemCode::InsufficientScope));
    }
    Ok(Actor {
        user: UserId(client.0),
        municipality,
        role: Role::PartySecretary,
        session: SessionId(secret.0),
        held: Vec::new(),
        machine: Some(Machine { id: client, all_parties, all_sites, accounts_per_day, scopes }),
        request_id: caller.request_id.clone(),
    })
}

/// What is on a client's list: its parties or its sites, as a sub-query.
macro_rules! limited {
    (parties of $client:expr) => {{
        use $crate::store::schema::machine_client_parties as listed;
        listed::table.filter(listed::client_id.eq($client)).select(listed::party_id)
    }};
    (sites of $client:expr) => {{
        use $crate::store::schema::machine_client_sites as listed;
        listed::table.filter(listed::client_id.eq($client)).select(listed::site_id)
    }};
}
pub(in crate::store) use limited;
