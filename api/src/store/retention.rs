//! How long the data of an election's people are kept: the clock, the legal hold, the consents to be kept longer, and
//! the certificate of what was erased.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::access::Actor;
use super::db::Tx;
use super::dialect::Held;
use super::elections::ElectionAccess;
use super::persons::{self, PersonAccess};
use super::schema::{
    assignments, elections, erasure_certificates as certificates, erasures, municipalities,
    retention_consents as consents, users,
};
use crate::domain::erasure::{ErasureCertificate, ErasureCounts, due_on};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ElectionId, MunicipalityId};
use crate::domain::roles::StoredElectionState;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// What the clock of an election shows.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The election.
    pub election: ElectionId,
    /// Its municipality.
    pub municipality: MunicipalityId,
    /// Its name.
    pub name: String,
    /// The polling day.
    pub held_on: NaiveDate,
    /// Whether it is closed; nothing is erased before.
    pub closed: bool,
    /// How many weeks data are kept.
    pub weeks: i32,
    /// The first day on which they may be erased.
    pub due_on: NaiveDate,
    /// Whether they then go by themselves.
    pub automatic: bool,
    /// Why nothing may be erased at present, and since when.
    pub hold: Option<(String, Instant)>,
    /// When it was done.
    pub erased_at: Option<Instant>,
    /// While it is under way: how many people are erased by now, and how many it are in all.
    pub erasing: Option<(usize, usize)>,
}

impl Clock {
    /// Whether the data may be erased on this day.
    ///
    /// Errors: `already_erased`, `legal_hold`, `retention_not_due`.
    pub fn may_erase(&self, today: NaiveDate) -> Result<()> {
        if self.erased_at.is_some() {
            return Err(Error::of(ProblemCode::AlreadyErased));
        }
        if self.hold.is_some() {
            return Err(Error::of(ProblemCode::LegalHold));
        }
        if !self.closed || today < self.due_on {
            return Err(Error::of(ProblemCode::RetentionNotDue));
        }
        Ok(())
    }
}

type Row = (
    (ElectionId, MunicipalityId, String, NaiveDate, StoredElectionState),
    (i32, bool),
    (Option<String>, Option<Instant>, Option<Instant>),
);

#[diesel::dsl::auto_type]
fn rows() -> _ {
    elections::table.inner_join(municipalities::table.on(municipalities::id.eq(elections::municipality_id))).select((
        (elections::id, elections::municipality_id, elections::name, elections::held_on, elections::state),
        (municipalities::retention_weeks, municipalities::erases_by_itself),
        (elections::hold_reason, elections::held_since, elections::erased_at),
    ))
}

fn clock_of(
    ((election, municipality, name, held_on, state), (weeks, automatic), (reason, since, erased_at)): Row,
) -> Clock {
    Clock {
        election,
        municipality,
        name,
        held_on,
        closed: state == StoredElectionState::Closed,
        weeks,
        due_on: due_on(held_on, weeks),
        automatic,
        hold: reason.zip(since),
        erased_at,
        erasing: None,
    }
}

/// The clock of an election.
pub fn clock(tx: &mut Tx<'_>, access: &ElectionAccess) -> Result<Clock> {
    at_work(tx, access.id())
}

fn at_work(tx: &mut Tx<'_>, election: ElectionId) -> Result<Clock> {
    let clock = rows().filter(elections::id.eq(election)).first(tx.conn).map(clock_of)?;
    let begun = erasures::table.find(election).select((erasures::persons, erasures::done));
    let begun: Option<(i32, String)> = begun.first(tx.conn).optional()?;
    let erasing = begun.map(|(persons, done)| -> Result<_> {
        let done: ErasureCounts = serde_json::from_str(&done).map_err(Error::internal)?;
        Ok((done.persons, usize::try_from(persons).map_err(Error::internal)?))
    });
    Ok(Clock { erasing: erasing.transpose()?, ..clock })
}

/// As [`clock`]; until the end of the transaction nobody else changes the election.
pub(super) fn stopped_clock(tx: &mut Tx<'_>, election: ElectionId) -> Result<Clock> {
    let _: ElectionId = Held(elections::table.find(election).select(elections::id)).get_result(tx.conn)?;
    at_work(tx, election)
}

