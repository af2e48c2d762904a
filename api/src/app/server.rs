//! The server: one function mounts it, for the program and for the tests alike.

use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer, web};
use std::net::TcpListener;
use std::time::Duration;
use utoipa_actix_web::scope;

use super::document::document;
use super::edge::edge;
use crate::auth::gate::gate;
use crate::auth::password_hash::{Argon2Params, PasswordHasher};
use crate::auth::table::AccessTable;
use crate::auth::tokens::Tokens;
use crate::config::Config;
use crate::error::Result;
use crate::features;
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
    table: Data<AccessTable>,
    openapi: Arc<str>,
}

impl Shared {
    /// Puts the parts together.
    pub fn new(config: Config, db: Db) -> Result<Self> {
        let document = document();
        let params = if config.argon2_floor { Argon2Params::FLOOR } else { Argon2Params::STANDARD };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let tokens = Tokens::new(db.keys(), &config.public_url, db.clock().clone())?;
        Ok(Self {
            tokens: Data::new(tokens),
            hasher: Data::new(PasswordHasher::new(params, cores)),
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
            .app_data(self.table.clone());
        let openapi = Arc::clone(&self.openapi);
        config.route(
            "/api/v1/openapi.json",
            web::get().to(move || {
                let openapi = openapi.to_string();
                async move { HttpResponse::Ok().content_type("application/json").body(openapi) }
            }),
        );
        let mut routes = utoipa_actix_web::service_config::ServiceConfig::new(config);
        routes.service(scope::scope("/api/v1").wrap(from_fn(gate)).configure(features::routes));
    }
}

/// Starts the server on a listener that is open already. It stops gracefully on SIGTERM and SIGINT.
pub fn start(shared: &Shared, listener: TcpListener, workers: usize) -> Result<Server> {
    let shared = shared.clone();
    let server = HttpServer::new(move || {
        let shared = shared.clone();
        App::new().wrap(from_fn(edge)).configure(move |config| shared.mount(config))
    });
    let server = server
        .workers(workers)
        .max_connections(8_192)
        .client_request_timeout(Duration::from_secs(10))
        .client_disconnect_timeout(Duration::from_secs(5))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(20);
    Ok(server.listen(listener).map_err(crate::error::Error::internal)?.run())
}
