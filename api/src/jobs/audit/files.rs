//! The files of checkpoints and of who was erased: `<code>.jsonl` and `<code>.erased.jsonl` for each municipality, one line
//! each, only ever added to. Beside them `taken-away.jsonl`, what else a restored backup has to be told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::audit_chain::Checkpoint;
use crate::domain::erasure::ErasedPerson;
use crate::domain::ids::PersonId;
use crate::domain::taken_away::TakenAway;

const TAKEN_AWAY: &str = "taken-away.jsonl";

/// A folder of checkpoints.
#[derive(Debug, Clone)]
pub struct Files {
    dir: PathBuf,
}

impl Files {
    /// A folder to be written to, made when it is not there. Fails where nothing can be written.
    pub fn open(dir: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let probe = dir.join(format!(".writable-{}", uuid::Uuid::now_v7()));
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&probe)?;
        fs::remove_file(probe)?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// A folder to be read only, perhaps a copy.
    pub fn copy(dir: &Path) -> io::Result<Self> {
        fs::read_dir(dir)?;
        Ok(Self { dir: dir.to_owned() })
    }

    fn path(&self, code: &str) -> PathBuf {
        self.dir.join(format!("{code}.jsonl"))
    }

    /// Adds a checkpoint, lastingly.
    pub fn append(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        self.add(&self.path(&checkpoint.municipality), &format!("{}\n", checkpoint.line()))
    }

    /// Adds to what was taken away, lastingly. Nothing at all makes the file, so that none means another folder.
    pub fn append_taken_away(&self, some: &[TakenAway]) -> io::Result<()> {
        self.add(&self.dir.join(TAKEN_AWAY), &spelled(some)?)
    }

    /// Adds people to the list of those who were erased, `<code>.erased.jsonl`, as lastingly.
    pub fn append_erased(&self, code: &str, people: &[ErasedPerson]) -> io::Result<()> {
        self.add(&self.erased_path(code), &spelled(people)?)
    }

    /// Who stands in the lists of those who were erased, by the codes of their municipalities. A torn line is passed over:
    /// its people were written again after it.
    pub fn erased(&self) -> io::Result<BTreeMap<String, BTreeSet<PersonId>>> {
        let mut lists = BTreeMap::new();
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            let Some(code) = name.to_str().and_then(|name| name.strip_suffix(".erased.jsonl")) else { continue };
            let (people, _) = lines::<ErasedPerson>(&self.erased_path(code))?.unwrap_or_default();
            lists.insert(code.to_owned(), people.into_iter().map(|one| one.person_id).collect());
        }
        Ok(lists)
    }

    fn erased_path(&self, code: &str) -> PathBuf {
        self.dir.join(format!("{code}.erased.jsonl"))
    }

    /// Adds lines. One that a power cut has torn stays as it is, and these begin after it.
    fn add(&self, path: &Path, lines: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        let torn = file.seek(SeekFrom::End(0))? > 0 && {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            last != *b"\n"
        };
        file.write_all(format!("{}{lines}", if torn { "\n" } else { "" }).as_bytes())?;
        file.sync_all()?;
        File::open(&self.dir)?.sync_all()
    }

    /// The files of checkpoints by their names, which are codes. One that was set aside is none any more.
    pub fn names(&self) -> io::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(&self.dir)? {
            let name = entry?.file_name();
            let code = name.to_str().and_then(|name| name.strip_suffix(".jsonl"));
            names.extend(code.filter(|code| !code.contains(['-', '.'])).map(str::to_owned));
        }
        Ok(names)
    }

    /// The checkpoints of a file by its name, and how many lines are none.
    pub fn read(&self, code: &str) -> io::Result<(Vec<Checkpoint>, usize)> {
        Ok(lines(&self.path(code))?.unwrap_or_default())
    }

    /// What was taken away, and how many lines say nothing; none where there is no such file.
    pub fn taken_away(&self) -> io::Result<Option<(Vec<TakenAway>, usize)>> {
        lines(&self.dir.join(TAKEN_AWAY))
    }

    /// Moves a municipality's checkpoints out of the way of a log that begins anew before them; answers where they are.
    pub fn set_aside(&self, code: &str, why: &str) -> io::Result<Option<PathBuf>> {
        let aside = self.dir.join(format!("{code}-{why}.jsonl"));
        match fs::rename(self.path(code), &aside) {
            Ok(()) => File::open(&self.dir)?.sync_all().map(|()| Some(aside)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A line of JSON for each.
fn spelled<T: Serialize>(some: &[T]) -> io::Result<String> {
    some.iter().map(|one| Ok(format!("{}\n", serde_json::to_string(one)?))).collect()
}

/// What stands in the lines of a file, and how many could not be read; none where there is no file.
fn lines<T: DeserializeOwned>(path: &Path) -> io::Result<Option<(Vec<T>, usize)>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let found: Vec<T> = lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let unreadable = lines.len() - found.len();
    Ok(Some((found, unreadable)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::domain::ids::MunicipalityId;
    use crate::domain::time::Instant;

    fn checkpoint(sequence: i64) -> Checkpoint {
        Checkpoint {
            municipality: "0607".to_owned(),
            municipality_id: MunicipalityId::new(),
            sequence,
            hash: "00".repeat(32),
            at: Instant(chrono::DateTime::UNIX_EPOCH),
            key_id: "k".to_owned(),
            signature: String::new(),
        }
    }

    #[test]
    fn lines_are_added_after_what_is_there_even_after_a_torn_one() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("made/here");
        let files = Files::open(&dir).unwrap();
        assert_eq!(files.read("0607").unwrap(), (Vec::new(), 0));
        let (one, two) = (checkpoint(1), checkpoint(2));
        files.append(&one).unwrap();
        let path = dir.join("0607.jsonl");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let torn = format!("{}\n{{\"municip", one.line());
        fs::write(&path, &torn).unwrap();
        files.append(&two).unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with(&torn));
        assert_eq!(files.read("0607").unwrap(), (vec![one, two], 1));
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1, "nothing else is left in the folder");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("file"), "").unwrap();
        assert!(Files::open(&parent.path().join("file/dir")).is_err());
        assert!(Files::copy(&parent.path().join("nowhere")).is_err());
    }
    #[test]
    fn who_was_erased_is_read_back_even_after_a_torn_line() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::open(dir.path()).unwrap();
        let [one, two, three] = [(); 3].map(|()| PersonId::new());
        let line = |person_id| ErasedPerson { person_id, erased_at: Instant(chrono::DateTime::UNIX_EPOCH) };
        files.append(&checkpoint(1)).unwrap();
        files.append_erased("0607", &[line(one), line(two)]).unwrap();
        let path = dir.path().join("0607.erased.jsonl");
        let there = fs::read_to_string(&path).unwrap();
        let first = format!(r#"{{"person_id":"{one}","erased_at":"1970-01-01T00:00:00Z"}}"#);
        assert_eq!(there.lines().next().unwrap(), first);
        fs::write(&path, format!("{there}{{\"person_")).unwrap();
        files.append_erased("0607", &[line(three)]).unwrap();
        files.append_erased("0630", &[line(three)]).unwrap();
        let lists = files.erased().unwrap();
        assert_eq!(lists["0607"], BTreeSet::from([one, two, three]));
        assert_eq!((lists["0630"].len(), lists.len()), (1, 2));
    }
}
