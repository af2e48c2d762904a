//! Who may call which operation, read from the OpenAPI document: one table drives the code, the document and its tests.
//! An operation that says nothing may be called by nobody.

use std::collections::HashMap;

use actix_web::http::Method;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem};

use crate::domain::roles::{ClientScope, Role};
use crate::store::access::Demand;

/// The name of the security scheme whose entries name roles, and what else is asked.
pub const SESSION: &str = "session";
/// The name of the security scheme of machine clients; its entry names the scope that is asked for.
pub const CLIENT: &str = "client";
/// Beside the roles: the operation is sensitive and asks for an authentication of the last five minutes.
pub const RECENT: &str = "recent";
/// Beside the roles: whoever must have a second factor and has none yet may call it, to get there.
pub const ENROLMENT: &str = "enrolment";
/// Beside the roles: whoever has not accepted the terms of use may call it, to do so.
pub const TERMS: &str = "terms";

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody.
    Public,
    /// A session or a machine client that meets this.
    Session(Demand),
}

/// The operations by path pattern.
#[derive(Debug, Default)]
pub struct AccessTable {
    operations: HashMap<String, Vec<(Method, Rule)>>,
}

impl AccessTable {
    /// Reads the document. The role lists live as long as the program.
    pub fn of(document: &OpenApi) -> Self {
        let mut table = Self::default();
        for (path, item) in &document.paths.paths {
            let operations = operations_of(item).map(|(method, operation)| (method, rule_of(operation))).collect();
            table.operations.insert(path.clone(), operations);
        }
        table
    }

    /// The operations at a path pattern, if there are any.
    pub fn at(&self, pattern: &str) -> Option<&[(Method, Rule)]> {
        self.operations.get(pattern).map(Vec::as_slice)
    }
}

/// The operations of one path.
pub fn operations_of(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

fn rule_of(operation: &Operation) -> Rule {
    let requirements = operation.security.as_deref().unwrap_or_default();
    let wire = serde_json::to_value(requirements).unwrap_or_default();
    let entries = || wire.as_array().into_iter().flatten().filter_map(serde_json::Value::as_object);
    if entries().any(serde_json::Map::is_empty) {
        return Rule::Public;
    }
    let words_of = |scheme: &str| -> Vec<&str> {
        let words = entries().filter_map(|entry| entry.get(scheme)?.as_array()).flatten();
        words.filter_map(serde_json::Value::as_str).collect()
    };
    let words = words_of(SESSION);
    let roles: Vec<Role> = words.iter().filter_map(|word| Role::parse(word)).collect();
    let scope = words_of(CLIENT).first().and_then(|word| ClientScope::parse(word));
    let says = |wanted: &str| words.contains(&wanted);
    let (recent, enrolment, terms) = (says(RECENT), says(ENROLMENT), says(TERMS));
    Rule::Session(Demand { roles: Box::leak(roles.into_boxed_slice()), scope, recent, enrolment, terms })
}
