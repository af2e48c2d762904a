//! The erasure of an election's data, in steps. It begins with a row that says of how many people; each step takes some of them
//! and adds to that row what it has taken, in one transaction, so that everything is counted once whenever the program is
//! killed; the last one takes the row away and leaves the certificate. A legal hold stops it between two steps.

use std::collections::BTreeSet;
use std::time::Instant as Moment;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{BATCH, batches, by_the_clock, count, erase_people, live, plan};
use crate::domain::audit::Action;
use crate::domain::erasure::{ErasureCertificate, ErasureCounts, Plan};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ElectionId, MunicipalityId, PersonId, UserId};
use crate::error::{Error, Result};
use crate::store::access::{Actor, Trail};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::dialect::{Held, native};
use crate::store::elections::ElectionAccess;
use crate::store::persons::lock;
use crate::store::retention::{self, Clock};
use crate::store::schema::{assignments, elections, erasures, mails, municipalities, retention_consents as consents};

/// How many assignments a step looks at: some milliseconds, in which others wait on SQLite.
const STEP: i64 = 200;

/// Begins the erasure of an election's data, of as many people as were `expected`; one that has begun goes on.
///
/// Errors: as [`Clock::may_erase`]; `erasure_changed` when it would be another number of people.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor, access: &ElectionAccess, expected: usize) -> Result<()> {
    let clock = retention::stopped_clock(tx, access.id())?;
    clock.may_erase(tx.now().danish_day())?;
    if clock.erasing.is_some() {
        return Ok(());
    }
    let persons = plan(tx, clock.municipality, clock.election)?.erased.len();
    if persons != expected {
        return Err(Error::of(ProblemCode::ErasureChanged));
    }
    note(tx, &clock, Some(actor.user()), &actor.trail(), persons)
}

/// Begins the erasure of one election that is due, in a municipality where that happens by itself; answers whether there
/// was one.
pub fn begin_one_due(tx: &mut Tx<'_>) -> Result<bool> {
    let Some(election) = retention::due_by_itself(tx)? else { return Ok(false) };
    let clock = retention::stopped_clock(tx, election)?;
    if !clock.automatic || clock.erasing.is_some() || clock.may_erase(tx.now().danish_day()).is_err() {
        return Ok(false);
    }
    let persons = plan(tx, clock.municipality, clock.election)?.erased.len();
    note(tx, &clock, None, &by_the_clock(clock.municipality), persons).map(|()| true)
}

fn note(tx: &mut Tx<'_>, clock: &Clock, by: Option<UserId>, trail: &Trail, persons: usize) -> Result<()> {
    let row = (
        erasures::election_id.eq(clock.election),
        erasures::begun_at.eq(tx.now()),
        erasures::begun_by.eq(by),
        erasures::request_id.eq(&trail.request_id),
        erasures::persons.eq(i32::try_from(persons).map_err(Error::internal)?),
        erasures::done.eq(written(&ErasureCounts::default())?),
    );
    diesel::insert_into(erasures::table).values(row).execute(tx.conn)?;
    audit::record(tx, trail, Event::new(Action::ElectionErasureBegun, clock.election.0).with("persons", persons))
}

fn written(counts: &ErasureCounts) -> Result<String> {
    serde_json::to_string(counts).map_err(Error::internal)
}

/// The elections whose erasure has begun, and that no hold keeps.
pub fn begun(tx: &mut Tx<'_>) -> Result<Vec<ElectionId>> {
    let rows = erasures::table.inner_join(elections::table).filter(elections::hold_reason.is_null());
    rows.order(erasures::begun_at).select(erasures::election_id).load(tx.conn).map_err(Error::from)
}

/// Takes step after step until the erasure has come to its end or is held up. Between two steps it rests for as long as the
/// step took, so that half of the time at least belongs to the others. Several servers may do so at once.
pub async fn carry_out(db: &Db, election: ElectionId) -> Result<()> {
    loop {
        let began = Moment::now();
        if !db.write(move |tx| step(tx, election)).await? {
            return Ok(());
        }
        tokio::time::sleep(began.elapsed()).await;
    }
}

/// Takes a step; answers whether there is more to do.
fn step(tx: &mut Tx<'_>, election: ElectionId) -> Result<bool> {
    type Row = (Option<UserId>, String, String);
    let row = erasures::table.find(election).select((erasures::begun_by, erasures::request_id, erasures::done));
    let row: Option<Row> = Held(row).get_result(tx.conn).optional()?;
    let Some((by, request, done)) = row else { return Ok(false) };
    let clock = retention::stopped_clock(tx, election)?;
    if clock.hold.is_some() || !clock.closed {
        return Ok(false);
    }
    let mut counts: ErasureCounts = serde_json::from_str(&done).map_err(Error::internal)?;
    let some = some_who_go(tx, election)?;
    if some.is_empty() {
        finish(tx, &clock, by, request, counts)?;
        return Ok(false);
    }
    take(tx, &clock, &some, &mut counts)?;
    write_down(tx, election, &counts)?;
    Ok(true)
}

/// What has been taken so far, to be added to by the next step.
fn write_down(tx: &mut Tx<'_>, election: ElectionId, counts: &ErasureCounts) -> Result<()> {
    let row = diesel::update(erasures::table.find(election)).set(erasures::done.eq(written(counts)?));
    row.execute(tx.conn).map(drop).map_err(Error::from)
}

