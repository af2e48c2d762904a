//! What takes input without a database, and what is promised of it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use valghalla::auth::tokens::Tokens;
use valghalla::crypto::{ClientSecret, KeyRing, LinkToken, RecoveryCode, RefreshToken, SharedKeys};
use valghalla::domain::cpr::{self, CprNumber};
use valghalla::domain::ids::{SessionId, UserId};
use valghalla::domain::merge_fields::{MergeField, TemplateKind};
use valghalla::domain::roles::Role;
use valghalla::domain::site_import;
use valghalla::domain::template::MailTemplate;
use valghalla::domain::time::Clock;

use super::Target;

/// All of them but the query, which needs a running program.
pub fn all() -> Vec<Target> {
    vec![cpr(), template(), csv(), token()]
}

fn target(name: &'static str, words: &'static [&'static str], take: impl FnMut(&[u8]) -> String + 'static) -> Target {
    Target { name, words, limit: Duration::from_secs(1), take: Box::new(take) }
}

/// A number that is taken is one number however it is written, is found in a text, and is never shown by accident.
fn cpr() -> Target {
    target("cpr", &["251248", "9996", "-", " ", "\u{2013}", "310490", "290200", "610190", "000000"], |input| {
        let text = String::from_utf8_lossy(input);
        let found = cpr::stands_in(&text);
        match CprNumber::parse(&text) {
            Ok(number) => {
                let written = number.reveal();
                assert!(written.len() == 11 && written.is_ascii(), "DDMMYY-NNNN");
                let again = CprNumber::parse(&written).unwrap();
                assert_eq!((again.reveal(), again.born_on()), (written.clone(), number.born_on()));
                assert_eq!(number.born_on().format("%d%m%y").to_string(), written[..6], "born on the day it says");
                assert!(found && cpr::stands_in(&format!("Anna {}, ja", *written)), "a text with it is a text with it");
                assert!(!format!("{number:?}").contains(|c: char| c.is_ascii_digit()));
                format!("taken {} {}", number.checksum_ok(), number.born_on().format("%C"))
            }
            Err(code) => format!("{} {found}", code.as_str()),
        }
    })
}

const HOSTILE: [&str; 4] =
    ["[user:one-time-login-url]", "<script>\"'&\n", "https://evil.example/\"x=<", "]\r\nBcc: [user:name]"];

/// A template that is taken stays as it is when it is saved, and no value is ever markup, a field or a line of the head.
fn template() -> Target {
    let words: Vec<&str> = MergeField::ALL.iter().map(|field| field.token()).collect();
    let words = [&words[..], &["[user:", "[usr:nmae]", "]", "[", "[[", "\n\n", "<b>", "[NB: x]", "\r\n"]].concat();
    target("template", words.leak(), |input| {
        let text = String::from_utf8_lossy(input);
        let (subject, body) = text.split_once('\n').unwrap_or(("Emne", &text));
        let kind = TemplateKind::ALL[input.len() % TemplateKind::ALL.len()];
        match MailTemplate::parse(kind, subject, body) {
            Ok(template) => {
                let again = MailTemplate::parse(kind, template.subject(), template.body());
                assert_eq!(again.as_ref(), Ok(&template), "what is stored reads as what was taken");
                let place = |field: MergeField| MergeField::ALL.iter().position(|one| *one == field).unwrap();
                let value_of = |field: MergeField| Cow::Borrowed(HOSTILE[place(field) % HOSTILE.len()]);
                let html = template.render_html(&value_of);
                for tag in html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()) {
                    let link = tag.strip_prefix("a href=\"http").is_some_and(|rest| rest.matches('"').count() == 1);
                    assert!(["p", "/p", "br", "/a"].contains(&tag) || link, "no markup but ours");
                }
                assert!(!template.render_subject(&value_of).contains(char::is_control), "a subject is one line");
                format!("taken {:?} {}", template.warnings(), html.matches("<p>").count().min(4))
            }
            Err(faults) => {
                for (line, column) in faults.iter().filter_map(|fault| fault.position) {
                    let lines = if body.is_empty() { 1 } else { body.split('\n').count() };
                    assert!((1..=lines).contains(&line) && column >= 1, "a fault has a place in the text");
                }
                let kinds: BTreeSet<_> =
                    faults.iter().map(|fault| (fault.code.as_str(), fault.suggestion.is_some())).collect();
                format!("{kinds:?}")
            }
        }
    })
}

