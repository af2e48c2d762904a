//! A record of requests and their answers, to be compared with that of another run: what is another each time (ids, times,
//! tokens) is called by a name that counts how many were seen before it.

use std::cell::RefCell;
use std::collections::HashMap;

use reqwest::Method;
use serde_json::Value;

use crate::client::{Client, Reply};

/// What comes before a value that means nothing to anybody but the server, and what ends it.
const OPAQUE: &[(&str, &[char])] = &[
    ("\"access_token\":\"", &['"']),
    ("\"challenge\":\"", &['"']),
    ("\"codes\":[", &[']']),
    ("\"client_secret\":\"", &['"']),
    ("\"next_cursor\":\"", &['"']),
    ("\"otpauth_uri\":\"", &['"']),
    ("\"recovery_codes\":[", &[']']),
    ("\"secret\":\"", &['"']),
    ("\"signature\":\"", &['"']),
    ("\"token\":\"", &['"']),
    ("&cursor=", &['&', ' ']),
    ("client_secret=", &['&', ' ']),
];

/// One request, and all of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who asked for what.
    pub asked: String,
    /// Status, headers and body.
    pub answered: String,
    /// HTTP status.
    pub status: u16,
}

/// The record.
pub struct Recording {
    /// The server's address, which is another each time.
    host: String,
    calls: RefCell<Vec<Call>>,
}

/// Somebody whose requests are recorded.
#[derive(Clone)]
pub struct Recorded<'a> {
    recording: &'a Recording,
    name: &'static str,
    client: Client,
}

impl Recording {
    /// An empty one, of the server at this address.
    pub fn of(url: &str) -> Self {
        Self { host: url.trim_start_matches("http://").to_owned(), calls: RefCell::default() }
    }

    /// Records what this client asks from now on.
    pub fn of_somebody(&self, name: &'static str, client: Client) -> Recorded<'_> {
        Recorded { recording: self, name, client }
    }

    /// All calls, with what is another each time named in the order in which it was seen.
    pub fn finish(self) -> Vec<Call> {
        let mut names = Names::default();
        let calls = self.calls.into_inner().into_iter();
        let named = calls.map(|call| Call {
            asked: names.named(&call.asked.replace(&self.host, "<host>")),
            answered: names.named(&call.answered.replace(&self.host, "<host>")),
            status: call.status,
        });
        named.collect()
    }
}

impl Recorded<'_> {
    /// The same with one more header.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        Self { client: self.client.with(name, value), ..self.clone() }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None, None).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, None, Some(&body)).await
    }

    /// `PATCH` at a version.
    pub async fn patch(&self, path: &str, version: i64, body: Value) -> Reply {
        self.call(Method::PATCH, path, Some(version), Some(&body)).await
    }

    /// `PUT` at a version.
    pub async fn put(&self, path: &str, version: i64, body: Value) -> Reply {
        self.call(Method::PUT, path, Some(version), Some(&body)).await
    }

    /// `DELETE` at a version.
    pub async fn delete(&self, path: &str, version: i64) -> Reply {
        self.call(Method::DELETE, path, Some(version), None).await
    }

    /// Makes something; its id.
    #[track_caller]
    pub fn made(&self, path: &str, body: Value) -> impl Future<Output = String> {
        let at = std::panic::Location::caller();
        async move {
            let reply = self.post(path, body).await;
            assert_eq!(reply.status, 201, "{at}: {}", reply.text);
            reply.expect(201)["id"].as_str().unwrap().to_owned()
        }
    }

    /// Every page of a list, one after the other.
    pub async fn pages(&self, path: &str) {
        let mut at = path.to_owned();
        for _ in 0..40 {
            let page = self.get(&at).await;
            let Some(next) = page.expect(200)["next_cursor"].as_str().map(str::to_owned) else { return };
            at = format!("{path}&cursor={next}");
        }
        panic!("{path} has no end");
    }

    /// Any request with JSON.
    pub async fn call(&self, method: Method, path: &str, version: Option<i64>, body: Option<&Value>) -> Reply {
        let told = version.map_or_else(String::new, |version| format!(" at {version}"));
        let sent = body.map(Value::to_string).unwrap_or_default();
        let asked = format!("{}: {method} {path}{told} {sent}", self.name);
        let reply = self.client.send(method, path, version, body).await;
        self.note(asked, &reply);
        reply
    }

    /// Any request with a body of any kind.
    pub async fn raw(&self, method: Method, path: &str, kind: &str, body: &str) -> Reply {
        let reply = self.client.raw(method.clone(), path, kind, body.to_owned()).await;
        self.note(format!("{}: {method} {path} {kind} {body}", self.name), &reply);
        reply
    }

    fn note(&self, asked: String, reply: &Reply) {
        let mut answered = format!("{}\n", reply.status);
        let mut headers: Vec<(&str, &str)> =
            reply.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        headers.sort_by_key(|(name, _)| *name);
        for (name, value) in headers {
            let value = match name {
                // Of the connection, which is closed when a body that nobody reads has not come yet; or said by the rest.
                "connection" | "date" | "content-length" => continue,
                "set-cookie" => {
                    match value.split_once('=').and_then(|(name, rest)| Some((name, rest.split_once(';')?))) {
                        Some((name, (_, rest))) => format!("{name}=<value>;{rest}"),
                        None => value.to_owned(),
                    }
                }
                _ => value.to_owned(),
            };
            answered.push_str(&format!("{name}: {value}\n"));
        }
        answered.push_str(&format!("\n{}", reply.text));
        self.recording.calls.borrow_mut().push(Call { asked, answered, status: reply.status });
    }
}

