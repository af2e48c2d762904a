//! Erasing what is held of the people of an election: when it is due, who goes and who stays, and the signed certificate.
//! `docs/privacy.md` says why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audit_chain::spelled;
use super::fault::FieldCode;
use super::ids::{ElectionId, MunicipalityId, PersonId, UserId};
use super::time::Instant;

/// What begins the signed text, so that no other is taken for it.
const CERTIFICATE: &str = "valghalla erasure certificate v1";
/// How long data may be kept after a polling day, in weeks: four are needed for complaints and payment, and four years are
/// until the next council is elected.
const WEEKS: std::ops::RangeInclusive<i32> = 4..=208;
/// How long a consent may last: until after the next council is elected.
const LONGEST_CONSENT: TimeDelta = TimeDelta::days(5 * 366);

/// Takes how many weeks data are kept. Errors: `out_of_range`.
pub fn weeks(weeks: i32) -> Result<i32, FieldCode> {
    if WEEKS.contains(&weeks) { Ok(weeks) } else { Err(FieldCode::OutOfRange) }
}

/// The first day on which the data of an election may be erased.
pub fn due_on(held_on: NaiveDate, weeks: i32) -> NaiveDate {
    held_on.checked_add_signed(TimeDelta::weeks(i64::from(weeks))).unwrap_or(NaiveDate::MAX)
}

/// Takes when a consent was given, today or earlier, and its last day, today or later and five years ahead at most.
///
/// Errors: `day_in_future` for the one, `consent_period` for the other.
pub fn consent_days(
    given_on: NaiveDate,
    expires_on: NaiveDate,
    today: NaiveDate,
) -> (Result<(), FieldCode>, Result<(), FieldCode>) {
    let lasts = expires_on >= today && expires_on - today <= LONGEST_CONSENT;
    (
        if given_on <= today { Ok(()) } else { Err(FieldCode::DayInFuture) },
        if lasts { Ok(()) } else { Err(FieldCode::ConsentPeriod) },
    )
}

/// How many of each kind go, or have gone, and how many people stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureCounts {
    /// People: name, mark of protection, and all below.
    pub persons: usize,
    /// Sealed CPR numbers, each with its entry in the index that finds duplicates.
    pub cpr_numbers: usize,
    /// People with a mail address, a phone number or an address.
    pub contacts: usize,
    /// Who sat in which seat for which party, also of people who stay because they serve elsewhere.
    pub assignments: usize,
    /// Mails to their addresses that belong to no account.
    pub mails: usize,
    /// Decisions that two people with the same number both stay.
    pub decisions: usize,
    /// People who stay because they were reported for another election whose data are not erased.
    pub kept_elsewhere: usize,
    /// People who stay because they want to be asked again; with them stays what they did in this election.
    pub kept_by_consent: usize,
}

impl ErasureCounts {
    /// Adds what another step has counted.
    pub fn add(&mut self, step: &Self) {
        let Self { persons, cpr_numbers, contacts, assignments, mails, decisions, kept_elsewhere, kept_by_consent } =
            step;
        self.persons += persons;
        self.cpr_numbers += cpr_numbers;
        self.contacts += contacts;
        self.assignments += assignments;
        self.mails += mails;
        self.decisions += decisions;
        self.kept_elsewhere += kept_elsewhere;
        self.kept_by_consent += kept_by_consent;
    }
}

/// What happens to the people of an election.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// They go, and every assignment of theirs.
    pub erased: BTreeSet<PersonId>,
    /// They stay; their assignments in this election go.
    pub elsewhere: BTreeSet<PersonId>,
    /// They stay as they are.
    pub consenting: BTreeSet<PersonId>,
    /// How many assignments go.
    pub assignments: usize,
}

impl Plan {
    /// For an election, from all assignments of the municipality, the elections whose data are not erased, and who has
    /// consented to be kept.
    pub fn of(
        election: ElectionId,
        assignments: &[(PersonId, ElectionId)],
        live: &BTreeSet<ElectionId>,
        consents: &BTreeSet<PersonId>,
    ) -> Self {
        let mut served: BTreeMap<PersonId, Vec<ElectionId>> = BTreeMap::new();
        for (person, of) in assignments {
            served.entry(*person).or_default().push(*of);
        }
        let mut plan = Self::default();
        for (person, elections) in served {
            let here = elections.iter().filter(|of| **of == election).count();
            if here == 0 {
                continue;
            }
            if consents.contains(&person) {
                plan.consenting.insert(person);
            } else if elections.iter().any(|of| *of != election && live.contains(of)) {
                plan.elsewhere.insert(person);
                plan.assignments += here;
            } else {
                plan.erased.insert(person);
                plan.assignments += elections.len();
            }
        }
        plan
    }
}

