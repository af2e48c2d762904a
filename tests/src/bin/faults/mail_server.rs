//! A mail server that is not there, is slow, refuses or hangs up: accounts are made as ever, the list of mails says what has
//! become of theirs, and each goes out when the mail server is well again.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::sync::Mutex;
use valghalla::config::DatabaseUrl;
use valghalla_tests::program::Program;
use valghalla_tests::smtp::{Mode, SmtpSink};
use valghalla_tests::{Client, Value, json};

use crate::Figure;

/// How many accounts are made while it is ill, evenly over that time.
const ACCOUNTS: usize = 20;

/// What is wrong with it, for how long, and what the list says of a mail meanwhile.
struct Illness {
    name: &'static str,
    /// Nothing when its port is closed.
    mode: Option<Mode>,
    seconds: u64,
    state: &'static str,
    error: Option<&'static str>,
}

impl Illness {
    const fn new(
        name: &'static str,
        mode: Mode,
        seconds: u64,
        state: &'static str,
        error: Option<&'static str>,
    ) -> Self {
        Self { name, mode: Some(mode), seconds, state, error }
    }
}

const ILLNESSES: [Illness; 11] = [
    Illness { name: "not there", mode: None, seconds: 300, state: "queued", error: Some("unreachable") },
    Illness::new("421 to everybody", Mode::Closing, 30, "queued", Some("refused")),
    Illness::new("451, not now", Mode::Later, 30, "queued", Some("refused_recipient")),
    Illness::new("550, never", Mode::Never, 45, "failed", Some("refused_recipient")),
    Illness::new("a byte a second", Mode::Tarpit(Duration::from_secs(1)), 60, "queued", None),
    Illness::new("silent for 90 s after a mail", Mode::Slow(Duration::from_secs(90)), 95, "queued", None),
    Illness::new("hangs up before a mail", Mode::DropBeforeData, 30, "queued", Some("unreachable")),
    Illness::new("hangs up in a mail", Mode::DropInData, 30, "queued", Some("unreachable")),
    Illness::new("hangs up before it says that it has a mail", Mode::DropAfterData, 30, "queued", Some("unreachable")),
    Illness::new("hangs up when it has said so", Mode::DropAfterAnswer, 30, "sent", None),
    Illness::new("encrypts badly", Mode::BrokenTls, 30, "queued", Some("tls")),
];

/// All of them at the same time, each with a program of its own, and one beside them whose mail server is well.
pub async fn ill() -> Vec<Figure> {
    let well = Patient::new().await;
    let mut patients = Vec::new();
    for illness in ILLNESSES {
        patients.push((Patient::new().await, illness));
    }
    let beside = Mutex::new((Office(&well.program, None), Vec::new()));
    let all = join_all(patients.into_iter().map(|(patient, illness)| patient.endures(illness, &beside))).await;
    let usual = nineteen_of_twenty(beside.into_inner().1);
    let of = format!("19 of 20 accounts made within ({} ms where it is well)", usual.as_millis());
    let limit = usual * 2 + Duration::from_millis(100);
    let figures = all.into_iter().flat_map(|(illness, times, figures)| {
        let Illness { name, seconds, .. } = illness;
        let time = Figure::within(format!("{name}, {seconds} s: {of}"), nineteen_of_twenty(times), limit);
        std::iter::once(time).chain(figures)
    });
    figures.collect()
}

/// The administrator, who logs in again before the session runs out.
struct Office<'a>(&'a Program, Option<(Client, Instant)>);

impl Office<'_> {
    async fn client(&mut self) -> Client {
        match &self.1 {
            Some((client, since)) if since.elapsed() < Duration::from_secs(240) => client.clone(),
            _ => self.1.insert((self.0.administrator().await, Instant::now())).0.clone(),
        }
    }

    /// Makes an account that is told by mail; how long that took.
    async fn account(&mut self, name: &str) -> Duration {
        let office = self.client().await;
        let user = json!({"username": name, "full_name": "Birgit Dahl", "role": "auditor",
            "email": format!("{name}@example.dk"), "notify": true});
        let began = Instant::now();
        office.post("/users", &user).await.expect(201);
        began.elapsed()
    }

    /// The mails to these accounts, as they are listed.
    async fn mails(&mut self, prefix: &str) -> Vec<Value> {
        let list = self.client().await.get("/mails?limit=200").await.expect(200);
        let to_them = |mail: &&Value| mail["recipient"].as_str().is_some_and(|to| to.starts_with(prefix));
        list["items"].as_array().unwrap().iter().filter(to_them).cloned().collect()
    }

    /// How long it takes until so many mails to these accounts are sent; an hour when it takes longer than the limit.
    async fn until_sent(&mut self, prefix: &str, many: usize, limit: Duration) -> Duration {
        let began = Instant::now();
        while began.elapsed() < limit {
            if self.mails(prefix).await.iter().filter(|mail| mail["state"] == "sent").count() == many {
                return began.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Duration::from_secs(3_600)
    }
}

fn nineteen_of_twenty(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 19 / 20 - 1]
}

