//! Erasing people. Whoever goes, goes with name, contact data, sealed number and its index, assignments, decisions and
//! consent, in one transaction. What stays of them is an id that leads nowhere.

pub mod run;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::access::{Actor, Trail};
use super::assignments::{seat::release, seated};
use super::audit::{self, Event};
use super::db::Tx;
use super::dialect::{Held, native};
use super::elections::ElectionAccess;
use super::persons::{PersonAccess, lock};
use super::retention;
use super::schema::{
    assignments, cpr_decisions, elections, erased_persons, erasures, mails, municipalities, persons,
    retention_consents as consents,
};
use crate::domain::audit::Action;
use crate::domain::erasure::{ErasedPerson, ErasureCounts, Plan};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ElectionId, MailId, MunicipalityId, PersonId};
use crate::error::{Error, Result};

/// How many rows one statement names.
const BATCH: usize = 500;

/// How many of each kind would go today.
pub fn rehearse(tx: &mut Tx<'_>, access: &ElectionAccess) -> Result<ErasureCounts> {
    let plan = plan(tx, access.municipality(), access.id())?;
    Ok(count(tx, access.municipality(), &plan)?.1)
}

fn by_the_clock(municipality: MunicipalityId) -> Trail {
    Trail::of(municipality, None, "housekeeping".to_owned())
}

/// Who would go and who would stay today.
fn plan(tx: &mut Tx<'_>, municipality: MunicipalityId, election: ElectionId) -> Result<Plan> {
    let live = live(tx, municipality)?;
    let served: Vec<(PersonId, ElectionId)> = assignments::table
        .filter(assignments::municipality_id.eq(municipality))
        .select((assignments::person_id, assignments::election_id))
        .load(tx.conn)?;
    let consenting: Vec<PersonId> = consents::table
        .inner_join(persons::table)
        .filter(persons::municipality_id.eq(municipality))
        .filter(consents::expires_on.ge(tx.now().danish_day()))
        .select(consents::person_id)
        .load(tx.conn)?;
    Ok(Plan::of(election, &served, &live, &consenting.into_iter().collect()))
}

