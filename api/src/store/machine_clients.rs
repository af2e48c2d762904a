//! Machine clients: the municipal systems and scripts that have a secret or a key of their own. The administrator's.

mod keys;
mod secrets;

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::access::{Actor, Machine};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::dialect::{Held, native};
use super::grants::{GrantReach, NewGrant};
use super::schema::{
    machine_client_parties as client_parties, machine_client_sites as client_sites, machine_clients as clients,
    parties, sites,
};
use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::{MachineClientId, MunicipalityId, PartyId, SiteId};
use crate::domain::roles::ClientScope;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

pub use keys::{SignedBy, add_key, forget_old_assertions, remove_key, signer, use_assertion};
pub use secrets::{Authenticated, Secret, add_secret, authenticate, remove_secret, secrets_of};

/// A client as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = clients, check_for_backend(MultiBackend))]
pub struct Client {
    /// Its id, which is its `client_id` too.
    pub id: MachineClientId,
    /// What the office calls it.
    pub name: String,
    scopes: String,
    /// Whether every party is within its limits, later ones too.
    pub all_parties: bool,
    /// The same of the sites.
    pub all_sites: bool,
    /// How many accounts it may create, change or block on one day.
    pub accounts_per_day: i32,
    /// Since when.
    pub created_at: Instant,
    /// Since when it is shut out.
    pub revoked_at: Option<Instant>,
    /// Counts the changes.
    pub version: i32,
}

impl Client {
    /// What it may do.
    pub fn scopes(&self) -> Vec<ClientScope> {
        scopes_of(&self.scopes)
    }
}

/// What a client is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFields {
    /// What the office calls it.
    pub name: String,
    /// What it may do, each once and in the order of the list.
    pub scopes: Vec<ClientScope>,
    /// Its parties; none: all of them, later ones too.
    pub parties: Option<Vec<PartyId>>,
    /// Its sites; none: all of them, later ones too.
    pub sites: Option<Vec<SiteId>>,
    /// How many accounts it may create, change or block on one day.
    pub accounts_per_day: i32,
}

/// That this client is the actor's municipality's: minted by [`access`] alone.
#[derive(Debug)]
pub struct ClientAccess {
    id: MachineClientId,
    municipality: MunicipalityId,
}

/// Reads scopes back, as stored and as in a token: with blanks between them (RFC 6749 § 3.3).
pub(super) fn scopes_of(stored: &str) -> Vec<ClientScope> {
    stored.split(' ').filter_map(ClientScope::parse).collect()
}

