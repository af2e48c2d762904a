//! What opens an account stands in no log, whatever is logged; that somebody was refused does.

use serde_json::Value;
use valghalla::domain::roles::Role;
use valghalla_tests::logged::Log;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Reply, TestApp, json, on_both};

/// The lines of the server: this process is also the browser, which tells its cookies.
fn logged(log: &Log) -> String {
    let own = |line: &&str| !["cookie_store", "reqwest", "hyper", " h2"].iter().any(|other| line.contains(other));
    log.text().lines().filter(own).collect::<Vec<_>>().join("\n")
}

fn cookie(reply: &Reply) -> String {
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
}

fn text(of: &Value) -> String {
    of.as_str().unwrap().to_owned()
}

/// Walks through log-in, refresh, a forgotten password and a machine client's token, also with mistakes; answers what was secret.
async fn walk(app: &TestApp) -> Vec<String> {
    let (typed, chosen) = ("kanariefugl i det blå skab", "tolv violette paraplyer synger");
    let anna = app.active_user(app.municipality, "anna", Role::Auditor).await;
    app.give_factor(app.municipality, anna).await;
    let page = app.anonymous().with("x-requested-with", "test");
    page.post("/auth/login", &json!({"username": "anna", "password": typed}))
        .await
        .expect_problem(401, "invalid_credentials");
    page.post("/auth/login", &json!({"username": "anna", "password": [typed]})).await.expect(422);
    let asked = page.post("/auth/login", &json!({"username": "anna", "password": PASSWORD})).await.expect(200);
    let code = app.code_of("anna").await;
    let proof = json!({"challenge": asked["challenge"], "proof": {"totp": code}});
    let opened = page.post("/auth/second-factor", &proof).await;
    let access = text(&opened.expect(200)["access_token"]);
    let refreshed = page.post("/auth/refresh", &json!(null)).await;
    let anna = page.bearer(&text(&refreshed.expect(200)["access_token"]));
    let recovery = anna.post("/me/recovery-codes", &json!({})).await.expect(200);
    let begun = anna.post("/me/second-factors/totp", &json!({})).await.expect(200);

    page.post("/auth/password-resets", &json!({"username": "anna"})).await.expect(202);
    let link = app.link_of("anna@example.dk").await;
    page.post("/auth/links/inspect", &json!({"token": link})).await.expect(200);
    page.post("/auth/links/redeem", &json!({"token": link, "new_password": chosen})).await.expect(204);
    page.post("/auth/links/redeem", &json!({"token": link, "new_password": chosen}))
        .await
        .expect_problem(410, "link_used");

    let machine = app.machine(app.municipality, &["users:write"], json!({})).await;
    let wrong = format!("{}x", machine.secret);
    valghalla_tests::machines::token(&app.anonymous(), &machine.id, &wrong, None).await.expect(401);
    let mut secrets = vec![typed.to_owned(), chosen.to_owned(), PASSWORD.to_owned(), access, link, machine.secret];
    secrets.extend([cookie(&opened), cookie(&refreshed), text(&asked["challenge"]), text(&begun["secret"])]);
    secrets.extend(recovery["codes"].as_array().unwrap().iter().map(text));
    secrets
}

on_both! {
    async fn no_password_link_token_or_secret_is_logged_and_every_refusal_is(app: TestApp) {
        let log = Log::capture();
        let secrets = walk(&app).await;
        let logged = logged(&log);
        for seen in ["log-in denied", "/api/v1/auth/login", "/api/v1/oauth/token", "/api/v1/auth/links/redeem"] {
            assert!(logged.contains(seen), "what is logged is looked at: {seen}");
        }
        assert!(secrets.len() > 12 && secrets.iter().all(|secret| secret.len() > 8), "{secrets:?}");
        for secret in secrets {
            let line = logged.lines().find(|line| line.contains(&secret));
            assert!(line.is_none(), "{secret}: {line:?}");
        }
    }
}
