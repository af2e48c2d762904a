//! What anybody may know: which municipality this is and how to reach its election office.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, get};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::source;
use crate::domain::fault::Locale;
use crate::error::Result;
use crate::features::me::types::MunicipalityRef;
use crate::store::db::Db;
use crate::store::municipalities::{self, Municipality};

/// How to reach the election office.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The office's name.
    #[schema(example = "Valgsekretariatet")]
    pub name: String,
    /// Its mail address.
    #[schema(example = "valg@example.dk")]
    pub email: String,
    /// Its phone, as a person's; may be empty.
    #[schema(example = "72 10 70 00")]
    pub phone: String,
    /// When it answers.
    #[schema(example = "Mandag–fredag kl. 9–15")]
    pub hours: String,
}

impl Contact {
    /// A municipality's contact.
    pub fn of(municipality: &Municipality) -> Self {
        Self {
            name: municipality.contact_name.clone(),
            email: municipality.contact_email.clone(),
            phone: municipality.contact_phone.clone(),
            hours: municipality.contact_hours.clone(),
        }
    }
}

/// What the log-in page shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicInfo {
    /// The municipality.
    pub municipality: MunicipalityRef,
    /// What it calls the system.
    pub site_name: String,
    /// Its election office.
    pub contact: Contact,
    /// What the log-in page says.
    pub login_text: String,
    /// The languages there are.
    pub languages: Vec<Locale>,
}

/// The municipality behind this address
///
/// Where several municipalities share an installation, the request's host chooses; an unknown one is 421.
#[utoipa::path(
    tag = "public",
    security(()),
    responses((status = 200, description = "What anybody may know.", body = PublicInfo)),
)]
#[get("/public")]
pub async fn get_public_info(req: HttpRequest, db: Data<Db>) -> Result<Json<PublicInfo>> {
    let host = source::host(&req);
    let municipality = db.read(move |tx| municipalities::of_host(tx, &host)).await?;
    Ok(Json(PublicInfo {
        contact: Contact::of(&municipality),
        municipality: MunicipalityRef { code: municipality.code, name: municipality.name },
        site_name: municipality.site_name,
        login_text: municipality.login_text,
        languages: vec![Locale::Da, Locale::En],
    }))
}

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_public_info);
}
