//! The OpenAPI document, made from the code. What it says of who may call an operation is what the server does.

use actix_web::App;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::security::{ClientCredentials, Flow, Http, HttpAuthScheme, OAuth2, Scopes, SecurityScheme};
use utoipa::openapi::{
    Components, Content, ContentBuilder, Header, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema,
    Type,
};
use utoipa::{Modify, OpenApi as _};
use utoipa_actix_web::{AppExt, scope};

use super::examples;
use super::problem::Problem;
use super::scim_error::{ScimError, is_scim};
use crate::auth::table::{CLIENT, SESSION, operations_of};
use crate::domain::fault::{Locale, ProblemCode};
use crate::domain::roles::ClientScope;
use crate::error::{Error, Result};
use crate::features;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Valghalla",
        description = "Staffing of Danish polling places. Errors are `application/problem+json` (RFC 9457) with a code of a closed list and a sentence in the language of `Accept-Language` (`da`, `en`). Items carry a strong `ETag`; `PUT`, `PATCH` and `DELETE` of one need it back in `If-Match`, below `/scim` alone they may leave it out. A `POST` that makes something or sends a mail takes an `Idempotency-Key`, kept for 24 hours. Every answer carries `X-Request-Id`.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    components(schemas(Problem, ScimError)),
    modifiers(&Conventions),
)]
struct Base;

struct Conventions;

const DEMANDS: &str = "The access token of a log-in. The entries name the roles that may call the operation. `recent`: the \
    authentication must be of the last five minutes, else 403 `step_up_required` (RFC 9470) and `POST /auth/step-up` renews \
    it. `enrolment`: may be called before a second factor is set up where the account needs one; everything else is then \
    403 `second_factor_required`. `terms`: may be called before the terms of use are accepted; everything else is then 403 \
    `terms_required`.";

const CLIENTS: &str = "The access token of a machine client (RFC 6749 § 4.4). The entries name the scope that is asked for; what the \
    client reaches is narrowed by its limits to parties and sites. See docs/machine-clients.md.";

impl Modify for Conventions {
    fn modify(&self, document: &mut OpenApi) {
        let bearer =
            Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(DEMANDS)).build();
        let scopes = ClientScope::ALL.iter().map(|scope| (scope.as_str(), ""));
        let flow = ClientCredentials::new("/api/v1/oauth/token", Scopes::from_iter(scopes));
        let client = OAuth2::with_description([Flow::ClientCredentials(flow)], CLIENTS);
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(SESSION, SecurityScheme::Http(bearer));
        components.add_security_scheme(CLIENT, SecurityScheme::OAuth2(client));
    }
}

/// The document.
pub fn document() -> OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .service(scope::scope("/api/v1").configure(features::routes))
        .split_for_parts();
    let mut components = document.components.take().unwrap_or_default();
    for failures in [&PROBLEMS, &SCIM_ERRORS] {
        components.responses.insert(failures.busy.to_owned(), failures.when_busy().into());
    }
    for (path, item) in &mut document.paths.paths {
        let failures = if is_scim(path) { &SCIM_ERRORS } else { &PROBLEMS };
        for operation in operations_mut(item) {
            share_headers(operation, &mut components);
            describe_answers(operation, &components, failures);
        }
    }
    examples::add(&mut components);
    document.components = Some(components);
    document
}

/// How an operation fails.
struct Failures {
    /// The name of the answer that every operation may give.
    busy: &'static str,
    media: &'static str,
    schema: &'static str,
    example: fn(ProblemCode) -> Option<serde_json::Value>,
}

const PROBLEMS: Failures = Failures {
    busy: "Busy",
    media: "application/problem+json",
    schema: "Problem",
    example: |code| {
        serde_json::to_value(Problem::new(code, &[], "0198c2f4-7a10-7c3e-9b5d-00000000d002", Locale::Da)).ok()
    },
};

const SCIM_ERRORS: Failures = Failures {
    busy: "ScimBusy",
    media: "application/scim+json",
    schema: "ScimError",
    example: |code| serde_json::to_value(ScimError::new(code, &[], Locale::Da)).ok(),
};

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}

/// A header that many operations take stands in the document once; one that means something else somewhere stays there.
fn share_headers(operation: &mut Operation, components: &mut Components) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(header) = &*parameter else { continue };
        if header.parameter_in == ParameterIn::Header {
            let (name, own) = (header.name.clone(), parameter.clone());
            if *components.parameters.entry(name.clone()).or_insert_with(|| own.clone()) == own {
                *parameter = RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")));
            }
        }
    }
}

/// Adds what holds for the answers of all operations alike: headers, and how they fail.
fn describe_answers(operation: &mut Operation, components: &Components, failures: &Failures) {
    let responses = &mut operation.responses.responses;
    for (status, response) in responses.iter_mut() {
        let RefOr::T(response) = response else { continue };
        if status == "201" {
            response.headers.insert("Location".to_owned(), text("Where the new thing is.", None).into());
        }
        if status.starts_with('2') && response.content.values().any(|content| has_version(content, components)) {
            let tag = text("The version, to be sent back in `If-Match`.", Some("\"1\""));
            response.headers.insert("ETag".to_owned(), tag.into());
        }
        if status == "429" {
            let content = failures.refusal(ProblemCode::TooManyAttempts);
            response.content.insert(failures.media.to_owned(), content.into());
            response.headers.insert("Retry-After".to_owned(), retry_after().into());
        }
    }
    responses.insert("503".to_owned(), Ref::from_response_name(failures.busy).into());
    responses.entry("default".to_owned()).or_insert_with(|| failures.otherwise().into());
}

/// Whether a body is one thing that counts its changes.
fn has_version(content: &RefOr<Content>, components: &Components) -> bool {
    let RefOr::T(Content { schema: Some(schema), .. }) = content else { return false };
    version_in(schema, components)
}

fn version_in(schema: &RefOr<Schema>, components: &Components) -> bool {
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            components.schemas.get(name).is_some_and(|schema| version_in(schema, components))
        }
        RefOr::T(Schema::Object(object)) => {
            let in_meta = || object.properties.get("meta").is_some_and(|meta| version_in(meta, components));
            object.properties.contains_key("version") || in_meta()
        }
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter().any(|part| version_in(part, components)),
        RefOr::T(_) => false,
    }
}

fn text(description: &str, example: Option<&str>) -> Header {
    let schema = Some(Schema::from(ObjectBuilder::new().schema_type(Type::String)));
    HeaderBuilder::new().schema(schema).description(Some(description)).example(example.map(Into::into)).build()
}

fn retry_after() -> Header {
    let schema = Some(Schema::from(ObjectBuilder::new().schema_type(Type::Integer)));
    let description = "So many seconds later it is worth another try.";
    HeaderBuilder::new().schema(schema).description(Some(description)).example(Some(2.into())).build()
}

impl Failures {
    fn content(&self) -> Content {
        Content::new(Some(Ref::from_schema_name(self.schema)))
    }

    /// A failure whose status is known: the schema's own example has another.
    fn refusal(&self, code: ProblemCode) -> Content {
        ContentBuilder::from(self.content()).example((self.example)(code)).build()
    }

    fn when_busy(&self) -> Response {
        ResponseBuilder::new()
            .description(
                "Too busy, or the database is away: ask again, with the same `Idempotency-Key` where there is one.",
            )
            .header("Retry-After", retry_after())
            .content(self.media, self.refusal(ProblemCode::Unavailable))
            .build()
    }

    fn otherwise(&self) -> Response {
        ResponseBuilder::new()
            .description("Not done; the problem says why.")
            .content(self.media, self.content())
            .build()
    }
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
