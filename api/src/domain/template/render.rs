//! Filling a template in: once for the subject, once as text, once as HTML.

use std::borrow::Cow;

use super::{MailTemplate, Segment};
use crate::domain::merge_fields::MergeField;

/// Gives a field its value.
pub type ValueOf<'a> = dyn Fn(MergeField) -> Cow<'a, str> + 'a;

impl MailTemplate {
    /// The subject with its values, on one line whatever the values hold.
    pub fn render_subject(&self, value_of: &ValueOf<'_>) -> String {
        let filled = fill(&self.subject, value_of);
        filled
            .split(|c: char| c.is_control() || c.is_whitespace())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The body as plain text.
    pub fn render_text(&self, value_of: &ValueOf<'_>) -> String {
        fill(&self.body, value_of)
    }

    /// The body as HTML paragraphs: everything escaped, a blank line parts paragraphs, our own addresses are links that
    /// also show where they lead, so that they can be copied.
    pub fn render_html(&self, value_of: &ValueOf<'_>) -> String {
        let mut html = Html::default();
        for segment in &self.body {
            match segment {
                Segment::Text(text) => html.text(text),
                Segment::Field(field) => html.value(*field, &value_of(*field)),
            }
        }
        format!("<p>{}</p>", html.out)
    }
}

fn fill(segments: &[Segment], value_of: &ValueOf<'_>) -> String {
    let mut filled = String::new();
    for segment in segments {
        match segment {
            Segment::Text(text) => filled.push_str(text),
            Segment::Field(field) => filled.push_str(&value_of(*field)),
        }
    }
    filled
}

#[derive(Default)]
struct Html {
    out: String,
    /// Line breaks of the template that were read and not yet written.
    breaks: usize,
}

impl Html {
    fn text(&mut self, text: &str) {
        for (place, line) in text.split('\n').enumerate() {
            self.breaks += usize::from(place > 0);
            if self.breaks == 0 || !line.trim().is_empty() {
                self.write_breaks();
                escape_into(&mut self.out, line);
            }
        }
    }

    fn value(&mut self, field: MergeField, value: &str) {
        self.write_breaks();
        let escaped = escape(value);
        // Only what is an address of the web becomes a link, so that a wrong setting cannot make a script of it.
        if field.is_url() && (value.starts_with("https://") || value.starts_with("http://")) {
            self.out.push_str(&format!("<a href=\"{escaped}\">{escaped}</a>"));
        } else {
            self.out.push_str(&escaped.replace('\n', "<br>\n"));
        }
    }

    fn write_breaks(&mut self) {
        if !self.out.is_empty() {
            match self.breaks {
                0 => {}
                1 => self.out.push_str("<br>\n"),
                _ => self.out.push_str("</p>\n<p>"),
            }
        }
        self.breaks = 0;
    }
}

/// Text as it may stand in HTML, between tags and in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_into(&mut escaped, text);
    escaped
}

fn escape_into(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}
