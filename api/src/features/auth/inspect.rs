use actix_web::post;
use actix_web::web::{Data, Json};

use super::types::{LinkTokenBody, LinkView};
use crate::crypto::LinkToken;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};
use crate::features::wire::Body;
use crate::store::db::Db;
use crate::store::links::{self, LinkState};

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
pub async fn inspect_link(db: Data<Db>, body: Body<LinkTokenBody>) -> Result<Json<LinkView>> {
    let token = LinkToken::parse(&body.value.token).ok_or(Error::of(ProblemCode::LinkUnknown))?;
    let view = db.read(move |tx| {
        let link = links::find(tx, &token)?;
        let state = link.state(tx.now());
        let username = match state {
            LinkState::Valid => Some(links::username(tx, &link)?),
            _ => None,
        };
        Ok(LinkView { purpose: link.purpose, state: state.into(), expires_at: link.expires_at, username })
    });
    Ok(Json(view.await?))
}
