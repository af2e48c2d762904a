//! Mail templates: plain text with merge fields, checked as a whole when saved and filled in one pass when sent.
//!
//! A template is not HTML: the HTML part is made from it here, so nobody writes markup into a mail. Values are put in
//! once and never looked at again: a user called `[user:one-time-login-url]` or `<script>` stays text.

mod render;

use serde::Serialize;
use utoipa::ToSchema;

use super::fault::{FieldCode, FieldFault};
use super::merge_fields::{MergeField, TemplateKind};
use super::text;
pub use render::{ValueOf, escape};

const MAX_SUBJECT: usize = 200;
const MAX_BODY: usize = 20_000;

/// A template that was found to be in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTemplate {
    subject_text: String,
    body_text: String,
    subject: Vec<Segment>,
    body: Vec<Segment>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Text(String),
    Field(MergeField),
}

/// What is allowed, but probably not meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateWarning {
    /// Nothing says where one logs in after the link was used.
    LoginUrlMissing,
}

impl MailTemplate {
    /// Takes subject and body, and finds everything that is wrong with them.
    ///
    /// Faults point to `/subject` or `/body`, those of a field with line and column: `required`, `too_long`,
    /// `control_character`, `line_break` (in a subject), `merge_field_unknown` (with the nearest known one; also for the
    /// link in a subject, where mail programs show it to bystanders), `merge_field_unclosed`, `link_field_missing`,
    /// `link_field_glued` (something stands right beside the link, and a mail program may read both as one address).
    pub fn parse(kind: TemplateKind, subject: &str, body: &str) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let subject_text = subject_line(subject, &mut faults);
        let subject = Scan::new(kind, "/subject", &mut faults).segments(&subject_text);
        let body_text = text::lines(body.trim_end(), MAX_BODY);
        let body_text = body_text.map_err(|code| faults.push(FieldFault::new("/body", code))).unwrap_or_default();
        let body_is_given = !body.trim().is_empty();
        if !body_is_given {
            faults.push(FieldFault::new("/body", FieldCode::Required));
        }
        let body = Scan::new(kind, "/body", &mut faults).segments(&body_text);
        // A body that was not taken was not read: what it lacks is not known.
        if !body_text.is_empty() && kind.needs_link() && !has(&body, MergeField::OneTimeLoginUrl) {
            faults.push(FieldFault::new("/body", FieldCode::LinkFieldMissing));
        }
        if faults.is_empty() { Ok(Self { subject_text, body_text, subject, body }) } else { Err(faults) }
    }

    /// What is allowed but probably not meant.
    pub fn warnings(&self) -> Vec<TemplateWarning> {
        if has(&self.body, MergeField::LoginUrl) { Vec::new() } else { vec![TemplateWarning::LoginUrlMissing] }
    }

    /// The subject as it is to be stored.
    pub fn subject(&self) -> &str {
        &self.subject_text
    }

    /// The body as it is to be stored: NFC, line breaks `\n`.
    pub fn body(&self) -> &str {
        &self.body_text
    }
}

fn has(segments: &[Segment], field: MergeField) -> bool {
    segments.contains(&Segment::Field(field))
}

fn subject_line(raw: &str, faults: &mut Vec<FieldFault>) -> String {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if raw.contains(is_break) {
        faults.push(FieldFault::new("/subject", FieldCode::LineBreak));
    }
    // Read on without the breaks, so that what else is wrong is told in the same go.
    let line = text::line(&raw.replace(is_break, " "), MAX_SUBJECT);
    line.map_err(|code| faults.push(FieldFault::new("/subject", code))).unwrap_or_default()
}

/// Reads one text, left to right, and keeps what it finds wrong.
struct Scan<'a> {
    kind: TemplateKind,
    pointer: &'static str,
    faults: &'a mut Vec<FieldFault>,
    line: usize,
    column: usize,
}

impl<'a> Scan<'a> {
    fn new(kind: TemplateKind, pointer: &'static str, faults: &'a mut Vec<FieldFault>) -> Self {
        Self { kind, pointer, faults, line: 1, column: 1 }
    }

    fn segments(mut self, text: &str) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            plain.push_str(before);
            self.advance(before);
            let end = after.find(['[', ']', '\n']).unwrap_or(after.len());
            let (inner, tail) = after.split_at(end);
            let closed = tail.strip_prefix(']');
            if let (Some(field), Some(tail)) = (self.field(inner, closed.is_some()), closed) {
                let start = text.len().saturating_sub(after.len()).saturating_sub(1);
                let before = text.get(..start).and_then(|before| before.chars().next_back());
                if field == MergeField::OneTimeLoginUrl && !(parts(before) && parts(tail.chars().next())) {
                    self.fault(FieldCode::LinkFieldGlued, None);
                }
                segments.push(Segment::Text(std::mem::take(&mut plain)));
                segments.push(Segment::Field(field));
                self.advance(field.token());
                rest = tail;
            } else {
                plain.push('[');
                self.advance("[");
                rest = after;
            }
        }
        plain.push_str(rest);
        segments.push(Segment::Text(plain));
        segments.retain(|segment| *segment != Segment::Text(String::new()));
        segments
    }

    /// What stands between an opening bracket and the next bracket or line break: a field, a fault, or plain text.
    fn field(&mut self, inner: &str, closed: bool) -> Option<MergeField> {
        if !closed {
            if looks_unclosed(self.kind, inner) {
                self.fault(FieldCode::MergeFieldUnclosed, MergeField::nearest(self.kind, inner));
            }
            return None;
        }
        match MergeField::by_name(self.kind, inner) {
            Some(MergeField::OneTimeLoginUrl) if self.pointer == "/subject" => {
                self.fault(FieldCode::MergeFieldUnknown, None);
                None
            }
            None if looks_like_field(inner) => {
                self.fault(FieldCode::MergeFieldUnknown, MergeField::nearest(self.kind, inner));
                None
            }
            found => found,
        }
    }

    fn fault(&mut self, code: FieldCode, suggestion: Option<MergeField>) {
        let position = Some((self.line, self.column));
        self.faults.push(FieldFault { position, suggestion, ..FieldFault::new(self.pointer, code) });
    }

    fn advance(&mut self, text: &str) {
        for character in text.chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}

/// What may stand beside the link, so that no mail program takes it for a part of another address: a blank, a line
/// break, or nothing.
fn parts(neighbour: Option<char>) -> bool {
    neighbour.is_none_or(|c| matches!(c, ' ' | '\t' | '\n'))
}

/// `word:word`, or anything after a namespace of ours: "[user: name]" was meant to be a field, "[NB: se her]" was not,
/// and neither was "[12:30]".
fn looks_like_field(inner: &str) -> bool {
    let is_word = |text: &str| {
        text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    inner.split_once(':').is_some_and(|(before, after)| {
        MergeField::is_namespace(before.trim().to_lowercase().as_str()) || (is_word(before) && is_word(after))
    })
}

/// An opening bracket that nothing closes, and then what is, or nearly is, the name of a field.
fn looks_unclosed(kind: TemplateKind, inner: &str) -> bool {
    let token = inner.split_whitespace().next().unwrap_or_default();
    token.split_once(':').is_some_and(|(before, _)| {
        MergeField::is_namespace(before.to_lowercase().as_str())
            || (looks_like_field(token) && MergeField::nearest(kind, token).is_some())
    })
}

#[cfg(test)]
mod tests;
