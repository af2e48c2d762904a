//! Seats: one row each. The office sees all of an election; a secretary those of the own grants in an open one.

use diesel::prelude::*;

use super::access::{Reach, Scope};
use super::conn::MultiBackend;
use super::reach::granted;
use super::schema::{elections, seats, sites};
use crate::domain::roles::StoredElectionState;

#[diesel::dsl::auto_type]
fn placed() -> _ {
    seats::table.inner_join(elections::table).inner_join(sites::table)
}

/// The seats within the scope, with their elections and sites.
pub(super) fn visible<'a>(scope: &Scope) -> diesel::dsl::IntoBoxed<'a, placed, MultiBackend> {
    let query = placed().filter(elections::municipality_id.eq(scope.municipality)).into_boxed();
    match scope.reach {
        Reach::Office => query,
        Reach::Grants { user, today } => query.filter(elections::state.eq(StoredElectionState::Open)).filter(granted!(
            user,
            today,
            seats::party_id,
            seats::site_id,
            sites::constituency_id
        )),
    }
}
