//! Requests as somebody makes them, and what came back.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// Somebody's connection: a base address, perhaps an access token, and the headers of every request.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: HeaderMap,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Client {
    /// Somebody who is not logged in, with a cookie jar of the own.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
        Self { http, base: base.to_owned(), headers: HeaderMap::new() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        client
    }

    /// The same, asking another server of the installation.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same with an access token.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// `GET /api/v1<path>`.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, None).await
    }

    /// `POST /api/v1<path>` with JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, None, Some(body)).await
    }

    /// `PATCH /api/v1<path>` with JSON, at a version.
    pub async fn patch(&self, path: &str, version: i64, body: &Value) -> Reply {
        self.send(Method::PATCH, path, Some(version), Some(body)).await
    }

    /// `PUT /api/v1<path>` with JSON, at a version.
    pub async fn put(&self, path: &str, version: i64, body: &Value) -> Reply {
        self.send(Method::PUT, path, Some(version), Some(body)).await
    }

    /// `DELETE /api/v1<path>`, at a version.
    pub async fn delete(&self, path: &str, version: i64) -> Reply {
        self.send(Method::DELETE, path, Some(version), None).await
    }

    /// Any JSON request under `/api/v1`.
    pub async fn send(&self, method: Method, path: &str, version: Option<i64>, body: Option<&Value>) -> Reply {
        let mut request = self.request(method, &format!("/api/v1{path}"));
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.finish(request).await
    }

    /// Any request under `/api/v1` with a body of any kind.
    pub async fn raw(&self, method: Method, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.request(method, &format!("/api/v1{path}")).header("Content-Type", content_type).body(body);
        self.finish(request).await
    }

    /// `GET` of a path outside the API.
    pub async fn page(&self, path: &str) -> Reply {
        self.finish(self.request(Method::GET, path)).await
    }

    /// A request to be finished by hand.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).headers(self.headers.clone())
    }

    /// Sends it and reads the answer.
    pub async fn finish(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, text: response.text().await.unwrap() }
    }
}

impl Reply {
    /// The body as JSON, when the status is the one expected; otherwise fails showing both.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).unwrap() }
    }

    /// Fails unless this is a problem of that status and code, in its whole form (RFC 9457, below `/scim` RFC 7644 § 3.12).
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        if self.headers["content-type"] == "application/scim+json" {
            assert_eq!(
                problem["urn:ietf:params:scim:schemas:extension:valghalla:2.0:Error"]["code"], code,
                "{}",
                self.text
            );
            assert_eq!(problem["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
            assert_eq!(problem["status"], status.to_string());
            assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
            return problem;
        }
        assert_eq!(problem["code"], code, "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(self.headers["x-request-id"], problem["request_id"].as_str().unwrap());
        problem
    }

    /// Fails unless exactly these fields were refused, each for this reason.
    #[track_caller]
    pub fn expect_fields(&self, expected: &[(&str, &str)]) {
        let problem = self.expect(422);
        let mut found: Vec<(String, String)> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (e["pointer"].as_str().unwrap().to_owned(), e["code"].as_str().unwrap().to_owned()))
            .collect();
        found.sort();
        let mut expected: Vec<(String, String)> =
            expected.iter().map(|(p, c)| ((*p).to_owned(), (*c).to_owned())).collect();
        expected.sort();
        assert_eq!(found, expected, "{}", self.text);
    }

    /// The version in the entity tag.
    #[track_caller]
    pub fn version(&self) -> i64 {
        self.headers["etag"].to_str().unwrap().trim_matches('"').parse().unwrap()
    }

    /// The ids of a list's items.
    #[track_caller]
    pub fn ids(&self) -> Vec<String> {
        self.expect(200)["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Waits until it holds, ten seconds at most.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    let started = std::time::Instant::now();
    while !holds() {
        assert!(started.elapsed() < std::time::Duration::from_secs(10), "waited in vain: {what}");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// Asks again while the server has too much to do (503, with nothing done), as those who use it shall; for a minute at most.
pub async fn patiently<F: Future<Output = Reply>>(ask: impl Fn() -> F) -> Reply {
    let started = std::time::Instant::now();
    loop {
        let reply = ask().await;
        if reply.status != 503 || started.elapsed() > std::time::Duration::from_secs(60) {
            return reply;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
