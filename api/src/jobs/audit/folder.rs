//! What a folder of checkpoints has of which municipality. Each line says it by an id, and is signed. The code that names a
//! file stands in the database too, so whoever rewrites a log there could lead away from its checkpoints by another code.

use std::collections::{BTreeMap, HashMap};
use std::io;

use super::Files;
use crate::crypto::KeyRing;
use crate::domain::audit_chain::{Checkpoint, Fault, FaultKind, spelled};
use crate::domain::ids::MunicipalityId;

/// The checkpoints that do not stand in the file of their municipality.
#[derive(Debug, Default)]
pub struct Strays {
    /// All of them.
    pub checkpoints: Vec<Checkpoint>,
    /// What is wrong and of which municipality, by the code that was signed and the file: one that the database does not
    /// know, or under another code.
    pub faults: BTreeMap<(String, String), (MunicipalityId, Fault)>,
}

/// Looks through all files for them, when the database knows these municipalities by these codes.
pub fn strays(files: &Files, municipalities: &[(MunicipalityId, String)]) -> io::Result<Strays> {
    let codes: HashMap<MunicipalityId, &str> = municipalities.iter().map(|(id, code)| (*id, code.as_str())).collect();
    let mut strays = Strays::default();
    for file in files.names()? {
        for checkpoint in files.read(&file)?.0 {
            let (signed, today) = (checkpoint.municipality.as_str(), codes.get(&checkpoint.municipality_id).copied());
            if today == Some(&file) && signed == file {
                continue;
            }
            if today != Some(signed) {
                let fault = (checkpoint.municipality_id, foreign(&checkpoint, &file, today));
                strays.faults.insert((signed.to_owned(), file.clone()), fault);
            }
            strays.checkpoints.push(checkpoint);
        }
    }
    Ok(strays)
}

/// The newest checkpoint of each municipality that one of these keys has signed, whatever file it is in.
pub(super) fn newest(files: &Files, keys: &KeyRing) -> io::Result<HashMap<MunicipalityId, Checkpoint>> {
    let mut newest: HashMap<MunicipalityId, Checkpoint> = HashMap::new();
    for file in files.names()? {
        // The last lines are the newest, so few signatures are looked at.
        for checkpoint in files.read(&file)?.0.into_iter().rev() {
            let known = newest.get(&checkpoint.municipality_id);
            let newer = known.is_none_or(|known| (known.sequence, known.at) < (checkpoint.sequence, checkpoint.at));
            if newer && keys.has_signed(&checkpoint) {
                newest.insert(checkpoint.municipality_id, checkpoint);
            }
        }
    }
    Ok(newest)
}

/// A checkpoint whose municipality has another code today, or is not there at all.
pub(super) fn foreign(checkpoint: &Checkpoint, file: &str, today: Option<&str>) -> Fault {
    let Checkpoint { municipality, municipality_id, sequence, at, .. } = checkpoint;
    let at = spelled(*at);
    let whose = match today {
        Some(today) => format!("this municipality was {municipality} then; in the database it is {today} now"),
        None => format!("the database has no municipality {municipality_id}, {municipality} then"),
    };
    let seen = format!("the checkpoint of {at} in {file}.jsonl: {whose}");
    Fault { kind: FaultKind::Foreign, sequence: Some(*sequence), id: None, at: None, seen }
}
