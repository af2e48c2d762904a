use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::AccessToken;
use super::{cookie, login};
use crate::auth::gate::request_id;
use crate::auth::source::{self, AskingPage};
use crate::auth::tokens::Tokens;
use crate::config::Config;
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::sessions::{self, Opened, Refreshed};

/// Go on with a new access token
///
/// Needs the cookie and the header `X-Requested-With`. The refresh token rotates; using an old one ends the session.
#[utoipa::path(
    tag = "auth",
    params(("X-Requested-With" = String, Header, description = "Any value; proves that one of our pages asks.")),
    security(()),
    responses((status = 200, description = "Goes on; the next refresh token is in the cookie.", body = AccessToken)),
)]
#[post("/auth/refresh")]
pub async fn refresh_session(
    req: HttpRequest,
    db: Data<Db>,
    config: Data<Config>,
    tokens: Data<Tokens>,
) -> Result<HttpResponse> {
    let page = AskingPage::of(&req, &config)?;
    let token = cookie::read(&req, &config).ok_or(Error::of(ProblemCode::SessionEnded))?;
    let (request_id, browser) = (request_id(&req), source::browser(&req, &config));
    let refreshed = db.write(move |tx| {
        let own = page.municipality(tx)?;
        let refreshed = sessions::refresh(tx, &token, &browser)?;
        match &refreshed {
            // A refusal takes what was done back: the cookie goes on at the municipality's own address.
            Refreshed::Opened(Opened { municipality, .. }) | Refreshed::Reused { municipality, .. }
                if *municipality != own =>
            {
                return Err(Error::of(ProblemCode::Unauthorized));
            }
            Refreshed::Reused { user, municipality, session } => {
                let trail = Trail::of(*municipality, Some(*user), request_id);
                audit::record(tx, &trail, Event::new(Action::SessionReuseDetected, session.0))?;
            }
            Refreshed::Opened(_) | Refreshed::Ended => {}
        }
        Ok(refreshed)
    });
    match refreshed.await? {
        Refreshed::Opened(opened) => login::answer(&config, &tokens, &db, &opened, None),
        Refreshed::Ended | Refreshed::Reused { .. } => Err(Error::of(ProblemCode::SessionEnded)),
    }
}
