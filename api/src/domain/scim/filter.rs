//! Filters: equality, combined with `and`, `or`, `not` and parentheses.

use super::{GROUP, USER, without};

/// The longest filter, in bytes.
const LONGEST: usize = 2_048;
/// How deep parentheses may nest.
const DEEPEST: usize = 8;
/// How many comparisons a filter may have.
const MOST: usize = 40;

/// What an attribute is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
}

impl Literal {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(_) => None,
        }
    }

    /// The truth value, also as a text: some clients send `"True"`.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Self::Text(_) => None,
        }
    }
}

/// A filter that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The attribute, by its lower-case name, is this.
    Is(&'static str, Literal),
    /// The other way round.
    Not(Box<Filter>),
    /// All of them.
    All(Vec<Filter>),
    /// One of them.
    Any(Vec<Filter>),
}

impl Filter {
    /// Reads a filter on these attributes, given by their lower-case names. `emails.value` is as `emails`.
    ///
    /// Nothing: it has another form, another operator than `eq`, another attribute, or is too long or too deep.
    pub fn parse(text: &str, known: &[&'static str]) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let tokens = tokens(text)?;
        if tokens.iter().filter(|token| is_word(token, "eq")).count() > MOST {
            return None;
        }
        let mut reader = Reader { tokens: tokens.into_iter().peekable(), known };
        let filter = reader.any(0)?;
        reader.tokens.next().is_none().then_some(filter)
    }

    /// Whether it holds, where `is` says whether an attribute equals a literal.
    pub fn holds(&self, is: &dyn Fn(&str, &Literal) -> bool) -> bool {
        match self {
            Self::Is(attribute, literal) => is(attribute, literal),
            Self::Not(inner) => !inner.holds(is),
            Self::All(parts) => parts.iter().all(|part| part.holds(is)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(is)),
        }
    }

    /// The text that an attribute must equal wherever the filter holds, if it says so.
    pub fn certain(&self, attribute: &str) -> Option<&str> {
        match self {
            Self::Is(own, literal) if *own == attribute => literal.text(),
            Self::All(parts) => parts.iter().find_map(|part| part.certain(attribute)),
            _ => None,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    Quoted(String),
}

fn is_word(token: &Token, wanted: &str) -> bool {
    matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(wanted))
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let (mut tokens, mut rest) = (Vec::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' => {
                tokens.push(if first == '(' { Token::Open } else { Token::Close });
                1
            }
            '"' => {
                let end = end_of_quoted(rest)?;
                // A JSON string, with its escapes (RFC 7644 § 3.4.2.2).
                tokens.push(Token::Quoted(serde_json::from_str(rest.get(..end)?).ok()?));
                end
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')).unwrap_or(rest.len());
                tokens.push(Token::Word(rest.get(..end)?.to_owned()));
                end
            }
        };
        rest = rest.get(length..)?.trim_start();
    }
    Some(tokens)
}

fn end_of_quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return Some(at.saturating_add(1)),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

struct Reader<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    known: &'a [&'static str],
}

