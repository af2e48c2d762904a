use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::audit::Action;
use crate::domain::ids::PersonId;
use crate::domain::roles::{ReadingKind, ReadingPurpose};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::features::assignments::types::AssignmentRow;
use crate::features::public::Contact;
use crate::features::wire::Named;
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::persons::readings::{self, Reading};
use crate::store::retention::{self, ConsentFields};
use crate::store::{assignments, municipalities, persons};

/// What a person is told who asks what is held, for how long, and what of it was read (GDPR article 15). It names no staff, and
/// no CPR number, address or contact data: whoever hands it over knows to whom. It is about this person alone: whoever was
/// reported with the same CPR number may be somebody else, by a slip of the pen.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsightReport {
    /// When it was made.
    pub made_at: Instant,
    /// The person's name.
    pub full_name: String,
    /// Who holds the data.
    pub municipality: String,
    /// Whom to ask.
    pub contact: Contact,
    /// What is held.
    pub held: HeldData,
    /// What the person was reported for, the newest first.
    pub assignments: Vec<AssignmentRow>,
    /// When CPR number or protected address were read, and what for, the newest first.
    pub readings: Vec<ReadingView>,
    /// That the person wants to be kept for a later election; null when nothing is recorded.
    #[schema(required)]
    pub consent: Option<InsightConsent>,
    /// The first day on which all of it may be erased; null while that is not known: without an election, or under a legal
    /// hold.
    #[schema(required)]
    pub erasure_due_on: Option<NaiveDate>,
}

/// That a person wants to be kept for a later election.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsightConsent {
    /// When it was given.
    pub given_on: NaiveDate,
    /// Its last day.
    pub expires_on: NaiveDate,
}

/// Which kinds of data are held.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldData {
    /// The CPR number, sealed.
    pub cpr: bool,
    /// A mail address.
    pub email: bool,
    /// A phone number.
    pub phone: bool,
    /// An address.
    pub address: bool,
    /// A mark of name and address protection.
    pub protected: bool,
}

/// One reading.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingView {
    /// When.
    pub at: Instant,
    /// What was read.
    pub kind: ReadingKind,
    /// What for; null where a protection was ended, and where none was asked for yet.
    #[schema(required)]
    pub purpose: Option<ReadingPurpose>,
}

/// Report to a person what is held and what was read
///
/// For the person's own request, about this person alone: whoever was reported by several parties gets a report of each, when
/// the office knows that they are the same. That the report was made is logged.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    security(("session" = ["administrator", "election_officer", "recent"])),
    responses((status = 200, description = "The report.", body = InsightReport)),
)]
#[post("/persons/{id}/insight-reports")]
pub async fn report_person_insight(caller: Caller, db: Data<Db>, Named(id): Named<PersonId>) -> Result<HttpResponse> {
    let report = db.write_as(caller, move |tx, actor| report(tx, actor, id)).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(report))
}

fn report(tx: &mut Tx<'_>, actor: &Actor, id: PersonId) -> Result<InsightReport> {
    let access = persons::access(tx, actor, id)?;
    let scope = actor.scope(tx);
    let readings = readings::of_person(tx, &access)?;
    let person = persons::find(tx, &scope, &access)?;
    let lines = assignments::of_person(tx, &scope, &access)?;
    let consent = retention::consent(tx, &access)?.map(|consent| consent.fields);
    let erasure_due_on = retention::due_of_person(tx, &access)?;
    audit::record(tx, &actor.trail(), Event::new(Action::PersonInsightGiven, id.0))?;
    let municipality = municipalities::find(tx, actor.municipality())?;
    Ok(InsightReport {
        made_at: tx.now(),
        contact: Contact::of(&municipality),
        municipality: municipality.name,
        held: HeldData {
            cpr: person.cpr_registered,
            email: person.fields.email.is_some(),
            phone: person.fields.phone.is_some(),
            address: persons::has_address(tx, &access)?,
            protected: person.fields.protected,
        },
        full_name: person.fields.full_name,
        assignments: lines.into_iter().map(|line| AssignmentRow::of(line, false)).collect(),
        readings: readings.into_iter().map(|Reading { at, kind, purpose }| ReadingView { at, kind, purpose }).collect(),
        consent: consent.map(|ConsentFields { given_on, expires_on, .. }| InsightConsent { given_on, expires_on }),
        erasure_due_on,
    })
}
