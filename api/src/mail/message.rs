//! The message as it goes over the wire. The same input always gives the same bytes, so that a mail that has to be sent
//! twice is recognised as one (RFC 5321 § 4.5.3.2.6: a client that hears nothing after the dot must try again).

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use crate::domain::composed::Composed;
use crate::domain::fault::Locale;
use crate::domain::ids::MailId;
use crate::domain::mail_address::MailAddress;

/// One mail on its way out.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// The mail's id in the outbox.
    pub id: MailId,
    /// Its Message-ID, brackets included, fixed when it was enqueued.
    pub message_id: &'a str,
    /// When it was enqueued: its Date.
    pub enqueued_at: DateTime<Utc>,
    /// The installation's sender.
    pub from: &'a Mailbox,
    /// To whom.
    pub to: &'a MailAddress,
    /// The recipient's name.
    pub to_name: &'a str,
    /// The language it is written in.
    pub locale: Locale,
    /// What it says.
    pub composed: &'a Composed,
}

/// Builds the message: text and HTML as alternatives, marked as sent by a machine (RFC 3834 § 5).
///
/// Header values cannot break out: addresses are typed, names and subject are encoded by the mail library and hold no
/// control characters. Errors are the library's and say nothing about the content.
pub fn build(mail: &Outgoing<'_>) -> Result<Message, lettre::error::Error> {
    let language = match mail.locale {
        Locale::Da => "da",
        Locale::En => "en",
    };
    let name = one_line(mail.to_name);
    let to = Mailbox::new((!name.is_empty()).then_some(name), mail.to.to_address());
    // A clock that is wrong by half a century must not keep a mail from leaving.
    let date = SystemTime::from(mail.enqueued_at).max(SystemTime::UNIX_EPOCH);
    // Random by default, and then the second copy would differ from the first.
    let parts = MultiPart::alternative().boundary(format!("valghalla-{}", mail.id));
    Message::builder()
        .message_id(Some(mail.message_id.to_owned()))
        .date(date)
        .from(mail.from.clone())
        .to(to)
        .subject(one_line(&mail.composed.subject))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", language))
        .multipart(
            parts
                .singlepart(SinglePart::plain(mail.composed.text.clone()))
                .singlepart(SinglePart::html(mail.composed.html.clone())),
        )
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;

    pub(crate) fn message(subject: &str, to: &str, to_name: &str) -> Message {
        let composed = Composed {
            subject: subject.into(),
            text: "Kære Åse\n.\nhttps://valg.example.dk/link#t0ken\n".into(),
            html: "<p>Kære Åse</p>\n".into(),
        };
        build(&Outgoing {
            id: MailId(Uuid::from_u128(7)),
            message_id: "<00000000-0000-0000-0000-000000000007@example.dk>",
            enqueued_at: "2026-11-03T13:05:09Z".parse().unwrap(),
            from: &"Valgsekretariatet <valg@example.dk>".parse().unwrap(),
            to: &MailAddress::parse(to).unwrap(),
            to_name,
            locale: Locale::Da,
            composed: &composed,
        })
        .unwrap()
    }

    fn formatted(subject: &str, to_name: &str) -> String {
        String::from_utf8(message(subject, "aase@example.dk", to_name).formatted()).unwrap()
    }

    fn header_lines(raw: &str) -> Vec<&str> {
        raw.split("\r\n\r\n").next().unwrap().split("\r\n").collect()
    }

    #[test]
    fn the_headers_are_those_asked_for() {
        let raw = formatted("Velkommen", "Aase");
        let lines = header_lines(&raw);
        for expected in [
            "Message-ID: <00000000-0000-0000-0000-000000000007@example.dk>",
            "Date: Tue, 03 Nov 2026 13:05:09 +0000",
            "From: Valgsekretariatet <valg@example.dk>",
            "To: Aase <aase@example.dk>",
            "Subject: Velkommen",
            "Auto-Submitted: auto-generated",
            "Content-Language: da",
        ] {
            assert!(lines.contains(&expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn the_same_mail_is_the_same_bytes() {
        assert_eq!(formatted("Emne", "Åse"), formatted("Emne", "Åse"));
    }

    #[test]
    fn both_parts_are_there_in_ascii() {
        let raw = formatted("Ændring", "Åse Ørsted");
        assert!(raw.is_ascii());
        assert!(raw.contains("multipart/alternative"));
        assert!(raw.find("text/plain").unwrap() < raw.find("text/html").unwrap());
        assert!(raw.lines().all(|line| line.len() <= 998));
    }

    #[test]
    fn no_header_can_be_added_through_a_value() {
        let attacks = [
            "x\r\nBcc: evil@example.dk",
            "x\nBcc: evil@example.dk",
            "x\r\n\r\nbody",
            "\"x\" <evil@example.dk>, y",
            "x\0y",
        ];
        for attack in attacks {
            let raw = formatted(attack, attack);
            let lines = header_lines(&raw);
            assert!(!lines.iter().any(|line| line.starts_with("Bcc") || line.contains('\0')), "{lines:#?}");
            assert_eq!(lines.iter().filter(|line| line.starts_with("To: ")).count(), 1);
            let message = message(attack, "aase@example.dk", attack);
            let to: Vec<_> = message.envelope().to().iter().map(ToString::to_string).collect();
            assert_eq!(to, ["aase@example.dk"]);
        }
    }

    #[test]
    fn a_mail_from_before_the_epoch_still_has_a_date() {
        let composed = Composed { subject: "x".into(), text: "x".into(), html: "x".into() };
        let mail = Outgoing {
            id: MailId::new(),
            message_id: "<x@example.dk>",
            enqueued_at: DateTime::<Utc>::MIN_UTC.max("1969-01-01T00:00:00Z".parse().unwrap()),
            from: &"valg@example.dk".parse().unwrap(),
            to: &MailAddress::parse("aase@example.dk").unwrap(),
            to_name: " ",
            locale: Locale::En,
            composed: &composed,
        };
        let raw = String::from_utf8(build(&mail).unwrap().formatted()).unwrap();
        assert!(raw.contains("Date: Thu, 01 Jan 1970 00:00:00 +0000") && raw.contains("To: aase@example.dk"));
    }
}
