//! The pages of the documentation say what is true: their snippets do what stands beside them, their links lead somewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use valghalla_tests::{Backend, TestApp};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The fenced blocks of a page with their language and the heading above them.
pub fn blocks(page: &str) -> Vec<(String, String, String)> {
    let (mut found, mut heading, mut open) = (Vec::new(), String::new(), None::<(String, String)>);
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => {
                let (language, text) = open.take().unwrap();
                found.push((heading.clone(), language, text));
            }
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) if line.starts_with('#') => heading = line.trim_start_matches(['#', ' ']).to_owned(),
            (None, None) => {}
        }
    }
    found
}

/// The library that this test is linked with, and the folder of what it is built from.
fn library() -> (PathBuf, PathBuf) {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let newest = std::fs::read_dir(&deps)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap_or_default();
            name.starts_with("libvalghalla-") && name.ends_with(".rlib")
        })
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap());
    (newest.unwrap(), deps)
}

/// The errors that the compiler has with a snippet, without where they are.
fn compiler_says(snippet: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("attempt.rs"), snippet).unwrap();
    let (library, deps) = library();
    let output = Command::new("rustc")
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--color=never"])
        .arg("--extern")
        .arg(format!("valghalla={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", deps.display()))
        .arg("--out-dir")
        .arg(dir.path())
        .arg(dir.path().join("attempt.rs"))
        .current_dir(root())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let errors = said.lines().filter(|line| line.starts_with("error") && !line.starts_with("error: aborting"));
    errors.map(|line| format!("{line}\n")).collect()
}

#[test]
fn each_way_round_the_wall_fails_for_the_reason_given() {
    let blocks = blocks(&read("docs/access.md"));
    let attempts: Vec<_> = blocks.chunks(2).collect();
    assert!(attempts.len() >= 6);
    for attempt in attempts {
        let [(heading, rust, snippet), (_, text, expected)] = attempt else { panic!("a snippet without its error") };
        assert_eq!((rust.as_str(), text.as_str()), ("rust", "text"), "{heading}");
        assert_eq!(compiler_says(snippet), *expected, "{heading}");
    }
    let harmless =
        "pub fn scope(a: &valghalla::store::access::Actor, tx: &valghalla::store::db::Tx<'_>) { a.scope(tx); }";
    assert_eq!(compiler_says(harmless), "", "what is allowed compiles");
}

/// Then what is closed to the snippets, which stand outside the crate, is closed to the handlers inside it as well.
#[test]
fn the_store_opens_nothing_to_its_own_crate_alone() {
    let mut folders = vec![root().join("api/src/store")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert!(!std::fs::read_to_string(&path).unwrap().contains("pub(crate)"), "{}", path.display());
            }
        }
    }
}

#[test]
fn the_walk_in_the_guide_is_the_script_that_is_run() {
    let script = read("docs/walkthrough.sh");
    let (_, sections) = script.split_once("\n### ").unwrap();
    let sections: Vec<(String, String)> = sections
        .split("\n### ")
        .map(|section| section.split_once('\n').unwrap())
        .map(|(heading, text)| (heading.to_owned(), format!("{}\n", text.trim_end())))
        .collect();
    let page: Vec<(String, String)> = blocks(&read("docs/api.md"))
        .into_iter()
        .filter(|(heading, language, _)| language == "bash" && sections.iter().any(|(of, _)| of == heading))
        .map(|(heading, _, text)| (heading, text))
        .collect();
    assert_eq!(page, sections);
}

