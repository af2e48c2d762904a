//! `/dev/mails`: what would have been sent, for trying things out without a mail server. There is no such page in
//! production, nor once `SMTP_URL` is set.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::domain::fault::Locale;
use crate::domain::public_url::is_of_this_machine;
use crate::domain::template::escape;
use crate::error::{Error, Result};
use crate::mail::compose::spoken_time;
use crate::store::db::Db;
use crate::store::outbox::{self, UnsentMail};

const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;background:#f4f4f4;\
color:#1a1a1a}article{background:#fff;padding:1rem 1.5rem;margin:1.5rem 0;border-top:4px solid #1a1a1a}\
h2{font-size:1.1rem;margin:0}header p{margin:0;color:#555}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}";

/// The page.
pub async fn show_unsent_mails(req: HttpRequest, config: Data<Config>, db: Data<Db>) -> Result<HttpResponse> {
    require_here(&req)?;
    let config = config.into_inner();
    let mails = db.read(move |tx| outbox::unsent(tx, &config)).await?;
    let list = match mails.as_slice() {
        [] => "<p>Der er ingen mails i kø.</p>".to_owned(),
        mails => mails.iter().map(article).collect(),
    };
    Ok(answer("Mails, der ikke er sendt", "De nyeste står øverst.", &list))
}

/// 404 where the request comes from another machine, whatever name it gives, or was sent to another name than this machine's: a
/// municipality's address, or a name that a page from elsewhere has made to lead here (DNS rebinding).
pub(crate) fn require_here(req: &HttpRequest) -> Result<()> {
    let from_here = req.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let host = req.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if from_here && is_of_this_machine(&format!("http://{host}")) { Ok(()) } else { Err(Error::NOT_FOUND) }
}

/// A page for trying things out: a title, what there is to know, and a body whose text is escaped already.
pub(crate) fn answer(title: &str, note: &str, body: &str) -> HttpResponse {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"da\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>Siden findes kun under udvikling, så længe SMTP_URL ikke er sat. {note}</p>\n{body}\n\
         </main>\n</body>\n</html>\n"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(page)
}

fn article(mail: &UnsentMail) -> String {
    format!(
        "<article>\n<header><h2>{}</h2><p>Til {} · {}</p></header>\n<pre>{}</pre>\n</article>\n",
        escape(&mail.composed.subject),
        escape(&mail.recipient),
        escape(&spoken_time(mail.queued_at.0, Locale::Da)),
        with_links(&mail.composed.text),
    )
}

/// Escaped text in which every word that is an address of the web can be clicked.
fn with_links(text: &str) -> String {
    let word = |word: &str| {
        let (address, end) = word.split_at(word.trim_end().len());
        let (shown, end) = (escape(address), escape(end));
        match address.starts_with("https://") || address.starts_with("http://") {
            true => format!("<a href=\"{shown}\" rel=\"noreferrer\">{shown}</a>{end}"),
            false => shown + &end,
        }
    };
    text.split_inclusive(char::is_whitespace).map(word).collect()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HOST;
    use actix_web::test::TestRequest;

    use super::{require_here, with_links};

    #[test]
    fn another_machine_sees_no_mails_whatever_name_it_gives() {
        let is_shown = |peer: &str, host: &str| {
            let req = TestRequest::default().peer_addr(peer.parse().unwrap()).insert_header((HOST, host));
            require_here(&req.to_http_request()).is_ok()
        };
        assert!(is_shown("127.0.0.1:4711", "localhost:8080") && is_shown("[::1]:4711", "localhost:8080"));
        assert!(!is_shown("192.0.2.7:4711", "localhost:8080") && !is_shown("[2001:db8::7]:4711", "127.0.0.1"));
        assert!(!is_shown("127.0.0.1:4711", "valg.example.dk"));
    }

    #[test]
    fn addresses_can_be_clicked_and_nothing_else_is_markup() {
        assert_eq!(
            with_links("Se <b>\nhttp://x/set#a\"b&c\n"),
            "Se &lt;b&gt;\n<a href=\"http://x/set#a&quot;b&amp;c\" rel=\"noreferrer\">http://x/set#a&quot;b&amp;c</a>\n"
        );
        assert_eq!(with_links("javascript:alert(1)"), "javascript:alert(1)");
    }
}
