//! The query of every list, cursors among it, asked of the running program: whatever stands there is answered or refused,
//! and nothing breaks.

use std::cell::RefCell;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Target;
use crate::client::Client;

/// The lists that have pages or filters.
const LISTS: [&str; 9] = [
    "users",
    "sites",
    "assignments",
    "mails",
    "audit-events",
    "audit-events/checkpoints",
    "parties",
    "constituencies",
    "elections",
];

const WORDS: &[&str] = &[
    "&",
    "=",
    ",",
    "%00",
    "%",
    "+",
    "cursor=~",
    "limit=",
    "sort=",
    "q=",
    "with_total=true",
    "name",
    "-last_login_at",
    "-created_at",
    "number",
    "site",
    "-reported_at",
    "state=",
    "blocked",
    "queued",
    "role=auditor",
    "duplicates=true",
    "null",
    "[]",
    "[null,",
    "\"",
    "0198c2f4-0000-7000-8000-000000000001",
    "\"2026-11-03T13:05:00Z\"",
    "\"+262142-12-31T23:59:59Z\"",
    "9223372036854775807",
    "-1",
    "1e999",
    "[255]",
    "from=2026-11-03T13:05:00Z",
    "to=9999-12-31T23:59:59Z",
    "action=user.created",
    "users?",
    "sites?",
    "assignments?",
    "mails?",
    "audit-events?",
    "%F0%9F%91%A9",
    "%C3",
    "\u{30A}",
    "_",
    "%25",
];

/// As whom, and on which runtime.
pub struct Asker {
    /// Where the requests run.
    pub runtime: tokio::runtime::Handle,
    /// Logs in, at first and when the token has run out.
    pub log_in: Box<dyn FnMut() -> Client>,
}

/// Asks as an administrator.
pub fn target(mut asker: Asker) -> Target {
    let client = RefCell::new((asker.log_in)());
    let take = move |input: &[u8]| {
        let path = path(input);
        let ask = || asker.runtime.block_on(client.borrow().get(&path));
        let mut reply = ask();
        if reply.status == 401 {
            *client.borrow_mut() = (asker.log_in)();
            reply = asker.runtime.block_on(client.borrow().get(&path));
        }
        let body: Value = serde_json::from_str(&reply.text).unwrap_or_default();
        let list = path.split('?').next().unwrap().to_owned();
        if reply.status == 200 {
            let items = body["items"].as_array().unwrap().len();
            return format!("{list} {} {}", items.min(3), body["next_cursor"].is_string());
        }
        assert!([400, 414, 422].contains(&reply.status), "{path}: {} {}", reply.status, reply.text);
        reply.expect_problem(reply.status, body["code"].as_str().unwrap());
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let faults: Vec<String> = errors.iter().map(|error| error["code"].to_string()).collect();
        format!("{list} {} {faults:?}", body["code"])
    };
    Target { name: "query", words: WORDS, limit: Duration::from_secs(1), take: Box::new(take) }
}

/// `users?limit=2&cursor=~["a"]`: a list, its query, and what follows `~` up to the next `&` as a cursor has it.
fn path(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let (list, query) = text.split_once('?').unwrap_or(("users", &text));
    let list = LISTS.iter().find(|known| **known == list).unwrap_or(&LISTS[0]);
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('~') {
            Some((name, inside)) => format!("{name}{}", URL_SAFE_NO_PAD.encode(inside)),
            None => pair.to_owned(),
        })
        .collect();
    let mut path = format!("/{list}?");
    for byte in pairs.join("&").bytes().take(6_000) {
        match byte {
            b'#' | b' ' | b'"' | b'<' | b'>' | b'\'' => path.push_str(&format!("%{byte:02X}")),
            _ if byte.is_ascii_graphic() => path.push(char::from(byte)),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}
