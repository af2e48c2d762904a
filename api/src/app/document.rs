//! The OpenAPI document, made from the code. What it says of who may call an operation is what the server does.

use actix_web::App;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};
use utoipa_actix_web::{AppExt, scope};

use super::problem::Problem;
use crate::auth::table::{SESSION, operations_of};
use crate::error::{Error, Result};
use crate::features;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Valghalla",
        description = "Staffing of Danish polling places. Errors are `application/problem+json` (RFC 9457) with a code of a closed list and a sentence in the language of `Accept-Language` (`da`, `en`). Items carry a strong `ETag`; `PUT`, `PATCH` and `DELETE` of one need it back in `If-Match`. A `POST` that makes something or sends a mail takes an `Idempotency-Key`, kept for 24 hours. Every answer carries `X-Request-Id`.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    components(schemas(Problem)),
    modifiers(&Conventions),
)]
struct Base;

struct Conventions;

impl Modify for Conventions {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of a log-in. The entries name the roles that may call the operation."))
            .build();
        document.components.get_or_insert_default().add_security_scheme(SESSION, SecurityScheme::Http(bearer));
    }
}

/// The document.
pub fn document() -> OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .service(scope::scope("/api/v1").configure(features::routes))
        .split_for_parts();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.entry("default".to_owned()).or_insert_with(|| failure().into());
        }
    }
    document
}

fn failure() -> Response {
    ResponseBuilder::new()
        .description("Not done; the problem says why.")
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .build()
}

/// The document as it is committed to `openapi/openapi.json`.
pub fn json() -> Result<String> {
    document().to_pretty_json().map_err(Error::internal)
}

/// The operations without any `security` entry: there must be none.
pub fn undecided(document: &OpenApi) -> Vec<String> {
    let operations = document.paths.paths.iter().flat_map(|(path, item)| {
        operations_of(item)
            .filter(|(_, operation)| operation.security.is_none())
            .map(move |(method, _)| format!("{method} {path}"))
    });
    operations.collect()
}
