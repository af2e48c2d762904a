//! The erasure of an election with many people: in steps beside everybody's work, on from where it was when the program is
//! killed, stopped by a hold, and everything counted once, also by a backup from the middle of it that is put back.

use std::time::{Duration, Instant};

use valghalla::config::DatabaseUrl;
use valghalla_tests::database::{count, execute};
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Client, Method, Value, json};

/// How many are copied from the one who was reported.
const PEOPLE: usize = 5_000;
/// Every so many of them serve in another election too.
const ELSEWHERE: usize = 10;

/// Copies the one person of the election `PEOPLE` times, and every tenth's assignment into the other election.
fn copy_people(program: &Program) {
    type Id = fn(u8) -> String;
    let (numbers, id, text): (String, Id, &str) = match &program.database {
        DatabaseUrl::Sqlite(_) => (
            format!("with recursive n(n) as (select 1 union all select n + 1 from n where n < {PEOPLE})"),
            |kind: u8| format!("unhex(printf('0192{kind:02x}00000070008000%012x', n))"),
            "n",
        ),
        DatabaseUrl::Postgres(_) => (
            format!("with n(n) as (select generate_series(1, {PEOPLE}))"),
            |kind: u8| format!("('0192{kind:02x}00-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"),
            "n::text",
        ),
    };
    let person = format!(
        "insert into persons (id, municipality_id, full_name, name_key, search_key, email, protected, created_at, updated_at) \
         {numbers} select {}, p.municipality_id, p.full_name, p.name_key, p.search_key, 'p' || {text} || '@example.dk', \
         p.protected, p.created_at, p.updated_at from n, (select * from persons limit 1) p",
        id(1)
    );
    let columns = "municipality_id, election_id, site_id, duty_id, party_id, person_id, name_key, state, reported_at";
    let seat = |kind: u8, election: &str, every: usize| {
        format!(
            "insert into assignments (id, {columns}) {numbers} select {}, a.municipality_id, e.id, a.site_id, a.duty_id, \
             a.party_id, {}, a.name_key, a.state, a.reported_at from n, (select * from assignments limit 1) a, elections e \
             where e.name = '{election}' and n % {every} = 0",
            id(kind),
            id(1)
        )
    };
    let last = format!("{};", seat(3, "Næste", ELSEWHERE));
    execute(&program.database, &[person, seat(2, "Forbi", 1), last].join(";"));
}

