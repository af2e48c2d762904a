//! What the faults share: a stream of requests whose answers are kept, what a process weighs, and waiting until all is well.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use valghalla_tests::program::Program;
use valghalla_tests::{Client, Method};

/// What is large goes back to the system at once, as `deploy/` has it; from the next start on.
pub fn as_deployed(program: &mut Program) {
    program.settings.push(("MALLOC_MMAP_THRESHOLD_", "1048576".to_owned()));
    program.settings.push(("MALLOC_ARENA_MAX", "2".to_owned()));
}

/// One answer, or the lack of one.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// When it was asked, since the stream began.
    pub asked: Duration,
    /// HTTP status; nothing when the connection broke.
    pub status: Option<u16>,
    /// Whether it says when to come back.
    pub retry_after: bool,
    /// How long it took.
    pub took: Duration,
}

/// Asks once.
pub async fn ask(client: &Client, path: &str, began: Instant) -> Answer {
    let (asked, started) = (began.elapsed(), Instant::now());
    let answer = match client.request(Method::GET, path).send().await {
        Ok(answer) => {
            let (status, retry_after) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
            answer.bytes().await.is_ok().then_some((status, retry_after))
        }
        Err(_) => None,
    };
    let (status, retry_after) = answer.map_or((None, false), |(status, retry)| (Some(status), retry));
    Answer { asked, status, retry_after, took: started.elapsed() }
}

/// Asks at a steady pace for so long, whether answers come or not.
pub async fn stream(client: Client, path: &'static str, every: Duration, lasts: Duration) -> Vec<Answer> {
    let (began, mut asked) = (Instant::now(), JoinSet::new());
    let mut beat = tokio::time::interval(every);
    while began.elapsed() < lasts {
        beat.tick().await;
        let client = client.clone();
        asked.spawn(async move { ask(&client, path, began).await });
    }
    asked.join_all().await
}

/// The time within which so many of a hundred were answered.
pub fn percentile(answers: &[Answer], percent: usize) -> Duration {
    let mut times: Vec<Duration> = answers.iter().map(|answer| answer.took).collect();
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// How long it takes until twenty requests in a row are answered as they should be; fails after half a minute.
pub async fn well_again(client: &Client, path: &str) -> Duration {
    let (began, mut in_a_row) = (Instant::now(), 0);
    let mut since = Duration::ZERO;
    while in_a_row < 20 {
        assert!(began.elapsed() < Duration::from_secs(30), "it does not recover");
        if ask(client, path, began).await.status == Some(200) {
            in_a_row += 1;
        } else {
            in_a_row = 0;
            tokio::time::sleep(Duration::from_millis(20)).await;
            since = began.elapsed();
        }
    }
    since
}

/// The memory that a process holds, in MiB.
pub fn memory(pid: u32) -> u64 {
    of_status(pid, "VmRSS:")
}

/// The most that it has held, in MiB.
pub fn most_memory(pid: u32) -> u64 {
    of_status(pid, "VmHWM:")
}

fn of_status(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().split(' ').next().unwrap().parse::<u64>().unwrap() / 1024
}
