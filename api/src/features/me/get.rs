use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::{LockedElectionView, Me, MunicipalityRef};
use crate::domain::roles::{Role, SecretaryRequests};
use crate::domain::terms::VERSION;
use crate::error::Result;
use crate::features::users::grant_types::{EffectiveSites, GrantView};
use crate::features::wire::answer;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::grants::{self, Grant};
use crate::store::{elections, factors, municipalities, terms, users};

/// The own account, its role, grants and sites
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment", "terms"])),
    responses((status = 200, description = "Who asks.", body = Me)),
)]
#[get("/me")]
pub async fn get_me(caller: Caller, db: Data<Db>) -> Result<HttpResponse> {
    let view = db.read_as(caller, |tx, actor| {
        let user = users::own(tx, actor)?;
        let municipality = municipalities::find(tx, actor.municipality())?;
        let held = grants::of_user(tx, user.id)?;
        let asked: Vec<_> = held.iter().map(Grant::as_new).collect();
        let reached =
            if asked.is_empty() { Vec::new() } else { grants::reached_sites(tx, user.municipality_id, &asked)? };
        let enrolment_required =
            factors::required(tx, actor.municipality(), user.role)? && factors::of_user(tx, user.id)?.is_empty();
        let locked = elections::locked(tx, &actor.scope(tx))?;
        let terms_required = terms::accepted(tx, actor)?.is_none_or(|accepted| accepted.version != VERSION);
        let secretary_requests = matches!(actor.role(), Role::PartySecretary | Role::Administrator)
            && municipality.secretary_requests == SecretaryRequests::WithApproval;
        Ok(Me {
            enrolment_required,
            terms_required,
            secretary_requests,
            id: user.id,
            username: user.username,
            full_name: user.full_name,
            email: user.email,
            role: user.role,
            locale: user.locale,
            municipality: MunicipalityRef { code: municipality.code, name: municipality.name },
            grants: held.into_iter().map(GrantView::of).collect(),
            effective_sites: EffectiveSites::of(reached).items,
            locked_elections: locked.into_iter().map(|election| LockedElectionView::of(election, tx.now())).collect(),
            session_id: actor.session(),
            version: user.version,
        })
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