/// That the data of an election were erased, signed with the key of the audit log's checkpoints. It names no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureCertificate {
    /// The municipality's code.
    #[schema(example = "0607")]
    pub municipality: String,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The election.
    pub election_id: ElectionId,
    /// Its name then.
    pub election: String,
    /// Its polling day.
    pub held_on: NaiveDate,
    /// When it was done.
    pub erased_at: Instant,
    /// The administrator's id, as the audit log has it; null when the clock did it.
    #[schema(required)]
    pub erased_by: Option<UserId>,
    /// What went and who stayed.
    pub counts: ErasureCounts,
    /// Which key has signed.
    pub key_id: String,
    /// Ed25519 over the lines that `docs/privacy.md` names, base64.
    pub signature: String,
}

impl ErasureCertificate {
    /// What is signed: a line for each thing.
    pub fn signed_text(&self) -> String {
        let Self { municipality, municipality_id, election_id, election, held_on, erased_by, counts, key_id, .. } =
            self;
        let erased_at = spelled(self.erased_at);
        let erased_by = erased_by.map_or_else(|| "clock".to_owned(), |user| user.to_string());
        let ErasureCounts { persons, cpr_numbers, contacts, assignments, .. } = counts;
        let ErasureCounts { mails, decisions, kept_elsewhere, kept_by_consent, .. } = counts;
        format!(
            "{CERTIFICATE}\n{municipality}\n{municipality_id}\n{election_id}\n{election}\n{held_on}\n{erased_at}\n\
             {erased_by}\n{persons}\n{cpr_numbers}\n{contacts}\n{assignments}\n{mails}\n{decisions}\n{kept_elsewhere}\n\
             {kept_by_consent}\n{key_id}\n"
        )
    }
}

/// That a person was erased: one line of the list outside the database, by which the same is done again to a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedPerson {
    /// The id, which leads nowhere any more.
    pub person_id: PersonId,
    /// When.
    pub erased_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_clock_runs_from_the_polling_day() {
        assert_eq!(due_on(day("2025-11-18"), 26), day("2026-05-19"));
        assert_eq!(due_on(NaiveDate::MAX, 26), NaiveDate::MAX);
        assert_eq!([3, 4, 208, 209].map(|w| weeks(w).is_ok()), [false, true, true, false]);
    }

    #[test]
    fn a_consent_lies_in_the_past_and_ends_within_five_years() {
        let today = day("2026-01-10");
        let fits = |given, ends| consent_days(day(given), day(ends), today) == (Ok(()), Ok(()));
        assert!(fits("2026-01-10", "2026-01-10") && fits("2025-11-18", "2030-12-31"));
        assert!(
            !fits("2026-01-11", "2026-02-01") && !fits("2026-01-01", "2026-01-09") && !fits("2026-01-01", "2031-02-01")
        );
    }

    #[test]
    fn who_serves_elsewhere_or_consents_stays() {
        let [this, live, erased] = [(); 3].map(|()| ElectionId::new());
        let [goes, serves, consents, returns, stranger] = [(); 5].map(|()| PersonId::new());
        let rows = [
            (goes, this),
            (goes, this),
            (serves, this),
            (serves, live),
            (consents, this),
            (consents, erased),
            (returns, this),
            (returns, erased),
            (stranger, live),
        ];
        let plan = Plan::of(this, &rows, &BTreeSet::from([this, live]), &BTreeSet::from([consents, stranger]));
        assert_eq!(plan.erased, BTreeSet::from([goes, returns]), "an erased election keeps nobody");
        assert_eq!((plan.elsewhere, plan.consenting), (BTreeSet::from([serves]), BTreeSet::from([consents])));
        assert_eq!(plan.assignments, 2 + 1 + 2);
    }
}
