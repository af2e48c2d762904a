//! Persons on the wire. A CPR number is taken in and never answered, but by the office's reveal.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::domain::cpr::CprNumber;
use crate::domain::fault::{Faults, FieldCode};
use crate::domain::ids::PersonId;
use crate::domain::mail_address::MailAddress;
use crate::domain::time::{given_day, optional_day};
use crate::domain::{phone, text};
use crate::features::wire::body::{given, stated};
use crate::store::persons::{Person, PersonChanges, PersonFields};

const MAX_NAME: usize = 120;
const MAX_ADDRESS: usize = 300;

/// A CPR number on its way in: shown by nothing, wiped when it is dropped.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct CprInput(Zeroizing<String>);

impl CprInput {
    /// Reads it. Errors: `cpr_format`, `cpr_date`, `cpr_replacement_number`.
    pub fn parse(&self) -> Result<CprNumber, FieldCode> {
        CprNumber::parse(&self.0)
    }

    /// Whether nothing was typed.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl std::fmt::Debug for CprInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CprInput(••••)")
    }
}

/// What is unusual about a CPR number that was taken all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum CprWarning {
    /// The check of modulus 11 does not hold. Numbers without it are given since 2007; it may also be a slip.
    #[serde(rename = "cpr_checksum")]
    Checksum,
}

impl CprWarning {
    /// What is unusual about this number.
    pub fn of(number: Option<&CprNumber>) -> Vec<Self> {
        number.filter(|number| !number.checksum_ok()).map(|_| Self::Checksum).into_iter().collect()
    }
}

/// A person with contact data.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDetails {
    /// Its id.
    pub id: PersonId,
    /// The full name.
    #[schema(example = "Bodil Præst")]
    pub full_name: String,
    /// The mail address.
    #[schema(required)]
    pub email: Option<String>,
    /// The phone number.
    #[schema(required)]
    pub phone: Option<String>,
    /// Where the person lives.
    #[schema(required)]
    pub address: Option<String>,
    /// Whether an address is kept back because it is protected; then `address` is null whether there is one or not. The
    /// office reads it for a purpose and with a reason.
    pub address_withheld: bool,
    /// Whether mail address and phone are kept back too; then both are null.
    pub contact_withheld: bool,
    /// Name and address protection.
    pub protected: bool,
    /// The last day of the protection; null when none is known.
    #[schema(required)]
    pub protected_until: Option<NaiveDate>,
    /// Whether a CPR number is registered; never which.
    pub cpr_registered: bool,
    /// Counts the changes; the entity tag of the person.
    pub version: i32,
}

impl PersonDetails {
    /// The view of a person.
    pub fn of(person: Person) -> Self {
        let Person { id, fields, address_withheld, contact_withheld, cpr_registered, version } = person;
        let PersonFields { full_name, email, phone, address, protected, protected_until } = fields;
        Self {
            id,
            full_name,
            email,
            phone,
            address,
            address_withheld,
            contact_withheld,
            protected,
            protected_until,
            cpr_registered,
            version,
        }
    }
}

/// A person who is reported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonInput {
    /// The full name, up to 120 characters.
    #[schema(example = "Bodil Præst", max_length = 120)]
    pub full_name: String,
    /// `DDMMYY-NNNN`, with or without the hyphen. It can be reported and never read back.
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only, example = "251248-9996")]
    pub cpr: Option<CprInput>,
    /// The mail address.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// The phone number: eight digits, or `+`, country code and number (E.164), with blanks, hyphens and parentheses as
    /// one likes. Kept as it is written, up to 40 characters. Anything else: `phone_format`.
    #[serde(default)]
    #[schema(max_length = 40, example = "12 34 56 78")]
    pub phone: Option<String>,
    /// Where the person lives, up to 300 characters.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub address: Option<String>,
    /// Whether name and address are protected.
    #[serde(default)]
    pub protected: bool,
    /// The last day of the protection, today or later, which then there is. For the office to say (403 for others).
    #[serde(default, deserialize_with = "optional_day")]
    pub protected_until: Option<NaiveDate>,
}

