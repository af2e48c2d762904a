//! The audit log: every change and every reading of a CPR number, written in the transaction of what it tells about.
//! Never a value: who, what, when, why, in which request.

pub mod chain;
pub mod checkpoints;
pub mod export;

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::access::{Actor, Trail};
use super::db::Tx;
use super::dialect::native;
use super::schema::{
    assignments, audit_events, constituencies, duties, elections, machine_clients as clients, mails, municipalities,
    parties, persons, secretary_requests, sessions, sites, users,
};
use crate::domain::audit::{Action, Detail, ObjectType};
use crate::domain::ids::{AnyId, AuditEventId, MunicipalityId, UserId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// What is written.
#[derive(Debug)]
pub struct Event {
    action: Action,
    object_id: Option<AnyId>,
    reason: Option<String>,
    details: BTreeMap<&'static str, Detail>,
}

impl Event {
    /// What happened to the thing of that id.
    pub fn new(action: Action, object_id: uuid::Uuid) -> Self {
        Self { object_id: Some(AnyId(object_id)), ..Self::of_several(action) }
    }

    /// What happened to several things at once, so to none by its id.
    pub const fn of_several(action: Action) -> Self {
        Self { action, object_id: None, reason: None, details: BTreeMap::new() }
    }

    /// What else tells it apart: names of changed fields, counts, states. Never a person's data.
    #[must_use]
    pub fn with(mut self, name: &'static str, detail: impl Into<Detail>) -> Self {
        self.details.insert(name, detail.into());
        self
    }

    /// With the reason that was given.
    #[must_use]
    pub fn because(mut self, reason: String) -> Self {
        self.reason = Some(reason);
        self
    }
}

/// Writes one record.
pub fn record(tx: &mut Tx<'_>, trail: &Trail, event: Event) -> Result<()> {
    let details = serde_json::to_string(&event.details).map_err(Error::internal)?;
    let row = diesel::insert_into(audit_events::table).values((
        audit_events::id.eq(AuditEventId::new()),
        audit_events::municipality_id.eq(trail.municipality),
        audit_events::at.eq(tx.now()),
        audit_events::actor_id.eq(trail.actor),
        audit_events::action.eq(event.action.as_str()),
        audit_events::object_type.eq(event.action.object_type().as_str()),
        audit_events::object_id.eq(event.object_id),
        audit_events::reason.eq(event.reason),
        audit_events::request_id.eq(&trail.request_id),
        audit_events::details.eq(details),
    ));
    native!(tx.conn, conn => row.execute(conn))?;
    Ok(())
}

/// What of the log is asked for; nothing given means all of it.
#[derive(Debug, Default)]
pub struct AuditFilter {
    /// Only this action.
    pub action: Option<Action>,
    /// Only what this user did.
    pub actor: Option<UserId>,
    /// Only this noun.
    pub object_type: Option<ObjectType>,
    /// Only this object.
    pub object: Option<AnyId>,
    /// Not before.
    pub from: Option<Instant>,
    /// Before.
    pub to: Option<Instant>,
}

impl AuditFilter {
    /// Whether it leaves anything out.
    pub const fn narrows(&self) -> bool {
        self.action.is_some()
            || self.actor.is_some()
            || self.object_type.is_some()
            || self.object.is_some()
            || self.from.is_some()
            || self.to.is_some()
    }
}

/// Adds what a filter asks for to a boxed query over the records.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter): (_, &AuditFilter) = ($query, $filter);
        if let Some(action) = filter.action {
            query = query.filter(audit_events::action.eq(action.as_str()));
        }
        if let Some(user) = filter.actor {
            query = query.filter(audit_events::actor_id.eq(user));
        }
        if let Some(noun) = filter.object_type {
            query = query.filter(audit_events::object_type.eq(noun.as_str()));
        }
        if let Some(object) = filter.object {
            query = query.filter(audit_events::object_id.eq(object));
        }
        if let Some(from) = filter.from {
            query = query.filter(audit_events::at.ge(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(audit_events::at.lt(to));
        }
        query
    }};
}
use filtered;

/// A record as read.
#[derive(Debug, Queryable)]
pub struct AuditRecord {
    /// Ordered by time.
    pub id: AuditEventId,
    /// When.
    pub at: Instant,
    /// Who; the name is gone when the user is deleted, the id stays as a pseudonym.
    pub actor_id: Option<UserId>,
    /// What happened: the word of an [`Action`], perhaps one that a newer program knows.
    pub action: String,
    /// To which noun; the same holds.
    pub object_type: String,
    /// To which object.
    pub object_id: Option<AnyId>,
    /// Why.
    pub reason: Option<String>,
    /// In which request.
    pub request_id: String,
    /// JSON.
    pub details: String,
    /// The actor's name, while there is such a user.
    pub actor_name: Option<String>,
}

