//! What a secretary reaches, in SQL and evaluated in every statement, so that a grant changed or run out bites at once.
//!
//! [`narrowed`] states the rule once, and every list and lookup for [`Reach::Grants`](super::access::Reach) is made with
//! it. It is a macro because its conditions name columns of the query around them. No sub-query in it depends on a row of
//! that query, so the database asks the grants once a statement, not once a row, and can enter an index by the answer.

pub(super) use super::schema::{access_grant_sites as grant_sites, access_grants as grants};

// The sites of a granted constituency, apart from the sites that a query around may be about.
diesel::alias!(super::schema::sites as granted_places: GrantedPlaces);

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

/// Narrows a boxed query that has no condition yet to what valid grants cover. For each kind of grant held, the condition
/// is made of the party and of `covered`, which says that such a grant covers `$site`:
///
/// - all of the party: while there is such a grant;
/// - a constituency: the sites that belong to it now;
/// - chosen sites: those that are left. A grant that has lost its last one covers nothing.
///
/// Without any grant nothing is left of the query. It does not ask for the election's state.
macro_rules! narrowed {
    ($query:expr, $held:expr, $site:expr, |$party:ident, $covered:ident| $condition:expr) => {{
        use $crate::domain::roles::GrantScope;
        use $crate::store::reach::{grant_sites, granted_places as places, grants, valid_grants};
        use $crate::store::schema::sites as place;
        let (held, mut query, mut first) = ($held, $query, true);
        for &($party, scope) in &held.kinds {
            let valid = valid_grants!(held.user, held.today)
                .filter(grants::party_id.eq($party))
                .filter(grants::scope.eq(scope));
            macro_rules! or {
                ($covers:expr) => {{
                    let $covered = $covers;
                    if first { query.filter($condition) } else { query.or_filter($condition) }
                }};
            }
            query = match scope {
                GrantScope::Party => or!(diesel::dsl::exists(valid.select(grants::id))),
                GrantScope::Constituency => or!($site.eq_any(
                    places
                        .filter(places.field(place::constituency_id).eq_any(valid.select(grants::constituency_id)))
                        .select(places.field(place::id))
                )),
                GrantScope::Site => or!($site.eq_any(
                    grant_sites::table
                        .filter(grant_sites::grant_id.eq_any(valid.select(grants::id)))
                        .select(grant_sites::site_id)
                )),
            };
            first = false;
        }
        if first { query.filter(false.into_sql::<diesel::sql_types::Bool>()) } else { query }
    }};
}
pub(super) use narrowed;

/// Seats of a party in open elections of a municipality: a query over `allocations`.
macro_rules! open_seats {
    ($municipality:expr, $party:expr) => {{
        use $crate::domain::roles::StoredElectionState;
        use $crate::store::schema::{allocations, elections};
        let open = elections::table
            .filter(elections::municipality_id.eq($municipality))
            .filter(elections::state.eq(StoredElectionState::Open))
            .select(elections::id);
        allocations::table.filter(allocations::party_id.eq($party)).filter(allocations::election_id.eq_any(open))
    }};
}
pub(super) use open_seats;