async fn election(office: &Client, name: &str, day: &str) -> String {
    let body = json!({"name": name, "kind": "municipal", "held_on": day});
    office.post("/elections", &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

/// An election that is over, with one person in it, and another that is to come.
async fn prepare(program: &Program) -> (Client, String) {
    let admin = program.administrator().await;
    let made = async |path: &str, body: Value| admin.post(path, &body).await.expect(201)["id"].clone();
    let party = made("/parties", json!({"letter": "A", "name": "A"})).await;
    let site = made("/sites", json!({"number": 1, "name": "Midtbyen"})).await;
    let duty = made("/duties", json!({"code": "formand", "name": "Formand"})).await;
    let over = election(&admin, "Forbi", "2020-11-17").await;
    election(&admin, "Næste", "2099-11-17").await;
    let seats = json!({"allocations": [{"site_id": site, "duty_id": duty, "party_id": party, "count": 2}]});
    admin.put(&format!("/elections/{over}/seats"), 1, &seats).await.expect(200);
    admin.post(&format!("/elections/{over}/open"), &json!({})).await.expect(200);
    let report = json!({"election_id": over, "site_id": site, "duty_id": duty, "party_id": party,
        "person": {"full_name": "Anna", "cpr": "251248-9996"}});
    admin.post("/assignments", &report).await.expect(201);
    for step in ["lock", "close"] {
        admin.post(&format!("/elections/{over}/{step}"), &json!({})).await.expect(200);
    }
    copy_people(program);
    (admin, over)
}

async fn many_go_in_steps(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let (admin, over) = prepare(&program).await;
    let of = |what: &str| format!("/elections/{over}/{what}");
    let counts = admin.get(&of("erasure-rehearsal")).await.expect(200);
    let goes = PEOPLE - PEOPLE / ELSEWHERE + 1;
    assert_eq!((&counts["persons"], &counts["kept_elsewhere"]), (&json!(goes), &json!(PEOPLE / ELSEWHERE)));
    admin.post(&of("erasure"), &json!({"persons": goes - 1})).await.expect_problem(409, "erasure_changed");

    // Whoever writes meanwhile waits for a step and not for the whole.
    let (office, path) = (admin.clone(), of("erasure"));
    let asked = tokio::spawn(async move {
        office.request(Method::POST, &format!("/api/v1{path}")).json(&json!({"persons": goes})).send().await.is_ok()
    });
    let (mut slowest, mut written, began) = (Duration::ZERO, 0, Instant::now());
    let people = |program: &Program| count(&program.database, "select count(*) as n from persons");
    while usize::try_from(people(&program)).unwrap() > PEOPLE - 1_000 {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing goes");
        let one = Instant::now();
        admin.post("/duties", &json!({"code": format!("post_{written}"), "name": "Post"})).await.expect(201);
        slowest = slowest.max(one.elapsed());
        written += 1;
    }
    program.kill();
    let _ = asked.await;
    let left = people(&program);
    assert!(left > i64::try_from(PEOPLE / ELSEWHERE).unwrap(), "it was killed before the end");
    assert_eq!(count(&program.database, "select count(*) as n from erasure_certificates"), 0);
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("backup");
    let (well, text) = program.told(&["backup", folder.to_str().unwrap()]);
    assert!(well, "{text}");

    // It goes on by itself, unless a hold stops it.
    execute(
        &program.database,
        "update elections set hold_reason = 'Klage', held_since = begun_at from erasures where election_id = id",
    );
    program.start().await;
    let admin = program.administrator().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let view = admin.get(&of("retention")).await.expect(200);
    assert_eq!((&view["erasing"]["persons"], &view["may_erase"]), (&json!(goes), &json!(false)));
    let done = view["erasing"]["done"].as_i64().unwrap();
    assert_eq!((people(&program), done + left), (left, i64::try_from(PEOPLE + 1).unwrap()), "what is counted is gone");
    admin.post(&of("erasure"), &json!({"persons": 0})).await.expect_problem(409, "legal_hold");
    admin.send(Method::DELETE, &of("legal-hold"), None, None).await.expect(200);
    program.kill();
    program.start().await;
    let admin = program.administrator().await;
    let certificate = certified(&admin, &of("erasure-certificate")).await;
    assert_eq!(certificate["counts"], counts, "everything once");
    assert!(certificate["erased_by"].is_string(), "by whoever had begun it");
    assert_eq!(usize::try_from(people(&program)).unwrap(), PEOPLE / ELSEWHERE);
    let view = admin.get(&of("retention")).await.expect(200);
    assert_eq!((&view["erasing"], &view["erased_at"]), (&Value::Null, &certificate["erased_at"]));
    for action in ["election.erasure_begun", "election.erased"] {
        assert_eq!(admin.get(&format!("/audit-events?action={action}")).await.ids().len(), 1, "{action}");
    }
    program.stop();
    let list = std::fs::read_to_string(program.checkpoints().join("0607.erased.jsonl")).unwrap();
    let ids: std::collections::BTreeSet<String> = list
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["person_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), goes);
    println!("{backend:?}: {written} writes meanwhile, the slowest {slowest:.1?}");
    assert!(written > 3 && slowest < Duration::from_secs(1), "{written}, {slowest:?}");

    // The backup knows half of it, the list all.
    program.lose_database(backend);
    let (well, text) = program.told(&["restore", folder.to_str().unwrap()]);
    let elsewhere = i64::try_from(PEOPLE / ELSEWHERE).unwrap();
    assert!(well && text.contains(&format!("0607: {} people erased again", left - elsewhere)), "{text}");
    program.start().await;
    let again = certified(&program.administrator().await, &of("erasure-certificate")).await;
    assert_eq!((&again["counts"], &again["erased_by"]), (&certificate["counts"], &certificate["erased_by"]));
    assert_eq!(people(&program), elsewhere);
    assert_eq!(
        count(&program.database, "select sum(filled) as n from allocations"),
        1,
        "the number of those who served stays"
    );
}

/// The certificate, as soon as there is one.
async fn certified(admin: &Client, path: &str) -> Value {
    let began = Instant::now();
    loop {
        let answer = admin.get(path).await;
        if answer.status == 200 {
            return answer.expect(200);
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{}", answer.text);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[actix_web::test]
async fn many_go_in_steps_sqlite() {
    many_go_in_steps(Backend::Sqlite).await;
}

#[actix_web::test]
async fn many_go_in_steps_postgres() {
    many_go_in_steps(Backend::Postgres).await;
}