/// Writes scopes as they are stored and sent.
pub fn spelled(scopes: &[ClientScope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

fn visible<'a>(actor: &Actor) -> clients::BoxedQuery<'a, MultiBackend> {
    clients::table.filter(clients::municipality_id.eq(actor.municipality())).into_boxed()
}

/// All of the municipality's, the newest first; there are a handful.
pub fn list(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Client>> {
    visible(actor).order(clients::id.desc()).select(Client::as_select()).load(tx.conn).map_err(Error::from)
}

/// One of them, and the proof that it is.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: MachineClientId) -> Result<(ClientAccess, Client)> {
    let client = visible(actor).filter(clients::id.eq(id)).select(Client::as_select()).first(tx.conn)?;
    Ok((ClientAccess { id, municipality: actor.municipality() }, client))
}

/// The same for whoever is about to change it; one comes after the other.
pub fn hold(tx: &mut Tx<'_>, actor: &Actor, id: MachineClientId) -> Result<(ClientAccess, Client)> {
    let _: Vec<MachineClientId> = Held(clients::table.find(id).select(clients::id)).load(tx.conn)?;
    access(tx, actor, id)
}

/// The machine client that acts takes its own row, so that what it does comes one after the other.
pub fn take_turns(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    if let Some(machine) = actor.machine() {
        let _: Vec<MachineClientId> = Held(clients::table.find(machine.id).select(clients::id)).load(tx.conn)?;
    }
    Ok(())
}

/// Makes a client, still without a secret. Errors: `unknown` at `/party_ids/<n>`, `/site_ids/<n>`.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, fields: &ClientFields) -> Result<MachineClientId> {
    let (id, municipality) = (MachineClientId::new(), actor.municipality());
    diesel::insert_into(clients::table)
        .values((
            clients::id.eq(id),
            clients::municipality_id.eq(municipality),
            clients::name.eq(&fields.name),
            clients::scopes.eq(spelled(&fields.scopes)),
            clients::all_parties.eq(fields.parties.is_none()),
            clients::all_sites.eq(fields.sites.is_none()),
            clients::accounts_per_day.eq(fields.accounts_per_day),
            clients::created_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    put_limits(tx, &ClientAccess { id, municipality }, fields)?;
    Ok(id)
}

/// Changes a client that is still at `version`. Errors: `stale`; as [`create`].
pub fn update(tx: &mut Tx<'_>, access: &ClientAccess, version: i32, fields: &ClientFields) -> Result<()> {
    let row = clients::table.filter(clients::id.eq(access.id).and(clients::version.eq(version)));
    let set = (
        clients::name.eq(&fields.name),
        clients::scopes.eq(spelled(&fields.scopes)),
        clients::all_parties.eq(fields.parties.is_none()),
        clients::all_sites.eq(fields.sites.is_none()),
        clients::accounts_per_day.eq(fields.accounts_per_day),
        clients::version.eq(clients::version + 1),
    );
    stale_unless(diesel::update(row).set(set).execute(tx.conn)?)?;
    put_limits(tx, access, fields)
}

/// Shuts a client out for good; answers whether it was not already.
pub fn revoke(tx: &mut Tx<'_>, access: &ClientAccess) -> Result<bool> {
    let now = tx.now();
    let row = clients::table.filter(clients::id.eq(access.id).and(clients::revoked_at.is_null()));
    let set = (clients::revoked_at.eq(now), clients::version.eq(clients::version + 1));
    Ok(diesel::update(row).set(set).execute(tx.conn)? == 1)
}

fn put_limits(tx: &mut Tx<'_>, access: &ClientAccess, fields: &ClientFields) -> Result<()> {
    let own_parties = parties::table.filter(parties::municipality_id.eq(access.municipality)).select(parties::id);
    let own_sites = sites::table.filter(sites::municipality_id.eq(access.municipality)).select(sites::id);
    let known_parties: HashSet<PartyId> = own_parties.load(tx.conn)?.into_iter().collect();
    let known_sites: HashSet<SiteId> = own_sites.load(tx.conn)?.into_iter().collect();
    let (parties, sites) = (fields.parties.as_deref().unwrap_or_default(), fields.sites.as_deref().unwrap_or_default());
    let unknown = |at: String| FieldFault::new(at, FieldCode::Unknown);
    let missing_parties = parties.iter().enumerate().filter(|(_, id)| !known_parties.contains(id));
    let mut faults: Vec<_> = missing_parties.map(|(n, _)| unknown(format!("/party_ids/{n}"))).collect();
    let missing_sites = sites.iter().enumerate().filter(|(_, id)| !known_sites.contains(id));
    faults.extend(missing_sites.map(|(n, _)| unknown(format!("/site_ids/{n}"))));
    if !faults.is_empty() {
        return Err(Error::fields(faults));
    }
    diesel::delete(client_parties::table.filter(client_parties::client_id.eq(access.id))).execute(tx.conn)?;
    diesel::delete(client_sites::table.filter(client_sites::client_id.eq(access.id))).execute(tx.conn)?;
    let rows: Vec<_> =
        parties.iter().map(|id| (client_parties::client_id.eq(access.id), client_parties::party_id.eq(*id))).collect();
    let insert = diesel::insert_into(client_parties::table).values(rows);
    native!(tx.conn, conn => insert.execute(conn))?;
    let rows: Vec<_> =
        sites.iter().map(|id| (client_sites::client_id.eq(access.id), client_sites::site_id.eq(*id))).collect();
    let insert = diesel::insert_into(client_sites::table).values(rows);
    native!(tx.conn, conn => insert.execute(conn))?;
    Ok(())
}

/// The parties and the sites on a client's lists, by their ids.
type Lists = (Vec<PartyId>, Vec<SiteId>);

/// The lists of several clients at once.
pub fn limits_of(tx: &mut Tx<'_>, ids: &[MachineClientId]) -> Result<HashMap<MachineClientId, Lists>> {
    let mut limits: HashMap<MachineClientId, Lists> = HashMap::new();
    let parties: Vec<(MachineClientId, PartyId)> = client_parties::table
        .filter(client_parties::client_id.eq_any(ids))
        .order((client_parties::client_id, client_parties::party_id))
        .load(tx.conn)?;
    for (client, party) in parties {
        limits.entry(client).or_default().0.push(party);
    }
    let sites: Vec<(MachineClientId, SiteId)> = client_sites::table
        .filter(client_sites::client_id.eq_any(ids))
        .order((client_sites::client_id, client_sites::site_id))
        .load(tx.conn)?;
    for (client, site) in sites {
        limits.entry(client).or_default().1.push(site);
    }
    Ok(limits)
}

/// What a machine client may grant, as its limits are in this transaction.
#[derive(Debug)]
pub struct Grantable {
    /// Nothing: every party.
    parties: Option<HashSet<PartyId>>,
    /// Nothing: every site.
    sites: Option<HashSet<SiteId>>,
}

impl Grantable {
    /// What the actor may grant; a person in the office anything.
    pub fn of(tx: &mut Tx<'_>, actor: &Actor) -> Result<Self> {
        let Some(Machine { id, all_parties, all_sites, .. }) = actor.machine() else {
            return Ok(Self { parties: None, sites: None });
        };
        let (parties, sites) = limits_of(tx, &[*id])?.remove(id).unwrap_or_default();
        let listed = |all: &bool| !all;
        Ok(Self {
            parties: listed(all_parties).then(|| parties.into_iter().collect()),
            sites: listed(all_sites).then(|| sites.into_iter().collect()),
        })
    }

    /// What of these grants is beyond it, each with its place below `at`. A party or site beyond is as one that does not exist;
    /// whoever has a list of sites grants sites by name, and no account without a grant.
    pub fn faults(&self, new: &[NewGrant], at: &str) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if new.is_empty() && (self.parties.is_some() || self.sites.is_some()) {
            faults.push(FieldFault::new(at, FieldCode::Required));
        }
        for (n, grant) in new.iter().enumerate() {
            if self.parties.as_ref().is_some_and(|parties| !parties.contains(&grant.party)) {
                faults.push(FieldFault::new(format!("{at}/{n}/party_id"), FieldCode::Unknown));
            }
            let Some(sites) = &self.sites else { continue };
            match &grant.reach {
                GrantReach::Party | GrantReach::Constituency(_) => {
                    faults.push(FieldFault::new(format!("{at}/{n}/scope"), FieldCode::NotForClients));
                }
                GrantReach::Sites(chosen) => {
                    let beyond = chosen.iter().enumerate().filter(|(_, site)| !sites.contains(site));
                    let unknown = |m| FieldFault::new(format!("{at}/{n}/site_ids/{m}"), FieldCode::Unknown);
                    faults.extend(beyond.map(|(m, _)| unknown(m)));
                }
            }
        }
        faults
    }
}

/// Refuses to change a client that is shut out.
pub fn require_alive(client: &Client) -> Result<()> {
    if client.revoked_at.is_some() { Err(Error::of(ProblemCode::ClientRevoked)) } else { Ok(()) }
}
