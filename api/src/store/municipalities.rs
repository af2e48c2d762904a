//! Municipalities, the tenants: found by the host of a request, or by their code from the command line.

use diesel::prelude::*;

use super::access::Actor;
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::dialect::Held;
use super::schema::municipalities;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::MunicipalityId;
use crate::domain::public_url;
use crate::domain::roles::SecretaryRequests;
use crate::error::{Error, Result};

/// A municipality as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = municipalities, check_for_backend(MultiBackend))]
pub struct Municipality {
    /// Its id.
    pub id: MunicipalityId,
    /// Four digits, e.g. `0607`.
    pub code: String,
    /// Its name, e.g. `Fredericia Kommune`.
    pub name: String,
    /// The base of every link in its mails.
    pub public_url: String,
    /// What it calls the system.
    pub site_name: String,
    /// The election office's name.
    pub contact_name: String,
    /// Its mail address.
    pub contact_email: String,
    /// Its phone.
    pub contact_phone: String,
    /// When it answers.
    pub contact_hours: String,
    /// What the log-in page says.
    pub login_text: String,
    /// How long an invitation's link lives, at most a week.
    pub link_life_hours: i32,
    /// Whether a protected person's mail address and phone are kept from secretaries too.
    pub protects_contact: bool,
    /// Counts the changes of the settings.
    pub version: i32,
    /// Whether secretaries need a second factor.
    pub secretary_factor_required: bool,
    /// Why they do not, where they do not.
    pub secretary_factor_waiver: Option<String>,
    /// Whether a secretary may ask for a further one.
    pub secretary_requests: SecretaryRequests,
    /// How many weeks after a polling day the data of those who served are kept.
    pub retention_weeks: i32,
    /// Whether they then go by themselves.
    pub erases_by_itself: bool,
}

