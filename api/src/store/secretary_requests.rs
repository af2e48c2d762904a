//! What a party secretary asks of the office: a further secretary, for sites within the own grants. The asker sees the own
//! requests, an administrator all of the municipality's. Whether they are within the asker's grants is asked when they are
//! made, when they are shown and when they are granted: what the asker has lost meanwhile cannot be given any more.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::access::Actor;
use super::conn::MultiBackend;
use super::db::Tx;
use super::dialect::native;
use super::grants::NewGrant;
use super::grants::following::Held;
use super::municipalities;
use super::schema::{
    municipalities as settings, parties, secretary_request_sites as request_sites, secretary_requests as requests,
    sites, users,
};
use super::users::User;
use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::{MunicipalityId, PartyId, SecretaryRequestId, SiteId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{RequestState, Role, SecretaryRequests};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// How long a request is kept of which no account came: so long somebody may ask why.
const KEPT: TimeDelta = TimeDelta::days(90);
/// So many may wait for one asker.
const MOST_OPEN: i64 = 20;

/// A request as it is asked.
#[derive(Debug)]
pub struct NewRequest {
    /// Whom for.
    pub full_name: String,
    /// The mail address.
    pub email: MailAddress,
    /// For which of the own parties.
    pub party: PartyId,
    /// At which sites.
    pub sites: Vec<SiteId>,
}

/// A request as stored.
#[derive(Debug, Queryable)]
pub struct Request {
    /// Its id.
    pub id: SecretaryRequestId,
    /// Id and name of who asks.
    pub asked_by: (UserId, String),
    /// The party's id, letter and name.
    pub party: (PartyId, String, String),
    /// Whom for.
    pub full_name: String,
    /// The mail address.
    pub email: String,
    /// How far it is.
    pub state: RequestState,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it was decided or taken back.
    pub decided_at: Option<Instant>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The account that came of it, while it is there.
    pub created_user: Option<UserId>,
    /// Counts the changes.
    pub version: i32,
}

/// A site that is asked for.
#[derive(Debug, Clone)]
pub struct RequestedSite {
    /// Its id.
    pub id: SiteId,
    /// Its district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Whether the asker's grants reach it now.
    pub within_reach: bool,
}

/// That this open request may be decided by the actor, or taken back: minted by [`hold`].
#[derive(Debug)]
pub struct RequestAccess {
    id: SecretaryRequestId,
}

type Columns = (
    requests::id,
    (users::id, users::full_name),
    (parties::id, parties::letter, parties::name),
    requests::full_name,
    requests::email,
    requests::state,
    requests::asked_at,
    requests::decided_at,
    requests::reason,
    requests::created_user_id,
    requests::version,
);
const COLUMNS: Columns = (
    requests::id,
    (users::id, users::full_name),
    (parties::id, parties::letter, parties::name),
    requests::full_name,
    requests::email,
    requests::state,
    requests::asked_at,
    requests::decided_at,
    requests::reason,
    requests::created_user_id,
    requests::version,
);

/// Removes the request of which this account came, before the account goes: it has name and address too.
pub fn forget_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    diesel::delete(requests::table.filter(requests::created_user_id.eq(user))).execute(tx.conn)?;
    Ok(())
}

/// Removes what was decided three months ago and has no account.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<()> {
    let old = requests::table
        .filter(requests::created_user_id.is_null())
        .filter(requests::decided_at.lt(tx.now().minus(KEPT)));
    diesel::delete(old).execute(tx.conn)?;
    Ok(())
}

/// What the municipality allows.
pub fn allowed(tx: &mut Tx<'_>, actor: &Actor) -> Result<SecretaryRequests> {
    let row = settings::table.find(actor.municipality()).select(settings::secretary_requests);
    row.first(tx.conn).map_err(Error::from)
}

fn require_allowed(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    match allowed(tx, actor)? {
        SecretaryRequests::WithApproval => Ok(()),
        SecretaryRequests::Off => Err(Error::of(ProblemCode::SecretaryRequestsOff)),
    }
}

