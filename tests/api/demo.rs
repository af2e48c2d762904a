//! `valghalla demo`: what somebody sees who tries the program out.

use std::collections::HashMap;

use valghalla_tests::database::Database;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Client, json};

/// The passwords by user name, from the lines that it prints.
fn log_ins(printed: &str) -> HashMap<String, String> {
    let words = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let pairs = words.filter(|words| words.len() > 2 && words[1].matches('-').count() == 3);
    pairs.map(|words| (words[0].to_owned(), words[1].to_owned())).collect()
}

/// Logs in with both steps, the code from the page that shows them, and accepts the terms.
async fn log_in(program: &Program, name: &str, password: &str) -> Client {
    let anonymous = program.anonymous();
    let challenge = anonymous.post("/auth/login", &json!({"username": name, "password": password})).await.expect(200);
    let page = anonymous.page("/dev/codes").await.text;
    let own = page.split(&format!("<h2>{name}</h2>")).nth(1).unwrap();
    let code = own.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap();
    let proof = json!({"challenge": challenge["challenge"], "proof": {"totp": code}});
    let session = anonymous.post("/auth/second-factor", &proof).await.expect(200);
    let client = anonymous.bearer(session["access_token"].as_str().unwrap());
    let terms = client.get("/me/terms").await.expect(200);
    client.put("/me/terms", 1, &json!({"version": terms["version"]})).await.expect(204);
    client
}

async fn numbers(client: &Client) -> Vec<i64> {
    let sites = client.get("/sites").await.expect(200);
    sites["items"].as_array().unwrap().iter().map(|site| site["number"].as_i64().unwrap()).collect()
}

async fn it_is_filled(backend: Backend) {
    let dir = tempfile::tempdir().unwrap();
    let database = Database::empty(backend, &dir);
    let mut program = Program::over(database.url.clone());
    let (well, printed) = program.told(&["demo"]);
    assert!(well, "{printed}");
    let passwords = log_ins(&printed);
    assert_eq!(passwords.len(), 6, "{printed}");
    let (well, again) = program.told(&["demo"]);
    assert!(well && log_ins(&again) == passwords, "it is filled once, and says the same again: {again}");
    program.start().await;
    let who = async |name: &str| log_in(&program, name, &passwords[name]).await;
    // The nine polling districts of Fredericia; one of them, for those who vote by letter, belongs to no constituency.
    for (name, reach) in
        [("partiet", vec![1, 2, 3, 4, 5, 6, 7, 8, 9]), ("valgkredsen", (1..=8).collect()), ("valgstederne", vec![3, 6])]
    {
        assert_eq!(numbers(&who(name).await).await, reach, "{name}");
    }
    let limited = who("valgstederne").await;
    let office = who("valgsekretaer").await;
    let first = office.get("/sites").await.ids()[0].clone();
    limited.get(&format!("/sites/{first}")).await.expect_problem(404, "not_found");
    let elections = office.get("/elections").await.expect(200);
    assert_eq!((elections["items"].as_array().unwrap().len(), &elections["items"][0]["state"]), (1, &json!("open")));
    let status =
        office.get(&format!("/elections/{}/status", elections["items"][0]["id"].as_str().unwrap())).await.expect(200);
    let (seats, filled) = (status["seats"].as_i64().unwrap(), status["filled"].as_i64().unwrap());
    assert!(seats > 200 && filled > 100 && filled < seats, "{seats} seats, {filled} filled");
    assert_eq!(office.get("/parties").await.ids().len(), 8);
    who("revisor").await.get("/audit-events").await.expect(200);
    assert!(!who("administrator").await.get("/users").await.ids().is_empty());
    assert_eq!(program.anonymous().page("/dev/mails").await.status, 200);
    program.stop();
    program.settings.push(("MODE", "production".to_owned()));
    let (well, text) = program.told(&["demo"]);
    assert!(!well, "never in production: {text}");
}

#[actix_web::test]
async fn a_demonstration_is_filled_for_all_who_log_in_sqlite() {
    it_is_filled(Backend::Sqlite).await;
}

#[actix_web::test]
async fn a_demonstration_is_filled_for_all_who_log_in_postgres() {
    it_is_filled(Backend::Postgres).await;
}
