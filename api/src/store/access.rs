//! Who is asking, and how far that reaches. The wall of the program:
//!
//! - an [`Actor`] is minted here only, from a live session row, at every request;
//! - a [`Scope`] comes from an actor only, and every list starts from a query that the scope has narrowed;
//! - a proof (`SiteAccess`, `PersonAccess`, …) comes from a lookup within the scope only, and changes take proofs.
//!
//! All constructors are private to `store`. `docs/access.md` shows how one would try to get round it.

mod machine;

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;

use super::db::{Db, Tx};
use super::dialect::native;
use super::municipalities::{has_others, others, require_host};
use super::schema::{access_grants as grants, municipalities, second_factors as factors, sessions, users};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ClientSecretId, MachineClientId, MunicipalityId, PartyId, SessionId, UserId};
use crate::domain::roles::{ClientScope, GrantScope, Role};
use crate::domain::terms::VERSION;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

pub use machine::Machine;
pub(super) use machine::limited;

/// How long an authentication is fresh enough for what is sensitive (RFC 9470 § 3, `max_age`).
pub const RECENT: TimeDelta = TimeDelta::seconds(300);

/// What an operation's OpenAPI entry asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// One of these roles.
    pub roles: &'static [Role],
    /// Or a machine client that has been given this; none: no client may call it.
    pub scope: Option<ClientScope>,
    /// An authentication of the last five minutes.
    pub recent: bool,
    /// No second factor yet: here it is set up.
    pub enrolment: bool,
    /// The terms of use are not accepted yet: here they are.
    pub terms: bool,
}

/// What a verified access token claims, and what the operation asks. It opens nothing by itself.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who the token says it is.
    pub bearer: Bearer,
    /// What the operation asks.
    pub demand: Demand,
    /// The request, for the audit log.
    pub request_id: String,
    /// The host that was asked. Where several municipalities share an installation it must be the user's own one's.
    pub host: String,
}

/// Whom an access token names.
#[derive(Debug, Clone)]
pub enum Bearer {
    /// Somebody who is logged in.
    Session {
        /// The session that the token belongs to.
        session: SessionId,
        /// Its user.
        user: UserId,
    },
    /// A machine client.
    Client {
        /// The client.
        client: MachineClientId,
        /// The secret that the token was fetched with.
        secret: ClientSecretId,
        /// What the token was asked for.
        scopes: Vec<ClientScope>,
    },
}

/// Somebody who may act now: alive session, not blocked, with a role that the operation allows, the terms of use accepted, a
/// second factor where the account needs one, and a fresh authentication where the operation does. Or a machine client: it
/// has the narrowest role, no grants, and ids that no user and no session has, so that whatever does not ask for its limits
/// gives it nothing.
#[derive(Debug)]
pub struct Actor {
    user: UserId,
    municipality: MunicipalityId,
    role: Role,
    session: SessionId,
    held: Vec<(PartyId, GrantScope)>,
    machine: Option<Machine>,
    request_id: String,
}

/// How far an actor reaches.
#[derive(Debug, Clone)]
pub struct Scope {
    pub(super) municipality: MunicipalityId,
    pub(super) reach: Reach,
    pub(super) machine: Option<Machine>,
}

/// The two kinds of reach there are.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// All of the municipality.
    Office,
    /// What the grants of a user say.
    Grants(Held),
}

/// Whose grants, on which day, and for which parties and how widely they were held when the request came in. The list
/// only chooses the form of a query: each condition that is made of it asks the grants themselves (`store::reach`).
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub user: UserId,
    pub today: NaiveDate,
    pub kinds: Vec<(PartyId, GrantScope)>,
}

/// Who and in which request, as the audit log keeps it.
#[derive(Debug, Clone)]
pub struct Trail {
    pub(super) municipality: MunicipalityId,
    pub(super) actor: Option<UserId>,
    pub(super) request_id: String,
}

impl Trail {
    /// For what happens without a session: a log-in, a redeemed link, a command on the server.
    pub const fn of(municipality: MunicipalityId, actor: Option<UserId>, request_id: String) -> Self {
        Self { municipality, actor, request_id }
    }

    /// In which municipality.
    pub const fn municipality(&self) -> MunicipalityId {
        self.municipality
    }
}

impl Actor {
    /// The user.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The user's municipality, and so the only one there is for this request.
    pub const fn municipality(&self) -> MunicipalityId {
        self.municipality
    }

    /// The user's role.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The session.
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// The machine client, if it is one.
    pub const fn machine(&self) -> Option<&Machine> {
        self.machine.as_ref()
    }

