//! Many who write at once and know what they were answered, to be compared afterwards with what is stored.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use valghalla::config::DatabaseUrl;

use crate::client::Client;
use crate::database::count;
use crate::places::Places;
use crate::program::{ADMINISTRATOR, Program};

/// The writers. They wait until somebody lets them begin.
pub struct Writers {
    stage: watch::Sender<Stage>,
    answers: mpsc::UnboundedReceiver<()>,
    tasks: Vec<JoinHandle<Vec<Attempt>>>,
}

impl Writers {
    /// So many, who make accounts and report people for an election that is made here.
    pub async fn new(office: &Client, many: usize) -> Self {
        let places = Arc::new(Places::new(office, 100).await);
        let (stage, watched) = watch::channel(Stage::default());
        // When no writer is left, nobody is waited for.
        let (answered, answers) = mpsc::unbounded_channel();
        let task = |n| tokio::spawn(write(n, Arc::clone(&places), watched.clone(), answered.clone()));
        Self { stage, answers, tasks: (0..many).map(task).collect() }
    }

    /// They write, as this user, until they are paused.
    pub fn go_on(&mut self, office: Client) {
        self.stage.send_replace(Stage { running: Some(office), over: false });
        while self.answers.try_recv().is_ok() {}
    }

    /// Waits for so many acknowledgements.
    pub async fn acknowledged(&mut self, many: u64) {
        for _ in 0..many {
            self.answers.recv().await.expect("the writers have failed");
        }
    }

    /// None begins anything new; what is under way breaks or ends.
    pub fn pause(&mut self) {
        self.stage.send_replace(Stage::default());
    }

    /// Those who still ask again do so, as this user; then all tell what they know.
    pub async fn end(self, office: Client) -> Vec<Attempt> {
        self.stage.send_replace(Stage { running: Some(office), over: true });
        let mut attempts = Vec::new();
        for task in self.tasks {
            attempts.extend(task.await.unwrap());
        }
        attempts
    }
}

/// What a writer wanted, and what it knows of it.
pub struct Attempt {
    name: String,
    /// The id that was answered; nothing when there was no answer.
    pub id: Option<String>,
    /// Whether it had to ask again.
    pub asked_again: bool,
    /// When the answer was there, or it gave up.
    pub at: Instant,
}

/// What the writers need to know of the program: while it runs, whoever talks to it; and that the last kill is over.
#[derive(Clone, Default)]
struct Stage {
    running: Option<Client>,
    over: bool,
}

/// Makes accounts with a welcome mail and reports people by turns, each under a name and a key of its own. Of those
/// without an answer it asks again for every second of a kind, as a script would, until there is one.
async fn write(
    writer: usize,
    places: Arc<Places>,
    mut stage: watch::Receiver<Stage>,
    answered: mpsc::UnboundedSender<()>,
) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for n in 0_usize.. {
        let name = format!("skriver{writer}-{n}");
        let (path, body) = if n.is_multiple_of(2) {
            user(&name)
        } else {
            ("/api/v1/assignments", places.report(n, &json!({"full_name": name})))
        };
        let mut asked = 0;
        let id = loop {
            let Stage { running, over } = stage.wait_for(|stage| stage.running.is_some()).await.unwrap().clone();
            if over && asked == 0 {
                return attempts;
            }
            asked += 1;
            let made = send(&running.unwrap(), path, &body, &name).await;
            if made.is_some() || (n / 2).is_multiple_of(2) {
                break made;
            }
        };
        if id.is_some() {
            let _ = answered.send(());
        }
        attempts.push(Attempt { name, id, asked_again: asked > 1, at: Instant::now() });
    }
    attempts
}

/// The id that was answered, unless the connection broke before there was an answer, or the database was away.
async fn send(client: &Client, path: &str, body: &Value, key: &str) -> Option<String> {
    let request = client.request(Method::POST, path).header("Idempotency-Key", key).json(body);
    let answer = request.send().await.ok()?;
    let status = answer.status();
    let text = answer.text().await.ok()?;
    if status == 503 {
        return None;
    }
    assert_eq!(status, 201, "{text}");
    let view: Value = serde_json::from_str(&text).unwrap();
    Some(view["id"].as_str().unwrap().replace('-', ""))
}

fn user(name: &str) -> (&'static str, Value) {
    let body = json!({"username": name, "full_name": format!("Navn {name}"), "email": format!("{name}@example.dk"),
        "role": "party_secretary", "notify": true});
    ("/api/v1/users", body)
}