/// A program and its mail server.
struct Patient {
    sink: SmtpSink,
    program: Program,
    _dir: TempDir,
}

impl Patient {
    /// One that has sent its first mails.
    async fn new() -> Self {
        let (sink, dir) = (SmtpSink::start(Mode::Accept).await, tempfile::tempdir().unwrap());
        let database = DatabaseUrl::Sqlite(dir.path().join("v.sqlite").to_str().unwrap().to_owned());
        let smtp = format!("{}?tls=opportunistic", sink.url);
        let program = Program::start_over(database, vec![("SMTP_URL", smtp)]).await;
        let mut office = Office(&program, None);
        office.account("rask").await;
        let sent = office.until_sent("rask", 1, Duration::from_secs(60)).await;
        assert!(sent <= Duration::from_secs(60), "a mail server that is well");
        Self { sink, program, _dir: dir }
    }

    /// Makes accounts while the mail server is ill, each after one where it is well, and waits until it is over; also how long
    /// each took.
    async fn endures(
        self,
        illness: Illness,
        beside: &Mutex<(Office<'_>, Vec<Duration>)>,
    ) -> (Illness, Vec<Duration>, Vec<Figure>) {
        let Illness { name, mode, seconds, state, error } = illness;
        match mode {
            Some(mode) => self.sink.set(mode),
            None => self.sink.stop().await,
        }
        let (began, lasts) = (Instant::now(), Duration::from_secs(seconds));
        let (mut office, mut times) = (Office(&self.program, None), Vec::new());
        for n in 0..ACCOUNTS {
            let due = lasts * u32::try_from(n).unwrap() / 20;
            tokio::time::sleep(due.saturating_sub(began.elapsed())).await;
            {
                let (well, usual) = &mut *beside.lock().await;
                usual.push(well.account(&format!("{}-{n}", name.replace([' ', ','], "-"))).await);
            }
            times.push(office.account(&format!("syg{n}")).await);
        }
        // The last one is to be tried, too.
        tokio::time::sleep((lasts + Duration::from_secs(3)).saturating_sub(began.elapsed())).await;
        let listed = office.mails("syg").await;
        let so = listed.iter().filter(|mail| mail["state"] == state && mail["error"]["code"] == json!(error)).count();
        match mode {
            Some(_) => self.sink.set(Mode::Accept),
            None => self.sink.start_again().await,
        }
        for mail in listed.iter().filter(|mail| mail["state"] == "failed") {
            assert_eq!(mail["attempts"], 1, "what is refused for good is not tried again by itself: {mail}");
            let path = format!("/mails/{}/retry", mail["id"].as_str().unwrap());
            office.client().await.post(&path, &json!({})).await.expect(200);
        }
        // The pause before the next try is at most as long as all that was before.
        let limit = lasts + Duration::from_secs(60);
        let sent = office.until_sent("syg", ACCOUNTS, limit).await;
        let (says, least) = match (state, error) {
            (state, Some(error)) => (format!("listed as {state}, {error}"), ACCOUNTS),
            // One may have come through.
            ("queued", None) => ("listed as on their way".to_owned(), ACCOUNTS - 1),
            (state, None) => (format!("listed as {state}"), ACCOUNTS),
        };
        let figures = vec![
            Figure::at_least(format!("{name}: {says}"), so, least, "of 20"),
            self.arrived(name, mode == Some(Mode::DropAfterData)),
            Figure::within(format!("{name}: all sent when it is well"), sent, limit),
        ];
        (illness, times, figures)
    }

    /// Who got the mail: once, or the same bytes again where nobody could know.
    fn arrived(&self, name: &str, unknown: bool) -> Figure {
        let received = self.sink.received();
        let whole = (0..ACCOUNTS).filter(|n| {
            let to = format!("syg{n}@example.dk");
            let mails: Vec<_> = received.iter().filter(|mail| mail.recipient == to).collect();
            let same = mails.iter().all(|mail| *mail == mails[0]);
            same && if unknown { mails.len() > 1 } else { mails.len() == 1 }
        });
        let how = if unknown { "again, as the same bytes" } else { "once" };
        Figure::at_least(format!("{name}: arrived {how}"), whole.count(), ACCOUNTS, "of 20")
    }
}
