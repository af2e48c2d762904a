//! `valghalla keys rotate` while the program runs, under people who read and write: nothing that was sealed cannot be read,
//! people with the same number find each other before, during and after, tokens and links of the older key go on, and
//! whatever is killed goes on where it was.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::task::JoinHandle;
use valghalla_tests::database::{count, execute};
use valghalla_tests::people::PASSWORD;
use valghalla_tests::places::Places;
use valghalla_tests::program::Program;
use valghalla_tests::staffing::cpr_number;
use valghalla_tests::{Backend, Client, json};

/// How many people are there before a rotation begins.
const THERE: usize = 600;

fn well(program: &Program, arguments: &[&str]) -> String {
    let (well, text) = program.told(arguments);
    assert!(well, "{arguments:?}: {text}");
    text
}

/// The recovery codes of the administrator go with the index key that made them.
fn retire(kind: &str) -> Vec<&str> {
    let more = (kind == "index").then_some("--drop-recovery-codes");
    ["keys", "retire", kind].into_iter().chain(more).collect()
}

/// Reports somebody; answers the person's id.
async fn report(office: &Client, places: &Places, n: usize) -> String {
    let person = json!({"full_name": format!("Person {n}"), "cpr": cpr_number(n)});
    let made = office.post("/assignments", &places.report(n, &person)).await.expect(201);
    made["person"]["id"].as_str().unwrap().to_owned()
}

/// How many are marked as having the same number as somebody else.
async fn marked(office: &Client) -> usize {
    let answer = office.get("/assignments?duplicates=true&with_total=true&limit=1").await.expect(200);
    usize::try_from(answer["total"].as_i64().unwrap()).unwrap()
}

/// Those who report meanwhile: each time a number that somebody has, and the mark must be there at once. One reads numbers.
struct Others {
    over: Arc<AtomicBool>,
    next: Arc<AtomicUsize>,
    tasks: Vec<JoinHandle<()>>,
}

impl Others {
    fn begin(offices: &[Client], places: &Places, people: &[String]) -> Self {
        let (over, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let report = |office: Client| {
            let (over, next, places) = (Arc::clone(&over), Arc::clone(&next), places.clone());
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    assert!(n < THERE, "too few people for so long a rotation");
                    let person = report(&office, &places, n).await;
                    let seen = office.get(&format!("/persons/{person}")).await.expect(200);
                    assert_eq!(seen["assignments"][0]["possible_duplicate"], true, "number {n}: {seen}");
                    assert_eq!(seen["possible_duplicates"].as_array().map(Vec::len), Some(1), "number {n}: {seen}");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            })
        };
        let mut tasks: Vec<_> = offices.iter().cloned().map(report).collect();
        let (ended, office, people) = (Arc::clone(&over), offices[0].clone(), people.to_vec());
        tasks.push(tokio::spawn(async move {
            // As many as somebody may read in an hour, and some for the others.
            for n in (0..people.len()).step_by(people.len() / 40) {
                read_number(&office, &people, n).await;
                tokio::time::sleep(Duration::from_millis(300)).await;
                if ended.load(Ordering::Relaxed) {
                    break;
                }
            }
        }));
        Self { over, next, tasks }
    }

    /// Ends them; answers how many they have reported.
    async fn end(self) -> usize {
        self.over.store(true, Ordering::Relaxed);
        join_all(self.tasks).await.into_iter().for_each(|task| task.unwrap());
        self.next.load(Ordering::Relaxed)
    }
}

async fn read_number(office: &Client, people: &[String], n: usize) {
    let why = json!({"purpose": "staffing", "reason": "Indkaldelse til valget"});
    let read = office.post(&format!("/persons/{}/cpr-reveals", people[n]), &why).await.expect(200);
    assert_eq!(read["cpr"].as_str().unwrap().replace('-', ""), cpr_number(n).replace('-', ""));
}

/// The keys whose names begin so. One that was being written when a rotation was killed is none: its name ends in `.new`.
fn ids(program: &Program, prefix: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(program.keys()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(prefix) && !name.ends_with(".new")).collect()
}

