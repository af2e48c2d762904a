//! Persons: who was reported or appointed. The office reaches all of its municipality; a secretary a person whose
//! assignment is within reach, and never an address that is protected. The CPR number goes in sealed; it comes out by
//! [`reveal`] alone, which writes its audit record first.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::access::{Actor, Scope};
use super::assignments;
use super::audit::{self, Event};
use super::db::{Tx, stale_unless};
use super::dialect::native;
use super::schema::{assignments as held, audit_events, persons};
use super::users;
use crate::crypto::SealContext;
use crate::domain::audit::Action;
use crate::domain::cpr::CprNumber;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{MunicipalityId, PersonId};
use crate::domain::text;
use crate::error::{Error, Result};

/// What a revealed number is logged as.
/// How many numbers one user may read in an hour.
const REVEALS_PER_HOUR: i64 = 60;

/// What a person is made of, the CPR number aside.
#[derive(Debug, Clone)]
pub struct PersonFields {
    /// The full name.
    pub full_name: String,
    /// The mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// Where the person lives.
    pub address: Option<String>,
    /// Name and address protection.
    pub protected: bool,
}

/// A person as one who asks may see it.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// What is known; the address is left out when it is withheld.
    pub fields: PersonFields,
    /// Whether the address is kept from whoever asks.
    pub address_withheld: bool,
    /// Whether a CPR number is registered; never which.
    pub cpr_registered: bool,
    /// Counts the changes.
    pub version: i32,
}

/// A person's row as it is read: id, name, mail address, phone, address, protected, whether a number is there, version.
pub(super) type PersonRow = (PersonId, String, Option<String>, Option<String>, Option<String>, bool, bool, i32);

/// The columns of a [`PersonRow`].
#[diesel::dsl::auto_type]
pub(super) fn columns() -> _ {
    (
        persons::id,
        persons::full_name,
        persons::email,
        persons::phone,
        persons::address,
        persons::protected,
        persons::cpr_index.is_not_null(),
        persons::version,
    )
}

impl Person {
    /// The one place where a protected address is kept from everybody but the office.
    pub(super) fn seen_by(scope: &Scope, row: PersonRow) -> Self {
        let (id, full_name, email, phone, address, protected, cpr_registered, version) = row;
        let address_withheld = protected && !scope.is_office();
        let address = address.filter(|_| !address_withheld);
        let fields = PersonFields { full_name, email, phone, address, protected };
        Self { id, fields, address_withheld, cpr_registered, version }
    }
}

/// That this person is within the actor's reach: minted by [`access`] and by a proven assignment.
#[derive(Debug, Clone, Copy)]
pub struct PersonAccess {
    id: PersonId,
    municipality: MunicipalityId,
    office: bool,
}

impl PersonAccess {
    pub(super) const fn mint(scope: &Scope, id: PersonId) -> Self {
        Self { id, municipality: scope.municipality, office: scope.is_office() }
    }

    /// The person.
    pub const fn id(&self) -> PersonId {
        self.id
    }
}

/// Proves that the actor reaches the person.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: PersonId) -> Result<PersonAccess> {
    let scope = actor.scope(tx);
    let reached = match scope.is_office() {
        true => {
            let row = persons::table.find(id).filter(persons::municipality_id.eq(scope.municipality));
            diesel::select(diesel::dsl::exists(row)).get_result(tx.conn)?
        }
        false => assignments::reaches_person(tx, &scope, id)?,
    };
    if reached { Ok(PersonAccess::mint(&scope, id)) } else { Err(Error::NOT_FOUND) }
}

/// The person, as the actor may see it.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, access: &PersonAccess) -> Result<Person> {
    let row: PersonRow = persons::table.find(access.id).select(columns()).first(tx.conn)?;
    Ok(Person::seen_by(scope, row))
}

/// Makes a person for an assignment that is being reported. A number that is known already changes nothing of what
/// happens here.
pub(super) fn create(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    fields: &PersonFields,
    cpr: Option<&CprNumber>,
) -> Result<PersonId> {
    let (id, now) = (PersonId::new(), tx.now());
    let sealed = cpr.map(|number| seal(tx, municipality, id, number));
    let (bytes, key_id, index) = match sealed {
        Some((bytes, key_id, index)) => (Some(bytes), Some(key_id), Some(index)),
        None => (None, None, None),
    };
    let row = diesel::insert_into(persons::table).values((
        persons::id.eq(id),
        persons::municipality_id.eq(municipality),
        persons::full_name.eq(&fields.full_name),
        persons::name_key.eq(text::sort_key(&fields.full_name)),
        persons::search_key.eq(text::search_key(&fields.full_name)),
        persons::email.eq(&fields.email),
        persons::phone.eq(&fields.phone),
        persons::address.eq(&fields.address),
        persons::protected.eq(fields.protected),
        persons::cpr_sealed.eq(bytes),
        persons::cpr_key_id.eq(key_id),
        persons::cpr_index.eq(index),
        persons::created_at.eq(now),
        persons::updated_at.eq(now),
    ));
    native!(tx.conn, conn => row.execute(conn))?;
    Ok(id)
}

/// What somebody changes of a person; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct PersonChanges {
    /// The full name.
    pub full_name: Option<String>,
    /// The mail address, or none from now on.
    pub email: Option<Option<String>>,
    /// The phone number, or none from now on.
    pub phone: Option<Option<String>>,
    /// Where the person lives, or nothing from now on.
    pub address: Option<Option<String>>,
    /// Name and address protection.
    pub protected: Option<bool>,
}

