use std::collections::HashSet;

use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, put};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::reconcile::{Bounds, Step, farewell, step, take};
use super::wanted::{ManagedUsersPlan, ReplaceManagedUsers, Wanted, faults_below};
use crate::domain::fault::ProblemCode;
use crate::domain::roles::PlanAction;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Params};
use crate::store::access::{Actor, Caller};
use crate::store::db::{Db, Tx};
use crate::store::{machine_clients, managed_users, throttle};

/// The largest set, in bytes.
const MAX_SET: usize = 1024 * 1024;

/// Whether to look alone.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskReplaceManagedUsers {
    /// Answers with the plan and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Say how all accounts are to be that the client manages
///
/// With `dry_run=true` the answer is the plan, and its `ETag` names it. Then the same request without `dry_run` and with that
/// tag in `If-Match` does what the plan says, in one transaction: all of it or nothing. Without the tag: 428. When anything
/// of it would be different by now: 412, and nothing is done; ask for the plan anew.
#[utoipa::path(
    tag = "users",
    params(
        AskReplaceManagedUsers,
        ("If-Match" = Option<String>, Header, description = "The plan that you have seen, as `ETag` gave it. Only with `dry_run` it may be left out."),
    ),
    request_body = ReplaceManagedUsers,
    security(("client" = ["users:write"])),
    responses(
        (status = 200, description = "The plan, or what was done.", body = ManagedUsersPlan),
        (status = 429, description = "The client's quota of the day would be passed: nothing is done."),
    ),
)]
#[put("/users/managed")]
pub async fn replace_managed_users(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    Params(ask): Params<AskReplaceManagedUsers>,
    body: Body<ReplaceManagedUsers, MAX_SET>,
) -> Result<HttpResponse> {
    let (set, bytes) = (Wanted::set(body.value)?, body.bytes);
    if ask.dry_run {
        let steps = db.read_as(caller, move |tx, actor| plan(tx, actor, set)).await?;
        let tag = fingerprint(&steps, &bytes)?;
        return Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(told(&steps, true)));
    }
    let seen = req.headers().get(IF_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let seen = seen.ok_or(Error::of(ProblemCode::PreconditionRequired))?;
    let answer = db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        let steps = plan(tx, actor, set)?;
        if fingerprint(&steps, &bytes)? != seen {
            return Err(Error::of(ProblemCode::Stale));
        }
        let mut answer = told(&steps, false);
        throttle::accounts(tx, actor, answer.created + answer.changed + answer.deactivated)?;
        for (step, told) in steps.into_iter().zip(&mut answer.accounts) {
            told.id = Some(take(tx, actor, step)?);
        }
        Ok(answer)
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}

/// What is to be done with each account. Errors: all that is wrong, each with its place below `/accounts/<n>`.
fn plan(tx: &mut Tx<'_>, actor: &Actor, set: Vec<Wanted>) -> Result<Vec<Step>> {
    let bounds = Bounds::of(tx, actor)?;
    let (mut steps, mut faults) = (Vec::with_capacity(set.len()), Vec::new());
    for (n, wanted) in set.into_iter().enumerate() {
        match step(tx, actor, &bounds, wanted) {
            Ok(step) => steps.push(step),
            Err(error) => faults.extend(faults_below(error, &format!("/accounts/{n}"))?),
        }
    }
    if !faults.is_empty() {
        return Err(Error::fields(faults));
    }
    let kept: HashSet<_> = steps.iter().filter_map(|step| step.planned.id).collect();
    let managed = managed_users::named(tx, actor)?;
    let left = managed.into_iter().filter(|user| user.blocked_at.is_none() && !kept.contains(&user.id));
    steps.extend(left.map(farewell));
    Ok(steps)
}

/// Names a plan: another request, another action or an account that somebody has changed makes it another one.
fn fingerprint(steps: &[Step], request: &[u8]) -> Result<String> {
    let versions: Vec<_> =
        steps.iter().map(|step| (&step.planned, step.user.as_ref().map(|user| user.version))).collect();
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(&versions).map_err(Error::internal)?);
    hash.update(Sha256::digest(request));
    let hex: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("\"{hex}\""))
}

fn told(steps: &[Step], dry_run: bool) -> ManagedUsersPlan {
    let count = |action| steps.iter().filter(|step| step.planned.action == action).count();
    ManagedUsersPlan {
        dry_run,
        created: count(PlanAction::Create),
        changed: count(PlanAction::Change),
        unchanged: count(PlanAction::Unchanged),
        deactivated: count(PlanAction::Deactivate),
        accounts: steps.iter().map(|step| step.planned.clone()).collect(),
    }
}
