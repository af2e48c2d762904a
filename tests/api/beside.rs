//! Another program beside the server, as an operator's backup is: it must not take the database away under it.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use futures_util::future::join_all;
use valghalla::config::DatabaseUrl;
use valghalla_tests::database::count;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Client, json};

async fn party(office: &Client, letter: &str) {
    office.post("/parties", &json!({"letter": letter, "name": letter})).await.expect(201);
}

#[actix_web::test]
async fn a_backup_of_sqlite_while_the_server_runs_loses_nothing() {
    let mut program = Program::start_new(Backend::Sqlite).await;
    let DatabaseUrl::Sqlite(path) = program.database.clone() else { unreachable!() };
    let office = program.administrator().await;
    // Many at once, so that the server opens several connections, one after the other.
    let many = (0..300).map(|_| {
        let office = office.clone();
        tokio::spawn(async move { office.get("/audit-events?limit=200").await.expect(200) })
    });
    join_all(many).await;
    for (n, letters) in [["A", "B"], ["C", "D"], ["F", "I"]].iter().enumerate() {
        party(&office, letters[0]).await;
        let backup = DatabaseUrl::Sqlite(format!("{path}.backup{n}"));
        let DatabaseUrl::Sqlite(copy) = &backup else { unreachable!() };
        // A process of its own, as `sqlite3` would be: it opens the file, reads it, and closes it as the last one would.
        let mut beside = SqliteConnection::establish(&path).unwrap();
        beside.batch_execute(&format!("vacuum into '{copy}'")).unwrap();
        drop(beside);
        let mut reader = SqliteConnection::establish(&path).unwrap();
        reader.batch_execute("select count(*) from parties").unwrap();
        drop(reader);
        let parties = |database| count(database, "select count(*) as n from parties");
        assert_eq!(parties(&backup), i64::try_from(2 * n + 1).unwrap());
        assert!(std::fs::exists(format!("{path}-wal")).unwrap(), "the server is still there, and so is its log");
        party(&office, letters[1]).await;
    }
    program.kill();
    program.start().await;
    assert_eq!(count(&program.database, "select count(*) as n from parties"), 6);
    assert_eq!(
        count(&program.database, "select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'"),
        0
    );
}
