//! Of who was erased, SQLite's files hold nothing in the end, whoever reads them meanwhile, as a backup does.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use valghalla::config::DatabaseUrl;
use valghalla_tests::database::execute;
use valghalla_tests::places::Places;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, json};

/// Which of the files hold the text.
fn holding(path: &str, text: &str) -> Vec<String> {
    let files = ["", "-wal"].map(|end| format!("{path}{end}"));
    let holds = |file: &String| std::fs::read(file).unwrap().windows(text.len()).any(|part| part == text.as_bytes());
    files.into_iter().filter(holds).collect()
}

#[actix_web::test]
async fn whoever_reads_during_an_erasure_only_delays_its_end() {
    let mut program = Program::start_new(Backend::Sqlite).await;
    let DatabaseUrl::Sqlite(path) = program.database.clone() else { unreachable!() };
    let admin = program.administrator().await;
    let places = Places::new(&admin, 1).await;
    for n in 0..40 {
        let person = json!({"full_name": format!("Kanarie {n}"), "address": format!("Kanarievej {n}")});
        admin.post("/assignments", &places.report(n, &person)).await.expect(201);
    }
    execute(&program.database, "update elections set held_on = '2020-11-17'");
    let of = |what: &str| format!("/elections/{}/{what}", places.election.as_str().unwrap());
    for step in ["lock", "close"] {
        admin.post(&of(step), &json!({})).await.expect(200);
    }
    let mut reader = SqliteConnection::establish(&path).unwrap();
    reader.batch_execute("begin; select count(*) from persons").unwrap();
    admin.post(&of("erasure"), &json!({"persons": 40})).await.expect(200);
    // The lines of the list are not held up.
    let list = program.checkpoints().join("0607.erased.jsonl");
    let began = Instant::now();
    while std::fs::read_to_string(&list).map_or(0, |text| text.lines().count()) < 40 {
        assert!(began.elapsed() < Duration::from_secs(20), "nothing is listed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!holding(&path, "Kanarievej").is_empty(), "as long as it is read, it is there");
    drop(reader);
    let began = Instant::now();
    while !holding(&path, "Kanarievej").is_empty() {
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", holding(&path, "Kanarievej"));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    // Nor does the end of the program leave it there.
    let mut reader = SqliteConnection::establish(&path).unwrap();
    reader.batch_execute("begin; select count(*) from persons").unwrap();
    execute(&program.database, "update parties set name = 'Kanarieliste'; update parties set name = 'B'");
    program.kill();
    drop(reader);
    program.start().await;
    let began = Instant::now();
    while !holding(&path, "Kanarieliste").is_empty() {
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", holding(&path, "Kanarieliste"));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