/// The first day on which a person's data may be erased: when the time of the last election has run out, and the consent. None
/// without an election or a consent, and while an election is on hold.
pub fn due_of_person(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Option<NaiveDate>> {
    let theirs = assignments::table.filter(assignments::person_id.eq(access.id())).select(assignments::election_id);
    let clocks: Vec<Row> = rows().filter(elections::id.eq_any(theirs)).load(tx.conn)?;
    let clocks: Vec<Clock> = clocks.into_iter().map(clock_of).collect();
    if clocks.iter().any(|clock| clock.hold.is_some()) {
        return Ok(None);
    }
    let after_consent = consent(tx, access)?.and_then(|consent| consent.fields.expires_on.succ_opt());
    Ok(clocks.iter().map(|clock| clock.due_on).chain(after_consent).max())
}

/// An election whose data go by themselves and may go now.
pub(super) fn due_by_itself(tx: &mut Tx<'_>) -> Result<Option<ElectionId>> {
    let candidates: Vec<Row> = rows()
        .filter(municipalities::erases_by_itself.eq(true))
        .filter(elections::state.eq(StoredElectionState::Closed))
        .filter(elections::erased_at.is_null())
        .filter(elections::id.ne_all(erasures::table.select(erasures::election_id)))
        .load(tx.conn)?;
    let today = tx.now().danish_day();
    let due = candidates.into_iter().map(clock_of).find(|clock| clock.may_erase(today).is_ok());
    Ok(due.map(|clock| clock.election))
}

/// Puts the erasure of an election on hold, or lets it go on.
///
/// Errors: `already_erased`.
pub fn hold(tx: &mut Tx<'_>, access: &ElectionAccess, reason: Option<&str>) -> Result<()> {
    let since = reason.map(|_| tx.now());
    let row = elections::table.filter(elections::id.eq(access.id())).filter(elections::erased_at.is_null());
    let changed = diesel::update(row)
        .set((elections::hold_reason.eq(reason), elections::held_since.eq(since)))
        .execute(tx.conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::of(ProblemCode::AlreadyErased)) }
}

/// The certificate of an election, if its data were erased.
pub fn certificate_of(tx: &mut Tx<'_>, access: &ElectionAccess) -> Result<Option<ErasureCertificate>> {
    read(tx, access.municipality(), access.id())
}

/// The certificate of an election of the actor's municipality, if its data were erased.
pub fn certificate(tx: &mut Tx<'_>, actor: &Actor, election: ElectionId) -> Result<Option<ErasureCertificate>> {
    read(tx, actor.municipality(), election)
}

fn read(tx: &mut Tx<'_>, municipality: MunicipalityId, election: ElectionId) -> Result<Option<ErasureCertificate>> {
    let text: Option<String> = certificates::table
        .filter(certificates::election_id.eq(election))
        .filter(certificates::municipality_id.eq(municipality))
        .select(certificates::certificate)
        .first(tx.conn)
        .optional()?;
    text.map(|text| serde_json::from_str(&text).map_err(Error::internal)).transpose()
}

/// Keeps a certificate.
pub(super) fn keep(tx: &mut Tx<'_>, certificate: &ErasureCertificate) -> Result<()> {
    diesel::insert_into(certificates::table)
        .values((
            certificates::election_id.eq(certificate.election_id),
            certificates::municipality_id.eq(certificate.municipality_id),
            certificates::certificate.eq(serde_json::to_string(certificate).map_err(Error::internal)?),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// That a person wants to be asked again, as it is recorded.
#[derive(Debug, Clone)]
pub struct ConsentFields {
    /// When it was given.
    pub given_on: NaiveDate,
    /// Its last day.
    pub expires_on: NaiveDate,
    /// How the municipality knows of it.
    pub obtained: String,
}

/// A consent as stored.
#[derive(Debug, Clone)]
pub struct Consent {
    /// What was recorded.
    pub fields: ConsentFields,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// By whom, while there is such a user.
    pub recorded_by: Option<String>,
}

/// The consent of a person, if there is one.
pub fn consent(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Option<Consent>> {
    type Row = (NaiveDate, NaiveDate, String, Instant, Option<String>);
    let row: Option<Row> = consents::table
        .left_join(users::table)
        .filter(consents::person_id.eq(access.id()))
        .select((
            consents::given_on,
            consents::expires_on,
            consents::obtained,
            consents::recorded_at,
            users::full_name.nullable(),
        ))
        .first(tx.conn)
        .optional()?;
    Ok(row.map(|(given_on, expires_on, obtained, recorded_at, recorded_by)| Consent {
        fields: ConsentFields { given_on, expires_on, obtained },
        recorded_at,
        recorded_by,
    }))
}

/// Records a consent in the place of the one before. Errors: `not_found` when an erasure has taken the person meanwhile.
pub fn record_consent(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess, fields: &ConsentFields) -> Result<()> {
    persons::lock(tx, &[access.id()])?;
    persons::access(tx, actor, access.id())?;
    forget_consent(tx, access)?;
    diesel::insert_into(consents::table)
        .values((
            consents::person_id.eq(access.id()),
            consents::given_on.eq(fields.given_on),
            consents::expires_on.eq(fields.expires_on),
            consents::obtained.eq(&fields.obtained),
            consents::recorded_by.eq(actor.user()),
            consents::recorded_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Takes a consent away; answers whether there was one.
pub(super) fn forget_consent(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<bool> {
    let row = consents::table.filter(consents::person_id.eq(access.id()));
    Ok(diesel::delete(row).execute(tx.conn)? == 1)
}
