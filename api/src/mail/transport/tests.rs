//! Against a mail server of a few lines that answers as each test wants.

use std::collections::HashMap;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;
use crate::domain::fault::Locale;
use crate::mail::message::tests::message;

const HANG_UP: &str = "hang up";
const SILENCE: &str = "silence";

/// Answers each command by its verb, `250 ok` where nothing is said; gives back what it heard.
async fn converse(stream: TcpStream, answers: HashMap<&str, &str>) -> String {
    let (read, mut write) = stream.into_split();
    let (mut read, mut heard, mut content) = (BufReader::new(read), String::new(), false);
    let mut verb = "CONNECT".to_owned();
    loop {
        let default = match verb.as_str() {
            "CONNECT" => "220 ready",
            "EHLO" => "250-here\r\n250 SMTPUTF8",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        match answers.get(verb.as_str()).copied().unwrap_or(default) {
            HANG_UP => return heard,
            SILENCE => {
                let _ = read.read_to_string(&mut heard).await;
                return heard;
            }
            answer if !content => {
                let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
                content = verb == "DATA" && answer.starts_with('3');
            }
            _ => {}
        }
        let start = heard.len();
        if read.read_line(&mut heard).await.unwrap_or_default() == 0 {
            return heard;
        }
        let line = heard[start..].trim_end();
        if content {
            content = line != ".";
            verb = "DOT".to_owned();
        } else {
            verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        }
    }
}

async fn server(answers: &[(&'static str, &'static str)]) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers: HashMap<_, _> = answers.iter().copied().collect();
    let heard = tokio::spawn(async move { converse(listener.accept().await.unwrap().0, answers).await });
    (port, heard)
}

fn mailer(url: &str) -> Mailer {
    let short = Duration::from_millis(400);
    let limits = Limits { connect: short, command: short, content: short, quit: Duration::from_millis(50) };
    Mailer { limits, ..Mailer::from_url(url).unwrap() }
}

async fn send_to(url: &str, answers: &[(&'static str, &'static str)], to: &str) -> (Result<(), SendFailure>, String) {
    let (port, heard) = server(answers).await;
    let sent = mailer(&url.replace("PORT", &port.to_string())).send(&message("Emne", to, "Åse")).await;
    (sent, heard.await.unwrap())
}

async fn outcome(answers: &[(&'static str, &'static str)]) -> Result<(), (MailFailure, bool, Option<u16>)> {
    let (sent, _) = send_to("smtp://127.0.0.1:PORT", answers, "aase@example.dk").await;
    sent.map_err(|failure| (failure.code, failure.permanent, failure.reply))
}

#[tokio::test]
async fn a_mail_is_handed_over_whole() {
    let (sent, heard) = send_to("smtp://127.0.0.1:PORT/valg.example.dk", &[], "aase@example.dk").await;
    assert_eq!(sent, Ok(()));
    for said in [
        "EHLO valg.example.dk\r\n",
        "MAIL FROM:<valg@example.dk>\r\n",
        "RCPT TO:<aase@example.dk>\r\nDATA\r\n",
        "Subject: Emne\r\n",
        "\r\n.\r\nQUIT\r\n",
    ] {
        assert!(heard.contains(said), "{said} in {heard}");
    }
}

#[tokio::test]
async fn each_refusal_is_told_apart_and_only_5yz_is_for_good() {
    use MailFailure::{Refused, RefusedRecipient, RefusedSender};
    assert_eq!(outcome(&[("RCPT", "550 5.1.1 no such user")]).await, Err((RefusedRecipient, true, Some(550))));
    assert_eq!(outcome(&[("RCPT", "451 come back")]).await, Err((RefusedRecipient, false, Some(451))));
    assert_eq!(outcome(&[("MAIL", "553 not you")]).await, Err((RefusedSender, true, Some(553))));
    assert_eq!(outcome(&[("DATA", "421 full")]).await, Err((Refused, false, Some(421))));
    assert_eq!(outcome(&[("DOT", "554 spam")]).await, Err((Refused, true, Some(554))));
    assert_eq!(outcome(&[("CONNECT", "554 closed today")]).await, Err((Refused, false, Some(554))));
}

#[tokio::test]
async fn what_breaks_is_tried_again() {
    use MailFailure::{Protocol, Timeout, Unreachable};
    assert_eq!(outcome(&[("CONNECT", SILENCE)]).await, Err((Timeout, false, None)));
    assert_eq!(outcome(&[("RCPT", SILENCE)]).await, Err((Timeout, false, None)));
    assert_eq!(outcome(&[("DOT", SILENCE)]).await, Err((Timeout, false, None)));
    assert_eq!(outcome(&[("MAIL", HANG_UP)]).await, Err((Unreachable, false, None)));
    assert_eq!(outcome(&[("DOT", HANG_UP)]).await, Err((Unreachable, false, None)));
    assert_eq!(outcome(&[("CONNECT", "HTTP/1.1 400 Bad Request")]).await, Err((Protocol, false, None)));
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let failure =
        mailer(&format!("smtp://127.0.0.1:{port}")).send(&message("x", "a@example.dk", "")).await.unwrap_err();
    assert_eq!((failure.code, failure.permanent), (MailFailure::Unreachable, false));
}

