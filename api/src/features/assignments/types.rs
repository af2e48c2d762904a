//! Assignments on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::cpr::CprNumber;
use crate::domain::fault::{Faults, FieldCode};
use crate::domain::ids::{AssignmentId, DutyId, ElectionId, PartyId, PersonId, SiteId};
use crate::domain::roles::AssignmentState;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::features::persons::types::{CprWarning, PersonDetails, PersonInput, PersonPatch};
use crate::features::users::grant_types::{PartyRef, SiteRef};
use crate::features::wire::body::stated;
use crate::store::assignments::{Assignment, AssignmentLine};
use crate::store::persons::{Person, PersonChanges, PersonFields};

/// A duty, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyRef {
    /// Its id.
    pub id: DutyId,
    /// Its code.
    #[schema(example = "valgstyrer")]
    pub code: String,
    /// Its name.
    #[schema(example = "Valgstyrer")]
    pub name: String,
}

/// A person, in short: no contact data.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonRef {
    /// Its id.
    pub id: PersonId,
    /// The full name.
    pub full_name: String,
    /// Whether a CPR number is registered; never which.
    pub cpr_registered: bool,
    /// Name and address protection.
    pub protected: bool,
}

/// A person in a seat, as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentRow {
    /// Its id.
    pub id: AssignmentId,
    /// In which election.
    pub election_id: ElectionId,
    /// At which site.
    pub site: SiteRef,
    /// In which duty.
    pub duty: DutyRef,
    /// For which party; null for a seat of the office's own.
    #[schema(required)]
    pub party: Option<PartyRef>,
    /// Who.
    pub person: PersonRef,
    /// How far it is.
    pub state: AssignmentState,
    /// Whether somebody else who holds a seat has the same CPR number; null for secretaries.
    #[schema(required)]
    pub possible_duplicate: Option<bool>,
    /// When it was reported.
    pub reported_at: Instant,
    /// Counts the changes; the entity tag.
    pub version: i32,
}

impl AssignmentRow {
    /// The view of a line; `office` says who looks.
    pub fn of(line: AssignmentLine, office: bool) -> Self {
        let (person, full_name, cpr_registered, protected) = line.person;
        Self {
            id: line.id,
            election_id: line.election_id,
            site: SiteRef { id: line.site.0, number: line.site.1, name: line.site.2 },
            duty: DutyRef { id: line.duty.0, code: line.duty.1, name: line.duty.2 },
            party: line.party.map(|(id, letter, name)| PartyRef { id, letter, name }),
            person: PersonRef { id: person, full_name, cpr_registered, protected },
            state: line.state,
            possible_duplicate: office.then_some(line.possible_duplicate),
            reported_at: line.reported_at,
            version: line.version,
        }
    }
}

/// A person in a seat, with contact data.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// Its id.
    pub id: AssignmentId,
    /// In which election.
    pub election_id: ElectionId,
    /// At which site.
    pub site: SiteRef,
    /// In which duty.
    pub duty: DutyRef,
    /// For which party; null for a seat of the office's own.
    #[schema(required)]
    pub party: Option<PartyRef>,
    /// Who.
    pub person: PersonDetails,
    /// Whether a CPR number is registered; never which.
    pub cpr_registered: bool,
    /// How far it is.
    pub state: AssignmentState,
    /// Whether somebody else who holds a seat has the same CPR number; null for secretaries.
    #[schema(required)]
    pub possible_duplicate: Option<bool>,
    /// When it was reported.
    pub reported_at: Instant,
    /// Who reported, while there is such a user.
    #[schema(required)]
    pub reported_by: Option<String>,
    /// What is unusual about the CPR number that was just sent; nothing on reading.
    pub warnings: Vec<CprWarning>,
    /// Counts the changes; the entity tag.
    pub version: i32,
}

impl AssignmentView {
    /// The view of an assignment; `office` says who looks.
    pub fn of(assignment: Assignment, office: bool, warnings: Vec<CprWarning>) -> Self {
        let row = AssignmentRow::of(assignment.line, office);
        Self {
            id: row.id,
            election_id: row.election_id,
            site: row.site,
            duty: row.duty,
            party: row.party,
            cpr_registered: row.person.cpr_registered,
            person: PersonDetails::of(assignment.person),
            state: row.state,
            possible_duplicate: row.possible_duplicate,
            reported_at: row.reported_at,
            reported_by: assignment.reported_by,
            warnings,
            version: row.version,
        }
    }
}

