//! A municipality's own mail texts: rows are only added, the highest version holds. A version without a text, and none at
//! all (version 0), means the shipped text.

use diesel::prelude::*;

use super::access::Actor;
use super::db::{Tx, stale_unless};
use super::dialect::Both;
use super::schema::{email_template_versions as versions, users};
use crate::domain::fault::{Locale, ProblemCode};
use crate::domain::ids::{MunicipalityId, TemplateVersionId};
use crate::domain::roles::TemplateKind;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// A version as stored.
#[derive(Debug, Queryable)]
pub struct TemplateVersion {
    /// Of which kind.
    pub kind: TemplateKind,
    /// In which language.
    pub locale: Locale,
    /// Its number, from 1.
    pub version: i32,
    /// The subject; none for the shipped text.
    pub subject: Option<String>,
    /// The body; none for the shipped text.
    pub body: Option<String>,
    /// When.
    pub created_at: Instant,
    /// By whom, while there is such a user.
    pub created_by: Option<String>,
}

/// All versions of the municipality, or those of one text, the newest first.
pub fn history(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    of: Option<(TemplateKind, Locale)>,
) -> Result<Vec<TemplateVersion>> {
    let mut query = versions::table
        .left_join(users::table)
        .filter(versions::municipality_id.eq(municipality))
        .select((
            versions::kind,
            versions::locale,
            versions::version,
            versions::subject,
            versions::body,
            versions::created_at,
            users::full_name.nullable(),
        ))
        .order(versions::version.desc())
        .into_boxed();
    if let Some((kind, locale)) = of {
        query = query.filter(versions::kind.eq(kind)).filter(versions::locale.eq(locale));
    }
    query.load(tx.conn).map_err(Error::from)
}

/// The newest version, if there is any.
pub fn current(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    kind: TemplateKind,
    locale: Locale,
) -> Result<Option<TemplateVersion>> {
    Ok(history(tx, municipality, Some((kind, locale)))?.into_iter().next())
}

/// Adds a version after `seen`, the one that was the newest: a text, or back to the shipped one. Errors: `stale`.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (kind, locale): (TemplateKind, Locale),
    seen: i32,
    text: Option<(&str, &str)>,
) -> Result<TemplateVersionId> {
    let newest = current(tx, actor.municipality(), kind, locale)?.map_or(0, |version| version.version);
    if newest != seen {
        return Err(Error::of(ProblemCode::Stale));
    }
    let id = TemplateVersionId::new();
    let row = (
        versions::id.eq(id),
        versions::municipality_id.eq(actor.municipality()),
        versions::kind.eq(kind),
        versions::locale.eq(locale),
        versions::version.eq(seen.saturating_add(1)),
        versions::subject.eq(text.map(|(subject, _)| subject)),
        versions::body.eq(text.map(|(_, body)| body)),
        versions::created_by.eq(actor.user()),
        versions::created_at.eq(tx.now()),
    );
    // Of two at the same time the second finds the number taken.
    stale_unless(Both(diesel::insert_into(versions::table).values(row).on_conflict_do_nothing()).execute(tx.conn)?)?;
    Ok(id)
}
