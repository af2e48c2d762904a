//! Persons: who was reported or appointed. The office reaches all of its municipality; a secretary a person whose
//! assignment is within reach. What is protected is shown to nobody: it comes out by [`readings`] alone, as the CPR
//! number does, which goes in sealed.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::access::{Actor, Scope, Trail};
use super::assignments;
use super::audit::{self, Event};
use super::db::{Tx, stale_unless};
use super::dialect::{Held, native};
use super::schema::{assignments as held, cpr_decisions, municipalities, persons};
use crate::crypto::SealContext;
use crate::domain::audit::Action;
use crate::domain::cpr::CprNumber;
use crate::domain::ids::{MunicipalityId, PersonId};
use crate::domain::text;
use crate::error::{Error, Result};

pub mod protection;
pub mod readings;
pub mod rotation;

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
    /// The last day of the protection, when one is known; for the office to say.
    pub protected_until: Option<NaiveDate>,
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
    /// Whether mail address and phone are.
    pub contact_withheld: bool,
    /// Whether a CPR number is registered; never which.
    pub cpr_registered: bool,
    /// Counts the changes.
    pub version: i32,
}

/// Whether a person is protected, until when, and whether the municipality then protects mail address and phone too.
type Protection = (bool, Option<NaiveDate>, Option<bool>);

/// A person's row as it is read: id, name, mail address, phone, address, protection, whether a number is there, version.
pub(super) type PersonRow = (PersonId, String, Option<String>, Option<String>, Option<String>, Protection, bool, i32);

/// The columns of a [`PersonRow`].
#[diesel::dsl::auto_type]
pub(super) fn columns() -> _ {
    (
        persons::id,
        persons::full_name,
        persons::email,
        persons::phone,
        persons::address,
        (
            persons::protected,
            persons::protected_until,
            municipalities::table
                .filter(municipalities::id.eq(persons::municipality_id))
                .select(municipalities::protects_contact)
                .single_value(),
        ),
        persons::cpr_index.is_not_null(),
        persons::version,
    )
}

