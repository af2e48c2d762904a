//! The cookie that carries the refresh token: `__Host-`, HttpOnly, Secure, SameSite=Strict; on plain http for development
//! without the prefix and Secure, because browsers refuse them there. And the one that marks a known device, of the same kind
//! but kept.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use crate::config::Config;
use crate::crypto::{DEVICE_LIFE, RefreshToken};

const fn name(config_secure: bool) -> &'static str {
    if config_secure { "__Host-refresh" } else { "refresh" }
}

const fn device_name(config_secure: bool) -> &'static str {
    if config_secure { "__Host-device" } else { "device" }
}

fn base(config: &Config, name: &'static str, value: String) -> Cookie<'static> {
    let secure = config.secure_cookies();
    Cookie::build(name, value).path("/").http_only(true).secure(secure).same_site(SameSite::Strict).finish()
}

/// Carries the token until the browser closes or the session ends.
pub fn set(config: &Config, token: &str) -> Cookie<'static> {
    base(config, name(config.secure_cookies()), token.to_owned())
}

/// Takes the cookie away.
pub fn clear(config: &Config) -> Cookie<'static> {
    let mut cookie = base(config, name(config.secure_cookies()), String::new());
    cookie.set_max_age(Duration::ZERO);
    cookie
}

/// The token that came with the request.
pub fn read(req: &HttpRequest, config: &Config) -> Option<RefreshToken> {
    RefreshToken::parse(req.cookie(name(config.secure_cookies()))?.value())
}

/// Marks the browser as one in which its user has logged in.
pub fn set_device(config: &Config, token: &str) -> Cookie<'static> {
    let mut cookie = base(config, device_name(config.secure_cookies()), token.to_owned());
    cookie.set_max_age(Duration::seconds(DEVICE_LIFE.num_seconds()));
    cookie
}

/// The mark that came with the request, not yet verified.
pub fn read_device(req: &HttpRequest, config: &Config) -> Option<String> {
    req.cookie(device_name(config.secure_cookies())).map(|cookie| cookie.value().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(public_url: &str) -> [String; 2] {
        let setting = |name: &str| match name {
            "PUBLIC_URL" => Some(public_url.to_owned()),
            "SMTP_URL" => Some("smtps://mail.example.dk".to_owned()),
            _ => None,
        };
        let config = Config::from_lookup(setting).unwrap();
        [set(&config, "token"), set_device(&config, "mark")].map(|cookie| cookie.to_string())
    }

    #[test]
    fn no_other_host_page_or_script_gets_at_a_cookie() {
        let [refresh, device] = cookies("https://valg.example.dk");
        assert_eq!(refresh, "__Host-refresh=token; HttpOnly; SameSite=Strict; Secure; Path=/");
        assert!(
            device.starts_with("__Host-device=mark; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age="),
            "{device}"
        );
    }

    #[test]
    fn without_https_a_browser_would_refuse_the_prefix() {
        let [refresh, _] = cookies("http://localhost:8080");
        assert_eq!(refresh, "refresh=token; HttpOnly; SameSite=Strict; Path=/");
    }
}
