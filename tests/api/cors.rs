//! The pages on another host: exactly the origins that are configured may call from a browser (Fetch, CORS protocol).

use valghalla_tests::{Backend, Method, Reply, TestApp};

const OWN: &str = "https://valg.example.dk";

async fn preflight(app: &TestApp, origin: &str) -> Reply {
    let client = app.anonymous();
    let request = client.request(Method::OPTIONS, "/api/v1/sites").header("origin", origin);
    let request = request.header("access-control-request-method", "PATCH");
    client.finish(request.header("access-control-request-headers", "authorization,if-match,idempotency-key")).await
}

#[actix_web::test]
async fn only_the_configured_pages_may_call_from_a_browser() {
    let app = TestApp::start_with(Backend::Sqlite, |name| (name == "CORS_ORIGINS").then(|| OWN.to_owned())).await;
    let own = preflight(&app, OWN).await;
    assert_eq!((own.status, &own.headers["access-control-allow-origin"]), (200, &OWN.parse().unwrap()));
    assert_eq!(own.headers["access-control-allow-credentials"], "true");
    let foreign = preflight(&app, "https://valg.example.dk.evil.example").await;
    assert_eq!(foreign.status, 400);
    let client = app.anonymous();
    let read = async |origin: &str| {
        client.finish(client.request(Method::GET, "/api/v1/public").header("origin", origin)).await
    };
    let answer = read(OWN).await;
    assert_eq!(answer.headers["access-control-allow-origin"], OWN);
    let exposed = answer.headers["access-control-expose-headers"].to_str().unwrap().to_lowercase();
    for header in ["etag", "location", "retry-after", "x-request-id"] {
        assert!(exposed.contains(header), "{header} is not to be seen: {exposed}");
    }
    for refused in [&foreign, &read("https://evil.example").await] {
        assert!(refused.headers.get("access-control-allow-origin").is_none(), "{:?}", refused.headers);
    }
}

#[actix_web::test]
async fn without_a_setting_no_other_origin_may() {
    let app = TestApp::start(Backend::Sqlite).await;
    assert!(preflight(&app, OWN).await.headers.get("access-control-allow-origin").is_none());
}
