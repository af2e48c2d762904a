//! Hostile input, thought up: texts are changed at random, whatever is answered in a new way is kept and changed further,
//! and an input that breaks a promise is made as small as it goes. Runs on the stable toolchain; docs/adr/0031 says why so.

mod change;
pub mod query;
pub mod targets;

use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use change::Random;

/// Takes an input and tells what kind of answer it was.
pub type Take = Box<dyn FnMut(&[u8]) -> String>;

/// One thing that takes input from outside.
pub struct Target {
    /// Its name, and that of the folder with its first inputs.
    pub name: &'static str,
    /// Words that mean something to it.
    pub words: &'static [&'static str],
    /// How long one input may take.
    pub limit: Duration,
    /// Takes an input, panics where a promise is broken, and tells in a few words what kind of answer it was.
    pub take: Take,
}

/// What a run came to.
#[derive(Debug)]
pub struct Report {
    /// How many inputs were tried.
    pub inputs: u64,
    /// How many kinds of answers were seen.
    pub kinds: usize,
    /// The slowest input.
    pub slowest: Duration,
    /// Where it began; the same again with `FUZZ_SEED`.
    pub seed: u64,
}

/// An input that broke a promise.
#[derive(Debug)]
pub struct Failure {
    /// The input, as small as it went.
    pub input: Vec<u8>,
    /// What was broken.
    pub what: String,
    /// Where it was saved; from there every later run begins with it.
    pub saved: PathBuf,
}

/// The longest input that is thought up.
const LONGEST: usize = 16 * 1024;
/// The longest one that is kept: what is long is slow, and is made of short ones again.
const SHORT: usize = 1_024;
/// As many inputs as are kept for being answered in a new way.
const KEPT: usize = 4_096;

/// Where the first inputs of each target are, and what has failed.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// Tries inputs for so long: first those of the folder, then changed ones.
pub fn fuzz(target: &mut Target, folder: &Path, time: Duration, seed: u64) -> Result<Report, Failure> {
    let folder = folder.join(target.name);
    let mut kept = saved(&folder);
    let watch = Watch::over(target, &folder);
    let (mut kinds, mut slowest, mut inputs) = (BTreeSet::new(), Duration::ZERO, 0);
    let mut random = Random::new(seed);
    let began = Instant::now();
    let mut first = kept.clone().into_iter();
    loop {
        let input = match first.next() {
            Some(input) => input,
            None if began.elapsed() >= time => break,
            None => random.changed(&kept, target.words, LONGEST),
        };
        inputs += 1;
        let (answer, took) = watch.take(target, &input);
        slowest = slowest.max(took);
        match answer {
            Ok(kind) => {
                if kinds.insert(kind) && kept.len() < KEPT && input.len() <= SHORT {
                    kept.push(input);
                }
            }
            Err(_) => return Err(smallest(target, &watch, input, &folder)),
        }
    }
    Ok(Report { inputs, kinds: kinds.len(), slowest, seed })
}

/// The inputs of a folder, in the order of their names. There must be some.
fn saved(folder: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no first inputs", folder.display());
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Leaves away what is not needed for the failure, and saves the rest.
fn smallest(target: &mut Target, watch: &Watch, mut input: Vec<u8>, folder: &Path) -> Failure {
    let began = Instant::now();
    let mut what = watch.take(target, &input).0.err().unwrap_or_else(|| "it failed once, and not again".to_owned());
    let mut piece = input.len().div_ceil(2);
    while piece > 0 && began.elapsed() < Duration::from_secs(20) {
        let mut at = 0;
        while at < input.len() {
            let mut less = input.clone();
            less.drain(at..(at + piece).min(less.len()));
            match watch.take(target, &less).0 {
                Err(still) => (input, what) = (less, still),
                Ok(_) => at += piece,
            }
        }
        piece /= 2;
    }
    let name = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    let saved = folder.join(format!("failed-{name:016x}"));
    std::fs::write(&saved, &input).unwrap();
    Failure { input, what, saved }
}

/// Keeps the input that is under way in a file, so that it is known when the program does not come back, and ends the
/// program when it takes far too long.
struct Watch {
    under_way: File,
    /// When the input under way began, in milliseconds since the beginning; 0 while there is none.
    since: Arc<AtomicU64>,
    began: Instant,
}

impl Watch {
    fn over(target: &Target, folder: &Path) -> Self {
        let path = std::env::temp_dir().join(format!("valghalla-fuzz-{}-{}", target.name, std::process::id()));
        let (since, began) = (Arc::new(AtomicU64::new(0)), Instant::now());
        let watch = Self { under_way: File::create(&path).unwrap(), since: Arc::clone(&since), began };
        let (folder, limit) = (folder.to_owned(), target.limit * 10);
        let since = Arc::downgrade(&since);
        std::thread::spawn(move || {
            while let Some(since) = since.upgrade() {
                let under_way = since.load(Ordering::Relaxed);
                if under_way > 0 && began.elapsed().saturating_sub(Duration::from_millis(under_way)) > limit {
                    let hanging = folder.join("failed-hanging");
                    std::fs::copy(&path, &hanging).unwrap();
                    eprintln!("an input does not come to an end: {}", hanging.display());
                    std::process::exit(1);
                }
                drop(since);
                std::thread::sleep(Duration::from_millis(100));
            }
            let _ = std::fs::remove_file(&path);
        });
        watch
    }

    /// Takes an input. One that took too long is given a second chance: the machine may have been busy.
    fn take(&self, target: &mut Target, input: &[u8]) -> (Result<String, String>, Duration) {
        let (answer, took) = self.take_once(target, input);
        if took <= target.limit || answer.is_err() {
            return (answer, took);
        }
        let (answer, again) = self.take_once(target, input);
        let took = took.min(again);
        let slow = took > target.limit;
        (if slow { Err(format!("it took {took:?}, and {:?} is allowed", target.limit)) } else { answer }, took)
    }

    fn take_once(&self, target: &mut Target, input: &[u8]) -> (Result<String, String>, Duration) {
        self.under_way.write_all_at(input, 0).unwrap();
        self.under_way.set_len(u64::try_from(input.len()).unwrap()).unwrap();
        let began = Instant::now();
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap().max(1);
        self.since.store(since, Ordering::Relaxed);
        let answer = catch_unwind(AssertUnwindSafe(|| (target.take)(input)));
        self.since.store(0, Ordering::Relaxed);
        let answer = answer.map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
        });
        (answer, began.elapsed())
    }
}