impl Person {
    /// The one place where what is protected is kept back: the address from everybody, contact data from everybody but
    /// the office, where the municipality says so.
    pub(super) fn seen_by(scope: &Scope, row: PersonRow) -> Self {
        let (id, full_name, email, phone, address, protection, cpr_registered, version) = row;
        let (protected, protected_until, protects_contact) = protection;
        let address_withheld = protected;
        let contact_withheld = protected && !scope.is_office() && protects_contact != Some(false);
        let address = address.filter(|_| !address_withheld);
        let [email, phone] = [email, phone].map(|contact| contact.filter(|_| !contact_withheld));
        let fields = PersonFields { full_name, email, phone, address, protected, protected_until };
        Self { id, fields, address_withheld, contact_withheld, cpr_registered, version }
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

/// Whether an address is registered, protected or not.
pub fn has_address(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<bool> {
    persons::table.find(access.id).select(persons::address.is_not_null()).first(tx.conn).map_err(Error::from)
}

/// Waits for these people's rows, which are this transaction's from then on, one after the other by their ids; those who are
/// gone are passed over. Whoever erases people or decides on a consent takes them, after the elections' rows.
pub(super) fn lock(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    let rows = persons::table.filter(persons::id.eq_any(people)).order(persons::id).select(persons::id);
    let _: Vec<PersonId> = Held(rows).load(tx.conn)?;
    Ok(())
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
    let number = cpr.map(|number| seal(tx, municipality, id, number)).transpose()?;
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
        persons::protected_until.eq(fields.protected_until),
        number,
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
    /// The last day of the protection, or none from now on.
    pub protected_until: Option<Option<NaiveDate>>,
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
            ("protected_until", self.protected_until.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, changes)| changes.then_some(name))
        .collect()
    }
}

/// Corrects a person and counts a change of it and of its assignments. That the address is protected from now on, or for
/// longer, has a record of its own: a restored backup is told of it.
///
/// Errors: as [`protection::change`].
pub fn update(tx: &mut Tx<'_>, trail: &Trail, access: &PersonAccess, changes: &PersonChanges) -> Result<()> {
    let row = persons::table.find(access.id);
    let (protected, until) = protection::change(tx, access, changes)?;
    let name = changes.full_name.as_ref();
    let key = name.map(|name| text::sort_key(name));
    let is_protected: bool = diesel::update(row)
        .set((
            name.map(|name| persons::full_name.eq(name)),
            key.as_ref().map(|key| persons::name_key.eq(key)),
            name.map(|name| persons::search_key.eq(text::search_key(name))),
            changes.email.as_ref().map(|email| persons::email.eq(email)),
            changes.phone.as_ref().map(|phone| persons::phone.eq(phone)),
            changes.address.as_ref().map(|address| persons::address.eq(address)),
            protected.map(|protected| persons::protected.eq(protected)),
            until.map(|until| persons::protected_until.eq(until)),
            persons::version.eq(persons::version + 1),
            persons::updated_at.eq(tx.now()),
        ))
        .returning(persons::protected)
        .get_result(tx.conn)?;
    if is_protected && (protected.is_some() || until.is_some()) {
        audit::record(tx, trail, Event::new(Action::PersonProtected, access.id.0))?;
    }
    diesel::update(held::table.filter(held::person_id.eq(access.id)))
        .set((key.as_ref().map(|key| held::name_key.eq(key)), held::version.eq(held::version + 1)))
        .execute(tx.conn)?;
    Ok(())
}

/// Registers a CPR number for a person who is still at `version`; what it was before makes no difference.
///
/// Errors: `stale`.
pub fn set_cpr(tx: &mut Tx<'_>, access: &PersonAccess, version: i32, number: &CprNumber) -> Result<()> {
    let number = seal(tx, access.municipality, access.id, number)?;
    let row = persons::table.filter(persons::id.eq(access.id)).filter(persons::version.eq(version));
    let updated = diesel::update(row)
        .set((number, persons::version.eq(persons::version + 1), persons::updated_at.eq(tx.now())))
        .execute(tx.conn)?;
    stale_unless(updated)?;
    diesel::update(held::table.filter(held::person_id.eq(access.id)))
        .set(held::version.eq(held::version + 1))
        .execute(tx.conn)?;
    // What was decided was decided about another number, perhaps.
    let decided = cpr_decisions::person_id.eq(access.id).or(cpr_decisions::other_id.eq(access.id));
    diesel::delete(cpr_decisions::table.filter(decided)).execute(tx.conn)?;
    Ok(())
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

/// What is stored of a number.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = persons)]
struct Number {
    cpr_sealed: Vec<u8>,
    cpr_key_id: String,
    cpr_index: Vec<u8>,
    cpr_index_key_id: String,
}

fn seal(tx: &mut Tx<'_>, municipality: MunicipalityId, id: PersonId, number: &CprNumber) -> Result<Number> {
    let sealed = tx.keys.seal(&place(municipality, id), number.reveal().as_bytes());
    let index = rotation::index(tx, municipality, number)?;
    Ok(Number {
        cpr_sealed: sealed.bytes,
        cpr_key_id: sealed.key_id,
        cpr_index: index.digest.to_vec(),
        cpr_index_key_id: index.key_id,
    })
}

fn open(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Option<CprNumber>> {
    let stored: (Option<Vec<u8>>, Option<String>) =
        persons::table.find(access.id).select((persons::cpr_sealed, persons::cpr_key_id)).first(tx.conn)?;
    let (Some(sealed), Some(key_id)) = stored else { return Ok(None) };
    open_sealed(tx, access.municipality, access.id, &key_id, &sealed).map(Some)
}

fn open_sealed(
    tx: &Tx<'_>,
    municipality: MunicipalityId,
    id: PersonId,
    key_id: &str,
    sealed: &[u8],
) -> Result<CprNumber> {
    let plain = tx.keys.open(&place(municipality, id), key_id, sealed).map_err(Error::internal)?;
    let text = std::str::from_utf8(&plain).map_err(Error::internal)?;
    CprNumber::parse(text).map_err(|code| Error::internal(code.as_str()))
}