const COLUMNS: &[&str] = &[
    "number",
    "navn",
    "name",
    "kommunekode",
    "0607",
    "valgkredsnummer",
    "valgkreds",
    "bygning",
    "adresse",
    "antal_vælgere",
    "dagi_id",
    ";",
    ",",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "=1+1",
    "-2",
    "99999",
    "\u{FEFF}",
    "PK\u{3}\u{4}",
    "1;Nord\n",
    "\n\n",
];

/// A file that is taken has districts that are told apart; line ends and a byte order mark change nothing.
fn csv() -> Target {
    target("csv", COLUMNS, |input| {
        let read = site_import::parse(input, "0607");
        if let Ok(text) = std::str::from_utf8(input)
            && !text.contains('\r')
            && !text.starts_with('\u{FEFF}')
            && !text.starts_with("PK\u{3}\u{4}")
        {
            for other in [text.replace('\n', "\r\n"), format!("\u{FEFF}{text}")] {
                assert_eq!(site_import::parse(other.as_bytes(), "0607"), read, "the same file in another form");
            }
        }
        match read {
            Ok(file) => {
                assert!(!file.rows.is_empty() || !file.faults.is_empty(), "a file with nothing is refused");
                assert!(file.faults.len() <= 1_000);
                let numbers: BTreeSet<i32> = file.rows.iter().map(|row| row.number).collect();
                assert!(numbers.len() == file.rows.len() || !file.faults.is_empty(), "each district once");
                let lines = input.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
                assert!(
                    file.rows
                        .iter()
                        .all(|row| row.row >= 2 && row.row <= lines && row.number > 0 && !row.name.is_empty())
                );
                let kinds: BTreeSet<_> = file.faults.iter().map(|fault| fault.code.as_str()).collect();
                format!("{} {kinds:?} {}", file.columns.len(), file.municipalities.len().min(3))
            }
            Err(faults) => {
                assert!(!faults.is_empty(), "a refusal has a reason");
                format!("{:?}", faults.iter().map(|fault| fault.code.as_str()).collect::<BTreeSet<_>>())
            }
        }
    })
}

/// Only what was issued is a token, and it has one spelling.
fn token() -> Target {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::default();
    KeyRing::init(&dir.path().join("keys"), clock.now().0).unwrap();
    let keys = Arc::new(SharedKeys::new(KeyRing::load(&dir.path().join("keys")).unwrap()));
    let tokens = Tokens::new(Arc::clone(&keys), "https://valg.example.dk", clock.clone()).unwrap();
    let (session, user) = (SessionId::new(), UserId::new());
    let access = tokens.issue(session, user, Role::Auditor, clock.now()).unwrap();
    let seed = [7; 32];
    let refresh = keys.current().refresh_token(session.0, 3, &seed).to_string();
    let words: Vec<&'static str> = [access.clone(), refresh.clone()].into_iter().map(|token| &*token.leak()).collect();
    let parts: Vec<&'static str> = words[0].split('.').collect();
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let words = [&words[..], &parts[..], &[".", none, "valghalla_secret_", "A", "-", "_", "="]].concat();
    target("token", words.leak(), move |input| {
        let text = String::from_utf8_lossy(input);
        let mut kinds = Vec::new();
        if let Some(token) = LinkToken::parse(&text) {
            assert_eq!(*token.reveal(), text, "a link's token has one spelling");
            kinds.push("link");
        }
        if let Some(secret) = ClientSecret::parse(&text) {
            assert_eq!(*secret.reveal(), text, "a secret has one spelling");
            kinds.push("secret");
        }
        if let Some(token) = RefreshToken::parse(&text) {
            assert_eq!(
                keys.current().verify_refresh(&token, &seed),
                text == refresh,
                "none but the one that was derived"
            );
            kinds.push("refresh");
        }
        if let Some(code) = RecoveryCode::typed(&text) {
            let again = RecoveryCode::typed(&code.reveal()).unwrap();
            assert_eq!(again.reveal(), code.reveal());
            kinds.push("recovery");
        }
        if tokens.verify(&text).is_some() {
            assert_eq!(text, access, "none but the one that was issued");
            kinds.push("access");
        }
        format!("{kinds:?} {}", text.matches('.').count().min(4))
    })
}
