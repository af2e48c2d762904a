use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::types::AssignmentRow;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{DutyId, ElectionId, PartyId, SiteId};
use crate::domain::roles::AssignmentState;
use crate::error::{Error, Result};
use crate::features::wire::{Page, Params, paging, params};
use crate::store::access::Caller;
use crate::store::assignments::{self, AssignmentFilter, AssignmentLine, AssignmentOrder};
use crate::store::db::Db;

/// How assignments are sorted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub enum AssignmentSort {
    /// By the person's name, as Danish sorts.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// By the site's number, then the name.
    #[serde(rename = "site")]
    Site,
    /// Newest first.
    #[serde(rename = "-reported_at")]
    Reported,
}

/// Which assignments are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAssignments {
    /// Of this election.
    election_id: Option<ElectionId>,
    /// At this site.
    site_id: Option<SiteId>,
    /// Of this party.
    party_id: Option<PartyId>,
    /// Of this duty.
    duty_id: Option<DutyId>,
    /// In one of these states, with commas between them: `reported,invited`. In any when nothing is said.
    #[serde(default, deserialize_with = "params::listed")]
    #[param(style = Form, explode = false)]
    state: Vec<AssignmentState>,
    /// A part of the person's name.
    q: Option<String>,
    /// Only those whose CPR number somebody else has too; for the office.
    #[serde(default)]
    duplicates: bool,
    /// Only those without a registered CPR number, as each row says.
    #[serde(default)]
    cpr_missing: bool,
    /// The order; by name when nothing is said.
    #[serde(default)]
    #[param(inline)]
    sort: AssignmentSort,
    /// 1 to 200; 50 when nothing is said.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Whether to count them all.
    #[serde(default)]
    with_total: bool,
}

/// The people in seats
///
/// A secretary sees those of open elections within the own grants. There is no contact data here.
#[utoipa::path(
    tag = "assignments",
    params(ListAssignments),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "A page of them.", body = Page<AssignmentRow>)),
)]
#[get("/assignments")]
pub async fn list_assignments(
    caller: Caller,
    db: Data<Db>,
    Params(ask): Params<ListAssignments>,
) -> Result<Json<Page<AssignmentRow>>> {
    let limit = paging::limit(ask.limit)?;
    let cursor = ask.cursor.as_deref();
    let order = match ask.sort {
        AssignmentSort::Name => AssignmentOrder::Name(paging::after(cursor)?),
        AssignmentSort::Site => AssignmentOrder::Site(paging::after(cursor)?),
        AssignmentSort::Reported => AssignmentOrder::Newest(paging::after(cursor)?),
    };
    let filter = AssignmentFilter {
        election: ask.election_id,
        site: ask.site_id,
        party: ask.party_id,
        duty: ask.duty_id,
        states: ask.state,
        name: ask.q.filter(|q| !q.trim().is_empty()),
        duplicates: ask.duplicates,
        cpr_missing: ask.cpr_missing,
    };
    let page = db.read_as(caller, move |tx, actor| {
        let scope = actor.scope(tx);
        if filter.duplicates && !scope.is_office() {
            return Err(Error::of(ProblemCode::Forbidden));
        }
        let total = if ask.with_total { Some(assignments::count(tx, &scope, &filter)?) } else { None };
        let lines = assignments::list(tx, &scope, &filter, order, limit.saturating_add(1))?;
        let view = |line| AssignmentRow::of(line, scope.is_office());
        Ok(Page::cut(lines, limit, total, |line| place(ask.sort, line), view))
    });
    Ok(Json(page.await?))
}

fn place(sort: AssignmentSort, line: &AssignmentLine) -> serde_json::Value {
    match sort {
        AssignmentSort::Name => serde_json::json!([line.name_key, line.id]),
        AssignmentSort::Site => serde_json::json!([line.site.1, line.name_key, line.id]),
        AssignmentSort::Reported => serde_json::json!(line.id),
    }
}