impl Reader<'_> {
    fn next_is(&mut self, word: &str) -> bool {
        self.tokens.next_if(|token| is_word(token, word)).is_some()
    }

    /// `or` binds weakest.
    fn any(&mut self, depth: usize) -> Option<Filter> {
        let mut parts = vec![self.all(depth)?];
        while self.next_is("or") {
            parts.push(self.all(depth)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Filter::Any(parts)) }
    }

    fn all(&mut self, depth: usize) -> Option<Filter> {
        let mut parts = vec![self.one(depth)?];
        while self.next_is("and") {
            parts.push(self.one(depth)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Filter::All(parts)) }
    }

    fn one(&mut self, depth: usize) -> Option<Filter> {
        if self.next_is("not") {
            self.tokens.next_if_eq(&Token::Open)?;
            return Some(Filter::Not(Box::new(self.group(depth)?)));
        }
        match self.tokens.next()? {
            Token::Open => self.group(depth),
            Token::Word(name) => {
                let attribute = self.attribute(&name)?;
                if !self.next_is("eq") {
                    return None;
                }
                let literal = match self.tokens.next()? {
                    Token::Quoted(text) => Literal::Text(text),
                    Token::Word(word) => Literal::Flag(Literal::Text(word).flag()?),
                    Token::Open | Token::Close => return None,
                };
                Some(Filter::Is(attribute, literal))
            }
            Token::Close | Token::Quoted(_) => None,
        }
    }

    /// What stands behind a parenthesis, up to the one that closes it.
    fn group(&mut self, depth: usize) -> Option<Filter> {
        if depth >= DEEPEST {
            return None;
        }
        let inner = self.any(depth.saturating_add(1))?;
        self.tokens.next_if_eq(&Token::Close)?;
        Some(inner)
    }

    fn attribute(&self, name: &str) -> Option<&'static str> {
        let own = [USER, GROUP].iter().find_map(|schema| without(name, schema)?.strip_prefix(':'));
        let name = own.unwrap_or(name).to_ascii_lowercase();
        let name = name.strip_suffix(".value").unwrap_or(&name);
        self.known.iter().copied().find(|known| *known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["username", "active", "emails"];

    fn read(text: &str) -> Option<Filter> {
        Filter::parse(text, KNOWN)
    }

    #[test]
    fn equality_is_read_as_directories_send_it() {
        let bent = Filter::Is("username", Literal::Text("bent".to_owned()));
        for text in [
            "userName eq \"bent\"",
            "  USERNAME   EQ \"bent\" ",
            "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bent\"",
            "(userName eq \"bent\")",
            "userName eq \"\\u0062ent\"",
        ] {
            assert_eq!(read(text), Some(bent.clone()), "{text}");
        }
        assert_eq!(read("emails.value eq \"a\\\"b\""), Some(Filter::Is("emails", Literal::Text("a\"b".to_owned()))));
        assert_eq!(read("active eq true"), Some(Filter::Is("active", Literal::Flag(true))));
    }

    #[test]
    fn and_binds_before_or() {
        let holds = |text: &str, name: &str, active: bool| {
            read(text).unwrap().holds(&|attribute, literal| match attribute {
                "username" => literal.text() == Some(name),
                _ => literal.flag() == Some(active),
            })
        };
        let text = "userName eq \"a\" or userName eq \"b\" and active eq true";
        assert!(holds(text, "a", false) && holds(text, "b", true) && !holds(text, "b", false));
        let text = "(userName eq \"a\" or userName eq \"b\") and not (active eq \"False\")";
        assert!(holds(text, "a", true) && !holds(text, "a", false) && !holds(text, "c", true));
    }

    #[test]
    fn what_must_hold_is_known() {
        let certain = |text: &str| read(text).unwrap().certain("username").map(str::to_owned);
        assert_eq!(certain("active eq true and userName eq \"a\""), Some("a".to_owned()));
        assert_eq!(certain("active eq true or userName eq \"a\""), None);
        assert_eq!(certain("not (userName eq \"a\")"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[ ()a-z.\"\\\\]{0,200}|(not |\\(|userName eq \"a\"| and | or |\\)){0,60}|\\PC{0,300}") {
            if let Some(filter) = read(&text) {
                filter.holds(&|_, _| true);
            }
            crate::domain::scim::Path::parse(&text);
        }
    }

    #[test]
    fn what_is_hostile_or_not_known_is_no_filter() {
        let deep = |levels: usize| format!("{}active eq true{}", "(".repeat(levels), ")".repeat(levels));
        assert!(read(&deep(8)).is_some());
        let many = |so_many: usize| vec!["active eq true"; so_many].join(" or ");
        assert!(read(&many(40)).is_some());
        for text in [
            "",
            "userName",
            "userName eq",
            "userName eq bent",
            "userName eq \"bent",
            "userName eq \"bent\\",
            "userName eq \"\\q\"",
            "userName co \"b\"",
            "password eq \"x\"",
            "userName eq \"a\" and",
            "userName eq \"a\" userName eq \"b\"",
            "(userName eq \"a\"",
            "userName eq \"a\")",
            "not userName eq \"a\"",
            "emails[type eq \"work\"]",
            "userName eq \"a\"; drop table users",
            "() eq ()",
            &deep(9),
            &deep(900),
            &many(41),
            &"not (".repeat(300),
            &format!("userName eq \"{}\"", "a".repeat(3_000)),
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
