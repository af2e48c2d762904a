//! Email templates on the wire.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::composed::Composed;
use crate::domain::fault::Locale;
use crate::domain::ids::MailId;
use crate::domain::merge_fields::MergeField;
use crate::domain::roles::TemplateKind;
use crate::domain::template::{MailTemplate, TemplateWarning};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::mail::compose::MergeValues;
use crate::mail::shipped;
use crate::store::email_templates::TemplateVersion;
use crate::store::municipalities::Municipality;

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InLanguage {
    /// Danish when nothing is said.
    #[serde(default = "danish")]
    pub locale: Locale,
}

const fn danish() -> Locale {
    Locale::Da
}

/// A template, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateRow {
    /// What the mail is.
    pub kind: TemplateKind,
    /// In which language.
    pub locale: Locale,
    /// The subject.
    pub subject: String,
    /// Whether this is the shipped text.
    pub is_default: bool,
    /// Counts the changes, from 0; the entity tag.
    pub version: i32,
    /// The last change.
    #[schema(required)]
    pub updated_at: Option<Instant>,
    /// Who made it, while there is such a user.
    #[schema(required)]
    pub updated_by: Option<String>,
}

/// Subject and body as they hold, and whether they are the shipped ones.
fn text_of(kind: TemplateKind, locale: Locale, version: Option<&TemplateVersion>) -> (String, String, bool) {
    match version.and_then(|version| version.subject.clone().zip(version.body.clone())) {
        Some((subject, body)) => (subject, body, false),
        None => {
            let (subject, body) = shipped::text(kind, locale);
            (subject.to_owned(), body.to_owned(), true)
        }
    }
}

impl TemplateRow {
    /// The view of the newest version.
    pub fn of(kind: TemplateKind, locale: Locale, version: Option<&TemplateVersion>) -> Self {
        let (subject, _, is_default) = text_of(kind, locale, version);
        Self {
            kind,
            locale,
            subject,
            is_default,
            version: version.map_or(0, |version| version.version),
            updated_at: version.map(|version| version.created_at),
            updated_by: version.and_then(|version| version.created_by.clone()),
        }
    }
}

/// A field in brackets that is filled in for each user.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergeFieldView {
    /// As it is written, brackets included.
    pub name: MergeField,
    /// What it stands for.
    #[schema(value_type = String, example = "Brugernavn")]
    pub label: &'static str,
    /// Whether the mail is refused without it.
    pub required: bool,
}

/// A template with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateView {
    /// What the mail is.
    pub kind: TemplateKind,
    /// In which language.
    pub locale: Locale,
    /// One line.
    pub subject: String,
    /// Plain text with merge fields; a blank line parts paragraphs.
    pub body: String,
    /// Whether this is the shipped text.
    pub is_default: bool,
    /// Counts the changes, from 0; the entity tag.
    pub version: i32,
    /// The fields that may stand in it.
    pub fields: Vec<MergeFieldView>,
    /// What is allowed but probably not meant.
    pub warnings: Vec<TemplateWarning>,
    /// The last change.
    #[schema(required)]
    pub updated_at: Option<Instant>,
    /// Who made it, while there is such a user.
    #[schema(required)]
    pub updated_by: Option<String>,
}

impl TemplateView {
    /// The view of the newest version, its labels in the reader's language.
    pub fn of(kind: TemplateKind, locale: Locale, version: Option<&TemplateVersion>, reader: Locale) -> Self {
        let (subject, body, is_default) = text_of(kind, locale, version);
        let field = |field: &MergeField| MergeFieldView {
            name: *field,
            label: field.label(reader),
            required: kind.needs_link() && *field == MergeField::OneTimeLoginUrl,
        };
        Self {
            warnings: MailTemplate::parse(kind, &subject, &body).map(|parsed| parsed.warnings()).unwrap_or_default(),
            kind,
            locale,
            subject,
            body,
            is_default,
            version: version.map_or(0, |version| version.version),
            fields: kind.fields().iter().map(field).collect(),
            updated_at: version.map(|version| version.created_at),
            updated_by: version.and_then(|version| version.created_by.clone()),
        }
    }
}

/// A version of a template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateVersionView {
    /// Its number, from 1.
    pub version: i32,
    /// The subject it had.
    pub subject: String,
    /// The body it had.
    pub body: String,
    /// Whether it was a return to the shipped text.
    pub is_default: bool,
    /// When.
    pub created_at: Instant,
    /// By whom, while there is such a user.
    #[schema(required)]
    pub created_by: Option<String>,
}

impl TemplateVersionView {
    /// The view of a version.
    pub fn of(version: TemplateVersion) -> Self {
        let (subject, body, is_default) = text_of(version.kind, version.locale, Some(&version));
        let TemplateVersion { version, created_at, created_by, .. } = version;
        Self { version, subject, body, is_default, created_at, created_by }
    }
}

/// The text of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateText {
    /// One line, up to 200 characters.
    #[schema(max_length = 200)]
    pub subject: String,
    /// Plain text with merge fields, up to 20,000 characters.
    #[schema(max_length = 20_000)]
    pub body: String,
}

impl TemplateText {
    /// Checks it as a whole and answers all that is wrong, each with line and column.
    pub fn parse(&self, kind: TemplateKind) -> Result<MailTemplate> {
        MailTemplate::parse(kind, &self.subject, &self.body).map_err(Error::fields)
    }
}

/// A template filled in for somebody who does not exist.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplatePreview {
    /// The subject.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part, a whole document; show it without letting it run anything.
    pub html: String,
    /// What is allowed but probably not meant.
    pub warnings: Vec<TemplateWarning>,
}

impl TemplatePreview {
    /// The view of a filled-in template.
    pub fn of(template: &MailTemplate, composed: Composed) -> Self {
        let Composed { subject, text, html } = composed;
        Self { subject, text, html, warnings: template.warnings() }
    }
}

/// A test mail that is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestMail {
    /// The mail in the outbox.
    pub mail_id: MailId,
}

/// The values of somebody who does not exist, and of a link that leads nowhere.
pub fn sample(municipality: &Municipality, locale: Locale, now: Instant) -> MergeValues {
    let (party, link) = match locale {
        Locale::Da => ("B Eksempelpartiet", "eksempel"),
        Locale::En => ("B Example party", "example"),
    };
    MergeValues {
        locale,
        user_name: "birgit.dahl".to_owned(),
        user_full_name: "Birgit Dahl".to_owned(),
        user_mail: "birgit.dahl@example.dk".to_owned(),
        user_parties: vec![party.to_owned()],
        user_sites: vec!["Nørreskov Skole".to_owned(), "Åhallen".to_owned()],
        one_time_login_url: format!("{}/set-password#{link}", municipality.public_url).into(),
        link_expires_at: now.plus(TimeDelta::hours(municipality.link_life_hours.into())).0,
        site_name: municipality.site_name.clone(),
        login_url: format!("{}/login", municipality.public_url),
        municipality_name: municipality.name.clone(),
        municipality_contact: municipality.contact(),
    }
}
