//! Going along a chain, and saying what was done to it where it does not hold.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{ChainHash, Link, beginning, hash, spelled};
use crate::domain::ids::{AuditEventId, MunicipalityId};
use crate::domain::time::Instant;

/// What was done to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The record is not as it was written.
    Changed,
    /// The record, or its place, is gone.
    Removed,
    /// Another record stands in its place.
    Reordered,
    /// The record was put in past the program.
    Inserted,
    /// The newest records are gone: a checkpoint knows more.
    CutOff,
    /// The chain holds in itself, but a checkpoint signed another one.
    Rewritten,
    /// A checkpoint was not signed by a key of this installation, or not as it stands.
    Forged,
    /// A checkpoint is of a municipality that the database does not know, or under another code.
    Foreign,
    /// The record has waited for its place for too long.
    Unlinked,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Reordered => "reordered",
            Self::Inserted => "inserted",
            Self::CutOff => "cut off",
            Self::Rewritten => "rewritten",
            Self::Forged => "forged checkpoint",
            Self::Foreign => "foreign checkpoint",
            Self::Unlinked => "never linked",
        })
    }
}

/// The first record of a log that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What was done.
    pub kind: FaultKind,
    /// At which place of the chain; none for what has no place in it.
    pub sequence: Option<i64>,
    /// The record, where it is still known which one it was.
    pub id: Option<AuditEventId>,
    /// When that record was written.
    pub at: Option<Instant>,
    /// How it was seen.
    pub seen: String,
}

impl Fault {
    fn at_link(kind: FaultKind, link: &Link, seen: impl Into<String>) -> Self {
        let at = link.entry.as_ref().map(|entry| entry.at).or_else(|| made_at(link.id));
        Self { kind, sequence: Some(link.sequence), id: Some(link.id), at, seen: seen.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.kind)?;
        if let Some(sequence) = self.sequence {
            write!(f, " record {sequence}")?;
        }
        if let Some(id) = self.id {
            write!(f, " id {id}")?;
        }
        if let Some(at) = self.at {
            write!(f, " of {}", spelled(at))?;
        }
        write!(f, " ({})", self.seen)
    }
}

/// When a record was made whose row is gone: its id begins with the time (RFC 9562 § 5.7).
pub fn made_at(id: AuditEventId) -> Option<Instant> {
    let (seconds, nanoseconds) = id.0.get_timestamp()?.to_unix();
    DateTime::<Utc>::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds).map(Instant)
}

/// Where one is on the way along a chain: everything before has been found as it should be.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Whose chain it is.
    municipality: MunicipalityId,
    /// How many records have been passed.
    pub sequence: i64,
    /// The hash of the last one passed.
    pub hash: ChainHash,
    /// The hash before that one.
    before: Option<ChainHash>,
    /// The last one passed, and when it was written.
    last: Option<(AuditEventId, Instant)>,
}

impl Walk {
    /// At the beginning of a municipality's chain.
    pub fn from_beginning(municipality: MunicipalityId) -> Self {
        Self { municipality, sequence: 0, hash: beginning(municipality), before: None, last: None }
    }

    /// At a place of a municipality's chain whose hash is known.
    pub const fn from(municipality: MunicipalityId, sequence: i64, hash: ChainHash) -> Self {
        Self { municipality, sequence, hash, before: None, last: None }
    }

    /// Goes one further, if the next link holds.
    pub fn step(&mut self, link: &Link) -> bool {
        let Some(entry) = link.entry.as_ref().filter(|_| link.sequence == self.sequence + 1) else { return false };
        if entry.municipality != self.municipality || hash(self.hash, link.sequence, entry) != link.hash {
            return false;
        }
        (self.before, self.sequence, self.hash) = (Some(self.hash), link.sequence, link.hash);
        self.last = Some((link.id, entry.at));
        true
    }

    /// When the last one passed was written.
    pub fn at(&self) -> Option<Instant> {
        self.last.map(|(_, at)| at)
    }
}

/// How many removed records with everything after them numbered anew are recognised as such.
const RENUMBERED: i64 = 10_000;

/// What was done where a walk cannot go on. `links` begins with the one that it stopped at, and goes on as far as somebody
/// would look for a record that was moved: the further, the more often a moved record is called so, and not changed.
pub fn diagnose(walk: &Walk, links: &[Link]) -> Option<Fault> {
    let (here, place) = (links.first()?, walk.sequence + 1);
    if here.sequence != place {
        let after = walk.at().map_or_else(String::new, |at| format!(", after that of {}", spelled(at)));
        let seen = format!("the chain goes on with {}{after}", here.sequence);
        let kind = if here.sequence > place { FaultKind::Removed } else { FaultKind::Inserted };
        return Some(Fault { kind, sequence: Some(place), id: None, at: None, seen });
    }
    let Some(entry) = &here.entry else {
        return Some(Fault::at_link(FaultKind::Removed, here, "its place is there, the record is not"));
    };
    if entry.municipality != walk.municipality && hash(walk.hash, place, entry) == here.hash {
        let seen = format!("it is a record of the municipality {}", entry.municipality);
        return Some(Fault::at_link(FaultKind::Inserted, here, seen));
    }
    // The hash that was made for this record fits one place earlier: so the record there has come since.
    if walk.before.is_some_and(|before| hash(before, walk.sequence, entry) == here.hash) {
        let seen = format!("record {place} was made to follow record {}", walk.sequence - 1);
        let (id, at) = walk.last.unzip();
        return Some(Fault { kind: FaultKind::Inserted, sequence: Some(walk.sequence), id, at, seen });
    }
    if let Some(fault) = moved(walk, here, links) {
        return Some(fault);
    }
    if let Some(removed) = renumbered(links) {
        let seen = format!("{removed} missing before it, and what follows has been numbered anew");
        return Some(Fault { kind: FaultKind::Removed, sequence: Some(place), id: None, at: None, seen });
    }
    Some(Fault::at_link(FaultKind::Changed, here, "its hash is another one"))
}

/// A later record fits here: either this one was put in before it, or the two have changed places.
fn moved(walk: &Walk, here: &Link, links: &[Link]) -> Option<Fault> {
    let place = walk.sequence + 1;
    for (index, other) in links.iter().enumerate().skip(1) {
        let Some(entry) = &other.entry else { continue };
        let fitting = hash(walk.hash, place, entry);
        let stands = format!("record {place} is the one that stands at {}", other.sequence);
        if fitting == here.hash {
            return Some(Fault::at_link(FaultKind::Reordered, here, stands));
        }
        if fitting == other.hash {
            let follows = |link: Option<&Link>| {
                link.is_some_and(|link| {
                    link.entry.as_ref().is_some_and(|entry| hash(fitting, place + 1, entry) == link.hash)
                })
            };
            let was_next = follows(links.get(index + 1)) || index + 1 == links.len();
            let exchanged = follows(links.first()) || (index > 1 && follows(links.get(1)));
            let kind = if was_next && !exchanged { FaultKind::Inserted } else { FaultKind::Reordered };
            return Some(Fault::at_link(kind, here, stands));
        }
    }
    None
}

/// How many records are missing before these, if the next hash was made for a later place than it stands at.
fn renumbered(links: &[Link]) -> Option<i64> {
    let (here, next) = (links.first()?, links.get(1)?);
    let entry = next.entry.as_ref()?;
    (1..=RENUMBERED).find(|missing| hash(here.hash, next.sequence + missing, entry) == next.hash)
}