    /// How far this reaches today.
    pub fn scope(&self, tx: &Tx<'_>) -> Scope {
        let reach = if self.role.is_office() {
            Reach::Office
        } else {
            Reach::Grants(Held { user: self.user, today: tx.now().danish_day(), kinds: self.held.clone() })
        };
        Scope { municipality: self.municipality, reach, machine: self.machine.clone() }
    }

    /// The actor as the audit log keeps it.
    pub fn trail(&self) -> Trail {
        Trail { municipality: self.municipality, actor: Some(self.user), request_id: self.request_id.clone() }
    }
}

impl Scope {
    /// Whether this is the election office's.
    pub const fn is_office(&self) -> bool {
        matches!(self.reach, Reach::Office)
    }
}

/// Municipality, role, a grant's party and scope, the municipality's address, whether there are other municipalities; when
/// the user last authenticated, whether secretaries need a second factor here, whether the user has one, which terms the user
/// has accepted.
type Row = (MunicipalityId, Role, Option<(PartyId, GrantScope)>, String, bool, (Instant, bool, bool, Option<i32>));

/// Mints the actor from the session's row: ended, expired, blocked or deleted is out at once, whatever the token says,
/// and so is whoever comes by another municipality's address. The second factor and the freshness of the authentication are
/// asked of the row too: what was added, taken away or proven a moment ago counts at once.
fn admit(tx: &mut Tx<'_>, caller: &Caller) -> Result<Actor> {
    let (session, user) = match &caller.bearer {
        Bearer::Session { session, user } => (*session, *user),
        Bearer::Client { client, secret, scopes } => return machine::admit(tx, caller, *client, *secret, scopes),
    };
    let (now, today) = (tx.now(), tx.now().danish_day());
    let factor = factors::table
        .filter(factors::user_id.eq(users::id).and(factors::confirmed_at.is_not_null()))
        .select(factors::id);
    let own = grants::user_id.eq(users::id).and(grants::expires_on.is_null().or(grants::expires_on.ge(today)));
    let query = sessions::table
        .inner_join(users::table)
        .inner_join(municipalities::table.on(municipalities::id.eq(users::municipality_id)))
        .left_join(grants::table.on(own))
        .filter(sessions::id.eq(session))
        .filter(users::id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(users::blocked_at.is_null())
        .select((
            users::municipality_id,
            users::role,
            (grants::party_id, grants::scope).nullable(),
            municipalities::public_url,
            has_others!(),
            (
                sessions::authenticated_at,
                municipalities::secretary_factor_required,
                diesel::dsl::exists(factor),
                users::terms_version,
            ),
        ));
    let rows: Vec<Row> = native!(tx.conn, conn => query.load(conn))?;
    let Some(&(municipality, role, _, ref url, several, (authenticated_at, secretaries_too, has_factor, accepted))) =
        rows.first()
    else {
        return Err(Error::of(ProblemCode::SessionEnded));
    };
    require_host(tx, url, several, &caller.host)?;
    let Demand { roles, recent, enrolment, terms, .. } = caller.demand;
    if !roles.contains(&role) {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    if !terms && accepted != Some(VERSION) {
        return Err(Error::of(ProblemCode::TermsRequired));
    }
    if !enrolment && !has_factor && role.needs_factor(secretaries_too) {
        return Err(Error::of(ProblemCode::SecondFactorRequired));
    }
    if recent && now >= authenticated_at.plus(RECENT) {
        return Err(Error::of(ProblemCode::StepUpRequired));
    }
    let held: BTreeSet<_> = rows.into_iter().filter_map(|row| row.2).collect();
    let (held, request_id) = (held.into_iter().collect(), caller.request_id.clone());
    Ok(Actor { user, municipality, role, session, held, machine: None, request_id })
}

impl Db {
    /// Reads as the caller.
    pub async fn read_as<T, F>(&self, caller: Caller, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Actor) -> Result<T> + Send + 'static,
    {
        self.read(move |tx| {
            let actor = admit(tx, &caller)?;
            f(tx, &actor)
        })
        .await
    }

    /// Writes as the caller, in one transaction; the session is checked inside it.
    pub async fn write_as<T, F>(&self, caller: Caller, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Actor) -> Result<T> + Send + 'static,
    {
        self.write(move |tx| {
            let actor = admit(tx, &caller)?;
            f(tx, &actor)
        })
        .await
    }
}

#[cfg(test)]
pub(super) mod tests;