impl PersonChanges {
    /// The names of what changes, for the audit log.
    pub fn names(&self) -> Vec<&'static str> {
        [
            ("full_name", self.full_name.is_some()),
            ("email", self.email.is_some()),
            ("phone", self.phone.is_some()),
            ("address", self.address.is_some()),
            ("protected", self.protected.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, changes)| changes.then_some(name))
        .collect()
    }
}

/// Corrects a person and counts a change of it and of its assignments.
///
/// Errors: `forbidden` when anybody but the office lifts a protection, which would show the address.
pub fn update(tx: &mut Tx<'_>, access: &PersonAccess, changes: &PersonChanges) -> Result<()> {
    let row = persons::table.find(access.id);
    if changes.protected == Some(false) && !access.office {
        let protected: bool = row.select(persons::protected).first(tx.conn)?;
        if protected {
            return Err(Error::of(ProblemCode::Forbidden));
        }
    }
    let name = changes.full_name.as_ref();
    let key = name.map(|name| text::sort_key(name));
    diesel::update(row)
        .set((
            name.map(|name| persons::full_name.eq(name)),
            key.as_ref().map(|key| persons::name_key.eq(key)),
            name.map(|name| persons::search_key.eq(text::search_key(name))),
            changes.email.as_ref().map(|email| persons::email.eq(email)),
            changes.phone.as_ref().map(|phone| persons::phone.eq(phone)),
            changes.address.as_ref().map(|address| persons::address.eq(address)),
            changes.protected.map(|protected| persons::protected.eq(protected)),
            persons::version.eq(persons::version + 1),
            persons::updated_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    diesel::update(held::table.filter(held::person_id.eq(access.id)))
        .set((key.as_ref().map(|key| held::name_key.eq(key)), held::version.eq(held::version + 1)))
        .execute(tx.conn)?;
    Ok(())
}

/// Registers a CPR number for a person who is still at `version`; what it was before makes no difference.
///
/// Errors: `stale`.
pub fn set_cpr(tx: &mut Tx<'_>, access: &PersonAccess, version: i32, number: &CprNumber) -> Result<()> {
    let (bytes, key_id, index) = seal(tx, access.municipality, access.id, number);
    let row = persons::table.filter(persons::id.eq(access.id)).filter(persons::version.eq(version));
    let updated = diesel::update(row)
        .set((
            persons::cpr_sealed.eq(bytes),
            persons::cpr_key_id.eq(key_id),
            persons::cpr_index.eq(index),
            persons::version.eq(persons::version + 1),
            persons::updated_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)?;
    diesel::update(held::table.filter(held::person_id.eq(access.id)))
        .set(held::version.eq(held::version + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// Reads a CPR number for the office. The record of it is written first, in the transaction that must be committed
/// before anybody is answered.
///
/// Errors: `forbidden`, `cpr_not_registered`, `too_many_attempts` above sixty an hour.
pub fn reveal(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess, reason: String) -> Result<CprNumber> {
    if !access.office {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    // One after the other, so that no two are both the sixtieth.
    users::lock(tx, actor.user())?;
    let since = tx.now().minus(TimeDelta::hours(1));
    let lately: i64 = audit_events::table
        .filter(audit_events::actor_id.eq(actor.user()))
        .filter(audit_events::action.eq(Action::PersonCprRevealed.as_str()))
        .filter(audit_events::at.gt(since))
        .count()
        .get_result(tx.conn)?;
    if lately >= REVEALS_PER_HOUR {
        return Err(Error::later(ProblemCode::TooManyAttempts, 3_600));
    }
    let number = open(tx, access)?.ok_or(Error::of(ProblemCode::CprNotRegistered))?;
    audit::record(tx, &actor.trail(), Event::new(Action::PersonCprRevealed, access.id.0).because(reason))?;
    Ok(number)
}

/// Every index under which the person's number may stand at somebody else, whichever key made it.
pub(super) fn cpr_indexes(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Vec<Vec<u8>>> {
    let Some(number) = open(tx, access)? else { return Ok(Vec::new()) };
    let indexes = tx.keys.cpr_indexes(access.municipality, &number);
    Ok(indexes.into_iter().map(|index| index.digest.to_vec()).collect())
}

fn place(municipality: MunicipalityId, id: PersonId) -> SealContext {
    SealContext { municipality, row: id.0, column: "person.cpr" }
}

fn seal(tx: &Tx<'_>, municipality: MunicipalityId, id: PersonId, number: &CprNumber) -> (Vec<u8>, String, Vec<u8>) {
    let sealed = tx.keys.seal(&place(municipality, id), number.reveal().as_bytes());
    (sealed.bytes, sealed.key_id, tx.keys.cpr_index(municipality, number).digest.to_vec())
}

fn open(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Option<CprNumber>> {
    let stored: (Option<Vec<u8>>, Option<String>) =
        persons::table.find(access.id).select((persons::cpr_sealed, persons::cpr_key_id)).first(tx.conn)?;
    let (Some(sealed), Some(key_id)) = stored else { return Ok(None) };
    let plain = tx.keys.open(&place(access.municipality, access.id), &key_id, &sealed).map_err(Error::internal)?;
    let text = std::str::from_utf8(&plain).map_err(Error::internal)?;
    CprNumber::parse(text).map(Some).map_err(|code| Error::internal(code.as_str()))
}
