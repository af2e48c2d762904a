//! The server: one function mounts it, for the program and for the tests alike.

use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, web};
use utoipa_actix_web::scope;

use super::document::document;
use crate::auth::gate::gate;
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
    table: Data<AccessTable>,
    openapi: Arc<str>,
}

impl Shared {
    /// Puts the parts together.
    pub fn new(config: Config, db: Db) -> Result<Self> {
        let document = document();
        let tokens = Tokens::new(db.keys(), &config.public_url, db.clock().clone())?;
        Ok(Self {
            tokens: Data::new(tokens),
            table: Data::new(AccessTable::of(&document)),
            openapi: document.to_json().map_err(crate::error::Error::internal)?.into(),
            config: Data::new(config),
            db: Data::new(db),
        })
    }

    /// Mounts all routes; the caller wraps them with [`super::wrap`].
    pub fn mount(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.config.clone())
            .app_data(self.db.clone())
            .app_data(self.tokens.clone())
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