impl PersonInput {
    /// Checks all fields below `/person`.
    pub fn parse(&self, faults: &mut Faults) -> (Option<PersonFields>, Option<CprNumber>) {
        let full_name = faults.take("/person/full_name", text::line(&self.full_name, MAX_NAME));
        let cpr = self.cpr.as_ref().filter(|cpr| !cpr.is_blank());
        let cpr = cpr.and_then(|cpr| faults.take("/person/cpr", cpr.parse()));
        let email = faults.take("/person/email", email(self.email.as_deref()));
        let phone = faults.take("/person/phone", optional_phone(self.phone.as_deref()));
        let address = faults.take("/person/address", address(self.address.as_deref()));
        let protected_until = self.protected_until;
        let protected = self.protected || protected_until.is_some();
        let fields = match (full_name, email, phone, address) {
            (Some(full_name), Some(email), Some(phone), Some(address)) => {
                Some(PersonFields { full_name, email, phone, address, protected, protected_until })
            }
            _ => None,
        };
        (fields, cpr)
    }
}

/// Corrections of a person; what is left out stays, null takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonPatch {
    /// The full name, up to 120 characters.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 120)]
    pub full_name: Option<String>,
    /// The mail address.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    pub email: Option<Option<String>>,
    /// The phone number: eight digits, or `+`, country code and number (E.164), with blanks, hyphens and parentheses as
    /// one likes. Kept as it is written, up to 40 characters. Anything else: `phone_format`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 40)]
    pub phone: Option<Option<String>>,
    /// Where the person lives, up to 300 characters.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 300)]
    pub address: Option<Option<String>>,
    /// Whether name and address are protected. A protection is not lifted here: the office ends it by
    /// `POST /persons/{id}/protection-ends`.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub protected: Option<bool>,
    /// The last day of the protection, today or later, and not sooner than the one that was said; null when none is known.
    /// For the office to say (403 for others).
    #[serde(default, deserialize_with = "given_day")]
    #[schema(value_type = Option<NaiveDate>)]
    pub protected_until: Option<Option<NaiveDate>>,
}

impl PersonPatch {
    /// Checks all fields below `/person`.
    pub fn parse(&self, faults: &mut Faults) -> PersonChanges {
        let name = self.full_name.as_deref().map(|name| text::line(name, MAX_NAME));
        PersonChanges {
            full_name: name.and_then(|name| faults.take("/person/full_name", name)),
            email: self.email.as_ref().and_then(|raw| faults.take("/person/email", email(raw.as_deref()))),
            phone: self.phone.as_ref().and_then(|raw| faults.take("/person/phone", optional_phone(raw.as_deref()))),
            address: self.address.as_ref().and_then(|raw| faults.take("/person/address", address(raw.as_deref()))),
            protected: self.protected,
            protected_until: self.protected_until,
        }
    }
}

fn email(raw: Option<&str>) -> Result<Option<String>, FieldCode> {
    let raw = raw.filter(|raw| !raw.trim().is_empty());
    raw.map(|raw| MailAddress::parse(raw).map(|address| address.as_str().to_owned())).transpose()
}

fn optional_phone(raw: Option<&str>) -> Result<Option<String>, FieldCode> {
    Ok(Some(phone::optional(raw.unwrap_or_default())?).filter(|phone| !phone.is_empty()))
}

fn address(raw: Option<&str>) -> Result<Option<String>, FieldCode> {
    let address = text::lines(raw.unwrap_or_default().trim(), MAX_ADDRESS)?;
    Ok(Some(address).filter(|address| !address.is_empty()))
}

/// The CPR number of a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceCpr {
    /// `DDMMYY-NNNN`, with or without the hyphen.
    #[schema(value_type = String, write_only, example = "251248-9996")]
    pub cpr: CprInput,
}

/// That a CPR number is registered: the same answer for a new one, the same one and one that somebody else has.
#[derive(Debug, Serialize, ToSchema)]
pub struct CprRegistered {
    /// Always true.
    pub cpr_registered: bool,
    /// The person's version.
    pub version: i32,
    /// What is unusual about the number that was sent.
    pub warnings: Vec<CprWarning>,
}