/// Begins the rotation and kills it after so many milliseconds, again and again; then lets it come to its end. Answers what
/// it said, unless it had ended before it could be killed.
async fn rotate_with_kills(program: &Program, kind: &str, kills: &[u64]) -> String {
    for after in kills {
        let mut rotation = program.begin(&["keys", "rotate", kind]);
        tokio::time::sleep(Duration::from_millis(*after)).await;
        if let Some(ended) = rotation.try_wait().unwrap() {
            assert!(ended.success(), "{}", program.said());
            return String::new();
        }
        rotation.kill().unwrap();
        rotation.wait().unwrap();
    }
    let ended = program.begin_and_wait(&["keys", "rotate", kind]).await;
    assert!(ended.0, "{}", ended.1);
    ended.1
}

/// How many rows are still under another key than the newest of the kind.
fn under_older(program: &Program, column: &str, newest: &str) -> i64 {
    let table = if column.starts_with("secret") { "second_factors" } else { "persons" };
    count(&program.database, &format!("select count(*) as n from {table} where {column} <> '{newest}'"))
}

fn newest(program: &Program, kind: &str) -> String {
    let name = ids(program, &format!("{kind}-")).into_iter().next_back().unwrap();
    name.trim_start_matches(&format!("{kind}-")).trim_end_matches(".key").trim_end_matches(".pem").to_owned()
}

