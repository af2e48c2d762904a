//! The ring that a program uses now, while another may take its place.
//!
//! Each use-case keeps the ring with which it began. A server says that it knows a new key, or that it no longer seals with
//! an old one, only when no use-case is left that began with an earlier ring.

use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use super::KeyRing;

/// For how long a program that looks after its keys may go on without having looked. A rotation waits for longer before it
/// takes a program for dead.
const LOOKS_LAST: Duration = Duration::from_secs(10);

/// The ring in use.
#[derive(Debug)]
pub struct SharedKeys {
    ring: RwLock<Arc<KeyRing>>,
    earlier: Mutex<Vec<Weak<KeyRing>>>,
    /// When the program last made sure that the ring is the right one; never, where nobody looks.
    looked: Mutex<Option<Instant>>,
}

impl SharedKeys {
    /// With the ring that was loaded at start.
    pub fn new(ring: KeyRing) -> Self {
        Self { ring: RwLock::new(Arc::new(ring)), earlier: Mutex::default(), looked: Mutex::default() }
    }

    /// The ring for a use-case that begins now.
    pub fn current(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What begins from now on uses this one.
    pub fn replace(&self, ring: KeyRing) {
        let before = std::mem::replace(&mut *self.ring.write().unwrap_or_else(PoisonError::into_inner), Arc::new(ring));
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&before));
    }

    /// Whether no use-case is left that began with an earlier ring.
    pub fn is_settled(&self) -> bool {
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        earlier.retain(|ring| ring.strong_count() > 0);
        earlier.is_empty()
    }

    /// Notes that the ring is the right one at this moment.
    pub fn looked(&self) {
        *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether the program has not been able to look for so long that others may have gone on without it: a process that was
    /// stopped, or cut off from the database.
    pub fn is_stale(&self) -> bool {
        let looked = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.is_some_and(|at| at.elapsed() > LOOKS_LAST)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::fixture::ring;
    use super::super::{KeyKind, KeysInUse};
    use super::*;

    #[test]
    fn who_has_begun_keeps_the_ring_and_is_waited_for() {
        let (dir, first) = ring();
        let before = first.signing_key().id().to_owned();
        let shared = SharedKeys::new(first);
        let under_way = shared.current();
        assert!(shared.is_settled(), "there is no earlier one");
        let added = KeyRing::add(dir.path(), KeyKind::Signing, DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let using =
            |id: &str| KeyRing::load_using(dir.path(), &KeysInUse::from([(KeyKind::Signing, id.to_owned())])).unwrap();
        shared.replace(using(&before));
        shared.replace(using(&added));
        assert_eq!((under_way.signing_key().id(), shared.current().signing_key().id()), (&*before, &*added));
        assert!(!shared.is_settled());
        drop(under_way);
        assert!(shared.is_settled());
    }

    #[test]
    fn nobody_is_stale_who_never_looks_or_has_just_looked() {
        let (_dir, ring) = ring();
        let shared = SharedKeys::new(ring);
        assert!(!shared.is_stale());
        shared.looked();
        assert!(!shared.is_stale());
        *shared.looked.lock().unwrap() = Instant::now().checked_sub(LOOKS_LAST * 2);
        assert!(shared.is_stale());
    }
}
