//! What a secretary reaches, in SQL and evaluated in every statement, so that a grant changed or run out bites at once.
//! These are macros because the conditions name columns of the query around them; a boxed sub-query cannot.
//!
//! Every list and lookup for [`Reach::Grants`](super::access::Reach) uses them, so that the rule stands once.
//! `grants` and `grant_sites` are the tables `access_grants` and `access_grant_sites`.

pub(super) use super::schema::{access_grant_sites as grant_sites, access_grants as grants};

/// The grants of a user that hold on a day: a query over `grants`.
macro_rules! valid_grants {
    ($user:expr, $today:expr) => {{
        use $crate::store::reach::grants;
        grants::table
            .filter(grants::user_id.eq($user))
            .filter(grants::expires_on.is_null().or(grants::expires_on.ge($today)))
    }};
}
pub(super) use valid_grants;

/// Whether the grant of the query around covers a site: a condition over `grants`. A grant for chosen sites that has
/// lost its last one covers nothing.
macro_rules! covers {
    ($site:expr, $constituency:expr) => {{
        use $crate::store::reach::{grant_sites, grants};
        grants::scope.eq($crate::domain::roles::GrantScope::Party).or(grants::constituency_id.eq($constituency)).or(
            diesel::dsl::exists(
                grant_sites::table.filter(grant_sites::grant_id.eq(grants::id)).filter(grant_sites::site_id.eq($site)),
            ),
        )
    }};
}
pub(super) use covers;

/// Whether a valid grant covers a party (nullable) at a site of a constituency (nullable): a condition over the columns
/// given. Nobody's grant covers what belongs to no party. It does not ask for the election's state.
macro_rules! granted {
    ($user:expr, $today:expr, $party:expr, $site:expr, $constituency:expr) => {{
        use $crate::store::reach::{covers, grants, valid_grants};
        diesel::dsl::exists(
            valid_grants!($user, $today)
                .filter(grants::party_id.nullable().eq($party))
                .filter(covers!($site, $constituency)),
        )
    }};
}
pub(super) use granted;

/// Whether the user reaches a site now: a valid grant covers it, and the grant's party has a seat there in an open
/// election. A condition over `sites`.
macro_rules! reaches {
    ($user:expr, $today:expr) => {{
        use $crate::store::reach::{covers, grants, valid_grants};
        use $crate::store::schema::{elections, seats, sites};
        // One inside the other instead of joined: else SQLite goes through all of the party's seats for every site.
        let seated = seats::table
            .filter(seats::election_id.eq(elections::id))
            .filter(seats::party_id.eq(grants::party_id.nullable()))
            .filter(seats::site_id.eq(sites::id));
        let open = elections::table
            .filter(elections::municipality_id.eq(sites::municipality_id))
            .filter(elections::state.eq($crate::domain::roles::StoredElectionState::Open))
            .filter(diesel::dsl::exists(seated));
        diesel::dsl::exists(
            valid_grants!($user, $today)
                .filter(covers!(sites::id, sites::constituency_id))
                .filter(diesel::dsl::exists(open)),
        )
    }};
}
pub(super) use reaches;
