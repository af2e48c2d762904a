//! Argon2id, and the queue before it: a hash takes a core and much memory, so only as many run at once as there are
//! cores, few wait, nobody waits long, and none runs on an async worker (security page § 2.1; RFC 9106).

use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;

use super::password_policy::NormalisedPassword;
use crate::crypto::random;

const QUEUE: usize = 64;
const WAIT: Duration = Duration::from_secs(2);

/// How hard a hash is. Cannot be made below the floor of ASVS 5.0, appendix C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Argon2Params {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why hashing parameters are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Argon2ParamsError {
    /// Below the floor.
    #[error("too weak for passwords: at least 46 MiB with 1 pass, 19 MiB with 2, or 12 MiB with 3 and more")]
    BelowFloor,
    /// So high that it can only be a slip of the pen, and would bring the server down.
    #[error("too high: at most 1,048,576 KiB, 64 passes and 16 lanes")]
    AboveCeiling,
}

impl Argon2Params {
    /// 64 MiB and three passes, as in the second choice of RFC 9106 § 4: some 150 ms a hash.
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// The floor, 19 MiB and two passes: for tests.
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// Takes memory in KiB, passes and lanes; refuses what is below the floor or beyond reason.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, Argon2ParamsError> {
        let floor = match passes {
            0 => return Err(Argon2ParamsError::BelowFloor),
            1 => 46 * 1024,
            2 => 19 * 1024,
            _ => 12 * 1024,
        };
        if memory_kib < floor || lanes == 0 {
            Err(Argon2ParamsError::BelowFloor)
        } else if memory_kib > 1024 * 1024 || passes > 64 || lanes > 16 {
            Err(Argon2ParamsError::AboveCeiling)
        } else {
            Ok(Self { memory_kib, passes, lanes })
        }
    }

    fn argon2(self) -> Result<Argon2<'static>, HashError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(|_| HashError::Broken)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    /// Those of a stored hash; nothing for what is none, or of a cost that was never used here.
    fn of(stored: &str) -> Option<Self> {
        let params = Params::try_from(&PasswordHash::new(stored).ok()?).ok()?;
        Self::new(params.m_cost(), params.t_cost(), params.p_cost()).ok()
    }

    /// A hash that no password has, as costly to verify as a real one: nothing is hashed to make it.
    fn dummy(self) -> String {
        let Self { memory_kib, passes, lanes } = self;
        let (salt, output) = (STANDARD_NO_PAD.encode(random::<16>()), STANDARD_NO_PAD.encode(random::<32>()));
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}")
    }
}

/// Why there is no hash or no verdict. Neither says anything about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Too many are hashing: answer 503 with `Retry-After`.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The stored text is no argon2 hash, or there was no memory.
    #[error("a password could not be hashed or a stored hash not be read")]
    Broken,
}

/// What came of comparing a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is another password, or there is none.
    Wrong,
    /// It is the password.
    Right {
        /// Its hash was made with other parameters than today's: hash it anew while it is at hand.
        rehash: bool,
    },
}