async fn everything_goes_on(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    let places = Places::new(&admin, 8).await;
    let mut people = Vec::new();
    for some in (0..THERE).collect::<Vec<_>>().chunks(8) {
        people.extend(join_all(some.iter().map(|n| report(&admin, &places, *n))).await);
    }
    assert_eq!(marked(&admin).await, 0);
    let user = json!({"username": "nyhed", "full_name": "Ny", "email": "nyhed@example.dk", "role": "election_officer", "notify": true});
    admin.post("/users", &user).await.expect(201);
    // Two instances on PostgreSQL.
    let mut second = program.beside();
    let mut offices = vec![admin.clone(), admin.clone()];
    if backend == Backend::Postgres {
        second.start().await;
        offices.push(admin.at(&second.url));
    }
    let others = Others::begin(&offices, &places, &people);

    rotate_with_kills(&program, "data", &[60, 700, 1_300, 1_900, 2_500]).await;
    let data = newest(&program, "data");
    assert_eq!(under_older(&program, "cpr_key_id", &data), 0);
    assert_eq!(under_older(&program, "secret_key_id", &data), 0);
    rotate_with_kills(&program, "index", &[60, 700, 1_300, 1_900, 2_500]).await;
    let index = newest(&program, "index");
    assert_eq!(under_older(&program, "cpr_index_key_id", &index), 0);
    assert_eq!(count(&program.database, "select count(*) as n from persons where cpr_index_key_id is null"), 0);
    for kind in ["signing", "checkpoint", "link"] {
        rotate_with_kills(&program, kind, &[500]).await;
    }
    let twins = others.end().await;
    println!("{backend:?}: {twins} people were reported with a number that somebody had");
    assert!(twins > 20);
    assert_eq!(marked(&admin).await, 2 * twins, "no mark is lost");
    let alike = "select count(*) as n from (select 1 from persons group by cpr_index having count(*) > 1) x";
    assert_eq!(count(&program.database, alike), i64::try_from(twins).unwrap());

    // The access token was signed by the key before; a log-in takes the new one.
    admin.get("/me").await.expect(200);
    let again = program.administrator().await;
    let keyed = again.with("idempotency-key", "vagt-1");
    let duty = json!({"code": "vagt", "name": "Vagt"});
    let made = keyed.post("/duties", &duty).await.expect(201);
    if backend == Backend::Postgres {
        // An instance that is dead is waited for until that is sure.
        second.kill();
        let text = rotate_with_kills(&program, "link", &[]).await;
        assert!(text.contains("is dead"), "{text}");
    } else {
        rotate_with_kills(&program, "link", &[]).await;
    }
    assert_eq!(keyed.post("/duties", &duty).await.expect(201), made, "one effect, whichever key is in use");
    // A link from before opens, and so does the session's cookie.
    let page = program.anonymous().page("/dev/mails").await.text;
    let token: String = page.split("/set-password#").nth(1).unwrap().chars().take(43).collect();
    program
        .anonymous()
        .post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD}))
        .await
        .expect(204);
    let (refused, text) = program.told(&["keys", "retire", "link"]);
    assert!(!refused && text.contains("session"), "{text}");
    let fresh = again.with("x-requested-with", "test").post("/auth/refresh", &json!(null)).await.expect(200);
    let fresh = again.bearer(fresh["access_token"].as_str().unwrap());
    fresh.get("/me").await.expect(200);

    // What nothing needs is put away, and what is needed is not.
    let status = well(&program, &["keys", "status"]);
    for kind in ["data", "index", "signing", "checkpoint", "link"] {
        assert!(status.contains(&format!("{}  in use since", newest(&program, kind))), "{kind}: {status}");
    }
    assert!(status.contains("knows them all") && status.contains("second factor"), "{status}");
    let (put, text) = program.told(&["keys", "retire", "signing"]);
    assert!(!put && text.contains("tokens until"), "{text}");
    well(&program, &["keys", "retire", "signing", "--now"]);
    let (put, text) = program.told(&["keys", "retire", "checkpoint"]);
    assert!(!put && text.contains("checkpoint"), "{text}");
    let (put, text) = program.told(&["keys", "retire", "index"]);
    assert!(!put && text.contains("needed for 10 recovery codes\n"), "{text}");
    for kind in ["data", "index"] {
        let text = well(&program, &retire(kind));
        assert!(text.contains("/retired/") && text.contains("Keep it with the backups"), "{text}");
        assert_eq!(ids(&program, &format!("{kind}-")).len(), 1);
    }
    let (put, text) = program.told(&["keys", "retire", "data"]);
    assert!(!put && text.contains("there is no older data key"), "{text}");
    // The servers have noticed: a token of the key that went is worth nothing.
    let began = Instant::now();
    while admin.get("/me").await.status != 401 {
        assert!(began.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    read_number(&fresh, &people, 3).await;
    assert_eq!(marked(&fresh).await, 2 * twins);
    let log = fresh.get("/audit-events?action=keys.rotated").await.expect(200);
    let kinds: Vec<&str> =
        log["items"].as_array().unwrap().iter().map(|one| one["details"]["key_kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["link", "link", "checkpoint", "signing", "index", "data"],
        "what is broken off goes on with the same key"
    );
    assert!(fresh.get("/audit-events?action=keys.retired").await.ids().len() >= 3);
    program.stop();
    assert!(well(&program, &["audit", "verify"]).contains("all is well"));
    assert_eq!(count(&program.database, "select count(*) as n from key_readers"), 0, "who ends says so");
    program.start().await;
    read_number(&program.administrator().await, &people, 5).await;
}

#[actix_web::test]
async fn everything_goes_on_while_keys_are_rotated_sqlite() {
    everything_goes_on(Backend::Sqlite).await;
}

#[actix_web::test]
async fn everything_goes_on_while_keys_are_rotated_postgres() {
    everything_goes_on(Backend::Postgres).await;
}

/// The server is killed while a rotation waits for it, and comes back; a backup from before needs the key from before.
async fn a_killed_server_and_an_old_backup(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    let places = Places::new(&admin, 8).await;
    let mut people = Vec::new();
    for n in 0..20 {
        people.push(report(&admin, &places, n).await);
    }
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("backup");
    let folder = folder.to_str().unwrap();
    let old = newest(&program, "data");
    let text = well(&program, &["backup", folder]);
    assert!(text.contains(&format!("It needs data-{old}, index-{}", newest(&program, "index"))), "{text}");

    for kind in ["index", "data"] {
        let rotation = program.begin_and_wait(&["keys", "rotate", kind]);
        let kill = async {
            tokio::time::sleep(Duration::from_millis(if kind == "data" { 300 } else { 900 })).await;
            program.kill();
            program.start().await;
        };
        let ((ended, text), ()) = tokio::join!(rotation, kill);
        assert!(ended, "{text}");
        well(&program, &retire(kind));
    }
    let admin = program.administrator().await;
    for n in [0, 19] {
        read_number(&admin, &people, n).await;
        report(&admin, &places, n).await;
    }
    assert_eq!(marked(&admin).await, 4);
    program.stop();

    program.lose_database(backend);
    let (restored, text) = program.told(&["restore", folder]);
    assert!(!restored && text.contains(&format!("the key {old}")), "{text}");
    program.lose_database(backend);
    let retired = program.keys().join("retired");
    for key in std::fs::read_dir(&retired).unwrap() {
        let key = key.unwrap();
        std::fs::copy(key.path(), program.keys().join(key.file_name())).unwrap();
    }
    well(&program, &["restore", folder]);
    program.start().await;
    let admin = program.administrator().await;
    read_number(&admin, &people, 7).await;
    report(&admin, &places, 7).await;
    assert_eq!(marked(&admin).await, 2, "under the newer index key and the one of the backup");
    for kind in ["data", "index"] {
        well(&program, &["keys", "rotate", kind]);
        well(&program, &retire(kind));
        assert_eq!(ids(&program, &format!("{kind}-")).len(), 1);
    }
    assert_eq!(marked(&admin).await, 2);
    read_number(&admin, &people, 7).await;
}

#[actix_web::test]
async fn a_killed_server_and_an_old_backup_sqlite() {
    a_killed_server_and_an_old_backup(Backend::Sqlite).await;
}

#[actix_web::test]
async fn a_killed_server_and_an_old_backup_postgres() {
    a_killed_server_and_an_old_backup(Backend::Postgres).await;
}

/// One number that cannot be opened keeps its older key, and holds up no later rotation.
async fn a_damaged_number_holds_up_no_later_rotation(backend: Backend) {
    let program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    let places = Places::new(&admin, 1).await;
    let people = [report(&admin, &places, 0).await, report(&admin, &places, 1).await];
    let zero = match backend {
        Backend::Sqlite => "zeroblob(60)",
        Backend::Postgres => "decode(repeat('00', 60), 'hex')",
    };
    let spoil = format!("update persons set cpr_sealed = {zero} where full_name = 'Person 1'");
    execute(&program.database, &spoil);
    let first = newest(&program, "data");
    let (ended, text) = program.told(&["keys", "rotate", "data"]);
    assert!(!ended && text.contains(&people[1]) && text.contains("1 values cannot be opened"), "{text}");
    let second = newest(&program, "data");
    assert_ne!(first, second);
    let (ended, text) = program.told(&["keys", "rotate", "data"]);
    assert!(!ended && newest(&program, "data") != second, "another key all the same: {text}");
    let (ended, text) = program.told(&["keys", "retire", "data"]);
    assert!(!ended && text.contains(&format!("data {first} stays: it is needed for")), "{text}");
    assert_eq!(ids(&program, "data-").len(), 2, "the second one was not needed");
    read_number(&admin, &people, 0).await;
    let (ended, text) = program.told(&["keys", "retire", "data", "--now"]);
    assert!(!ended && text.contains("neither of them for data"), "{text}");
    // A number under a key that is nowhere in the folder is told of.
    execute(&program.database, "update persons set cpr_key_id = '20200101-0000' where full_name = 'Person 1'");
    let status = well(&program, &["keys", "status"]);
    assert!(status.contains("  20200101-0000  not in ") && status.contains(": 1 CPR number\n"), "{status}");
    let (ended, text) = program.told(&["keys", "retire", "data"]);
    assert!(!ended && text.contains("20200101-0000 is not here, and is needed for 1 CPR number"), "{text}");
}

#[actix_web::test]
async fn a_damaged_number_holds_up_no_later_rotation_sqlite() {
    a_damaged_number_holds_up_no_later_rotation(Backend::Sqlite).await;
}

#[actix_web::test]
async fn a_damaged_number_holds_up_no_later_rotation_postgres() {
    a_damaged_number_holds_up_no_later_rotation(Backend::Postgres).await;
}
