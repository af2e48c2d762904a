use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
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
use crate::store::{assignments, municipalities, persons};

/// What a person is told who asks what is held and what of it was read (GDPR article 15). It names no staff, and no CPR
/// number, address or contact data: whoever hands it over knows to whom.
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
    /// What the person was reported for, the newest first, under this number by whomever.
    pub assignments: Vec<AssignmentRow>,
    /// When CPR number or protected address were read, and what for, the newest first.
    pub readings: Vec<ReadingView>,
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
    /// What for; null where none was asked for yet.
    #[schema(required)]
    pub purpose: Option<ReadingPurpose>,
}

/// Report to a person what is held and what was read
///
/// For the person's own request. Reports of the same CPR number by several parties are taken together. That the report
/// was made is logged.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    security(("session" = ["administrator", "election_officer"])),
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
    let people = readings::same_person(tx, &access)?;
    let readings = readings::of_people(tx, &access, &people)?;
    let mut full_name = String::new();
    let mut held = HeldData { cpr: false, email: false, phone: false, address: false, protected: false };
    let mut rows = Vec::new();
    for access in people {
        let person = persons::find(tx, &scope, &access)?;
        held.cpr |= person.cpr_registered;
        held.email |= person.fields.email.is_some();
        held.phone |= person.fields.phone.is_some();
        held.address |= person.fields.address.is_some() || person.address_withheld;
        held.protected |= person.fields.protected;
        if person.id == id {
            full_name = person.fields.full_name;
        }
        rows.extend(assignments::of_person(tx, &scope, &access)?);
    }
    rows.sort_by_key(|line| std::cmp::Reverse(line.id));
    audit::record(tx, &actor.trail(), Event::new(Action::PersonInsightGiven, id.0))?;
    let municipality = municipalities::find(tx, actor.municipality())?;
    Ok(InsightReport {
        made_at: tx.now(),
        full_name,
        contact: Contact::of(&municipality),
        municipality: municipality.name,
        held,
        assignments: rows.into_iter().map(|line| AssignmentRow::of(line, false)).collect(),
        readings: readings.into_iter().map(|Reading { at, kind, purpose }| ReadingView { at, kind, purpose }).collect(),
    })
}
