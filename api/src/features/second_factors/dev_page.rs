//! `/dev/codes`: what the apps of all accounts would show, for trying things out without one. There is no such page in
//! production, nor once `SMTP_URL` is set.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::config::Config;
use crate::domain::template::escape;
use crate::error::Result;
use crate::features::mails::dev_page::{answer, require_here};
use crate::store::db::Db;
use crate::store::factors::{self, CodeToTry};

/// The page.
pub async fn show_codes(req: HttpRequest, config: Data<Config>, db: Data<Db>) -> Result<HttpResponse> {
    require_here(&req)?;
    let config = config.into_inner();
    let codes = db.read(move |tx| factors::codes_to_try(tx, &config)).await?;
    let list = match codes.as_slice() {
        [] => "<p>Ingen konto har en app.</p>".to_owned(),
        codes => codes.iter().map(article).collect(),
    };
    let note = "Hver kode gælder én gang og skifter hvert 30. sekund: hent siden igen.";
    Ok(answer("Koder til totrinsbekræftelse", note, &list))
}

fn article(code: &CodeToTry) -> String {
    let begun = if code.begun { " · ved at blive sat op" } else { "" };
    let shown = code.code.as_deref().unwrap_or("brugt, vent på den næste");
    format!(
        "<article>\n<header><h2>{}</h2><p>Kode{begun}</p></header>\n<pre>{shown}</pre>\n</article>\n",
        escape(&code.username)
    )
}
