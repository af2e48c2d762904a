use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::cookie;
use crate::auth::gate::request_id;
use crate::auth::source::AskingPage;
use crate::config::Config;
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::sessions;

/// Log out
///
/// Ends the cookie's session, if there is one, and takes the cookie away; at another municipality's address neither (401).
#[utoipa::path(
    tag = "auth",
    params(("X-Requested-With" = String, Header, description = "Any value; proves that one of our pages asks.")),
    security(()),
    responses((status = 204, description = "Logged out.")),
)]
#[post("/auth/logout")]
pub async fn logout(req: HttpRequest, db: Data<Db>, config: Data<Config>) -> Result<HttpResponse> {
    let page = AskingPage::of(&req, &config)?;
    let Some(token) = cookie::read(&req, &config) else {
        db.read(move |tx| page.municipality(tx)).await?;
        return Ok(logged_out(&config));
    };
    let request_id = request_id(&req);
    db.write(move |tx| {
        let own = page.municipality(tx)?;
        if let Some((municipality, user)) = sessions::end_by_token(tx, &token)? {
            // A refusal takes the end back: the session goes on at the municipality's own address.
            if municipality != own {
                return Err(Error::of(ProblemCode::Unauthorized));
            }
            let trail = Trail::of(municipality, Some(user), request_id);
            audit::record(tx, &trail, Event::new(Action::SessionEnded, token.session()))?;
        }
        Ok(())
    })
    .await?;
    Ok(logged_out(&config))
}

fn logged_out(config: &Config) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.cookie(cookie::clear(config)).insert_header(("Clear-Site-Data", "\"cache\", \"storage\""));
    response.finish()
}
