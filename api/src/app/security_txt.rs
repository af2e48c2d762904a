//! `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness of this installation.
//!
//! A date that somebody types in passes, and nobody notices. So it is always a month ahead: the settings are the operator's word
//! for as long as the server runs with them, and a copy that somebody kept goes stale. `Canonical` is left out, since one
//! installation may serve several addresses.

use std::fmt::Write as _;

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{SecondsFormat, TimeDelta};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::store::db::Db;

/// How long what it says may be relied on; RFC 9116 § 2.5.5 wants less than a year.
const HOLDS: TimeDelta = TimeDelta::days(30);

/// The contacts of the settings; nothing is there when there are none.
pub async fn tell(config: Data<Config>, db: Data<Db>) -> Result<HttpResponse> {
    if config.security_contacts.is_empty() {
        return Err(Error::NOT_FOUND);
    }
    let mut text = String::new();
    for contact in &config.security_contacts {
        let _ = writeln!(text, "Contact: {contact}");
    }
    let expires = db.clock().now().plus(HOLDS).0.to_rfc3339_opts(SecondsFormat::Secs, true);
    let _ = writeln!(text, "Expires: {expires}\nPreferred-Languages: da, en");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}
