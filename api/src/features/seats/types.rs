//! Seats on the wire.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::{ConstituencyId, DutyId, ElectionId, PartyId, SiteId};
use crate::domain::seating::{Allocation, SeatKey, Tally, faults};
use crate::error::{Error, Result};
use crate::features::users::grant_types::PartyRef;
use crate::store::parties::Party;
use crate::store::sites::SiteInShort;

/// The seats of an election within reach.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeatsView {
    /// Each kind once.
    pub allocations: Vec<AllocationView>,
    /// Counts the changes of the election's seats; the entity tag.
    pub version: i32,
}

/// How many seats of one kind there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllocationView {
    /// At which site.
    pub site_id: SiteId,
    /// For which duty.
    pub duty_id: DutyId,
    /// Of which party; null for the municipality's own.
    #[schema(required)]
    pub party_id: Option<PartyId>,
    /// How many.
    pub count: i64,
    /// How many have somebody in them.
    pub filled: i64,
}

impl SeatsView {
    /// The view of counted seats.
    pub fn of(tallies: BTreeMap<SeatKey, Tally>, version: i32) -> Self {
        let view = |(SeatKey { site, duty, party }, Tally { count, filled })| AllocationView {
            site_id: site,
            duty_id: duty,
            party_id: party,
            count,
            filled,
        };
        Self { allocations: tallies.into_iter().map(view).collect(), version }
    }
}

/// All seats that an election shall have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceSeats {
    /// Each kind once, 40,000 at most; 500,000 seats in all.
    #[schema(max_items = 40_000)]
    pub allocations: Vec<AllocationInput>,
}

/// How many seats of one kind there shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationInput {
    /// At which site.
    pub site_id: SiteId,
    /// For which duty.
    pub duty_id: DutyId,
    /// Of which party; null for the municipality's own.
    pub party_id: Option<PartyId>,
    /// How many, 0 to 200.
    #[schema(minimum = 0, maximum = 200)]
    pub count: i32,
}

impl ReplaceSeats {
    /// Checks the counts and answers all that is wrong; whether the ids exist is the store's to say.
    pub fn parse(self) -> Result<Vec<Allocation>> {
        let wanted = |one: AllocationInput| Allocation {
            key: SeatKey { site: one.site_id, duty: one.duty_id, party: one.party_id },
            count: one.count,
        };
        let wanted: Vec<_> = self.allocations.into_iter().map(wanted).collect();
        let faults = faults(&wanted);
        if faults.is_empty() { Ok(wanted) } else { Err(Error::fields(faults)) }
    }
}

/// How far an election is filled, within reach.
#[derive(Debug, Serialize, ToSchema)]
pub struct ElectionStatus {
    /// The election.
    pub election_id: ElectionId,
    /// Seats in all.
    pub seats: i64,
    /// With somebody in them.
    pub filled: i64,
    /// By site, in the order of the numbers.
    pub by_site: Vec<SiteStatus>,
    /// By party, in the order of the letters.
    pub by_party: Vec<PartyStatus>,
}

/// How far a site is filled.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteStatus {
    /// The site.
    pub site: StatusSite,
    /// Its seats.
    pub seats: i64,
    /// With somebody in them.
    pub filled: i64,
}

/// A site, in short, with its constituency.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusSite {
    /// Its id.
    pub id: SiteId,
    /// Its polling district number.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// The constituency it belongs to.
    #[schema(required)]
    pub constituency_id: Option<ConstituencyId>,
}

/// How far a party's seats are filled.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartyStatus {
    /// The party; null for the municipality's own seats.
    #[schema(required)]
    pub party: Option<PartyRef>,
    /// Its seats.
    pub seats: i64,
    /// With somebody in them.
    pub filled: i64,
}

impl ElectionStatus {
    /// Sums the seats up, in the order in which sites and parties are given.
    pub fn of(
        election: ElectionId,
        tallies: &[(SiteId, Option<PartyId>, Tally)],
        sites: Vec<SiteInShort>,
        parties: Vec<Party>,
    ) -> Self {
        let mut all = Tally::default();
        let mut at: HashMap<SiteId, Tally> = HashMap::new();
        let mut of: HashMap<Option<PartyId>, Tally> = HashMap::new();
        for (site, party, tally) in tallies {
            for sum in [&mut all, at.entry(*site).or_default(), of.entry(*party).or_default()] {
                sum.count += tally.count;
                sum.filled += tally.filled;
            }
        }
        let by_site = sites.into_iter().filter_map(|SiteInShort { id, number, name, constituency_id }| {
            let Tally { count: seats, filled } = at.remove(&id)?;
            Some(SiteStatus { site: StatusSite { id, number, name, constituency_id }, seats, filled })
        });
        let named = parties.into_iter().map(|Party { id, letter, name, .. }| Some(PartyRef { id, letter, name }));
        let by_party = named.chain([None]).filter_map(|party| {
            let Tally { count: seats, filled } = of.remove(&party.as_ref().map(|party| party.id))?;
            Some(PartyStatus { party, seats, filled })
        });
        Self {
            election_id: election,
            seats: all.count,
            filled: all.filled,
            by_site: by_site.collect(),
            by_party: by_party.collect(),
        }
    }
}
