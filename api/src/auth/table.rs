//! Who may call which operation, read from the OpenAPI document: one table drives the code, the document and its tests.
//! An operation that says nothing may be called by nobody.

use std::collections::HashMap;

use actix_web::http::Method;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, PathItem};

use crate::domain::roles::Role;

/// The name of the security scheme whose entries name roles.
pub const SESSION: &str = "session";

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody.
    Public,
    /// A session with one of these roles.
    Roles(&'static [Role]),
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
    let Some(first) = wire.get(0).and_then(serde_json::Value::as_object) else {
        return Rule::Roles(&[]);
    };
    if first.is_empty() {
        return Rule::Public;
    }
    let words = first.get(SESSION).and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let roles: Vec<Role> = words.iter().filter_map(|word| Role::parse(word.as_str()?)).collect();
    Rule::Roles(Box::leak(roles.into_boxed_slice()))
}
