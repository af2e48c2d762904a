//! Hostile input to all that takes any, for a second each; `make fuzz` takes longer. And that what is broken is found.

use std::time::Duration;

use valghalla_tests::Backend;
use valghalla_tests::fuzz::query::{self, Asker};
use valghalla_tests::fuzz::{Target, corpus, fuzz, targets};
use valghalla_tests::program::Program;

fn holds(mut target: Target) {
    let time = Duration::from_secs(1);
    // Alike each time: chance is for `make fuzz`.
    let report = fuzz(&mut target, &corpus(), time, 1).unwrap_or_else(|failure| panic!("{}: {failure:?}", target.name));
    assert!(report.inputs > 20 && report.kinds > 3, "{}: {report:?}", target.name);
}

#[test]
fn no_input_breaks_what_is_promised_of_it() {
    targets::all().into_iter().for_each(holds);
}

#[test]
fn no_query_breaks_a_list() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let program = runtime.block_on(Program::start_new(Backend::Sqlite));
    let handle = runtime.handle().clone();
    let log_in = Box::new(move || handle.block_on(program.administrator()));
    holds(query::target(Asker { runtime: runtime.handle().clone(), log_in }));
}

/// A target with a fault that no first input shows.
fn faulty(limit: Duration, take: impl FnMut(&[u8]) -> String + 'static) -> (tempfile::TempDir, Target) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("faulty")).unwrap();
    std::fs::write(folder.path().join("faulty/first"), "some harmless words").unwrap();
    (folder, Target { name: "faulty", words: &["[", "]"], limit, take: Box::new(take) })
}

#[test]
fn a_panic_is_found_made_small_and_kept() {
    let take = |input: &[u8]| {
        let at = |sign| input.iter().position(|byte| *byte == sign);
        assert!(
            !matches!((at(b'['), at(b']')), (Some(open), Some(close)) if close < open),
            "closed before it is opened"
        );
        String::from("harmless")
    };
    let (folder, mut target) = faulty(Duration::from_secs(5), take);
    let failure = fuzz(&mut target, folder.path(), Duration::from_secs(60), 1).unwrap_err();
    assert_eq!((failure.input.as_slice(), failure.what.as_str()), (&b"]["[..], "closed before it is opened"));
    assert_eq!(std::fs::read(&failure.saved).unwrap(), b"][");
    let again = fuzz(&mut target, folder.path(), Duration::ZERO, 2).unwrap_err();
    assert_eq!(again.input, b"][", "every later run begins with it");
}

#[test]
fn what_takes_too_long_is_found() {
    let take = |input: &[u8]| {
        std::thread::sleep(Duration::from_millis(if input.contains(&b'[') { 300 } else { 0 }));
        String::from("harmless")
    };
    let (folder, mut target) = faulty(Duration::from_millis(200), take);
    let failure = fuzz(&mut target, folder.path(), Duration::from_secs(60), 1).unwrap_err();
    assert!(failure.what.starts_with("it took") && failure.input.len() < 64, "{failure:?}");
}
