//! `kill -9` of the program under sixteen writers, again and again, and what came of it.

use std::time::Duration;

use crate::program::Program;
use crate::writers::{Attempt, Writers};

const WRITERS: usize = 16;

/// What came of it.
pub struct Crashes {
    /// What each writer wanted, and what it knows of it.
    pub attempts: Vec<Attempt>,
    /// The longest that the program took to be ready again.
    pub slowest_start: Duration,
}

impl Crashes {
    /// Kills the program so often, each time after `writes` acknowledgements and somewhat more, and leaves it running.
    pub async fn of(program: &mut Program, kills: usize, writes: u64) -> Self {
        let mut writers = Writers::new(&program.administrator().await, WRITERS).await;
        let mut slowest_start = Duration::ZERO;
        for _ in 0..kills {
            writers.go_on(program.administrator().await);
            writers.acknowledged(writes + random() % 80).await;
            // Anywhere in the work that is under way, not always just after an answer.
            tokio::time::sleep(Duration::from_millis(random() % 8)).await;
            writers.pause();
            program.kill();
            slowest_start = slowest_start.max(program.start().await);
        }
        Self { attempts: writers.end(program.administrator().await).await, slowest_start }
    }

    /// How many writes were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.id.is_some()).count()
    }

    /// How many were acknowledged only when they were asked again.
    pub fn asked_again(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.id.is_some() && attempt.asked_again).count()
    }
}

fn random() -> u64 {
    uuid::Uuid::now_v7().as_u64_pair().1 % 1_000_003
}