/// The elections whose data are not erased.
fn live(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<BTreeSet<ElectionId>> {
    let own = elections::municipality_id.eq(municipality).and(elections::erased_at.is_null());
    let live: Vec<ElectionId> = elections::table.filter(own).select(elections::id).load(tx.conn)?;
    Ok(live.into_iter().collect())
}

/// How much there is of those who go.
fn count(tx: &mut Tx<'_>, municipality: MunicipalityId, plan: &Plan) -> Result<(Vec<MailId>, ErasureCounts)> {
    type Row = (Option<String>, Option<String>, Option<String>, bool);
    let mut counts = ErasureCounts {
        persons: plan.erased.len(),
        assignments: plan.assignments,
        kept_elsewhere: plan.elsewhere.len(),
        kept_by_consent: plan.consenting.len(),
        ..ErasureCounts::default()
    };
    let mut addresses = BTreeSet::new();
    for some in batches(&plan.erased) {
        let rows = persons::table.filter(persons::id.eq_any(some));
        let columns = (persons::email, persons::phone, persons::address, persons::cpr_index.is_not_null());
        let rows: Vec<Row> = native!(tx.conn, conn => rows.select(columns).load(conn))?;
        for (email, phone, address, cpr) in rows {
            counts.cpr_numbers += usize::from(cpr);
            counts.contacts += usize::from(email.is_some() || phone.is_some() || address.is_some());
            addresses.extend(email.map(|email| email.to_lowercase()));
        }
    }
    // A mail of an account goes with what happens to the account, whoever else its owner is.
    let nobodys: Vec<(MailId, String)> = mails::table
        .filter(mails::municipality_id.eq(municipality))
        .filter(mails::user_id.is_null())
        .select((mails::id, mails::recipient))
        .load(tx.conn)?;
    let nobodys = nobodys.into_iter().filter(|(_, recipient)| addresses.contains(&recipient.to_lowercase()));
    let nobodys: Vec<MailId> = nobodys.map(|(id, _)| id).collect();
    counts.mails = nobodys.len();
    // Each stands there both ways round.
    let mut decisions = BTreeSet::new();
    for some in batches(&plan.erased) {
        let rows = cpr_decisions::table.filter(cpr_decisions::person_id.eq_any(some));
        let rows = rows.select((cpr_decisions::person_id, cpr_decisions::other_id));
        let rows: Vec<(PersonId, PersonId)> = native!(tx.conn, conn => rows.load(conn))?;
        decisions.extend(rows.into_iter().map(|(one, other)| (one.min(other), one.max(other))));
    }
    counts.decisions = decisions.len();
    Ok((nobodys, counts))
}

/// Removes people and all that hangs on them, and notes each for the list outside the database. Those who are gone
/// already are passed over.
fn erase_people(tx: &mut Tx<'_>, municipality: MunicipalityId, people: &BTreeSet<PersonId>) -> Result<usize> {
    let mut erased = 0;
    for some in batches(people) {
        let theirs = assignments::table.filter(assignments::person_id.eq_any(&some));
        let theirs = theirs.filter(assignments::municipality_id.eq(municipality));
        native!(tx.conn, conn => diesel::delete(theirs).execute(conn))?;
        // Decisions and consents go with the person.
        let rows = persons::table.filter(persons::id.eq_any(&some)).filter(persons::municipality_id.eq(municipality));
        let gone: Vec<PersonId> =
            native!(tx.conn, conn => diesel::delete(rows).returning(persons::id).get_results(conn))?;
        erased += gone.len();
        let (at, lines) = (erased_persons::erased_at.eq(tx.now()), erased_persons::municipality_id.eq(municipality));
        let lines: Vec<_> = gone.into_iter().map(|id| (erased_persons::person_id.eq(id), lines, at)).collect();
        native!(tx.conn, conn => diesel::insert_into(erased_persons::table).values(lines).execute(conn))?;
    }
    Ok(erased)
}

fn batches(people: &BTreeSet<PersonId>) -> impl Iterator<Item = Vec<PersonId>> + use<> {
    let all: Vec<PersonId> = people.iter().copied().collect();
    all.chunks(BATCH).map(<[_]>::to_vec).collect::<Vec<_>>().into_iter()
}

/// Erases one person on the office's decision: somebody who was reported by mistake, or who asks for it.
///
/// Errors: `person_seated` while the person holds a seat, `legal_hold` where an election that names the person is on hold.
pub fn erase_one(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess, reason: String) -> Result<()> {
    let person = access.id();
    hold(tx, &[person])?;
    let theirs = assignments::table.filter(assignments::person_id.eq(person));
    if diesel::select(diesel::dsl::exists(theirs.filter(seated!(assignments::state)))).get_result(tx.conn)? {
        return Err(Error::of(ProblemCode::PersonSeated));
    }
    let named = elections::table.filter(elections::id.eq_any(theirs.select(assignments::election_id)));
    if diesel::select(diesel::dsl::exists(named.filter(elections::hold_reason.is_not_null()))).get_result(tx.conn)? {
        return Err(Error::of(ProblemCode::LegalHold));
    }
    erase_people(tx, actor.municipality(), &BTreeSet::from([person]))?;
    audit::record(tx, &actor.trail(), Event::new(Action::PersonErased, person.0).because(reason))
}

/// Withdraws a consent; answers whether the person is erased with it, because nothing else keeps the data.
///
/// Errors: `not_found` when there is none.
pub fn withdraw_consent(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess) -> Result<bool> {
    hold(tx, &[access.id()])?;
    if !retention::forget_consent(tx, access)? {
        return Err(Error::NOT_FOUND);
    }
    let trail = actor.trail();
    audit::record(tx, &trail, Event::new(Action::PersonConsentWithdrawn, access.id().0))?;
    let_go(tx, &trail, actor.municipality(), access.id())
}

/// Ends the consents whose last day has passed, in all municipalities, and erases those whom nothing else keeps.
pub fn end_consents(tx: &mut Tx<'_>) -> Result<()> {
    let today: NaiveDate = tx.now().danish_day();
    let over = consents::table.inner_join(persons::table).filter(consents::expires_on.lt(today));
    let over = over.order(consents::person_id).select((consents::person_id, persons::municipality_id));
    let seen: Vec<(PersonId, MunicipalityId)> = over.load(tx.conn)?;
    hold(tx, &seen.into_iter().map(|(person, _)| person).collect::<Vec<_>>())?;
    // Somebody may have renewed one meanwhile, or erased the person.
    let over: Vec<(PersonId, MunicipalityId)> = over.load(tx.conn)?;
    for (person, municipality) in over {
        diesel::delete(consents::table.find(person)).execute(tx.conn)?;
        let trail = by_the_clock(municipality);
        audit::record(tx, &trail, Event::new(Action::PersonConsentEnded, person.0))?;
        let_go(tx, &trail, municipality, person)?;
    }
    Ok(())
}

/// Waits for whoever erases an election that these people serve in, and for whoever decides on their consents.
fn hold(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    let theirs = assignments::table.filter(assignments::person_id.eq_any(people)).select(assignments::election_id);
    let rows = elections::table.filter(elections::id.eq_any(theirs)).order(elections::id).select(elections::id);
    let _: Vec<ElectionId> = Held(rows).load(tx.conn)?;
    lock(tx, people)
}

/// Takes away what only a consent has kept of a person: the assignments in elections whose data are erased, and the
/// person when there are no others.
pub(super) fn let_go(tx: &mut Tx<'_>, trail: &Trail, municipality: MunicipalityId, person: PersonId) -> Result<bool> {
    let over: Vec<ElectionId> = elections::table
        .filter(elections::municipality_id.eq(municipality))
        .filter(elections::erased_at.is_not_null())
        .select(elections::id)
        .load(tx.conn)?;
    let theirs = assignments::table.filter(assignments::person_id.eq(person));
    native!(tx.conn, conn => diesel::delete(theirs.filter(assignments::election_id.eq_any(&over))).execute(conn))?;
    if diesel::select(diesel::dsl::exists(theirs)).get_result(tx.conn)? {
        return Ok(false);
    }
    let erased = erase_people(tx, municipality, &BTreeSet::from([person]))? == 1;
    if erased {
        audit::record(tx, trail, Event::new(Action::PersonErased, person.0))?;
    }
    Ok(erased)
}

/// Erases people again who stand in the list outside the database, in a backup that still had them; answers how many. In
/// an election whose erasure had begun when the backup was made they are counted in it, and the numbers of filled seats stay;
/// in one whose erasure had not, their seats are free again.
pub fn erase_again(tx: &mut Tx<'_>, code: &str, people: &BTreeSet<PersonId>) -> Result<usize> {
    let row = municipalities::table.filter(municipalities::code.eq(code)).select(municipalities::id);
    let Some(municipality) = row.first::<MunicipalityId>(tx.conn).optional()? else { return Ok(0) };
    let mut there = BTreeSet::new();
    for some in batches(people) {
        let found = persons::table.filter(persons::id.eq_any(some)).filter(persons::municipality_id.eq(municipality));
        let found: Vec<PersonId> = native!(tx.conn, conn => found.select(persons::id).load(conn))?;
        there.extend(found);
    }
    run::take_again(tx, municipality, &there)?;
    for some in batches(&there) {
        let seats = assignments::table
            .inner_join(elections::table)
            .filter(assignments::person_id.eq_any(some).and(elections::erased_at.is_null()))
            .filter(seated!(assignments::state))
            .select(assignments::allocation_id);
        for seat in native!(tx.conn, conn => seats.load(conn))? {
            release(tx, seat)?;
        }
    }
    let trail = Trail::of(municipality, None, "retention replay".to_owned());
    for person in &there {
        audit::record(tx, &trail, Event::new(Action::PersonErased, person.0))?;
    }
    erase_people(tx, municipality, &there)?;
    Ok(there.len())
}

/// Whether somebody was erased whose line is not outside the database yet, and no erasure is at work: of each the lines are
/// written once it has come to its end, or is held up.
pub fn anything_unwritten(tx: &mut Tx<'_>) -> Result<bool> {
    let at_work = erasures::table.inner_join(elections::table).filter(elections::hold_reason.is_null());
    let at_work = diesel::dsl::exists(at_work.select(erasures::election_id));
    let unwritten = diesel::dsl::exists(erased_persons::table.select(erased_persons::person_id));
    Ok(diesel::select(unwritten.and(diesel::dsl::not(at_work))).get_result(tx.conn)?)
}

/// Hands out some of those whose line is not outside the database yet, by the municipality's code, and forgets them. The
/// transaction must fail when their lines cannot be written.
pub fn take_unwritten(tx: &mut Tx<'_>) -> Result<Vec<(String, ErasedPerson)>> {
    let rows: Vec<(String, PersonId, crate::domain::time::Instant)> = erased_persons::table
        .inner_join(municipalities::table.on(municipalities::id.eq(erased_persons::municipality_id)))
        .order((municipalities::code, erased_persons::person_id))
        .select((municipalities::code, erased_persons::person_id, erased_persons::erased_at))
        .load(tx.conn)?;
    for some in rows.chunks(BATCH) {
        let ids: Vec<PersonId> = some.iter().map(|row| row.1).collect();
        let taken = erased_persons::table.filter(erased_persons::person_id.eq_any(ids));
        native!(tx.conn, conn => diesel::delete(taken).execute(conn))?;
    }
    Ok(rows.into_iter().map(|(code, person_id, erased_at)| (code, ErasedPerson { person_id, erased_at })).collect())
}