/// A person with its assignments.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// Contact data.
    #[serde(flatten)]
    pub person: PersonDetails,
    /// The assignments within reach, the newest first.
    pub assignments: Vec<AssignmentRow>,
    /// Who else holds a seat with the same CPR number; null for secretaries.
    #[schema(required)]
    pub possible_duplicates: Option<Vec<SamePerson>>,
}

/// Somebody who was reported with a CPR number that others have, too.
#[derive(Debug, Serialize, ToSchema)]
pub struct SamePerson {
    /// The person's id.
    pub person_id: PersonId,
    /// The name it was reported under.
    pub full_name: String,
    /// The seats.
    pub assignments: Vec<AssignmentRow>,
    /// That this one and the person asked about both stay; null where nothing is decided, and in the list of conflicts.
    #[schema(required)]
    pub decision: Option<DecisionView>,
}

/// That two people with the same CPR number both keep their seats.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    /// Since when.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

impl PersonView {
    /// The view for whoever sees no duplicates.
    pub fn of(person: Person, own: Vec<AssignmentLine>) -> Self {
        let assignments = own.into_iter().map(|line| AssignmentRow::of(line, false)).collect();
        Self { person: PersonDetails::of(person), assignments, possible_duplicates: None }
    }

    /// The view for the office, with the seats of others who have the number, and what was decided about them.
    pub fn for_office(
        person: Person,
        own: Vec<AssignmentLine>,
        duplicates: Vec<AssignmentLine>,
        decisions: Vec<(PersonId, Instant, String)>,
    ) -> Self {
        let mut others = by_person(duplicates, true);
        for (id, at, reason) in decisions {
            if let Some(other) = others.iter_mut().find(|other| other.person_id == id) {
                other.decision = Some(DecisionView { at, reason });
            }
        }
        Self {
            person: PersonDetails::of(person),
            assignments: own.into_iter().map(|line| AssignmentRow::of(line, true)).collect(),
            possible_duplicates: Some(others),
        }
    }
}

/// The lines by their people, in the order in which these come.
pub fn by_person(lines: Vec<AssignmentLine>, office: bool) -> Vec<SamePerson> {
    let mut people: Vec<SamePerson> = Vec::new();
    for line in lines {
        let row = AssignmentRow::of(line, office);
        match people.iter_mut().find(|other| other.person_id == row.person.id) {
            Some(other) => other.assignments.push(row),
            None => people.push(SamePerson {
                person_id: row.person.id,
                full_name: row.person.full_name.clone(),
                assignments: vec![row],
                decision: None,
            }),
        }
    }
    people
}

/// A person for a free seat.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAssignment {
    /// In which election.
    pub election_id: ElectionId,
    /// At which site.
    pub site_id: SiteId,
    /// In which duty.
    pub duty_id: DutyId,
    /// For which party; only the office may leave it out, for a seat of its own.
    #[serde(default)]
    pub party_id: Option<PartyId>,
    /// Who.
    pub person: PersonInput,
}

impl CreateAssignment {
    /// Checks all fields and answers all that is wrong.
    pub fn parse(&self) -> Result<(PersonFields, Option<CprNumber>)> {
        let mut faults = Faults::default();
        let (fields, cpr) = self.person.parse(&mut faults);
        faults.finish()?;
        fields.map(|fields| (fields, cpr)).ok_or_else(|| Error::field("/person", FieldCode::Required))
    }
}

/// Changes of an assignment; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateAssignment {
    /// Moves the person to a free seat at another site.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub site_id: Option<SiteId>,
    /// Moves the person to a free seat of another duty.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub duty_id: Option<DutyId>,
    /// Corrects the person.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub person: Option<PersonPatch>,
}

impl UpdateAssignment {
    /// Checks the corrections and answers all that is wrong.
    pub fn parse(&self) -> Result<Option<PersonChanges>> {
        let mut faults = Faults::default();
        let changes = self.person.as_ref().map(|person| person.parse(&mut faults));
        faults.finish()?;
        Ok(changes)
    }
}
