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

/// What becomes of the site of one row.
#[derive(Debug)]
pub struct PlannedSite {
    /// Whether it is new, or differs.
    pub change: Change,
    /// As it will be.
    pub wanted: SiteFields,
    /// As it is; none where it is new.
    pub before: Option<SiteFields>,
    id: SiteId,
}

/// A constituency that is made or renamed.
#[derive(Debug)]
pub struct PlannedConstituency {
    /// Its number.
    pub number: i32,
    /// As it will be called.
    pub name: String,
    /// As it is called; none where it is new.
    pub before: Option<String>,
    id: ConstituencyId,
}

/// What an import would do, or does.
#[derive(Debug)]
pub struct Plan {
    /// For each row of the file, in its order.
    pub sites: Vec<PlannedSite>,
    /// Those that are new or get another name, in the order in which the file tells of them.
    pub constituencies: Vec<PlannedConstituency>,
    /// Number and name of each constituency, as they are and as they will be.
    pub places: [HashMap<ConstituencyId, (i32, String)>; 2],
}

impl Plan {
    /// How many sites meet this change.
    pub fn count(&self, change: Change) -> usize {
        self.sites.iter().filter(|site| site.change == change).count()
    }
}

/// Compares the file with what the municipality has; writes nothing.
pub fn plan(tx: &mut Tx<'_>, scope: &Scope, file: &ParsedFile) -> Result<Plan> {
    let stored: HashMap<i32, Site> = sites::all(tx, scope)?.into_iter().map(|site| (site.number, site)).collect();
    let known = constituencies::list(tx, scope)?;
    let (constituencies, places) = plan_constituencies(&known, &file.rows);
    let plan_site = |row: &ParsedRow| {
        let site = stored.get(&row.number);
        let place = row.constituency.as_ref().and_then(|(number, _)| places.get(number).copied());
        let wanted = wanted(row, place, &file.columns, site);
        let before = site.map(Site::fields);
        let change = match &before {
            None => Change::Create,
            Some(before) if *before == wanted => Change::Unchanged,
            Some(_) => Change::Update,
        };
        PlannedSite { change, wanted, before, id: site.map_or_else(SiteId::new, |site| site.id) }
    };
    let sites = file.rows.iter().map(plan_site).collect();
    let now: HashMap<_, _> = known.into_iter().map(|one| (one.id, (one.number, one.name))).collect();
    let mut then = now.clone();
    then.extend(constituencies.iter().map(|one| (one.id, (one.number, one.name.clone()))));
    Ok(Plan { sites, constituencies, places: [now, then] })
}

/// Which constituencies are new or have another name, and the id of each number.
fn plan_constituencies(
    known: &[Constituency],
    rows: &[ParsedRow],
) -> (Vec<PlannedConstituency>, HashMap<i32, ConstituencyId>) {
    let mut planned: Vec<PlannedConstituency> = Vec::new();
    let mut names: HashMap<i32, (ConstituencyId, &str)> =
        known.iter().map(|one| (one.number, (one.id, one.name.as_str()))).collect();
    for (number, name) in rows.iter().filter_map(|row| row.constituency.as_ref()) {
        let before = names.get(number).copied();
        if before.is_none_or(|(_, before)| before != name) {
            let id = before.map_or_else(ConstituencyId::new, |(id, _)| id);
            let before = before.map(|(_, before)| before.to_owned());
            planned.push(PlannedConstituency { number: *number, name: name.clone(), before, id });
            names.insert(*number, (id, name));
        }
    }
    (planned, names.into_iter().map(|(number, (id, _))| (number, id)).collect())
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
    let changed: Vec<_> = plan.sites.iter().filter(|site| site.change != Change::Unchanged).collect();
    for batch in changed.chunks(BATCH) {
        write_sites(tx, actor, batch)?;
    }
    Ok(())
}

fn write_sites(tx: &mut Tx<'_>, actor: &Actor, batch: &[&PlannedSite]) -> Result<()> {
    let rows: Vec<_> = batch
        .iter()
        .map(|PlannedSite { id, wanted: site, .. }| {
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