/// Hashes and compares passwords, with a bounded queue. One for the process; clones share the queue.
#[derive(Clone)]
pub struct PasswordHasher {
    params: Argon2Params,
    /// The parameters of hashes that were made otherwise.
    others: Arc<[Argon2Params]>,
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl PasswordHasher {
    /// `at_once` is the number of cores: more at a time only takes longer and more memory.
    pub fn new(params: Argon2Params, at_once: usize) -> Self {
        Self::with_queue(params, at_once, QUEUE)
    }

    fn with_queue(params: Argon2Params, at_once: usize, queue: usize) -> Self {
        let at_once = at_once.clamp(1, 1_024);
        Self {
            params,
            others: Arc::default(),
            admitted: Arc::new(Semaphore::new(at_once + queue)),
            running: Arc::new(Semaphore::new(at_once)),
        }
    }

    /// The same where these hashes are stored, perhaps with other parameters: until their owners log in, a wrong password
    /// costs what each of the parameters costs, whoever's it is, or its time would tell who has an account.
    #[must_use]
    pub fn beside(self, stored: &[String]) -> Self {
        let mut others: Vec<_> = stored.iter().filter_map(|hash| Argon2Params::of(hash)).collect();
        others.retain(|params| *params != self.params);
        others.sort_unstable();
        others.dedup();
        Self { others: others.into(), ..self }
    }

    /// The hash of a password, as a PHC string with its parameters and a random salt. Errors: `Busy`, `Broken`.
    pub async fn hash(&self, password: NormalisedPassword) -> Result<String, HashError> {
        let params = self.params;
        self.run(move || hash(params, &password)).await
    }

    /// Compares a password with a stored hash. `None` on either side (no such account, no password set, too long to be
    /// one) takes the same time and is `Wrong`. Errors: `Busy`, `Broken`.
    pub async fn verify(
        &self,
        password: Option<NormalisedPassword>,
        stored: Option<&str>,
    ) -> Result<Verdict, HashError> {
        let (params, others, stored) = (self.params, Arc::clone(&self.others), stored.map(str::to_owned));
        let known = password.is_some() && stored.is_some();
        self.run(move || {
            let compared = stored.unwrap_or_else(|| params.dummy());
            if verify(&compared, password.as_ref())? && known {
                return Ok(Verdict::Right { rehash: needs_rehash(params, &compared) });
            }
            for other in not_paid(params, &others, &compared) {
                verify(&other.dummy(), password.as_ref())?;
            }
            Ok(Verdict::Wrong)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let admission = self.admitted.clone().try_acquire_owned().map_err(|_| HashError::Busy)?;
        let turn = tokio::time::timeout(WAIT, self.running.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| HashError::Busy)?.map_err(|_| HashError::Broken)?;
        let job = tokio::task::spawn_blocking(move || {
            // The permits end with the work, not with the request: a caller who hangs up frees no core.
            let _permits = (admission, turn);
            work()
        });
        job.await.map_err(|_| HashError::Broken)?
    }
}

fn hash(params: Argon2Params, password: &NormalisedPassword) -> Result<String, HashError> {
    let hashed =
        argon2::PasswordHasher::hash_password_with_salt(&params.argon2()?, password.as_bytes(), &random::<16>());
    hashed.map(|hash| hash.to_string()).map_err(|_| HashError::Broken)
}

fn verify(stored: &str, password: Option<&NormalisedPassword>) -> Result<bool, HashError> {
    let hash = PasswordHash::new(stored).map_err(|_| HashError::Broken)?;
    let bytes = password.map_or(&[][..], NormalisedPassword::as_bytes);
    // The hash names its own algorithm and parameters.
    match Argon2::default().verify_password(bytes, &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(HashError::Broken),
    }
}

/// The parameters that are in use beside those of the hash that was compared.
fn not_paid(today: Argon2Params, others: &[Argon2Params], compared: &str) -> Vec<Argon2Params> {
    let paid = Argon2Params::of(compared);
    std::iter::once(today).chain(others.iter().copied()).filter(|params| Some(*params) != paid).collect()
}

/// Whether a stored hash was made with other parameters than these.
fn needs_rehash(params: Argon2Params, stored: &str) -> bool {
    let Argon2Params { memory_kib, passes, lanes } = params;
    !stored.starts_with(&format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> NormalisedPassword {
        NormalisedPassword::typed(text).unwrap()
    }

    fn hasher() -> PasswordHasher {
        PasswordHasher::new(Argon2Params::FLOOR, 2)
    }

    #[test]
    fn nothing_below_the_floor_can_be_made() {
        for (memory, passes) in [(46 * 1024, 1), (19 * 1024, 2), (12 * 1024, 3), (12 * 1024, 4)] {
            assert!(Argon2Params::new(memory, passes, 1).is_ok());
            assert_eq!(Argon2Params::new(memory - 1, passes, 1), Err(Argon2ParamsError::BelowFloor));
        }
        assert_eq!(Argon2Params::new(1024 * 1024, 0, 1), Err(Argon2ParamsError::BelowFloor));
        assert_eq!(Argon2Params::new(64 * 1024, 3, 0), Err(Argon2ParamsError::BelowFloor));
        assert_eq!(Argon2Params::new(u32::MAX, 3, 1), Err(Argon2ParamsError::AboveCeiling));
    }

    #[tokio::test]
    async fn a_password_verifies_and_no_other_does() {
        let hasher = hasher();
        let stored = hasher.hash(typed("gulvspand elefant")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(stored, hasher.hash(typed("gulvspand elefant")).await.unwrap(), "the salt is random");
        let verify = async |text: &str| hasher.verify(Some(typed(text)), Some(&stored)).await.unwrap();
        assert_eq!(verify("gulvspand elefant").await, Verdict::Right { rehash: false });
        assert_eq!(verify("gulvspand elefanT").await, Verdict::Wrong);
        assert_eq!(verify("").await, Verdict::Wrong);
    }

    #[tokio::test]
    async fn other_parameters_ask_for_a_new_hash() {
        let old = PasswordHasher::new(Argon2Params::new(12 * 1024, 3, 1).unwrap(), 1);
        let stored = old.hash(typed("gulvspand elefant")).await.unwrap();
        let verdict = hasher().verify(Some(typed("gulvspand elefant")), Some(&stored)).await;
        assert_eq!(verdict, Ok(Verdict::Right { rehash: true }));
    }

    #[tokio::test]
    async fn without_an_account_a_hash_of_todays_cost_is_compared() {
        let hasher = hasher();
        assert_eq!(hasher.verify(Some(typed("anything")), None).await, Ok(Verdict::Wrong));
        let dummy = Argon2Params::FLOOR.dummy();
        assert_eq!(hasher.verify(None, Some(&dummy)).await, Ok(Verdict::Wrong));
        assert!(!needs_rehash(Argon2Params::FLOOR, &dummy));
        let empty = hasher.hash(typed("")).await.unwrap();
        assert_eq!(hasher.verify(None, Some(&empty)).await, Ok(Verdict::Wrong), "none is not the empty one");
    }

    #[tokio::test]
    async fn a_wrong_password_costs_the_same_whatever_the_hash_was_made_with() {
        let (today, old) = (Argon2Params::FLOOR, Argon2Params::new(12 * 1024, 3, 1).unwrap());
        let stored = PasswordHasher::new(old, 1).hash(typed("gulvspand elefant")).await.unwrap();
        let new = hasher().hash(typed("gulvspand elefant")).await.unwrap();
        let hasher = hasher().beside(&[stored.clone(), "no hash".to_owned(), new.clone(), stored.clone()]);
        assert_eq!(*hasher.others, [old]);
        let paid = |compared: &str| {
            let mut paid = not_paid(today, &hasher.others, compared);
            paid.extend(Argon2Params::of(compared));
            paid.sort_unstable();
            paid
        };
        assert_eq!([paid(&stored), paid(&new), paid(&today.dummy())], [[old, today], [old, today], [old, today]]);
        for (password, hash, verdict) in [
            ("gulvspand elefant", Some(&stored), Verdict::Right { rehash: true }),
            ("gulvspand elefant", Some(&new), Verdict::Right { rehash: false }),
            ("gulvspand elefanT", Some(&stored), Verdict::Wrong),
            ("gulvspand elefant", None, Verdict::Wrong),
        ] {
            assert_eq!(hasher.verify(Some(typed(password)), hash.map(String::as_str)).await, Ok(verdict));
        }
    }

    #[tokio::test]
    async fn a_stored_text_that_is_no_hash_is_an_error_not_a_refusal() {
        for bad in ["", "plain", "$argon2id$v=19$m=1,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$2b$12$abcdefghijklmnopqrstuv"] {
            assert_eq!(hasher().verify(Some(typed("x")), Some(bad)).await, Err(HashError::Broken), "{bad}");
        }
    }

    #[tokio::test]
    async fn whoever_comes_to_a_full_queue_is_told_at_once() {
        let hasher = PasswordHasher::with_queue(Argon2Params::FLOOR, 1, 1);
        let run = |text| hasher.hash(typed(text));
        let (one, two, three) = tokio::join!(run("a"), run("b"), run("c"));
        assert!(one.is_ok() && two.is_ok());
        assert_eq!(three, Err(HashError::Busy));
        assert!(run("d").await.is_ok(), "the places are given back");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_two_seconds() {
        let hasher = PasswordHasher::with_queue(Argon2Params::FLOOR, 1, 8);
        let _taken = hasher.running.clone().acquire_owned().await.unwrap();
        let started = tokio::time::Instant::now();
        assert_eq!(hasher.hash(typed("a")).await, Err(HashError::Busy));
        assert_eq!(started.elapsed(), WAIT);
        assert_eq!(hasher.admitted.available_permits(), 9, "the place in the queue is given back");
    }
}
