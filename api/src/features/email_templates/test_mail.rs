use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{InLanguage, TemplateText, TestMail, sample};
use crate::domain::audit::Action;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{MailKind, TemplateKind};
use crate::error::{Error, Result};
use crate::features::wire::{Body, IdempotencyKey, Named, Params, answer};
use crate::mail::compose::{MergeValues, compose};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::outbox::{self, NewMail};
use crate::store::{municipalities, throttle, users};

/// Send a text to oneself
///
/// Filled in with the own name; the link in it leads nowhere, and its subject begins with `[Test]`. Ten times an hour at most.
#[utoipa::path(
    tag = "email-templates",
    params(("kind" = TemplateKind, Path, description = "What the mail is."), InLanguage, IdempotencyKey),
    request_body = TemplateText,
    security(("session" = ["administrator"])),
    responses(
        (status = 202, description = "On its way.", body = TestMail),
        (status = 429, description = "Too many mails to this address within the hour."),
    ),
)]
#[post("/email-templates/{kind}/test-mails")]
pub async fn send_test_mail(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    Named(kind): Named<TemplateKind>,
    Params(InLanguage { locale }): Params<InLanguage>,
    body: Body<TemplateText>,
) -> Result<HttpResponse> {
    let template = body.value.parse(kind)?;
    answer::write_once(&db, caller, &req, key, body.bytes, move |tx, actor| {
        let own = users::own(tx, actor)?;
        let municipality = municipalities::find(tx, actor.municipality())?;
        let values = MergeValues {
            user_name: own.username,
            user_full_name: own.full_name.clone(),
            user_mail: own.email.clone(),
            ..sample(&municipality, locale, tx.now())
        };
        let mut composed = compose(&template, &values);
        // It looks like the real one and its link leads nowhere: whoever finds it later sees that it was a test.
        composed.subject.insert_str(0, "[Test] ");
        let recipient = MailAddress::parse(&own.email).map_err(|code| Error::internal(code.as_str()))?;
        throttle::test_mail(tx, municipality.id, own.id)?;
        let mail = NewMail {
            kind: MailKind::Test,
            locale,
            user: own.id,
            link: None,
            recipient: &recipient,
            recipient_name: &own.full_name,
            composed: &composed,
        };
        let mail_id = outbox::enqueue(tx, municipality.id, &mail)?;
        audit::record(tx, &actor.trail(), Event::new(Action::MailTestQueued, mail_id.0))?;
        answer::accepted(None, &TestMail { mail_id })
    })
    .await
}
