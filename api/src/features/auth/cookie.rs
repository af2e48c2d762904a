//! The cookie that carries the refresh token: `__Host-`, HttpOnly, Secure, SameSite=Strict; on plain http for development
//! without the prefix and Secure, because browsers refuse them there.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::config::Config;
use crate::crypto::RefreshToken;

const fn name(config_secure: bool) -> &'static str {
    if config_secure { "__Host-refresh" } else { "refresh" }
}

fn base(config: &Config, value: String) -> Cookie<'static> {
    let secure = config.secure_cookies();
    Cookie::build(name(secure), value).path("/").http_only(true).secure(secure).same_site(SameSite::Strict).finish()
}

/// Carries the token until the browser closes or the session ends.
pub fn set(config: &Config, token: &str) -> Cookie<'static> {
    base(config, token.to_owned())
}

/// Takes the cookie away.
pub fn clear(config: &Config) -> Cookie<'static> {
    let mut cookie = base(config, String::new());
    cookie.set_max_age(Duration::ZERO);
    cookie
}

/// The token that came with the request.
pub fn read(req: &HttpRequest, config: &Config) -> Option<RefreshToken> {
    RefreshToken::parse(req.cookie(name(config.secure_cookies()))?.value())
}
