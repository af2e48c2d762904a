use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::import_types::ImportReport;
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, FieldFault, Locale, ProblemCode};
use crate::domain::site_import::{self, ParsedFile};
use crate::error::{Error, Result};
use crate::features::wire::{Csv, IdempotencyKey, Params, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::grants::following;
use crate::store::site_imports::{Change, Plan};
use crate::store::{municipalities, site_imports};

/// How a file is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportSites {
    /// Whether to report only, and write nothing.
    #[serde(default)]
    dry_run: bool,
    /// Whose rows to take of a file that names municipalities; the own municipality's when nothing is said.
    #[param(pattern = "^[0-9]{4}$", example = "0607")]
    municipality_code: Option<String>,
}

/// Two sites of one constituency, as the page to try the API on fills them in.
const EXAMPLE: &str = "number;name;venue;address;eligible_voters;constituency_number;constituency
4;Erritsø;Erritsøhallen;Krogsagervej 30, 7000 Fredericia;4812;41;Fredericia
7;Skærbæk;Skærbækhallen;Skærbækvej 1, 7000 Fredericia;2210;41;Fredericia
";

/// Take over a file of sites
///
/// CSV in UTF-8 with `;` or `,`, up to 5 MiB and 20,000 rows. `number` and `name` must be there; `venue`, `address`,
/// `eligible_voters`, `constituency_number`, `constituency`, `municipality_code`, `municipality` are understood, and
/// other columns ignored. The Danish headers `Nummer`, `Navn` or `Valgsted`, `Bygning`, `Adresse`, `Antal vælgere` or
/// `Vælgere`, `Valgkredsnummer`, `Valgkreds`, `Kommunekode`, `Kommune` mean the same, in any case; faults name the
/// column in English. A spreadsheet (XLSX, XLS) is refused with `csv_spreadsheet`. A site is known again by its number;
/// what has no column in the file stays as it is. Constituencies are made where they are missing. All or nothing: with
/// an error in any row, nothing is written. A dry run reports
/// every row: the site as it will be, and as it is.
#[utoipa::path(
    tag = "sites",
    params(ImportSites, IdempotencyKey),
    request_body(content = String, content_type = "text/csv", description = "The file.", example = json!(EXAMPLE)),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Taken over, or what would be.", body = ImportReport)),
)]
#[post("/sites/imports")]
pub async fn import_sites(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    locale: Locale,
    key: IdempotencyKey,
    Params(ask): Params<ImportSites>,
    file: Csv,
) -> Result<HttpResponse> {
    // The file keeps its place until there is an answer.
    let bytes = file.bytes;
    let code = ask.municipality_code;
    if code.as_ref().is_some_and(|code| code.len() != 4 || !code.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Error::field("/municipality_code", FieldCode::Format));
    }
    if ask.dry_run {
        let report = db.read_as(caller, move |tx, actor| {
            let (code, file) = read(tx, actor, code, &bytes)?;
            let plan = site_imports::plan(tx, &actor.scope(tx), &file)?;
            Ok(ImportReport::of(code, &file, &plan, true, locale))
        });
        return Ok(HttpResponse::Ok().json(report.await?));
    }
    answer::write_once(&db, caller, &req, key, bytes.clone(), move |tx, actor| {
        let (code, file) = read(tx, actor, code, &bytes)?;
        if !file.faults.is_empty() {
            return Err(invalid(file.faults.into_iter().map(FieldFault::from).collect()));
        }
        municipalities::hold(tx, actor.municipality())?;
        let plan = site_imports::plan(tx, &actor.scope(tx), &file)?;
        site_imports::apply(tx, actor, &plan)?;
        following::narrow_all(tx, actor)?;
        audit::record(tx, &actor.trail(), imported(&plan))?;
        answer::done(&ImportReport::of(code, &file, &plan, false, locale))
    })
    .await
}

fn read(tx: &mut Tx<'_>, actor: &Actor, code: Option<String>, bytes: &[u8]) -> Result<(String, ParsedFile)> {
    let code = match code {
        Some(code) => code,
        None => municipalities::find(tx, actor.municipality())?.code,
    };
    let file = site_import::parse(bytes, &code).map_err(invalid)?;
    Ok((code, file))
}

const fn invalid(faults: Vec<FieldFault>) -> Error {
    Error::Problem { code: ProblemCode::ImportInvalid, faults, retry_after: None }
}

/// One record for the whole import, with its counts.
fn imported(plan: &Plan) -> Event {
    Event::of_several(Action::SitesImported)
        .with("created", plan.count(Change::Create))
        .with("updated", plan.count(Change::Update))
        .with("unchanged", plan.count(Change::Unchanged))
        .with("constituencies", plan.constituencies.len())
}
