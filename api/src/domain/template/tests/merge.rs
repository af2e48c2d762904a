//! Whatever a template and its values hold, each field is replaced once by its own value, and a value stays text.

use proptest::prelude::*;

use super::*;

/// A piece of a template that is in order by itself.
#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Field(MergeField),
}

/// Texts that are no field and do not become one beside others, and a few that nearly are.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ a-zA-ZæøåÆØÅ0-9.,!?&<>\"'%${}\\\\\n]{1,12}",
        prop::sample::select(vec![
            "[se her] ",
            "[12:30] ",
            "[NB: husk] ",
            "] ",
            "[] ",
            "<b>",
            "&lt;",
            "\n\n",
            "{0} %s $1 "
        ])
        .prop_map(str::to_owned),
    ]
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let field = prop::sample::select(MergeField::ALL);
    let piece = prop_oneof![text().prop_map(Piece::Text), field.prop_map(Piece::Field)];
    prop::collection::vec(piece, 0..12)
}

/// Names that somebody might choose to do harm.
fn hostile() -> impl Strategy<Value = String> {
    let token = prop::sample::select(MergeField::ALL).prop_map(|field| field.token().to_owned());
    let nasty = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "\"><img src=x onerror=x>",
        "' onclick='x",
        "&lt;b&gt;",
        "</p></body>",
        "<!--",
        "]]>",
        "a\r\nBcc: x@example.dk",
        "\u{202E}",
        "\u{0}",
        "[user:",
        "]",
        "[[user:name]]",
        "javascript:alert(1)",
        "https://evil.example",
        "<a href=\"https://evil.example\">x</a>",
        "\\1 $0 {0} %s",
    ]);
    prop_oneof![token, nasty.prop_map(str::to_owned), "\\PC{0,8}", "(?s).{0,6}"]
}

/// A different value for each field, each hostile.
fn all_values() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::collection::vec(hostile(), 1..3), MergeField::ALL.len())
        .prop_map(|values| values.into_iter().map(|parts| parts.concat()).collect())
}

fn place(field: MergeField) -> usize {
    MergeField::ALL.iter().position(|one| *one == field).unwrap()
}

/// The template's text: the link stands by itself, so that it is never glued to anything.
fn written(pieces: &[Piece]) -> String {
    let written = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Field(MergeField::OneTimeLoginUrl) => format!("\n{}\n", MergeField::OneTimeLoginUrl.token()),
        Piece::Field(field) => field.token().to_owned(),
    };
    pieces.iter().map(written).collect()
}

/// What a mail program shows of the HTML: its text, with the tags we make read as what they mean.
fn shown(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').unwrap().1;
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn each_field_is_replaced_once_by_its_own_value(pieces in pieces(), values in all_values()) {
        let body = written(&pieces) + "\n[user:one-time-login-url]";
        let template = parse(&body).unwrap();
        let value_of = |field| Cow::Borrowed(values[place(field)].as_str());
        let filled: String = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Field(MergeField::OneTimeLoginUrl) => format!("\n{}\n", value_of(MergeField::OneTimeLoginUrl)),
            Piece::Field(field) => value_of(*field).into_owned(),
        }).collect();
        let expected = format!("{filled}\n{}", value_of(MergeField::OneTimeLoginUrl));
        prop_assert_eq!(template.render_text(&value_of), expected);
        prop_assert_eq!((template.subject(), template.body()), ("Emne", body.as_str()), "what is stored is what was written");
    }

    #[test]
    fn a_field_is_asked_for_its_value_as_often_as_it_stands_there(pieces in pieces()) {
        let template = parse(&(written(&pieces) + "\n[user:one-time-login-url]")).unwrap();
        let asked = std::cell::RefCell::new(Vec::new());
        let value_of = |field: MergeField| { asked.borrow_mut().push(field); Cow::Borrowed(field.token()) };
        template.render_text(&value_of);
        let mut fields: Vec<MergeField> = pieces.iter().filter_map(|piece| match piece {
            Piece::Field(field) => Some(*field),
            Piece::Text(_) => None,
        }).collect();
        fields.push(MergeField::OneTimeLoginUrl);
        prop_assert_eq!(asked.take(), fields.clone());
        template.render_html(&value_of);
        prop_assert_eq!(asked.take(), fields);
    }

    #[test]
    fn no_value_and_no_text_is_markup(pieces in pieces(), values in all_values()) {
        let template = parse(&(written(&pieces) + "\n[user:one-time-login-url]")).unwrap();
        let value_of = |field| Cow::Borrowed(values[place(field)].as_str());
        let html = template.render_html(&value_of);
        for tag in html.split('<').skip(1) {
            let name = tag.split('>').next().unwrap();
            let link = |name: &str| name.strip_prefix("a href=\"http").is_some_and(|rest| rest.ends_with('"') && rest.matches('"').count() == 1);
            prop_assert!(["p", "/p", "br", "/a"].contains(&name) || link(name), "{} in {}", name, html);
        }
        // Every other sign of HTML is one that was written.
        for character in ['"', '\''] {
            let own = if character == '"' { html.matches("<a ").count() * 2 } else { 0 };
            prop_assert_eq!(html.matches(character).count(), own);
        }
        let ours = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
        let escaped = html.match_indices('&').all(|(at, _)| ours.iter().any(|one| html[at..].starts_with(one)));
        prop_assert!(escaped, "{}", html);
        // And nothing is lost: but for blanks and line breaks the reader sees what the text part says.
        let words = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(words(&shown(&html)), words(&template.render_text(&value_of)));
    }

    #[test]
    fn a_subject_is_one_line_without_the_link(pieces in pieces(), values in all_values()) {
        let plain: Vec<Piece> = pieces.into_iter().filter(|piece| !matches!(piece, Piece::Field(MergeField::OneTimeLoginUrl))).collect();
        let subject = format!("Emne {}", written(&plain).replace('\n', " "));
        let template = MailTemplate::parse(TemplateKind::Welcome, &subject, GOOD);
        prop_assume!(template.is_ok());
        let link = "https://valg.example.dk/link#t0ken";
        let value_of = |field| Cow::Borrowed(if field == MergeField::OneTimeLoginUrl { link } else { values[place(field)].as_str() });
        let subject = template.unwrap().render_subject(&value_of);
        prop_assert!(!subject.contains(char::is_control) && !subject.contains(link), "{subject:?}");
        prop_assert_eq!(subject.trim(), &subject);
    }

    #[test]
    fn any_text_is_taken_or_refused_at_a_place_that_is_there(subject in "(?s).{0,40}", body in "(?s)(\\PC|\\[|\\]|\n|\\[user:name\\]|\\[user:){0,30}") {
        let lines: Vec<usize> = body.split('\n').map(|line| line.chars().count()).collect();
        let Err(faults) = MailTemplate::parse(TemplateKind::PasswordReset, &subject, &body) else { return Ok(()) };
        prop_assert!(!faults.is_empty());
        for fault in faults.iter().filter(|fault| fault.pointer == "/body") {
            if let Some((line, column)) = fault.position {
                prop_assert!((1..=lines.len()).contains(&line) && column >= 1);
            }
        }
    }
}
