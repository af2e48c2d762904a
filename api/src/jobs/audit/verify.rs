//! Going through a whole log: the chain from its beginning, every checkpoint, every record without a place.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::domain::audit_chain::{ChainHash, Checkpoint, Fault, FaultKind, Walk, diagnose, made_at, spelled};
use crate::domain::ids::MunicipalityId;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::audit::{chain, checkpoints};
use crate::store::db::Db;

/// How many rows are read at once.
const PAGE: i64 = 2_000;
/// How far behind the newest record the oldest one without a place may be.
const WAITING: TimeDelta = TimeDelta::minutes(10);

/// What was checked, of a log in which all is well.
#[derive(Debug)]
pub struct Report {
    /// How many records have their place.
    pub records: i64,
    /// The last one's hash.
    pub hash: ChainHash,
    /// When the last one was written.
    pub at: Option<Instant>,
    /// How many checkpoints agree.
    pub checkpoints: usize,
    /// Up to which record the newest one goes, and when it was signed.
    pub signed: Option<(i64, Instant)>,
    /// How many records wait for their place.
    pub waiting: usize,
}

/// Either the first thing that is wrong, or what was found well.
type Verdict<T> = std::result::Result<T, Fault>;

/// Checks a municipality's log against its checkpoints, those of the database and those that were `kept` elsewhere.
/// `progress` hears how far it is.
pub async fn verify(
    db: &Db,
    municipality: MunicipalityId,
    kept: Vec<Checkpoint>,
    progress: &mut impl FnMut(i64),
) -> Result<Verdict<Report>> {
    // Read before the chain: it only grows meanwhile.
    let (signed, forged) = signed(db, municipality, kept).await?;
    let mut walk = Walk::from_beginning(municipality);
    let mut agreed = 0;
    if let Err(fault) = go(db, municipality, &mut walk, |walk| {
        progress(walk.sequence);
        for checkpoint in signed.get(&walk.sequence).into_iter().flatten() {
            if checkpoint.hash != walk.hash.to_string() {
                return Some(rewritten(agreed, checkpoint));
            }
            agreed = walk.sequence;
        }
        None
    })
    .await?
    {
        return Ok(Err(fault));
    }
    let beyond = signed.range(walk.sequence + 1..).next_back().and_then(|(_, some)| some.first());
    if let Some(checkpoint) = beyond {
        return Ok(Err(cut_off(&walk, checkpoint)));
    }
    let waiting = match unplaced(db, municipality).await? {
        Ok(waiting) => waiting,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Some(fault) = forged {
        return Ok(Err(fault));
    }
    let newest = signed.values().flatten().max_by_key(|one| (one.sequence, one.at));
    Ok(Ok(Report {
        records: walk.sequence,
        hash: walk.hash,
        at: walk.at(),
        checkpoints: signed.values().map(Vec::len).sum(),
        signed: newest.map(|one| (one.sequence, one.at)),
        waiting,
    }))
}

/// Checks what has come since a place whose hash is known, and answers how far the chain goes.
pub(super) async fn since(db: &Db, municipality: MunicipalityId, start: Walk) -> Result<Verdict<Walk>> {
    let known = start.sequence;
    let standing = db.read(move |tx| chain::links(tx, municipality, known.saturating_sub(1), 1)).await?;
    let (mut walk, standing) = (start, standing.first().filter(|link| link.sequence == known).map(|link| link.hash));
    if known > 0 && standing != Some(walk.hash) {
        let seen = "the newest checkpoint signed another hash, or the record is gone".to_owned();
        return Ok(Err(Fault { kind: FaultKind::Rewritten, sequence: Some(known), id: None, at: None, seen }));
    }
    Ok(go(db, municipality, &mut walk, |_| None).await?.map(|()| walk))
}

/// Goes on to the end of the chain, or to the first place that does not hold or that `look` objects to.
async fn go(
    db: &Db,
    municipality: MunicipalityId,
    walk: &mut Walk,
    mut look: impl FnMut(&Walk) -> Option<Fault>,
) -> Result<Verdict<()>> {
    // At the beginning there may be places before the first.
    let mut after = if walk.sequence == 0 { i64::MIN } else { walk.sequence };
    loop {
        let from = after;
        let links = db.read(move |tx| chain::links(tx, municipality, from, PAGE)).await?;
        for (index, link) in links.iter().enumerate() {
            if !walk.step(link) {
                let last = links.last().map_or(after, |link| link.sequence);
                let further = db.read(move |tx| chain::links(tx, municipality, last, PAGE)).await?;
                let rest: Vec<_> = links.iter().skip(index).cloned().chain(further).collect();
                return Ok(diagnose(walk, &rest).map_or(Ok(()), Err));
            }
            if let Some(fault) = look(walk) {
                return Ok(Err(fault));
            }
        }
        let Some(last) = links.last() else { return Ok(Ok(())) };
        after = last.sequence;
    }
}

type Signed = BTreeMap<i64, Vec<Checkpoint>>;

/// The checkpoints that one of our keys has signed, by their places, and the first one that none has.
async fn signed(db: &Db, municipality: MunicipalityId, kept: Vec<Checkpoint>) -> Result<(Signed, Option<Fault>)> {
    let (mut found, mut before) = (kept, None);
    loop {
        let page = db.read(move |tx| checkpoints::page(tx, municipality, before, PAGE)).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        found.extend(page.into_iter().map(|one| one.checkpoint));
    }
    let (mut signed, mut forged) = (Signed::new(), None);
    for checkpoint in found.into_iter().filter(|one| one.municipality_id == municipality) {
        if !db.keys().has_signed(&checkpoint) {
            let (sequence, key) = (Some(checkpoint.sequence), &checkpoint.key_id);
            let seen = format!("the checkpoint of {} is not signed by the key {key}", spelled(checkpoint.at));
            forged.get_or_insert(Fault { kind: FaultKind::Forged, sequence, id: None, at: None, seen });
            continue;
        }
        let there = signed.entry(checkpoint.sequence).or_default();
        // The file and the database have each of them.
        if !there.contains(&checkpoint) {
            there.push(checkpoint);
        }
    }
    Ok((signed, forged))
}

fn rewritten(agreed: i64, checkpoint: &Checkpoint) -> Fault {
    let (sequence, at) = (checkpoint.sequence, spelled(checkpoint.at));
    let seen = format!("the checkpoint of {at} signed another hash of record {sequence}; up to {agreed} they agree");
    Fault { kind: FaultKind::Rewritten, sequence: Some(agreed + 1), id: None, at: None, seen }
}

/// The chain ends before a checkpoint does.
pub(super) fn cut_off(walk: &Walk, checkpoint: &Checkpoint) -> Fault {
    let last = walk.at().map_or_else(String::new, |at| format!(", written {}", spelled(at)));
    let (ends, goes, at) = (walk.sequence, checkpoint.sequence, spelled(checkpoint.at));
    let seen = format!("the log ends with record {ends}{last}; the checkpoint of {at} knows {goes}");
    Fault { kind: FaultKind::CutOff, sequence: Some(ends + 1), id: None, at: None, seen }
}

/// Records without a place: how many wait, or the first that should not be there or waits too long.
async fn unplaced(db: &Db, municipality: MunicipalityId) -> Result<Verdict<usize>> {
    if let Some(id) = db.read(move |tx| chain::waits_in_vain(tx, municipality)).await? {
        let seen = "it was removed before it had its place".to_owned();
        let (kind, at) = (FaultKind::Removed, made_at(id));
        return Ok(Err(Fault { kind, sequence: None, id: Some(id), at, seen }));
    }
    let (mut after, mut waiting, mut oldest, mut newest) = (None, 0, None, None);
    loop {
        let page = db.read(move |tx| chain::placed(tx, municipality, after, PAGE)).await?;
        for record in &page {
            newest = newest.max(Some(record.at));
            if record.sequence.is_none() && record.waits.is_none() {
                let seen = "it has no place in the chain and waits for none".to_owned();
                let (id, at) = (Some(record.id), Some(record.at));
                return Ok(Err(Fault { kind: FaultKind::Inserted, sequence: None, id, at, seen }));
            }
            if record.sequence.is_none() {
                waiting += 1;
                oldest.get_or_insert(*record);
            }
        }
        let Some(last) = page.last() else { break };
        after = Some(last.id);
    }
    // The clock is not asked: in a copy, or while no server runs, records may wait for as long as they like.
    if let (Some(oldest), Some(newest)) = (oldest, newest)
        && newest.0 - oldest.at.0 > WAITING
    {
        let seen = format!("{waiting} wait for their place; the newest record is of {}", spelled(newest));
        let (id, at) = (Some(oldest.id), Some(oldest.at));
        return Ok(Err(Fault { kind: FaultKind::Unlinked, sequence: None, id, at, seen }));
    }
    Ok(Ok(waiting))
}