/// A page of the log, newest first, after `before`.
pub fn list(
    tx: &mut Tx<'_>,
    actor: &Actor,
    filter: &AuditFilter,
    before: Option<AuditEventId>,
    limit: i64,
) -> Result<Vec<AuditRecord>> {
    let mut query = filtered!(visible(actor.municipality()), filter);
    if let Some(before) = before {
        query = query.filter(audit_events::id.lt(before));
    }
    query.order(audit_events::id.desc()).limit(limit).load(tx.conn).map_err(Error::from)
}

/// What the objects of records are called today, all in one statement. The log keeps no names, so what is erased has none
/// here either. A machine client that did something is among them. An assignment, a session and a mail go by the name of whom they are about.
pub fn names(tx: &mut Tx<'_>, actor: &Actor, records: &[AuditRecord]) -> Result<HashMap<AnyId, String>> {
    let of_clients = records.iter().filter(|record| record.actor_name.is_none()).filter_map(|record| record.actor_id);
    let objects = records.iter().filter_map(|record| record.object_id);
    names_of(tx, actor, &objects.chain(of_clients.map(|id| AnyId(id.0))).collect::<Vec<_>>())
}

/// As [`names`], of objects by their ids.
fn names_of(tx: &mut Tx<'_>, actor: &Actor, ids: &[AnyId]) -> Result<HashMap<AnyId, String>> {
    let own = actor.municipality();
    macro_rules! named {
        ($table:ident, $query:expr, $name:expr) => {
            $query.filter($table::id.eq_any(ids)).filter($table::municipality_id.eq(own)).select(($table::id, $name))
        };
    }
    let reported = assignments::table.inner_join(persons::table);
    let mailed = mails::table.inner_join(users::table);
    let logged_in = sessions::table.inner_join(users::table);
    let names = named!(persons, persons::table, persons::full_name)
        .union_all(named!(assignments, reported, persons::full_name))
        .union_all(named!(users, users::table, users::full_name))
        .union_all(named!(mails, mailed, users::full_name))
        .union_all(named!(sites, sites::table, sites::name))
        .union_all(named!(elections, elections::table, elections::name))
        .union_all(named!(parties, parties::table, parties::letter.concat(" – ").concat(parties::name)))
        .union_all(named!(constituencies, constituencies::table, constituencies::name))
        .union_all(named!(duties, duties::table, duties::name))
        .union_all(named!(clients, clients::table, clients::name))
        .union_all(named!(secretary_requests, secretary_requests::table, secretary_requests::full_name))
        .union_all(
            logged_in
                .filter(sessions::id.eq_any(ids).and(users::municipality_id.eq(own)))
                .select((sessions::id, users::full_name)),
        )
        .union_all(
            municipalities::table
                .filter(municipalities::id.eq_any(ids).and(municipalities::id.eq(own)))
                .select((municipalities::id, municipalities::name)),
        );
    let names: Vec<(AnyId, String)> = native!(tx.conn, conn => names.load(conn))?;
    Ok(names.into_iter().collect())
}

type Columns = (
    audit_events::id,
    audit_events::at,
    audit_events::actor_id,
    audit_events::action,
    audit_events::object_type,
    audit_events::object_id,
    audit_events::reason,
    audit_events::request_id,
    audit_events::details,
    diesel::dsl::Nullable<users::full_name>,
);
type Joined = diesel::dsl::LeftJoinOn<
    audit_events::table,
    users::table,
    diesel::dsl::Eq<audit_events::actor_id, diesel::dsl::Nullable<users::id>>,
>;

fn visible<'a>(
    municipality: MunicipalityId,
) -> diesel::dsl::IntoBoxed<'a, diesel::dsl::Select<Joined, Columns>, super::conn::MultiBackend> {
    audit_events::table
        .left_join(users::table.on(audit_events::actor_id.eq(users::id.nullable())))
        .select((
            audit_events::id,
            audit_events::at,
            audit_events::actor_id,
            audit_events::action,
            audit_events::object_type,
            audit_events::object_id,
            audit_events::reason,
            audit_events::request_id,
            audit_events::details,
            users::full_name.nullable(),
        ))
        .into_boxed()
        .filter(audit_events::municipality_id.eq(municipality))
}