/// Takes people whom the list outside the database names in the erasures of this municipality that a restored backup has found
/// under way, as the steps after the backup did: so the certificate counts them too, and the numbers of filled seats stay.
pub(super) fn take_again(tx: &mut Tx<'_>, municipality: MunicipalityId, people: &BTreeSet<PersonId>) -> Result<()> {
    let rows = erasures::table.inner_join(elections::table).filter(elections::municipality_id.eq(municipality));
    let begun: Vec<ElectionId> = rows.order(erasures::begun_at).select(erasures::election_id).load(tx.conn)?;
    for election in begun {
        let done = erasures::table.find(election).select(erasures::done);
        let Some(done) = Held(done).get_result::<String>(tx.conn).optional()? else { continue };
        let clock = retention::stopped_clock(tx, election)?;
        let mut counts: ErasureCounts = serde_json::from_str(&done).map_err(Error::internal)?;
        for some in batches(people) {
            take(tx, &clock, &some.into_iter().collect(), &mut counts)?;
        }
        write_down(tx, election, &counts)?;
    }
    Ok(())
}

/// Some who have an assignment in the election and no consent to be kept. Whoever a step has dealt with has none any more.
fn some_who_go(tx: &mut Tx<'_>, election: ElectionId) -> Result<BTreeSet<PersonId>> {
    let consenting = consents::table
        .filter(consents::person_id.eq(assignments::person_id))
        .filter(consents::expires_on.ge(tx.now().danish_day()))
        .select(consents::person_id);
    let rows = assignments::table.filter(assignments::election_id.eq(election)).filter(not(exists(consenting)));
    let rows = rows.select(assignments::person_id).limit(STEP);
    let people: Vec<PersonId> = native!(tx.conn, conn => rows.load(conn))?;
    Ok(people.into_iter().collect())
}

/// Erases these people, or their assignments in this election where another one keeps them, and counts what went. Who has
/// consented stays.
fn take(tx: &mut Tx<'_>, clock: &Clock, some: &BTreeSet<PersonId>, counts: &mut ErasureCounts) -> Result<()> {
    let people: Vec<PersonId> = some.iter().copied().collect();
    lock(tx, &people)?;
    // Somebody may have consented meanwhile, or be gone from another election.
    let consenting = consents::table.filter(consents::person_id.eq_any(people.clone()));
    let consenting = consenting.filter(consents::expires_on.ge(tx.now().danish_day())).select(consents::person_id);
    let consenting: Vec<PersonId> = native!(tx.conn, conn => consenting.load(conn))?;
    let live = live(tx, clock.municipality)?;
    let served = assignments::table.filter(assignments::person_id.eq_any(people));
    let served = served.select((assignments::person_id, assignments::election_id));
    let served: Vec<(PersonId, ElectionId)> = native!(tx.conn, conn => served.load(conn))?;
    let plan = Plan::of(clock.election, &served, &live, &consenting.into_iter().collect());
    let (to_them, step) = count(tx, clock.municipality, &plan)?;
    for some in batches(&plan.elsewhere) {
        let here = assignments::table.filter(assignments::election_id.eq(clock.election));
        let theirs = here.filter(assignments::person_id.eq_any(some));
        native!(tx.conn, conn => diesel::delete(theirs).execute(conn))?;
    }
    for some in to_them.chunks(BATCH) {
        let rows = mails::table.filter(mails::id.eq_any(some));
        native!(tx.conn, conn => diesel::delete(rows).execute(conn))?;
    }
    erase_people(tx, clock.municipality, &plan.erased)?;
    counts.add(&step);
    Ok(())
}

/// What is left when nobody is left: the certificate and the audit record.
fn finish(
    tx: &mut Tx<'_>,
    clock: &Clock,
    by: Option<UserId>,
    request: String,
    mut counts: ErasureCounts,
) -> Result<()> {
    let stay = assignments::table.filter(assignments::election_id.eq(clock.election));
    let stay: Vec<PersonId> = stay.select(assignments::person_id).distinct().load(tx.conn)?;
    counts.kept_by_consent = stay.len();
    diesel::update(elections::table.find(clock.election))
        .set((elections::erased_at.eq(tx.now()), elections::version.eq(elections::version + 1)))
        .execute(tx.conn)?;
    diesel::delete(erasures::table.find(clock.election)).execute(tx.conn)?;
    let code: String = municipalities::table.find(clock.municipality).select(municipalities::code).first(tx.conn)?;
    let mut certificate = ErasureCertificate {
        municipality: code,
        municipality_id: clock.municipality,
        election_id: clock.election,
        election: clock.name.clone(),
        held_on: clock.held_on,
        erased_at: tx.now(),
        erased_by: by,
        counts,
        key_id: String::new(),
        signature: String::new(),
    };
    tx.keys.sign_certificate(&mut certificate);
    retention::keep(tx, &certificate)?;
    let event = Event::new(Action::ElectionErased, clock.election.0)
        .with("persons", counts.persons)
        .with("assignments", counts.assignments)
        .with("kept_elsewhere", counts.kept_elsewhere)
        .with("kept_by_consent", counts.kept_by_consent);
    audit::record(tx, &Trail::of(clock.municipality, by, request), event)
}