#[tokio::test]
async fn a_server_that_took_the_mail_may_leave_without_a_word() {
    assert_eq!(outcome(&[("QUIT", SILENCE)]).await, Ok(()));
    assert_eq!(outcome(&[("QUIT", HANG_UP)]).await, Ok(()));
}

#[tokio::test]
async fn without_the_encryption_asked_for_nothing_is_said() {
    for url in ["smtp://user:pass@127.0.0.1:PORT?tls=required", "smtps://user:pass@127.0.0.1:PORT"] {
        let (sent, heard) = send_to(url, &[], "aase@example.dk").await;
        let failure = sent.unwrap_err();
        assert_eq!((failure.code, failure.permanent), (MailFailure::Tls, false), "{url}");
        assert!(!heard.contains("MAIL") && !heard.contains("AUTH"), "{heard}");
    }
}

#[tokio::test]
async fn a_server_without_encryption_still_does_where_that_was_said() {
    let (sent, _) = send_to("smtp://127.0.0.1:PORT?tls=opportunistic", &[], "aase@example.dk").await;
    assert_eq!(sent, Ok(()));
}

#[tokio::test]
async fn a_wrong_password_is_the_operators_and_the_mail_waits() {
    let hello = ("EHLO", "250-here\r\n250 AUTH PLAIN");
    let url = "smtp://valg:hemmeligt%40ord@127.0.0.1:PORT";
    let (sent, heard) = send_to(url, &[hello, ("AUTH", "535 no")], "aase@example.dk").await;
    assert_eq!(sent, Err(SendFailure { permanent: false, code: MailFailure::Auth, reply: Some(535) }));
    assert!(!heard.contains("MAIL"));
    let (sent, heard) = send_to(url, &[hello, ("AUTH", "235 welcome")], "aase@example.dk").await;
    assert_eq!(sent, Ok(()));
    assert!(heard.contains("AUTH PLAIN AHZhbGcAaGVtbWVsaWd0QG9yZA=="), "the password is decoded: {heard}");
}

#[tokio::test]
async fn danish_letters_in_an_address_need_a_server_that_knows_them() {
    let to = "åse@example.dk";
    let (sent, heard) = send_to("smtp://127.0.0.1:PORT", &[], to).await;
    assert_eq!(sent, Ok(()));
    assert!(heard.contains("> SMTPUTF8") && heard.contains("RCPT TO:<åse@example.dk>"), "{heard}");
    let (sent, heard) = send_to("smtp://127.0.0.1:PORT", &[("EHLO", "250 here")], to).await;
    assert_eq!(sent, Err(SendFailure { permanent: true, code: MailFailure::RefusedRecipient, reply: None }));
    assert!(!heard.contains("RCPT"));
}

#[test]
fn addresses_of_servers_are_read_as_documented() {
    let read = |url: &str| Mailer::from_url(url).unwrap();
    assert_eq!(format!("{:?}", read("smtp://mail.example.dk")), "Mailer(mail.example.dk:25)");
    assert_eq!(read("smtp://mail.example.dk?tls=required").port, 587);
    assert_eq!(read("smtps://mail.example.dk").port, 465);
    assert_eq!(read("smtps://mail.example.dk:2465").port, 2465);
    assert!(read("smtps://mail.example.dk").always_encrypts());
    assert!(read("smtp://mail.example.dk?tls=required").always_encrypts());
    assert!(!read("smtp://mail.example.dk?tls=opportunistic").always_encrypts());
    assert!(!read("smtp://mail.example.dk").always_encrypts());
}

#[test]
fn a_bad_address_is_refused_without_being_shown() {
    for bad in
        ["", "mail.example.dk", "http://mail.example.dk", "smtp://u:secret@h?tls=maybe", "smtp://", "smtp://u:%FF@h"]
    {
        let error = Mailer::from_url(bad).unwrap_err();
        assert_eq!(error, MailerError::Malformed, "{bad}");
        assert!(!error.to_string().contains("secret"));
    }
    assert!(!format!("{:?}", Mailer::from_url("smtp://u:secret@host").unwrap()).contains("secret"));
}

#[test]
fn every_failure_has_its_code_and_two_sentences() {
    for failure in MailFailure::ALL {
        assert_eq!(MailFailure::by_name(failure.as_str()), Some(*failure));
        assert_ne!(failure.sentence(Locale::Da), failure.sentence(Locale::En));
    }
}