/// What has been seen, and how it is called.
#[derive(Default)]
struct Names {
    seen: HashMap<String, String>,
    kinds: HashMap<&'static str, usize>,
}

impl Names {
    fn of(&mut self, kind: &'static str, value: &str) -> String {
        if let Some(name) = self.seen.get(value) {
            return name.clone();
        }
        let many = self.kinds.entry(kind).or_default();
        *many += 1;
        let name = format!("<{kind}-{many}>");
        self.seen.insert(value.to_owned(), name.clone());
        name
    }

    fn named(&mut self, text: &str) -> String {
        let (mut named, mut rest, mut before) = (String::new(), text, ' ');
        while let Some(next) = rest.chars().next() {
            if let Some((kind, prefix, length)) = variable(rest, before) {
                named.push_str(&rest[..prefix]);
                let value = &rest[prefix..prefix + length];
                named.push_str(&match value.trim_end_matches('Z').split_once('.') {
                    // With six digits behind the second or with those that are not zero, it is the same time.
                    Some((second, digits)) if kind == "time" => {
                        self.of(kind, &format!("{second}.{}", digits.trim_end_matches('0')))
                    }
                    // Two things may happen within a second or not.
                    None if kind == "time" => "<second>".to_owned(),
                    _ => self.of(kind, value),
                });
                (rest, before) = (&rest[prefix + length..], ' ');
            } else {
                named.push(next);
                (rest, before) = (&rest[next.len_utf8()..], next);
            }
        }
        named
    }
}

/// Whether something that is another each time begins here: its kind, what stands before it, and its length.
fn variable(text: &str, before: char) -> Option<(&'static str, usize, usize)> {
    for (field, end) in OPAQUE {
        if let Some(value) = text.strip_prefix(field) {
            let length = value.find(*end).unwrap_or(value.len());
            return (length > 0).then_some(("secret", field.len(), length));
        }
    }
    // The id as a passkey knows it: its sixteen bytes in base64url.
    let id = "\"id\":\"";
    if text.strip_prefix(id).is_some_and(|value| value.find('"') == Some(22)) {
        return Some(("id", id.len(), 22));
    }
    if before.is_ascii_alphanumeric() {
        return None;
    }
    let is = |form: &str| {
        text.len() >= form.len()
            && form.bytes().zip(text.bytes()).all(|(form, byte)| match form {
                b'x' => byte.is_ascii_hexdigit(),
                b'0' => byte.is_ascii_digit(),
                other => byte == other,
            })
    };
    if is("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") {
        return Some(("id", 0, 36));
    }
    // Digests, which are of ids and times.
    let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    if digits >= 32 {
        return Some(("digest", 0, digits));
    }
    if is("0000-00-00T00:00:00") {
        return text.find('Z').filter(|end| (19..=26).contains(end)).map(|end| ("time", 0, end + 1));
    }
    None
}

/// What two runs have answered differently, for a person to read; nothing where they agree.
pub fn differences(one: &[Call], other: &[Call]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (n, (one, other)) in one.iter().zip(other).enumerate() {
        if one.asked != other.asked {
            found.push(format!("{n}: other requests from here on:\n  {}\n  {}", one.asked, other.asked));
            return found;
        }
        if one.answered != other.answered {
            // A field a line.
            let fields = |answer: &str| answer.replace(",\"", ",\n\"").replace("},{", "},\n{");
            let (asked, one, other) = (&one.asked, fields(&one.answered), fields(&other.answered));
            let pairs = one.lines().zip(other.lines()).filter(|(one, other)| one != other).take(3);
            let pairs: String = pairs.map(|(one, other)| format!("\n  {one}\n  {other}")).collect();
            let lines = (one.lines().count(), other.lines().count());
            found.push(format!("{n}: {asked} ({} and {} lines){pairs}", lines.0, lines.1));
        }
    }
    if one.len() != other.len() {
        found.push(format!("{} and {} calls", one.len(), other.len()));
    }
    found
}
