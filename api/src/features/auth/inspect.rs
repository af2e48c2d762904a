use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, post};

use super::types::{LinkTokenBody, LinkView};
use crate::auth::source;
use crate::crypto::LinkToken;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};
use crate::features::wire::{Body, MAX_PUBLIC};
use crate::store::db::Db;
use crate::store::links::{self, LinkState};
use crate::store::municipalities;

/// Look at a one-time link without using it
///
/// Changes nothing, however often it is called. An unknown token is 404.
#[utoipa::path(
    tag = "auth",
    request_body = LinkTokenBody,
    security(()),
    responses((status = 200, description = "What the link is and where it stands.", body = LinkView)),
)]
#[post("/auth/links/inspect")]
pub async fn inspect_link(
    req: HttpRequest,
    db: Data<Db>,
    body: Body<LinkTokenBody, MAX_PUBLIC>,
) -> Result<Json<LinkView>> {
    let host = source::host(&req);
    let token = LinkToken::parse(&body.value.token).ok_or(Error::of(ProblemCode::LinkUnknown))?;
    let view = db.read(move |tx| {
        let link = links::find(tx, &token)?;
        municipalities::require_own_host(tx, link.municipality, &host)?;
        let state = link.state(tx.now());
        let username = match state {
            LinkState::Valid => Some(links::username(tx, &link)?),
            _ => None,
        };
        Ok(LinkView { purpose: link.purpose, state: state.into(), expires_at: link.expires_at, username })
    });
    Ok(Json(view.await?))
}