/// What a program prints that reads its text from a page of the documentation.
async fn printed(program: &'static str, text: String, settings: Vec<(&'static str, String)>) -> String {
    let run = move || {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("script"), text).unwrap();
        let output = Command::new(program).arg("script").current_dir(dir.path()).envs(settings).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// All blocks of a language below a heading.
fn under(blocks: &[(String, String, String)], heading: &str, language: &str) -> String {
    let own = blocks.iter().filter(|(at, kind, _)| at == heading && kind == language);
    own.map(|(_, _, text)| text.as_str()).collect()
}

/// What the scripts of a page find in their environment.
fn settings(app: &TestApp, machine: &valghalla_tests::machines::Machine) -> Vec<(&'static str, String)> {
    vec![
        ("API", format!("{}/api/v1", app.url)),
        ("CLIENT_ID", machine.id.clone()),
        ("CLIENT_SECRET", machine.secret.clone()),
        ("PYTHONIOENCODING", "utf-8".to_owned()),
    ]
}

valghalla_tests::on_both! {
    async fn what_the_page_of_machine_clients_runs_prints_what_it_says(app: TestApp) {
        let officer = app.officer().await;
        officer.post("/parties", &valghalla_tests::json!({"letter": "B", "name": "Radikale Venstre"})).await.expect(201);
        let scopes = ["sites:read", "users:read", "users:write"];
        let machine = app.machine(app.municipality, &scopes, valghalla_tests::json!({})).await;
        let blocks = blocks(&read("docs/machine-clients.md"));
        for (heading, language, program) in [("With curl", "bash", "bash"), ("With Python", "python", "python3")] {
            let of = |wanted: &str| under(&blocks, heading, wanted);
            assert_eq!(printed(program, of(language), settings(&app, &machine)).await, of("text"), "{heading}");
        }
    }

    async fn what_the_page_says_of_keys_makes_one_and_signs_with_it(app: TestApp) {
        // The page speaks of the address that clients use, which here is the server's own.
        let machine = app.machine(app.municipality, &["users:read"], valghalla_tests::json!({})).await;
        app.sql(&format!("update municipalities set public_url = '{}'", app.url));
        let dir = tempfile::tempdir().unwrap();
        let key = ("KEY", dir.path().join("key.pem").to_str().unwrap().to_owned());
        let settings = || [settings(&app, &machine), vec![key.clone()]].concat();
        let blocks = blocks(&read("docs/machine-clients.md"));
        let jwk = printed("bash", under(&blocks, "Make a key", "bash"), settings()).await;
        let jwk: valghalla_tests::Value = serde_json::from_str(&jwk).unwrap();
        let body = valghalla_tests::json!({"public_key": jwk, "label": "Lønserver", "valid_days": 30});
        let path = format!("/machine-clients/{}/keys", machine.id);
        app.administrator().await.post(&path, &body).await.expect(201);
        for (heading, language, program) in
            [("Ask for a token with it", "bash", "bash"), ("The same with Python", "python", "python3")]
        {
            let of = |wanted: &str| under(&blocks, heading, wanted);
            assert_eq!(printed(program, of(language), settings()).await, of("text"), "{heading}");
        }
    }

    async fn what_the_page_of_scim_runs_prints_what_it_says(app: TestApp) {
        let officer = app.officer().await;
        officer.post("/parties", &valghalla_tests::json!({"letter": "B", "name": "Radikale Venstre"})).await.expect(201);
        let machine = app.machine(app.municipality, &["users:read", "users:write"], valghalla_tests::json!({})).await;
        let blocks = blocks(&read("docs/scim.md"));
        let of = |wanted: &str| under(&blocks, "With curl", wanted);
        assert_eq!(printed("bash", of("bash"), settings(&app, &machine)).await, of("text"));
    }
}

#[actix_web::test]
async fn the_web_server_in_front_sends_the_headers_of_the_program() {
    let pages = tempfile::tempdir().unwrap();
    std::fs::write(pages.path().join("index.html"), "<!DOCTYPE html>").unwrap();
    let dir = pages.path().to_str().unwrap().to_owned();
    let app = TestApp::start_with(Backend::Sqlite, |name| (name == "SPA_DIR").then(|| dir.clone())).await;
    let page = app.anonymous().page("/").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let mut compared = 0;
    for line in read("deploy/security-headers.conf").lines() {
        let Some((name, value)) = line.strip_prefix("add_header ").and_then(|rest| rest.split_once(' ')) else {
            continue;
        };
        let value = value.trim_start_matches('"').trim_end_matches("\" always;");
        assert_eq!(page.headers[name.to_lowercase().as_str()], value, "{name}");
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut pages: Vec<PathBuf> =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"].iter().map(|name| root().join(name)).collect();
    for folder in ["docs", "docs/adr"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|e| e == "md")));
    }
    let mut dead = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = page.parent().unwrap().join(file);
            // Pictures are made by hand and may come later.
            if target.contains("://") || file.starts_with("docs/pictures/") {
                continue;
            }
            let found = if file.is_empty() { Ok(text.clone()) } else { std::fs::read_to_string(&path) };
            let anchored = |text: &str| anchor.is_empty() || headings(text).any(|slug| slug == anchor);
            if !(path.is_dir() && anchor.is_empty() || found.is_ok_and(|text| anchored(&text))) {
                dead.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

/// The anchors of a page's headings, as they are made from the words.
fn headings(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let words = line.trim_start_matches(['#', ' ']).to_lowercase();
        words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
    })
}
