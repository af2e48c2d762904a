//! What load balancers ask: anybody may, the answer is of this moment, and `HEAD` is answered as `GET` is.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use valghalla::config::DatabaseUrl;
use valghalla_tests::proxy::{Line, Proxy};
use valghalla_tests::{Backend, Client, Method, Reply, TestApp, json, on_both};

const ALL: [(&str, &str); 2] = [("/health/live", "live"), ("/health/ready", "ready")];

async fn head(client: &Client, path: &str) -> Reply {
    client.finish(client.request(Method::HEAD, path)).await
}

/// Waits until it answers so, and says how long that took; ten seconds at most.
async fn until(client: &Client, path: &str, status: u16) -> Duration {
    let started = Instant::now();
    while client.page(path).await.status != status {
        assert!(started.elapsed() < Duration::from_secs(10), "{path} never answers {status}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    started.elapsed()
}

/// A proxy in threads of its own: that of the test waits while the database is opened.
fn proxy_to(port: u16) -> Proxy {
    let run = move || Box::leak(Box::new(Runtime::new().unwrap())).block_on(Proxy::to(port));
    std::thread::spawn(run).join().unwrap()
}

on_both! {
    async fn anybody_is_told_at_any_address_and_nobody_keeps_the_answer(app: TestApp) {
        // From here on the host decides whose address it is, but a load balancer asks by the number of the machine.
        app.another_municipality("0101").await;
        let anonymous = app.anonymous();
        let askers = [anonymous.clone(), anonymous.with("host", "10.0.0.7:8080"), anonymous.bearer("nonsense")];
        for (path, word) in ALL {
            for client in &askers {
                let answer = client.page(path).await;
                assert_eq!(answer.expect(200), json!({"status": word}), "nothing else is told");
                assert_eq!(answer.headers["content-type"], "application/json");
                assert_eq!(answer.headers["cache-control"], "no-store");
                assert!(answer.headers.contains_key("x-request-id") && !answer.headers.contains_key("set-cookie"));
                let same = head(client, path).await;
                assert_eq!((same.status, same.text.as_str()), (200, ""));
                for name in ["content-type", "content-length", "cache-control"] {
                    assert_eq!(same.headers[name], answer.headers[name], "{name}");
                }
            }
            for method in [Method::POST, Method::DELETE] {
                anonymous.finish(anonymous.request(method, path)).await.expect_problem(405, "method_not_allowed");
            }
        }
        anonymous.page("/health/other").await.expect_problem(404, "not_found");
    }
}

#[actix_web::test]
async fn without_its_database_a_server_lives_and_is_not_ready() {
    let first = TestApp::start(Backend::Postgres).await;
    let DatabaseUrl::Postgres(url) = first.database_url() else { unreachable!() };
    let mut url = url::Url::parse(&url).unwrap();
    let proxy = proxy_to(url.port().unwrap());
    url.set_port(Some(proxy.address.port())).unwrap();
    let app = TestApp::start_on(&first, DatabaseUrl::Postgres(url.to_string())).await;
    let (danish, english) = (app.anonymous(), app.anonymous().with("accept-language", "en"));
    until(&danish, "/health/ready", 200).await;
    for away in [Line::Cut, Line::Reset] {
        proxy.set(away);
        let noticed = until(&danish, "/health/ready", 503).await;
        assert!(noticed < Duration::from_secs(3), "{away:?}: {noticed:?}");
        let refused = danish.page("/health/ready").await;
        let (da, en) = (refused.expect_problem(503, "unavailable"), english.page("/health/ready").await);
        assert_ne!(da["detail"], en.expect_problem(503, "unavailable")["detail"]);
        assert_eq!(refused.headers["cache-control"], "no-store");
        assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
        let same = head(&danish, "/health/ready").await;
        assert_eq!((same.status, same.text.as_str()), (503, ""));
        assert_eq!(danish.page("/health/live").await.expect(200), json!({"status": "live"}));
        assert_eq!(head(&danish, "/health/live").await.status, 200);
        proxy.set(Line::Open);
        until(&danish, "/health/ready", 200).await;
    }
}
