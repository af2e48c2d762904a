//! One long story, told to the program on SQLite and to the program on PostgreSQL: every answer is the same, byte for byte,
//! but for ids, times and tokens.

mod accounts;
mod people;
mod places;
mod refusals;

use std::collections::BTreeSet;

use valghalla::domain::roles::Role;
use valghalla_tests::matrix::operations;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::recording::{Call, Recorded, Recording, differences};
use valghalla_tests::{Backend, TestApp};

/// Who asks.
struct Cast<'a> {
    app: &'a TestApp,
    admin: Recorded<'a>,
    officer: Recorded<'a>,
    /// Of the first party, everywhere.
    birgit: Recorded<'a>,
    /// Of the second party, at one site.
    carl: Recorded<'a>,
    auditor: Recorded<'a>,
    nobody: Recorded<'a>,
    /// The accounts of the two secretaries.
    secretaries: [String; 2],
}

/// Somebody with an account of a fixed name, logged in; and the account's id.
async fn somebody<'a>(
    app: &TestApp,
    recording: &'a Recording,
    name: &'static str,
    role: Role,
) -> (Recorded<'a>, String) {
    let id = app.active_user(app.municipality, name, role).await;
    app.give_factor(app.municipality, id).await;
    let client = app.log_in(app.municipality, name, PASSWORD).await;
    (recording.of_somebody(name, client), id.to_string())
}

async fn told(backend: Backend) -> Vec<Call> {
    let app = TestApp::start(backend).await;
    let recording = Recording::of(&app.url);
    let (birgit, one) = somebody(&app, &recording, "birgit", Role::PartySecretary).await;
    let (carl, two) = somebody(&app, &recording, "carl", Role::PartySecretary).await;
    let cast = Cast {
        admin: somebody(&app, &recording, "agnete", Role::Administrator).await.0,
        officer: somebody(&app, &recording, "olga", Role::ElectionOfficer).await.0,
        auditor: somebody(&app, &recording, "revisor", Role::Auditor).await.0,
        nobody: recording.of_somebody("nobody", app.anonymous()),
        secretaries: [one, two],
        app: &app,
        birgit,
        carl,
    };
    let places = places::told(&cast).await;
    people::told(&cast, &places).await;
    accounts::told(&cast, &places).await;
    refusals::told(&cast, &recording).await;
    drop(cast);
    recording.finish()
}

#[actix_web::test]
async fn both_databases_answer_the_same() {
    let (sqlite, postgres) = (told(Backend::Sqlite).await, told(Backend::Postgres).await);
    let well = sqlite.iter().filter(|call| call.status < 300).count();
    println!("{} calls, {well} of them answered with what was asked for", sqlite.len());
    assert!(sqlite.len() >= 300 && well >= 300, "{} calls, {well} well", sqlite.len());
    let broken: Vec<&Call> = sqlite.iter().chain(&postgres).filter(|call| call.status >= 500).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(nouns_without_an_answer(&sqlite).is_empty(), "{:?}", nouns_without_an_answer(&sqlite));
    let differences = differences(&sqlite, &postgres);
    assert!(differences.is_empty(), "{} answers differ:\n{}", differences.len(), differences.join("\n"));
}

/// The nouns of which nothing was answered as it was asked for.
fn nouns_without_an_answer(calls: &[Call]) -> BTreeSet<String> {
    let mut without: BTreeSet<String> = operations().into_iter().map(|operation| operation.tag).collect();
    for operation in operations() {
        let well = |call: &&Call| {
            let mut asked = call.asked.split(' ').skip(1);
            let (method, path) = (asked.next().unwrap(), asked.next().unwrap());
            let steps = path.split('?').next().unwrap().split('/');
            let fits = |(step, of): (&str, &str)| step == of || of.starts_with('{');
            call.status < 300
                && method == operation.method
                && steps.clone().count() == operation.path.split('/').count()
                && steps.zip(operation.path.split('/')).all(fits)
        };
        if calls.iter().any(|call| well(&call)) {
            without.remove(&operation.tag);
        }
    }
    without
}
