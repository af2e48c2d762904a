//! What the tests share: a real server on a real port over a real database, people who are logged in, and requests.

pub mod app;
pub mod audit;
pub mod authenticator;
pub mod bench;
pub mod client;
pub mod client_keys;
pub mod crashes;
pub mod database;
pub mod fuzz;
pub mod logged;
pub mod machines;
pub mod mails;
pub mod matrix;
pub mod people;
pub mod places;
pub mod postgres;
pub mod program;
pub mod proxy;
pub mod recording;
pub mod schema;
pub mod scim;
pub mod smtp;
pub mod staffing;
pub mod texts;
pub mod writers;

pub use app::TestApp;
pub use client::{Client, Reply, patiently, until};
pub use database::Backend;
pub use reqwest::Method;
pub use serde_json::{Value, json};

/// Defines a test that runs on both databases: `on_both! { async fn name(app: TestApp) { … } }`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$meta])*
            async fn run($app: $crate::TestApp) $body

            #[actix_web::test]
            async fn sqlite() {
                run($crate::TestApp::start($crate::Backend::Sqlite).await).await;
            }

            #[actix_web::test]
            async fn postgres() {
                run($crate::TestApp::start($crate::Backend::Postgres).await).await;
            }
        }
    )+};
}