/// A user or a reported person as stored, with all that belongs to it: each number must be one.
#[derive(QueryableByName, Debug)]
struct Stored {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = BigInt)]
    audited: i64,
    #[diesel(sql_type = BigInt)]
    linked: i64,
    #[diesel(sql_type = BigInt)]
    queued_or_seated: i64,
}

const USERS: &str = "select username as name, {id:u.id} as id, \
    (select count(*) from audit_events e where e.object_id = u.id and e.action = 'user.created') as audited, \
    (select count(*) from one_time_links l where l.user_id = u.id) as linked, \
    (select count(*) from mails m where m.user_id = u.id and m.state = 'queued' and m.content_sealed is not null) \
        as queued_or_seated from users u where username <> '{administrator}'";

const REPORTS: &str = "select p.full_name as name, {id:a.id} as id, \
    (select count(*) from audit_events e where e.object_id = a.id and e.action = 'assignment.reported') as audited, \
    (select count(*) from assignments o where o.person_id = p.id) as linked, \
    (select count(*) from allocations k where k.id = a.allocation_id and k.filled > 0) as queued_or_seated \
    from persons p join assignments a on a.person_id = p.id";

/// What must not be there at all.
const HALVES: &[&str] = &[
    "allocations k where k.filled <> (select count(*) from assignments a where a.allocation_id = k.id)",
    "assignments a where a.allocation_id is null",
    "persons p where not exists (select 1 from assignments a where a.person_id = p.id)",
    "mails m where m.user_id is null or (m.link_id is null and m.kind <> 'security_notice')",
    "audit_events e where e.action = 'user.created' and not exists (select 1 from users u where u.id = e.object_id)",
    "audit_events e where e.action = 'user.link_issued' and not exists (select 1 from users u where u.id = e.object_id)",
    "audit_events e where e.action = 'assignment.reported' \
        and not exists (select 1 from assignments a where a.id = e.object_id)",
    "idempotency_keys where object_id is null or body is not null",
];

fn stored(database: &DatabaseUrl, sql: &str) -> Vec<Stored> {
    let (before, rest) = sql.split_once("{id:").unwrap();
    let (id, after) = rest.split_once('}').unwrap();
    let after = after.replace("{administrator}", ADMINISTRATOR);
    match database {
        DatabaseUrl::Sqlite(path) => diesel::sql_query(format!("{before}lower(hex({id})){after}"))
            .load(&mut SqliteConnection::establish(path).unwrap()),
        DatabaseUrl::Postgres(url) => diesel::sql_query(format!("{before}replace({id}::text, '-', ''){after}"))
            .load(&mut PgConnection::establish(url).unwrap()),
    }
    .unwrap()
}

/// How many of those that were acknowledged by then are not in this database.
pub fn missing(database: &DatabaseUrl, attempts: &[Attempt], by: Instant) -> usize {
    let there: HashSet<String> =
        [USERS, REPORTS].iter().flat_map(|sql| stored(database, sql)).map(|row| row.id).collect();
    let acknowledged = attempts.iter().filter(|attempt| attempt.at < by).filter_map(|attempt| attempt.id.as_ref());
    acknowledged.filter(|id| !there.contains(*id)).count()
}

/// Fails unless what was acknowledged is there once and whole, and everything else once and whole or not at all.
pub async fn compare(program: &Program, attempts: &[Attempt]) {
    let database = &program.database;
    let (users, reports) = (stored(database, USERS), stored(database, REPORTS));
    let office = program.administrator().await;
    let listed = office.get("/users?limit=1&with_total=true").await.expect(200);
    assert_eq!(listed["total"], users.len() + 1, "the administrator is one of them");
    let effects = i64::try_from(users.len() + reports.len()).unwrap();
    for row in users.iter().chain(&reports) {
        assert_eq!((row.audited, row.linked, row.queued_or_seated), (1, 1, 1), "half there: {row:?}");
    }
    for half in HALVES {
        assert_eq!(count(database, &format!("select count(*) as n from {half}")), 0, "{half}");
    }
    assert_eq!(count(database, "select count(*) as n from idempotency_keys"), effects, "one effect a key");

    let mut found: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in users.iter().chain(&reports) {
        found.entry(&row.name).or_default().push(&row.id);
    }
    for Attempt { name, id, .. } in attempts {
        let there = found.remove(name.as_str()).unwrap_or_default();
        match id {
            Some(id) => assert_eq!(there, [id], "{name} was acknowledged"),
            None => assert!(there.len() <= 1, "{name} is there {} times", there.len()),
        }
    }
    assert!(found.is_empty(), "nobody asked for these: {found:?}");
}
