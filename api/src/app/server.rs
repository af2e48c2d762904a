//! The server: one function mounts it, for the program and for the tests alike.

use std::convert::Infallible;
use std::net::TcpListener;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::body::SizedStream;
use actix_web::dev::Server;
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer, web};
use rustix::process::{Resource, getrlimit};
use utoipa_actix_web::scope;
use utoipa_swagger_ui::{Config as Swagger, SwaggerUi};

use super::document::document;
use super::edge::edge;
use super::{health, security_txt, spa};
use crate::auth::gate::gate;
use crate::auth::password_hash::{Argon2Params, PasswordHasher};
use crate::auth::table::AccessTable;
use crate::auth::tokens::Tokens;
use crate::config::Config;
use crate::error::Result;
use crate::features;
use crate::features::auth::afterwards::Afterwards;
use crate::features::mails::dev_page::show_unsent_mails;
use crate::features::second_factors::dev_page::show_codes;
use crate::store::credentials;
use crate::store::db::Db;

/// Everything the handlers share.
#[derive(Clone)]
pub struct Shared {
    /// The settings.
    pub config: Data<Config>,
    /// The database.
    pub db: Data<Db>,
    tokens: Data<Tokens>,
    hasher: Data<PasswordHasher>,
    afterwards: Data<Afterwards>,
    table: Data<AccessTable>,
    openapi: Bytes,
}

impl Shared {
    /// Puts the parts together.
    pub async fn new(config: Config, db: Db) -> Result<Self> {
        let document = document();
        let params = if config.argon2_floor { Argon2Params::FLOOR } else { Argon2Params::STANDARD };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let tokens = Tokens::new(db.shared_keys(), &config.public_url, db.clock().clone())?;
        Ok(Self {
            tokens: Data::new(tokens),
            hasher: Data::new(PasswordHasher::new(params, cores).beside(&db.read(credentials::all_hashes).await?)),
            afterwards: Data::new(Afterwards::default()),
            table: Data::new(AccessTable::of(&document)),
            openapi: document.to_json().map_err(crate::error::Error::internal)?.into(),
            config: Data::new(config),
            db: Data::new(db),
        })
    }

    /// Mounts all routes.
    pub fn mount(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.config.clone())
            .app_data(self.db.clone())
            .app_data(self.tokens.clone())
            .app_data(self.hasher.clone())
            .app_data(self.afterwards.clone())
            .app_data(self.table.clone());
        let openapi = self.openapi.clone();
        let docs = SwaggerUi::new("/api/v1/docs/{_:.*}").config(swagger("/api/v1/openapi.json"));
        let style = web::get().to(async || HttpResponse::Ok().content_type("text/css; charset=utf-8").body(DOCS_STYLE));
        config
            .service(web::redirect("/api/v1/docs", "/api/v1/docs/"))
            .route("/api/v1/docs/index.css", style)
            .service(docs);
        config.route(
            "/api/v1/openapi.json",
            web::get().to(move || {
                let openapi = in_pieces(openapi.clone());
                async move { HttpResponse::Ok().content_type("application/json").body(openapi) }
            }),
        );
        let mut routes = utoipa_actix_web::service_config::ServiceConfig::new(config);
        routes.service(scope::scope("/api/v1").wrap(from_fn(gate)).configure(features::routes));
        config
            .service(
                web::resource("/health/live").route(web::get().to(health::live)).route(web::head().to(health::live)),
            )
            .service(web::resource("/dev/mails").route(web::get().to(show_unsent_mails)))
            .service(web::resource("/dev/codes").route(web::get().to(show_codes)))
            .service(
                web::resource("/health/ready").route(web::get().to(health::ready)).route(web::head().to(health::ready)),
            )
            .service(web::resource("/.well-known/security.txt").route(web::get().to(security_txt::tell)))
            // A guard would be left out of account here, so the page looks at the method itself.
            .default_service(web::to(spa::page));
    }
}

/// That page's style sheet: no answer here links to another operation, and the empty column is too much for a phone.
const DOCS_STYLE: &str = "html{box-sizing:border-box;overflow-y:scroll}*,*:before,*:after{box-sizing:inherit}\
body{margin:0;background:#fafafa}.swagger-ui .response-col_links{display:none}";

/// The page to try the API on: ours alone, nothing is fetched from elsewhere.
fn swagger(document: &'static str) -> Swagger<'static> {
    Swagger::from(document).try_it_out_enabled(true).display_request_duration(true).validator_url("none")
}

/// Exactly the origins that are configured may call from a browser.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(["authorization", "content-type", "accept-language", "if-match", "if-none-match"])
        .allowed_headers(["idempotency-key", "x-requested-with", "x-request-id"])
        .expose_headers(["etag", "location", "retry-after", "x-request-id"])
        .supports_credentials()
        .max_age(3_600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// How many connections a worker takes: more would find no file left, and the others wait until one is free.
fn connections(files: Option<u64>, workers: usize) -> usize {
    /// For the database, mails, logs and what comes and goes.
    const OTHERS: usize = 256;
    let files = usize::try_from(files.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    (files.saturating_sub(OTHERS) / workers.max(1)).clamp(16, 8_192)
}

/// Starts the server on a listener that is open already. It stops gracefully on SIGTERM and SIGINT.
pub fn start(shared: &Shared, listener: TcpListener, workers: usize) -> Result<Server> {
    let shared = shared.clone();
    let server = HttpServer::new(move || {
        let shared = shared.clone();
        let origins = &shared.config.cors_origins;
        let cors = Condition::new(!origins.is_empty(), cors(origins));
        App::new().wrap(cors).wrap(from_fn(edge)).configure(move |config| shared.mount(config))
    });
    let server = server
        .workers(workers)
        // More of them than there are connections only wait for one.
        .worker_max_blocking_threads(64)
        .max_connections(connections(getrlimit(Resource::Nofile).current, workers))
        .client_request_timeout(Duration::from_secs(8))
        .client_disconnect_timeout(Duration::from_secs(5))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(20);
    Ok(server.listen(listener).map_err(crate::error::Error::internal)?.run())
}

/// What is large goes out in pieces of 32 KiB, so that whoever reads slowly holds no more of it in memory than one.
fn in_pieces(whole: Bytes) -> SizedStream<impl futures_util::Stream<Item = std::result::Result<Bytes, Infallible>>> {
    const PIECE: usize = 32 * 1024;
    let size = whole.len();
    let pieces = (0..size).step_by(PIECE).map(move |at| Ok(whole.slice(at..size.min(at + PIECE))));
    SizedStream::new(u64::try_from(size).unwrap_or(u64::MAX), futures_util::stream::iter(pieces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_workers_together_leave_files_for_the_others() {
        assert_eq!(connections(Some(1_024), 2) * 2, 768);
        assert_eq!(connections(Some(1_048_576), 2), 8_192);
        assert_eq!(connections(None, 64), 8_192);
        assert_eq!(connections(Some(100), 2), 16, "a server that takes nobody is none");
    }
}
