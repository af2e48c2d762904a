//! What a template may hold, and that no value ever becomes more than text.

use std::borrow::Cow;

use super::*;

mod merge;

const LINK: &str = "https://valg.example.dk/link#t0ken";
const GOOD: &str = "Hej [user:full-name]\n\n[user:one-time-login-url]\n[site:login-url]";

fn parse(body: &str) -> Result<MailTemplate, Vec<FieldFault>> {
    MailTemplate::parse(TemplateKind::Welcome, "Emne", body)
}

type Found = (FieldCode, Option<(usize, usize)>, Option<&'static str>);

/// What is wrong with a body that has both links already.
fn faults(text: &str) -> Vec<Found> {
    let body = format!("{text}\n{GOOD}");
    let faults = parse(&body).err().unwrap_or_default();
    faults.into_iter().map(|fault| (fault.code, fault.position, fault.suggestion.map(MergeField::token))).collect()
}

fn codes(result: Result<MailTemplate, Vec<FieldFault>>) -> Vec<(String, FieldCode)> {
    result.err().unwrap_or_default().into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

/// Every field has the value `name`, but for the addresses.
fn values(name: &'static str) -> Box<ValueOf<'static>> {
    Box::new(move |field| Cow::Borrowed(if field.is_url() { LINK } else { name }))
}

#[test]
fn a_good_template_has_no_warning() {
    assert_eq!(parse(GOOD).unwrap().warnings(), []);
}

#[test]
fn an_unknown_field_is_told_with_its_place_and_what_was_meant() {
    let unknown = FieldCode::MergeFieldUnknown;
    assert_eq!(faults("Hej [user:nmae]"), [(unknown, Some((1, 5)), Some("[user:name]"))]);
    assert_eq!(faults("Kære\r\næøå [User:Name]"), [(unknown, Some((2, 5)), Some("[user:name]"))]);
    assert_eq!(faults("[user: name]"), [(unknown, Some((1, 1)), Some("[user:name]"))]);
    assert_eq!(faults("[vejret:i-morgen]"), [(unknown, Some((1, 1)), None)]);
    assert_eq!(faults("[[user:nmae]]"), [(unknown, Some((1, 2)), Some("[user:name]"))]);
}

#[test]
fn all_faults_are_told_at_once() {
    let result =
        MailTemplate::parse(TemplateKind::PasswordReset, "a\r\nBcc: [usr:name]", "[site:nam] [user:name [user:");
    let unknown = |pointer: &str| (pointer.to_owned(), FieldCode::MergeFieldUnknown);
    let unclosed = ("/body".to_owned(), FieldCode::MergeFieldUnclosed);
    let (line_break, link) =
        (("/subject".to_owned(), FieldCode::LineBreak), ("/body".to_owned(), FieldCode::LinkFieldMissing));
    let expected = [line_break, unknown("/subject"), unknown("/body"), unclosed.clone(), unclosed, link];
    assert_eq!(codes(result), expected);
}

#[test]
fn a_field_that_is_not_closed_is_told() {
    let unclosed = FieldCode::MergeFieldUnclosed;
    assert_eq!(faults("Hej [user:name, velkommen"), [(unclosed, Some((1, 5)), None)]);
    assert_eq!(faults("[user:name"), [(unclosed, Some((1, 1)), Some("[user:name]"))]);
    assert_eq!(faults("[usr:name\n]"), [(unclosed, Some((1, 1)), Some("[user:name]"))]);
    assert_eq!(faults("[user:"), [(unclosed, Some((1, 1)), None)]);
}

#[test]
fn ordinary_brackets_stay_text() {
    for text in [
        "[se her]",
        "[NB: husk]",
        "[12:30]",
        "[",
        "]",
        "[]",
        "[:]",
        "a[1",
        "[https://example.dk/]",
        "[user]",
        "[NB:",
        "[husk:kaffe",
    ] {
        assert_eq!(faults(text), [], "{text}");
    }
    let template = parse(&format!("[se [user:name] her]\n{GOOD}")).unwrap();
    assert!(template.render_text(&values("Åse")).starts_with("[se Åse her]\n"));
}

#[test]
fn the_link_must_stand_in_the_body_and_never_in_the_subject() {
    let missing = [("/body".to_owned(), FieldCode::LinkFieldMissing)];
    for kind in TemplateKind::ALL {
        assert_eq!(codes(MailTemplate::parse(*kind, "Emne", "[site:login-url]")), missing);
    }
    let result = MailTemplate::parse(TemplateKind::Welcome, "[user:one-time-login-url]", GOOD);
    assert_eq!(codes(result), [("/subject".to_owned(), FieldCode::MergeFieldUnknown)]);
}

#[test]
fn a_text_that_does_not_say_where_to_log_in_warns() {
    let template = parse("[user:one-time-login-url]").unwrap();
    assert_eq!(template.warnings(), [TemplateWarning::LoginUrlMissing]);
}

#[test]
fn empty_long_and_controlled_texts_are_refused() {
    let required = [("/subject".to_owned(), FieldCode::Required), ("/body".to_owned(), FieldCode::Required)];
    assert_eq!(codes(MailTemplate::parse(TemplateKind::Welcome, " ", "\n \n")), required);
    assert_eq!(codes(parse(&format!("{GOOD}{}", "a".repeat(MAX_BODY)))), [("/body".to_owned(), FieldCode::TooLong)]);
    assert_eq!(codes(parse(&format!("{GOOD}\0"))), [("/body".to_owned(), FieldCode::ControlCharacter)]);
    for line_break in ["\n", "\r", "\u{2028}", "\u{85}"] {
        let subject = format!("Emne{line_break}Bcc: x");
        let result = MailTemplate::parse(TemplateKind::Welcome, &subject, GOOD);
        assert_eq!(codes(result), [("/subject".to_owned(), FieldCode::LineBreak)]);
    }
}

#[test]
fn html_has_paragraphs_and_links_that_show_where_they_lead() {
    let html = parse("A\nB\n\n\n[user:one-time-login-url]\n[site:login-url] C & D").unwrap().render_html(&values("x"));
    let link = format!("<a href=\"{LINK}\">{LINK}</a>");
    assert_eq!(html, format!("<p>A<br>\nB</p>\n<p>{link}<br>\n{link} C &amp; D</p>"));
}

#[test]
fn fields_beside_each_other_keep_their_space() {
    let template = parse(&format!("[user:name] [user:name]\n{GOOD}")).unwrap();
    assert!(template.render_html(&values("x")).starts_with("<p>x x<br>\n"));
}

#[test]
fn addresses_in_texts_and_values_do_not_become_links() {
    let template = parse(&format!("https://evil.example [user:name]\n{GOOD}")).unwrap();
    let html = template.render_html(&values("https://evil.example"));
    assert_eq!(html.matches("<a ").count(), 2);
    assert!(!html.contains("href=\"https://evil"));
}

#[test]
fn an_address_that_is_no_web_address_is_no_link() {
    let html = parse(GOOD).unwrap().render_html(&|_| Cow::Borrowed("javascript:alert(1)"));
    assert!(!html.contains("<a "));
}

#[test]
fn no_value_is_ever_more_than_text() {
    let body = format!("[user:name]|[user:full-name]|[user:parties]|[municipality:contact]\n{GOOD}");
    let template = MailTemplate::parse(TemplateKind::Welcome, "Til [user:name]", &body).unwrap();
    let nasty = [
        "[user:one-time-login-url]",
        "[user:name]",
        "[user:",
        "]",
        "<script>alert(1)</script>",
        "\"><img src=x>",
        "' onclick='x",
        "&amp;",
        "</p>",
        "a\r\nBcc: x@example.dk",
        "$1 {0} %s",
        "\u{202E}",
        "<a href=\"https://evil.example\">x</a>",
    ];
    for name in nasty {
        let value_of = values(name);
        let text = template.render_text(&value_of);
        assert!(text.starts_with(&format!("{name}|{name}|{name}|{name}\n")), "{name}");
        assert_eq!(text.matches(LINK).count(), 2, "{name}");
        let html = template.render_html(&value_of);
        let tags = |html: &str| {
            html.split('<').skip(1).map(|tag| tag.split(['>', ' ']).next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let allowed = ["p", "/p", "a", "/a", "br"];
        assert!(tags(&html).iter().all(|tag| allowed.contains(&tag.as_str())), "{html}");
        assert_eq!(html.matches(&format!("<a href=\"{LINK}\">")).count(), 2, "{html}");
        assert_eq!(html.matches("<a").count(), 2, "{html}");
        let subject = template.render_subject(&value_of);
        assert!(!subject.contains(['\r', '\n']) && !subject.contains(LINK), "{subject}");
    }
}

#[test]
fn rendering_gives_back_every_text_without_fields() {
    for text in ["", "[", "]]", "a [b] c", "[NB: æøå]", "{{x}}", "line\nline"] {
        let template = parse(&format!("{text}\n[user:one-time-login-url]")).unwrap();
        assert_eq!(template.render_text(&values("x")), format!("{text}\n{LINK}"));
    }
}

#[test]
fn nothing_stands_right_beside_the_link() {
    let glued = |column| vec![(FieldCode::LinkFieldGlued, Some((1, column)), None)];
    let link = "[user:one-time-login-url]";
    assert_eq!(faults(&format!("http://evil.example/?x={link}")), glued(24));
    assert_eq!(faults(&format!("<img src=\"{link}\">")), glued(11));
    for (before, after) in [("", "."), ("", "&a=b"), ("(", ")"), ("[user:name]", ""), ("\u{200B}", ""), ("\u{A0}", "")]
    {
        assert_eq!(
            faults(&format!("{before}{link}{after}")),
            glued(before.chars().count() + 1),
            "{before}{link}{after}"
        );
    }
    for (before, after) in [("Link: ", " nu"), ("\t", "\t"), ("a\r\n", "\r\nb"), ("", "")] {
        assert_eq!(faults(&format!("{before}{link}{after}")), [], "{before}{link}{after}");
    }
}
