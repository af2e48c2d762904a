//! Mails go to the mail server that was meant, and in production never in the open.

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::Duration;

use valghalla::config::Config;
use valghalla::jobs::deliver_mail::Courier;
use valghalla_tests::{json, on_both, until};

use crate::mails::{invited, only_mail};

/// A mail server with a certificate that it made itself, and what is said to it once that is accepted.
fn unvouched_for(dir: &std::path::Path) -> (std::process::Child, String) {
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut make = Command::new("openssl");
    make.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
    ]);
    make.args([
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        &path("key"),
        "-out",
        &path("cert"),
    ]);
    assert!(make.stderr(Stdio::null()).status().unwrap().success());
    let mut serve = Command::new("openssl");
    serve.args([
        "s_server",
        "-quiet",
        "-accept",
        &format!("127.0.0.1:{port}"),
        "-key",
        &path("key"),
        "-cert",
        &path("cert"),
    ]);
    serve
        .stdin(Stdio::piped())
        .stdout(File::create(path("heard")).unwrap())
        .stderr(File::create(path("said")).unwrap());
    let server = serve.spawn().unwrap();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(10));
    }
    (server, format!("smtps://127.0.0.1:{port}"))
}

on_both! {
    async fn a_mail_server_for_whose_certificate_nobody_vouches_gets_no_mail(app: TestApp) {
        let administrator = app.administrator().await;
        invited(&administrator, "aase").await;
        let (mut server, url) = unvouched_for(app.dir.path());
        let config = Config { smtp_url: Some(url), ..app.config.clone() };
        assert!(Courier::new(&config, app.db.clone()).unwrap().unwrap().deliver_next().await.unwrap());
        let of = |name: &str| std::fs::read_to_string(app.dir.path().join(name)).unwrap();
        until("it is refused for its certificate", || of("said").contains("alert certificate unknown")).await;
        server.kill().unwrap();
        server.wait().unwrap();
        let mail = only_mail(&administrator).await;
        assert_eq!((&mail["state"], &mail["error"]["code"]), (&json!("queued"), &json!("tls")));
        assert_eq!(of("heard"), "", "not even a greeting");
    }

    async fn production_sends_nothing_in_the_open(app: TestApp) {
        let courier = |url: &'static str| {
            let config = Config::from_lookup(|name| match name {
                "MODE" => Some("production".to_owned()),
                "PUBLIC_URL" => Some("https://valg.example.dk".to_owned()),
                "SMTP_URL" => Some(url.to_owned()),
                _ => None,
            });
            Courier::new(&config.unwrap(), app.db.clone()).map(|_| ()).map_err(|e| e.to_string())
        };
        assert!(courier("smtp://mail.example.dk").unwrap_err().starts_with("SMTP_URL: "));
        assert!(courier("smtp://mail.example.dk?tls=opportunistic").unwrap_err().starts_with("SMTP_URL: "));
        assert_eq!(courier("smtp://mail.example.dk?tls=required"), Ok(()));
        assert_eq!(courier("smtps://mail.example.dk"), Ok(()));
    }
}