/// Asks. Errors: `secretary_requests_off`; `too_many_requests` beyond twenty that wait; `unknown` at `/party_id` or
/// `/site_ids/<n>` for what the own grants do not reach, whether it exists or not.
pub fn ask(tx: &mut Tx<'_>, actor: &Actor, new: &NewRequest) -> Result<SecretaryRequestId> {
    // One after the other, so that no two are both the twentieth.
    municipalities::hold(tx, actor.municipality())?;
    require_allowed(tx, actor)?;
    let waiting =
        requests::table.filter(requests::asked_by.eq(actor.user())).filter(requests::state.eq(RequestState::Open));
    if waiting.count().get_result::<i64>(tx.conn)? >= MOST_OPEN {
        return Err(Error::of(ProblemCode::TooManyRequests));
    }
    let held = held(tx, actor.municipality(), actor.user())?;
    if !held.parties().any(|party| party == new.party) {
        return Err(Error::field("/party_id", FieldCode::Unknown));
    }
    let beyond = new.sites.iter().enumerate().filter(|(_, site)| !held.covers(new.party, **site));
    let faults: Vec<_> = beyond.map(|(n, _)| FieldFault::new(format!("/site_ids/{n}"), FieldCode::Unknown)).collect();
    if !faults.is_empty() {
        return Err(Error::fields(faults));
    }
    let id = SecretaryRequestId::new();
    diesel::insert_into(requests::table)
        .values((
            requests::id.eq(id),
            requests::municipality_id.eq(actor.municipality()),
            requests::asked_by.eq(actor.user()),
            requests::party_id.eq(new.party),
            requests::full_name.eq(&new.full_name),
            requests::email.eq(new.email.as_str()),
            requests::state.eq(RequestState::Open),
            requests::asked_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    let row = |site: &SiteId| (request_sites::request_id.eq(id), request_sites::site_id.eq(*site));
    let insert = diesel::insert_into(request_sites::table).values(new.sites.iter().map(row).collect::<Vec<_>>());
    native!(tx.conn, conn => insert.execute(conn))?;
    Ok(id)
}

fn visible<'a>(actor: &Actor) -> requests::BoxedQuery<'a, MultiBackend> {
    let query = requests::table.filter(requests::municipality_id.eq(actor.municipality())).into_boxed();
    match actor.role() {
        Role::Administrator => query,
        _ => query.filter(requests::asked_by.eq(actor.user())),
    }
}

/// Those that the actor may see, what waits first, the newest of each first.
pub fn list(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Request>> {
    let ids: Vec<SecretaryRequestId> =
        visible(actor).order(requests::id.desc()).limit(500).select(requests::id).load(tx.conn)?;
    let mut found = load(tx, &ids)?;
    found.sort_by_key(|request| (request.state != RequestState::Open, std::cmp::Reverse(request.id)));
    Ok(found)
}

/// One of them.
pub fn find(tx: &mut Tx<'_>, actor: &Actor, id: SecretaryRequestId) -> Result<Request> {
    let own: SecretaryRequestId = visible(actor).filter(requests::id.eq(id)).select(requests::id).first(tx.conn)?;
    load(tx, &[own])?.pop().ok_or(Error::NOT_FOUND)
}

fn load(tx: &mut Tx<'_>, ids: &[SecretaryRequestId]) -> Result<Vec<Request>> {
    requests::table
        .inner_join(users::table.on(users::id.eq(requests::asked_by)))
        .inner_join(parties::table.on(parties::id.eq(requests::party_id)))
        .filter(requests::id.eq_any(ids))
        .select(COLUMNS)
        .load(tx.conn)
        .map_err(Error::from)
}

/// The sites of these requests, and which of them the asker reaches now.
pub fn sites_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    asked: &[Request],
) -> Result<HashMap<SecretaryRequestId, Vec<RequestedSite>>> {
    let ids: Vec<SecretaryRequestId> = asked.iter().map(|request| request.id).collect();
    let rows: Vec<(SecretaryRequestId, SiteId, i32, String)> = request_sites::table
        .inner_join(sites::table.on(sites::id.eq(request_sites::site_id)))
        .filter(request_sites::request_id.eq_any(&ids))
        .order(sites::number)
        .select((request_sites::request_id, sites::id, sites::number, sites::name))
        .load(tx.conn)?;
    let mut holders: HashMap<UserId, Held> = HashMap::new();
    for request in asked {
        let asker = request.asked_by.0;
        if let Entry::Vacant(unknown) = holders.entry(asker) {
            unknown.insert(held(tx, actor.municipality(), asker)?);
        }
    }
    let by_id: HashMap<SecretaryRequestId, &Request> = asked.iter().map(|request| (request.id, request)).collect();
    let mut found: HashMap<SecretaryRequestId, Vec<RequestedSite>> = HashMap::new();
    for (id, site, number, name) in rows {
        let within_reach = by_id.get(&id).is_some_and(|request| {
            holders.get(&request.asked_by.0).is_some_and(|held| held.covers(request.party.0, site))
        });
        found.entry(id).or_default().push(RequestedSite { id: site, number, name, within_reach });
    }
    Ok(found)
}

/// Takes an open request to decide it or to take it back: until the end of the transaction nobody changes it, the asker's
/// grants or what they reach.
///
/// Errors: `not_found`; `request_decided`.
pub fn hold(tx: &mut Tx<'_>, actor: &Actor, id: SecretaryRequestId) -> Result<(RequestAccess, Request)> {
    municipalities::hold(tx, actor.municipality())?;
    let request = find(tx, actor, id)?;
    match request.state {
        RequestState::Open => Ok((RequestAccess { id }, request)),
        _ => Err(Error::of(ProblemCode::RequestDecided)),
    }
}

/// What may be given: of the sites asked for those that the asker reaches now, each for no longer than the asker. Call it
/// with the request held.
///
/// Errors: `secretary_requests_off`; `asker_out_of_reach` when nothing is left, or the asker may no longer log in.
pub fn grantable(tx: &mut Tx<'_>, actor: &Actor, request: &Request) -> Result<Vec<NewGrant>> {
    require_allowed(tx, actor)?;
    let asked: Vec<SiteId> = request_sites::table
        .filter(request_sites::request_id.eq(request.id))
        .order(request_sites::site_id)
        .select(request_sites::site_id)
        .load(tx.conn)?;
    let asker = request.asked_by.0;
    let granted = held(tx, actor.municipality(), asker)?.pass_on(asker, request.party.0, &asked, None);
    if granted.is_empty() { Err(Error::of(ProblemCode::AskerOutOfReach)) } else { Ok(granted) }
}

/// Notes that the request was granted, and which account came of it.
pub fn approve(tx: &mut Tx<'_>, access: &RequestAccess, user: UserId) -> Result<()> {
    decide(tx, access, RequestState::Approved, None, Some(user))
}

/// Notes that it was rejected, and why.
pub fn reject(tx: &mut Tx<'_>, access: &RequestAccess, reason: &str) -> Result<()> {
    decide(tx, access, RequestState::Rejected, Some(reason), None)
}

/// Notes that whoever asked has taken it back.
pub fn withdraw(tx: &mut Tx<'_>, access: &RequestAccess) -> Result<()> {
    decide(tx, access, RequestState::Withdrawn, None, None)
}

fn decide(
    tx: &mut Tx<'_>,
    access: &RequestAccess,
    state: RequestState,
    reason: Option<&str>,
    user: Option<UserId>,
) -> Result<()> {
    let open = requests::table.find(access.id).filter(requests::state.eq(RequestState::Open));
    let set = (
        requests::state.eq(state),
        requests::decided_at.eq(tx.now()),
        requests::reason.eq(reason),
        requests::created_user_id.eq(user),
        requests::version.eq(requests::version + 1),
    );
    match diesel::update(open).set(set).execute(tx.conn)? {
        1 => Ok(()),
        _ => Err(Error::of(ProblemCode::RequestDecided)),
    }
}

/// What somebody may pass on: nothing for who is no secretary any more or shut out.
fn held(tx: &mut Tx<'_>, municipality: MunicipalityId, asker: UserId) -> Result<Held> {
    let user: User = super::users::load(tx, asker)?;
    if user.role != Role::PartySecretary || user.blocked_at.is_some() {
        return Ok(Held::default());
    }
    Held::of(tx, municipality, asker)
}
