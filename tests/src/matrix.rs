//! Who may call what, as a page: made from the same table that the server asks.

use std::fmt::Write;

use valghalla::app::document::document;
use valghalla::auth::table::{AccessTable, Rule, operations_of};
use valghalla::domain::roles::{ClientScope, Role};

/// One operation of the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The noun it belongs to.
    pub tag: String,
    /// The path below `/api/v1`, with `{id}`, `{kind}`, … in it.
    pub path: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// The handler's name.
    pub id: String,
    /// Who may call it; nothing when anybody may.
    pub roles: Option<Vec<&'static str>>,
    /// What a machine client must have been given; nothing when no client may call it.
    pub scope: Option<ClientScope>,
    /// Whether the authentication must be of the last five minutes.
    pub recent: bool,
    /// Whether it may be called before a second factor is set up where the account needs one.
    pub enrolment: bool,
    /// Whether it may be called before the terms of use are accepted.
    pub terms: bool,
}

impl Operation {
    /// Whether somebody with this role may call it.
    pub fn allows(&self, role: Role) -> bool {
        self.roles.as_ref().is_none_or(|roles| roles.contains(&role.as_str()))
    }

    /// Its path for the thing with this id.
    pub fn at(&self, id: &str) -> String {
        let path = self.path.replace("{id}", id).replace("{kind}", "welcome");
        let path = path.replace("{name}", "User").replace("{urn}", valghalla::domain::scim::USER);
        path.replace("{secret_id}", id).replace("{key_id}", id).replace("{external_id}", id)
    }

    /// Its path for a thing that is not there.
    pub fn anywhere(&self) -> String {
        self.at(&uuid::Uuid::now_v7().to_string())
    }
}

/// Every operation, by noun, path and method.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let table = AccessTable::of(&document);
    let mut found = Vec::new();
    for (path, item) in &document.paths.paths {
        for (method, operation) in operations_of(item) {
            let (_, rule) = table.at(path).unwrap().iter().find(|(of, _)| *of == method).unwrap();
            let demand = match rule {
                Rule::Public => None,
                Rule::Session(demand) => Some(demand),
            };
            found.push(Operation {
                tag: operation.tags.as_deref().unwrap_or_default().join(" "),
                path: path.trim_start_matches("/api/v1").to_owned(),
                method: method.to_string(),
                id: operation.operation_id.clone().unwrap(),
                roles: demand.map(|demand| demand.roles.iter().map(|role| role.as_str()).collect()),
                scope: demand.and_then(|demand| demand.scope),
                recent: demand.is_some_and(|demand| demand.recent),
                enrolment: demand.is_some_and(|demand| demand.enrolment),
                terms: demand.is_some_and(|demand| demand.terms),
            });
        }
    }
    found.sort();
    found
}

const HEAD: &str = "# Who may call what

One row an operation, made from the same table that the server asks (`api/src/auth/table.rs`). A test compares this page
with the code and walks every row on both databases: whoever has no mark gets 403, whoever has one gets through.

A mark opens the door and no more. What lies behind it is narrowed by the municipality and, for a party secretary, by the
grants, for a machine client by its limits and to accounts of party secretaries: see [access.md](access.md). In its column
stands the scope it must have been given, else 403 `insufficient_scope`. An id out of reach is 404, the same answer as for one that does not exist.

Without a log-in everything but the *anybody* rows is 401. *Recent* asks for an authentication of the last five minutes, else
403 `step_up_required`. Whoever must have a second factor and has none yet reaches what is marked *enrolment*; all else is
403 `second_factor_required`. Whoever has not accepted the terms of use reaches what is marked *terms*; all else is 403
`terms_required`.

| Operation | | Anybody | Administrator | Election officer | Party secretary | Auditor | Machine client | Recent | Enrolment | Terms |
|---|---|:-:|:-:|:-:|:-:|:-:|---|:-:|:-:|:-:|
";

/// `docs/authorisation-matrix.md`.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for operation in operations() {
        let anybody = if operation.roles.is_none() { "●" } else { "" };
        write!(page, "| `{} {}` | {} | {anybody} ", operation.method, operation.path, operation.id).unwrap();
        for role in Role::ALL {
            let mark = if operation.roles.is_some() && operation.allows(*role) { "●" } else { "" };
            write!(page, "| {mark} ").unwrap();
        }
        let scope = operation.scope.map_or_else(String::new, |scope| format!("`{}`", scope.as_str()));
        write!(page, "| {scope} ").unwrap();
        for flag in [operation.recent, operation.enrolment, operation.terms] {
            write!(page, "| {} ", if flag { "●" } else { "" }).unwrap();
        }
        page.push_str("|\n");
    }
    page
}