impl Municipality {
    /// The election office's contact, a line for each thing it has given.
    pub fn contact(&self) -> String {
        let lines = [&self.contact_name, &self.contact_email, &self.contact_phone, &self.contact_hours];
        lines.into_iter().filter(|line| !line.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// What a municipality is made of at first; the rest are settings.
#[derive(Debug, Clone)]
pub struct NewMunicipality {
    /// Four digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The base of every link.
    pub public_url: String,
    /// The election office's mail address.
    pub contact_email: String,
}

/// Makes a municipality. Errors: `/code taken`, `/public_url taken`.
pub fn create(tx: &mut Tx<'_>, new: &NewMunicipality) -> Result<MunicipalityId> {
    let id = MunicipalityId::new();
    diesel::insert_into(municipalities::table)
        .values((
            municipalities::id.eq(id),
            municipalities::code.eq(&new.code),
            municipalities::name.eq(&new.name),
            municipalities::public_url.eq(&new.public_url),
            municipalities::site_name.eq(format!("Valghalla {}", new.name)),
            municipalities::contact_name.eq("Valgsekretariatet"),
            municipalities::contact_email.eq(&new.contact_email),
            municipalities::contact_phone.eq(""),
            municipalities::contact_hours.eq(""),
            municipalities::login_text.eq(""),
            municipalities::link_life_hours.eq(168),
            municipalities::created_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// The municipality with this id.
pub fn find(tx: &mut Tx<'_>, id: MunicipalityId) -> Result<Municipality> {
    municipalities::table.find(id).select(Municipality::as_select()).first(tx.conn).map_err(Error::from)
}

/// Waits for the municipality's row, which is this transaction's from then on. So one comes after the other of all who change
/// accounts, grants or what a constituency's grants reach. It comes before any row of an account, site or request, so that
/// nobody waits in a circle.
pub fn hold(tx: &mut Tx<'_>, id: MunicipalityId) -> Result<()> {
    let _: Vec<MunicipalityId> = Held(municipalities::table.find(id).select(municipalities::id)).load(tx.conn)?;
    Ok(())
}

/// What an administrator sets.
#[derive(Debug, Clone)]
pub struct SettingsFields {
    /// What the municipality calls the system.
    pub site_name: String,
    /// The election office's name.
    pub contact_name: String,
    /// Its mail address.
    pub contact_email: String,
    /// Its phone; may be empty.
    pub contact_phone: String,
    /// When it answers; may be empty.
    pub contact_hours: String,
    /// What the log-in page says; may be empty.
    pub login_text: String,
    /// How long an invitation's link lives, 1 to 168.
    pub link_life_hours: i32,
    /// Whether a protected person's mail address and phone are kept from secretaries too.
    pub protects_contact: bool,
    /// Why secretaries need no second factor; they do where there is no reason.
    pub secretary_factor_waiver: Option<String>,
    /// Whether a secretary may ask for a further one.
    pub secretary_requests: SecretaryRequests,
    /// How many weeks after a polling day the data of those who served are kept, 4 to 208.
    pub retention_weeks: i32,
    /// Whether they then go by themselves.
    pub erases_by_itself: bool,
}

/// Changes the settings of the actor's municipality, if they are still at `version`. Errors: `stale`.
pub fn update_settings(tx: &mut Tx<'_>, actor: &Actor, version: i32, fields: &SettingsFields) -> Result<()> {
    let row = municipalities::table
        .filter(municipalities::id.eq(actor.municipality()))
        .filter(municipalities::version.eq(version));
    let updated = diesel::update(row)
        .set((
            municipalities::site_name.eq(&fields.site_name),
            municipalities::contact_name.eq(&fields.contact_name),
            municipalities::contact_email.eq(&fields.contact_email),
            municipalities::contact_phone.eq(&fields.contact_phone),
            municipalities::contact_hours.eq(&fields.contact_hours),
            municipalities::login_text.eq(&fields.login_text),
            municipalities::link_life_hours.eq(fields.link_life_hours),
            municipalities::protects_contact.eq(fields.protects_contact),
            municipalities::secretary_factor_required.eq(fields.secretary_factor_waiver.is_none()),
            municipalities::secretary_factor_waiver.eq(&fields.secretary_factor_waiver),
            municipalities::secretary_requests.eq(fields.secretary_requests),
            municipalities::retention_weeks.eq(fields.retention_weeks),
            municipalities::erases_by_itself.eq(fields.erases_by_itself),
            municipalities::version.eq(municipalities::version + 1),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Every municipality and its code, for what the program does for each.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<(MunicipalityId, String)>> {
    let codes = municipalities::table.order(municipalities::code).select((municipalities::id, municipalities::code));
    codes.load(tx.conn).map_err(Error::from)
}

/// The municipality with this code, if it is here.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Municipality>> {
    let row = municipalities::table.filter(municipalities::code.eq(code)).select(Municipality::as_select());
    row.first(tx.conn).optional().map_err(Error::from)
}

/// The municipality that a request's `Host` belongs to. With only one here, any host is its; an unknown host among
/// several is nobody's (421, RFC 9110 § 15.5.20), and so is one that two claim.
pub fn of_host(tx: &mut Tx<'_>, host: &str) -> Result<Municipality> {
    let mut all: Vec<Municipality> = municipalities::table.select(Municipality::as_select()).load(tx.conn)?;
    if all.len() > 1 {
        all.retain(|one| public_url::is_at(&one.public_url, host));
    }
    // Which of two would be a guess, and a guess shows one municipality's people to another's.
    match (all.pop(), all.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err(Error::of(ProblemCode::MisdirectedRequest)),
    }
}

diesel::alias! {
    pub(super) const others: Alias<Others> = municipalities as others;
}

/// Whether there are more municipalities than the one that the query is about.
macro_rules! has_others {
    () => {
        diesel::dsl::exists(others.filter(others.field(municipalities::id).ne(municipalities::id)))
    };
}
pub(super) use has_others;

/// Refuses what is this municipality's at an address that is another's (401) or nobody's (421). Where there is only one
/// municipality, any host is its.
pub fn require_own_host(tx: &mut Tx<'_>, municipality: MunicipalityId, host: &str) -> Result<()> {
    let row = municipalities::table.find(municipality).select((municipalities::public_url, has_others!()));
    let (url, several): (String, bool) = row.first(tx.conn)?;
    require_host(tx, &url, several, host)
}

/// As [`require_own_host`], of what has been read already.
pub(super) fn require_host(tx: &mut Tx<'_>, url: &str, several: bool, host: &str) -> Result<()> {
    if !several || public_url::is_at(url, host) {
        return Ok(());
    }
    of_host(tx, host)?;
    Err(Error::of(ProblemCode::Unauthorized))
}

/// The code of the municipality that is found at this address already, whatever the scheme before it.
pub fn found_at(tx: &mut Tx<'_>, url: &str) -> Result<Option<String>> {
    let all: Vec<(String, String)> =
        municipalities::table.select((municipalities::code, municipalities::public_url)).load(tx.conn)?;
    let host = public_url::authority(url);
    Ok(all.into_iter().find(|(_, own)| public_url::is_at(own, host)).map(|(code, _)| code))
}
