//! Work that is done when the answer is given, so that its time tells nothing, and at a moment that nobody knows: whoever
//! asks and then looks how busy the server is learns nothing either. Anybody may ask for it, so little of it runs at once
//! and not much waits: a flood leaves the database to the others, and its end is dropped. The answer is the same either way.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::crypto::random;

/// So much of it runs at once.
const AT_ONCE: usize = 2;
/// So much more of it waits: what a municipality's secretaries may ask for in the same second, many times over.
const QUEUE: usize = 4_096;
/// Within this time it begins. A mail takes longer on its way.
const WITHIN: Duration = Duration::from_secs(3);

/// The queue; one for the process, clones share it.
#[derive(Clone)]
pub struct Afterwards {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
    within: Duration,
}

impl Default for Afterwards {
    fn default() -> Self {
        Self::with_queue(AT_ONCE, QUEUE, WITHIN)
    }
}

impl Afterwards {
    fn with_queue(at_once: usize, queue: usize, within: Duration) -> Self {
        let admitted = Arc::new(Semaphore::new(at_once.saturating_add(queue)));
        Self { admitted, running: Arc::new(Semaphore::new(at_once)), within }
    }

    /// Does it in its turn, or never when too much waits already; answers whether it will be done.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let Ok(place) = Arc::clone(&self.admitted).try_acquire_owned() else { return false };
        let running = Arc::clone(&self.running);
        let pause = self.within * u32::from(u16::from_be_bytes(random())) / u32::from(u16::MAX);
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            if let Ok(_turn) = running.acquire_owned().await {
                work.await;
            }
            drop(place);
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::{Notify, mpsc};

    use super::*;

    #[tokio::test]
    async fn little_runs_at_once_little_waits_and_the_rest_is_dropped() {
        let (afterwards, gate, now) =
            (Afterwards::with_queue(2, 3, Duration::ZERO), Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let (did, mut done) = mpsc::unbounded_channel();
        let work = || {
            let (gate, now, did) = (Arc::clone(&gate), Arc::clone(&now), did.clone());
            async move {
                let at_once = now.fetch_add(1, Ordering::SeqCst) + 1;
                gate.notified().await;
                now.fetch_sub(1, Ordering::SeqCst);
                did.send(at_once).unwrap();
            }
        };
        let taken: Vec<bool> = (0..7).map(|_| afterwards.spawn(work())).collect();
        assert_eq!(taken, [true, true, true, true, true, false, false]);
        for _ in 0..5 {
            gate.notify_one();
            assert!(done.recv().await.unwrap() <= 2);
        }
        // The places come back when the work is over, which the last task tells by ending.
        while afterwards.admitted.available_permits() < 5 {
            tokio::task::yield_now().await;
        }
        assert!(afterwards.spawn(work()));
        gate.notify_one();
        assert_eq!(done.recv().await, Some(1), "what was dropped is not done later");
    }

    #[tokio::test(start_paused = true)]
    async fn each_begins_at_a_moment_of_its_own_and_soon() {
        let (afterwards, began) = (Afterwards::default(), tokio::time::Instant::now());
        let (did, mut done) = mpsc::unbounded_channel();
        for _ in 0..200 {
            let did = did.clone();
            afterwards.spawn(async move { did.send(began.elapsed()).unwrap() });
        }
        let mut moments = Vec::new();
        for _ in 0..200 {
            moments.push(done.recv().await.unwrap());
        }
        assert!(moments.iter().all(|moment| *moment <= WITHIN + Duration::from_millis(1)));
        // Each third of the time has its share: by chance it has fewer once in some millions.
        for third in 0..3 {
            let within = |moment: &&Duration| (WITHIN * third / 3..WITHIN * (third + 1) / 3).contains(*moment);
            assert!(moments.iter().filter(within).count() > 30, "{moments:?}");
        }
    }
}
