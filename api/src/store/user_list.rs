//! The list of users: filters, three orders, pages.

use diesel::prelude::*;

use super::access::Actor;
use super::conn::MultiBackend;
use super::db::Tx;
use super::schema::{access_grant_sites as grant_sites, access_grants as grants, sites, users};
use super::users::{User, visible};
use crate::domain::ids::{PartyId, SiteId, UserId};
use crate::domain::roles::{GrantScope, Role, UserState};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// Which users are asked for; nothing given means all.
#[derive(Debug, Default, Clone)]
pub struct UserFilter {
    /// A part of the name, username or mail address.
    pub q: Option<String>,
    /// With a grant for this party.
    pub party: Option<PartyId>,
    /// With this role.
    pub role: Option<Role>,
    /// With a grant that covers this site.
    pub site: Option<SiteId>,
    /// In this state.
    pub state: Option<UserState>,
}

/// In which order, and where the last page ended.
#[derive(Debug, Clone)]
pub enum UserOrder {
    /// By name, as Danish sorts.
    Name(Option<(Vec<u8>, UserId)>),
    /// Last logged in first, never logged in last.
    LastLogin(Option<(Option<Instant>, UserId)>),
    /// Newest first.
    Created(Option<UserId>),
}

fn asked<'a>(actor: &Actor, filter: &UserFilter, now: Instant) -> users::BoxedQuery<'a, MultiBackend> {
    let mut query = visible(actor);
    if let Some(q) = &filter.q {
        query = query.filter(users::search_key.like(super::like_pattern(&text::search_key(q))).escape('\\'));
    }
    if let Some(party) = filter.party {
        let own = grants::table.filter(grants::user_id.eq(users::id)).filter(grants::party_id.eq(party));
        query = query.filter(diesel::dsl::exists(own));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    if let Some(site) = filter.site {
        let chosen =
            grant_sites::table.filter(grant_sites::grant_id.eq(grants::id)).filter(grant_sites::site_id.eq(site));
        let around = sites::table.filter(sites::id.eq(site)).filter(sites::constituency_id.eq(grants::constituency_id));
        let covering = grants::table.filter(grants::user_id.eq(users::id)).filter(
            grants::scope.eq(GrantScope::Party).or(diesel::dsl::exists(chosen)).or(diesel::dsl::exists(around)),
        );
        query = query.filter(diesel::dsl::exists(covering));
    }
    match filter.state {
        None => query,
        Some(UserState::Blocked) => query.filter(users::blocked_at.is_not_null()),
        Some(UserState::Active) => query.filter(users::blocked_at.is_null().and(users::password_hash.is_not_null())),
        Some(waiting) => {
            let query = query.filter(users::blocked_at.is_null().and(users::password_hash.is_null()));
            match waiting {
                UserState::Invited => query.filter(users::invited_until.gt(now)),
                UserState::LinkExpired => query.filter(users::invited_until.le(now)),
                _ => query.filter(users::invited_until.is_null()),
            }
        }
    }
}

/// One page, with one row more than `limit` when there is another.
pub fn list(tx: &mut Tx<'_>, actor: &Actor, filter: &UserFilter, order: UserOrder, limit: i64) -> Result<Vec<User>> {
    let query = asked(actor, filter, tx.now());
    let query = match order {
        UserOrder::Name(after) => {
            let query = match after {
                Some((key, id)) => {
                    query.filter(users::name_key.gt(key.clone()).or(users::name_key.eq(key).and(users::id.gt(id))))
                }
                None => query,
            };
            query.order((users::name_key, users::id))
        }
        UserOrder::Created(after) => {
            let query = match after {
                Some(id) => query.filter(users::id.lt(id)),
                None => query,
            };
            query.order(users::id.desc())
        }
        UserOrder::LastLogin(after) => {
            let query = match after {
                Some((Some(at), id)) => query.filter(
                    users::last_login_at
                        .lt(at)
                        .or(users::last_login_at.is_null())
                        .or(users::last_login_at.eq(at).and(users::id.gt(id))),
                ),
                Some((None, id)) => query.filter(users::last_login_at.is_null().and(users::id.gt(id))),
                None => query,
            };
            query
                .order_by(users::last_login_at.is_null())
                .then_order_by(users::last_login_at.desc())
                .then_order_by(users::id)
        }
    };
    query.select(User::as_select()).limit(limit.saturating_add(1)).load(tx.conn).map_err(Error::from)
}

/// How many there are in all.
pub fn count(tx: &mut Tx<'_>, actor: &Actor, filter: &UserFilter) -> Result<i64> {
    asked(actor, filter, tx.now()).count().get_result(tx.conn).map_err(Error::from)
}

#[cfg(test)]
mod tests;
