//! Taking a file of sites over: what is there is read once, compared, and what differs is written in batches. Sites and
//! constituencies are known again by their numbers. A column that the file lacks stays as it is.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::access::{Actor, Scope};
use super::constituencies::{self, Constituency};
use super::db::Tx;
use super::dialect::native;
use super::schema::{constituencies as constituency_rows, sites as site_rows};
use super::sites::{self, Site, SiteFields};
use crate::domain::ids::{ConstituencyId, SiteId};
use crate::domain::site_import::{Column, ParsedFile, ParsedRow};
use crate::domain::text;
use crate::error::Result;

/// How many rows one statement writes; SQLite takes 32,766 values.
const BATCH: usize = 1_000;

/// What an import does with a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There is none of that number yet.
    Create,
    /// Something differs.
    Update,
    /// It is already so.
    Unchanged,
}

/// What an import would do, or does.
#[derive(Debug)]
pub struct Plan {
    /// For each row of the file, in its order.
    pub changes: Vec<Change>,
    sites: Vec<(SiteId, SiteFields)>,
    constituencies: Vec<Constituency>,
}

impl Plan {
    /// How many sites meet this change.
    pub fn count(&self, change: Change) -> usize {
        self.changes.iter().filter(|one| **one == change).count()
    }

    /// How many constituencies are made or renamed.
    pub fn constituencies(&self) -> usize {
        self.constituencies.len()
    }
}

/// Compares the file with what the municipality has; writes nothing.
pub fn plan(tx: &mut Tx<'_>, scope: &Scope, file: &ParsedFile) -> Result<Plan> {
    let known: HashMap<i32, Site> = sites::all(tx, scope)?.into_iter().map(|site| (site.number, site)).collect();
    let mut plan = Plan { changes: Vec::new(), sites: Vec::new(), constituencies: Vec::new() };
    let places = plan.place(constituencies::list(tx, scope)?, &file.rows);
    for row in &file.rows {
        let site = known.get(&row.number);
        let place = row.constituency.as_ref().and_then(|(number, _)| places.get(number).copied());
        let wanted = wanted(row, place, &file.columns, site);
        let change = match site {
            None => Change::Create,
            Some(site) if site.fields() == wanted => Change::Unchanged,
            Some(_) => Change::Update,
        };
        plan.changes.push(change);
        if change != Change::Unchanged {
            plan.sites.push((site.map_or_else(SiteId::new, |site| site.id), wanted));
        }
    }
    Ok(plan)
}

impl Plan {
    /// Notes which constituencies are new or have another name, and answers the id of each number.
    fn place(&mut self, known: Vec<Constituency>, rows: &[ParsedRow]) -> HashMap<i32, ConstituencyId> {
        let mut known: HashMap<i32, Constituency> = known.into_iter().map(|one| (one.number, one)).collect();
        for (number, name) in rows.iter().filter_map(|row| row.constituency.as_ref()) {
            if known.get(number).is_none_or(|one| one.name != *name) {
                let id = known.get(number).map_or_else(ConstituencyId::new, |one| one.id);
                let wanted = Constituency { id, number: *number, name: name.clone(), version: 1 };
                self.constituencies.push(wanted.clone());
                known.insert(*number, wanted);
            }
        }
        known.into_iter().map(|(number, one)| (number, one.id)).collect()
    }
}

/// The site as the file has it, and in what the file does not tell as it was.
fn wanted(row: &ParsedRow, place: Option<ConstituencyId>, columns: &[Column], site: Option<&Site>) -> SiteFields {
    let told = |column| columns.contains(&column);
    SiteFields {
        number: row.number,
        name: row.name.clone(),
        venue: either(told(Column::Venue), &row.venue, site.map(|site| &site.venue)),
        address: either(told(Column::Address), &row.address, site.map(|site| &site.address)),
        constituency_id: either(told(Column::ConstituencyNumber), &place, site.map(|site| &site.constituency_id)),
        eligible_voters: either(
            told(Column::EligibleVoters),
            &row.eligible_voters,
            site.map(|site| &site.eligible_voters),
        ),
    }
}

fn either<T: Clone>(told: bool, new: &T, old: Option<&T>) -> T {
    old.filter(|_| !told).unwrap_or(new).clone()
}

/// Writes what differs: a statement for each thousand of constituencies and of sites.
pub fn apply(tx: &mut Tx<'_>, actor: &Actor, plan: &Plan) -> Result<()> {
    for batch in plan.constituencies.chunks(BATCH) {
        let rows: Vec<_> = batch
            .iter()
            .map(|one| {
                (
                    constituency_rows::id.eq(one.id),
                    constituency_rows::municipality_id.eq(actor.municipality()),
                    constituency_rows::number.eq(one.number),
                    constituency_rows::name.eq(&one.name),
                )
            })
            .collect();
        let upsert = diesel::insert_into(constituency_rows::table)
            .values(rows)
            .on_conflict((constituency_rows::municipality_id, constituency_rows::number))
            .do_update()
            .set((
                constituency_rows::name.eq(excluded(constituency_rows::name)),
                constituency_rows::version.eq(constituency_rows::version + 1),
            ));
        native!(tx.conn, conn => upsert.execute(conn))?;
    }
    for batch in plan.sites.chunks(BATCH) {
        write_sites(tx, actor, batch)?;
    }
    Ok(())
}

fn write_sites(tx: &mut Tx<'_>, actor: &Actor, batch: &[(SiteId, SiteFields)]) -> Result<()> {
    let rows: Vec<_> = batch
        .iter()
        .map(|(id, site)| {
            (
                site_rows::id.eq(*id),
                site_rows::municipality_id.eq(actor.municipality()),
                site_rows::number.eq(site.number),
                site_rows::name.eq(&site.name),
                site_rows::name_key.eq(text::sort_key(&site.name)),
                site_rows::search_key.eq(sites::search_key(site.number, &site.name, site.venue.as_deref())),
                site_rows::venue.eq(&site.venue),
                site_rows::address.eq(&site.address),
                site_rows::constituency_id.eq(site.constituency_id),
                site_rows::eligible_voters.eq(site.eligible_voters),
            )
        })
        .collect();
    let upsert = diesel::insert_into(site_rows::table)
        .values(rows)
        .on_conflict((site_rows::municipality_id, site_rows::number))
        .do_update()
        .set((
            site_rows::name.eq(excluded(site_rows::name)),
            site_rows::name_key.eq(excluded(site_rows::name_key)),
            site_rows::search_key.eq(excluded(site_rows::search_key)),
            site_rows::venue.eq(excluded(site_rows::venue)),
            site_rows::address.eq(excluded(site_rows::address)),
            site_rows::constituency_id.eq(excluded(site_rows::constituency_id)),
            site_rows::eligible_voters.eq(excluded(site_rows::eligible_voters)),
            site_rows::version.eq(site_rows::version + 1),
        ));
    native!(tx.conn, conn => upsert.execute(conn))?;
    Ok(())
}
