//! Settings on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::erasure::weeks;
use crate::domain::fault::{Faults, FieldCode};
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::SecretaryRequests;
use crate::domain::{phone, text};
use crate::error::Result;
use crate::features::public::Contact;
use crate::store::municipalities::{Municipality, SettingsFields};

/// The settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// What the municipality calls the system.
    #[schema(example = "Valghalla Fredericia")]
    pub site_name: String,
    /// The election office.
    pub contact: Contact,
    /// What the log-in page says.
    pub login_text: String,
    /// How long an invitation's link lives.
    #[schema(minimum = 1, maximum = 168)]
    pub link_life_hours: i32,
    /// Whether a protected person's mail address and phone are kept from secretaries, as the address is.
    pub protects_contact: bool,
    /// Whether party secretaries need a second factor. The office and the auditors always do.
    pub secretary_factor: SecretaryFactor,
    /// Whether a party secretary may ask for a further one, which an administrator then decides.
    pub secretary_requests: SecretaryRequests,
    /// How long the data of those who served are kept.
    pub retention: RetentionSettings,
    /// Counts the changes; the entity tag.
    pub version: i32,
}

impl SettingsView {
    /// The view of a municipality's settings.
    pub fn of(municipality: Municipality) -> Self {
        Self {
            contact: Contact::of(&municipality),
            site_name: municipality.site_name,
            login_text: municipality.login_text,
            link_life_hours: municipality.link_life_hours,
            protects_contact: municipality.protects_contact,
            secretary_factor: SecretaryFactor {
                required: municipality.secretary_factor_required,
                reason: municipality.secretary_factor_waiver,
            },
            secretary_requests: municipality.secretary_requests,
            retention: RetentionSettings {
                weeks: municipality.retention_weeks,
                automatic: municipality.erases_by_itself,
            },
            version: municipality.version,
        }
    }
}

/// Whether party secretaries need a second factor.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretaryFactor {
    /// They do, unless the municipality has decided otherwise.
    pub required: bool,
    /// Why they do not, 5 to 500 characters; null where they do.
    #[serde(default)]
    #[schema(required, max_length = 500)]
    pub reason: Option<String>,
}

impl SecretaryFactor {
    /// The reason where there is one. Errors: a decision without a reason, or a reason without a decision.
    fn parse(&self) -> std::result::Result<Option<String>, FieldCode> {
        match (self.required, &self.reason) {
            (true, None) => Ok(None),
            (true, Some(_)) => Err(FieldCode::Format),
            (false, None) => Err(FieldCode::Required),
            (false, Some(reason)) => text::reason(reason).map(Some),
        }
    }
}

/// How long the data of those who served are kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionSettings {
    /// Weeks from the polling day.
    #[schema(minimum = 4, maximum = 208)]
    pub weeks: i32,
    /// Whether the data of a closed election then go by themselves. Where not, an administrator erases them.
    pub automatic: bool,
}

/// The settings as they shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceSettings {
    /// What the municipality calls the system, up to 100 characters.
    #[schema(max_length = 100)]
    pub site_name: String,
    /// The election office, on the log-in page, on error pages and in mails.
    pub contact: Contact,
    /// What the log-in page says, up to 2,000 characters; may be empty.
    #[schema(max_length = 2_000)]
    pub login_text: String,
    /// How long an invitation's link lives: a week at most.
    #[schema(minimum = 1, maximum = 168)]
    pub link_life_hours: i32,
    /// Whether a protected person's mail address and phone are kept from secretaries, as the address is.
    pub protects_contact: bool,
    /// Whether party secretaries need a second factor.
    pub secretary_factor: SecretaryFactor,
    /// Whether a party secretary may ask for a further one, which an administrator then decides.
    pub secretary_requests: SecretaryRequests,
    /// How long the data of those who served are kept.
    pub retention: RetentionSettings,
}

impl ReplaceSettings {
    /// Checks all fields and answers all that is wrong.
    pub fn parse(&self) -> Result<SettingsFields> {
        let mut faults = Faults::default();
        let contact = &self.contact;
        let hours = self.link_life_hours;
        let hours = if (1..=168).contains(&hours) { Ok(hours) } else { Err(FieldCode::OutOfRange) };
        let email = MailAddress::parse(&contact.email).map(|email| email.as_str().to_owned());
        let fields = SettingsFields {
            site_name: faults.take("/site_name", text::line(&self.site_name, 100)).unwrap_or_default(),
            contact_name: faults.take("/contact/name", text::line(&contact.name, 100)).unwrap_or_default(),
            contact_email: faults.take("/contact/email", email).unwrap_or_default(),
            contact_phone: faults.take("/contact/phone", phone::optional(&contact.phone)).unwrap_or_default(),
            contact_hours: faults.take("/contact/hours", text::optional_line(&contact.hours, 200)).unwrap_or_default(),
            login_text: faults.take("/login_text", text::lines(self.login_text.trim(), 2_000)).unwrap_or_default(),
            link_life_hours: faults.take("/link_life_hours", hours).unwrap_or_default(),
            protects_contact: self.protects_contact,
            secretary_factor_waiver: faults
                .take("/secretary_factor/reason", self.secretary_factor.parse())
                .unwrap_or_default(),
            secretary_requests: self.secretary_requests,
            retention_weeks: faults.take("/retention/weeks", weeks(self.retention.weeks)).unwrap_or_default(),
            erases_by_itself: self.retention.automatic,
        };
        faults.finish().map(|()| fields)
    }
}
