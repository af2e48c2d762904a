//! How an account is to be, from what SCIM says of it. Names of attributes have no case (RFC 7643 § 2.1).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::types::ScimGrant;
use crate::domain::fault::{Faults, FieldCode, FieldFault, Locale};
use crate::domain::scim::{Literal, OWN_USER, Path, Schema};
use crate::error::{Error, Result};
use crate::features::users::grant_types;
use crate::features::users::wanted::Wanted;
use crate::features::wire::objects::Objects;
use crate::store::grants::NewGrant;
use crate::store::users::User;

/// What the RFC has and nothing here keeps.
const NOT_KEPT: &[&str] = &[
    "id",
    "schemas",
    "meta",
    "groups",
    "nickname",
    "profileurl",
    "title",
    "usertype",
    "locale",
    "timezone",
    "phonenumbers",
    "ims",
    "photos",
    "addresses",
];

/// An account as it is to be, while it is being told.
#[derive(Debug, Default)]
pub struct Account {
    user_name: Option<String>,
    external_id: Option<String>,
    /// As it was before.
    full_name: Option<String>,
    display_name: Option<String>,
    formatted: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    email: Option<String>,
    locale: Option<Locale>,
    /// All that it may report for.
    pub grants: Vec<NewGrant>,
    notify: bool,
    /// Whether it is not to be blocked; nothing: as it is.
    pub active: Option<bool>,
    faults: Faults,
}

impl Account {
    /// As it is now.
    pub fn of(user: &User, held: Vec<NewGrant>) -> Self {
        Self {
            user_name: Some(user.username.clone()),
            external_id: user.external_id.clone(),
            full_name: Some(user.full_name.clone()),
            email: Some(user.email.clone()),
            locale: Some(user.locale),
            grants: held,
            ..Self::default()
        }
    }

    /// The same without what must be said of an account: what is to be said anew.
    #[must_use]
    pub fn said_anew(self) -> Self {
        Self { user_name: None, full_name: None, email: None, ..self }
    }

    /// Takes all attributes of an object, whose names may be whole paths.
    pub fn set_all(&mut self, sent: &Map<String, Value>) {
        self.set_each(Schema::Core, sent, false);
    }

    /// Takes one attribute. `more`: to what there is of a list.
    pub fn set(&mut self, path: &Path, value: &Value, more: bool) {
        if value.is_null() {
            return self.remove(path);
        }
        match (path.schema, path.attribute.as_str()) {
            (Schema::Enterprise, _) => {}
            (Schema::Core | Schema::Own, "") => self.set_inside(path.schema, value, more),
            (Schema::Own, "grants") => self.set_grants(value, more),
            (Schema::Own, "notify") => {
                self.notify = self.flag(&format!("{OWN_USER}:notify"), value).unwrap_or_default()
            }
            (Schema::Own, "state") => {}
            (Schema::Core, "username") => self.user_name = self.text("userName", value),
            (Schema::Core, "externalid") => self.external_id = self.text("externalId", value),
            (Schema::Core, "displayname") => self.display_name = self.text("displayName", value),
            (Schema::Core, "name") => self.set_name(path.part.as_deref(), value),
            (Schema::Core, "emails") => self.set_email(path, value),
            (Schema::Core, "active") => self.active = self.flag("active", value),
            (Schema::Core, "preferredlanguage") => self.set_language(value),
            (Schema::Core, "roles") if value.as_array().is_some_and(Vec::is_empty) => {}
            (Schema::Core, "roles") => self.refuse("roles", FieldCode::NotForClients),
            (Schema::Core, name) if NOT_KEPT.contains(&name) => {}
            (Schema::Core | Schema::Own, name) => {
                let name = name.to_owned();
                self.refuse(&name, FieldCode::UnknownField);
            }
        }
    }

    /// Takes one attribute away.
    pub fn remove(&mut self, path: &Path) {
        match (path.schema, path.attribute.as_str()) {
            (Schema::Own, "grants") if path.which.is_none() && path.part.is_none() => self.grants.clear(),
            (Schema::Own, _) => self.refuse(OWN_USER, FieldCode::Required),
            (Schema::Core, "externalid") => self.external_id = None,
            (Schema::Core, "preferredlanguage") => self.locale = None,
            (Schema::Core, "name") if path.part.is_some() => {}
            (Schema::Core, "emails") if is_of_another_kind(path) => {}
            (Schema::Core, name @ ("username" | "displayname" | "name" | "emails" | "active" | "")) => {
                let name = name.to_owned();
                self.refuse(&name, FieldCode::Required);
            }
            (Schema::Core | Schema::Enterprise, _) => {}
        }
    }

    /// What is refused is told with the rest.
    pub fn refuse(&mut self, at: &str, code: FieldCode) {
        // Nothing that was sent comes back: a name that is no plain name stays out.
        let plain = at.len() <= 40 && at.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.');
        let plain = plain || at.starts_with(OWN_USER);
        self.faults.push(FieldFault::new(if plain { at } else { "" }, code));
    }

    fn set_inside(&mut self, schema: Schema, value: &Value, more: bool) {
        match value.as_object() {
            Some(object) => self.set_each(schema, object, more),
            None => self.refuse("", FieldCode::Format),
        }
    }

    fn set_each(&mut self, schema: Schema, object: &Map<String, Value>, more: bool) {
        for (name, value) in object {
            match Path::parse(name) {
                // Null is as left out (RFC 7643 § 2.5) where something must be there; elsewhere it empties.
                Some(path) if value.is_null() && path.attribute != "externalid" => {}
                Some(path) if schema == Schema::Own => self.set(&Path { schema, ..path }, value, more),
                Some(path) => self.set(&path, value, more),
                None => self.refuse("", FieldCode::UnknownField),
            }
        }
    }

    fn set_name(&mut self, part: Option<&str>, value: &Value) {
        match part {
            None => {
                let Some(parts) = value.as_object() else { return self.refuse("name", FieldCode::Format) };
                for (part, value) in parts.iter().filter(|(_, value)| !value.is_null()) {
                    self.set_name(Some(&part.to_ascii_lowercase()), value);
                }
            }
            Some("formatted") => self.formatted = self.text("name.formatted", value),
            Some("givenname") => self.given_name = self.text("name.givenName", value),
            Some("familyname") => self.family_name = self.text("name.familyName", value),
            // Middle names and titles: a name is one text here.
            Some(_) => {}
        }
    }

    /// One address is kept: the primary one, else the one at work, else the first. Another kind, named alone, is not it.
    fn set_email(&mut self, path: &Path, value: &Value) {
        if is_of_another_kind(path) || !matches!(path.part.as_deref(), None | Some("value")) {
            return;
        }
        let several = value.as_array().map(Vec::as_slice).unwrap_or(std::slice::from_ref(value));
        let primary = |mail: &&Value| member(mail, "primary").and_then(flag_of) == Some(true);
        let at_work = |mail: &&Value| {
            member(mail, "type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
        };
        let chosen = several.iter().find(primary).or_else(|| several.iter().find(at_work)).or(several.first());
        let chosen =
            chosen.map(|mail| if mail.is_object() { member(mail, "value").unwrap_or(&Value::Null) } else { mail });
        match chosen {
            Some(Value::Null) | None => self.refuse("emails", FieldCode::Required),
            Some(mail) => self.email = self.text("emails", mail),
        }
    }

    /// A language of mails, as `da` or `en-GB`; another one leaves it as it is.
    fn set_language(&mut self, value: &Value) {
        let Some(tag) = self.text("preferredLanguage", value) else { return };
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        self.locale = Locale::parse(&primary).or(self.locale);
    }

    fn set_grants(&mut self, value: &Value, more: bool) {
        let sent: std::result::Result<Vec<ScimGrant>, _> = Vec::deserialize(Objects(value));
        let Ok(sent) = sent else { return self.refuse(&format!("{OWN_USER}:grants"), FieldCode::Format) };
        let mut faults = Faults::default();
        let sent = grant_types::parse(sent.into_iter().map(Into::into).collect(), &mut faults);
        for fault in faults.into_vec() {
            self.faults.push(in_scim_words(fault));
        }
        if !more {
            self.grants.clear();
        }
        self.grants.extend(sent);
        self.grants.sort();
        self.grants.dedup();
    }

    fn text(&mut self, at: &str, value: &Value) -> Option<String> {
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            self.refuse(at, FieldCode::Format);
        }
        text
    }

    fn flag(&mut self, at: &str, value: &Value) -> Option<bool> {
        let flag = flag_of(value);
        if flag.is_none() {
            self.refuse(at, FieldCode::Format);
        }
        flag
    }

    /// As the core takes it. A name is what is shown, else all of it, else its two parts, else what it was.
    ///
    /// Errors: all that is wrong, by the names of SCIM.
    pub fn wanted(self, is_new: bool) -> Result<Wanted> {
        let mut faults = self.faults;
        let parts = self.given_name.zip(self.family_name).map(|(given, family)| format!("{given} {family}"));
        let full_name = self.display_name.or(self.formatted).or(parts).or(self.full_name);
        let mut said = |name: &str, text: Option<String>| {
            if text.is_none() && faults.is_empty() {
                faults.push(FieldFault::new(name, FieldCode::Required));
            }
            text.unwrap_or_default()
        };
        let (username, full_name) = (said("userName", self.user_name), said("displayName", full_name));
        let email = said("emails", self.email);
        faults.finish()?;
        let notify = self.notify && is_new;
        let (external_id, locale, grants) = (self.external_id, self.locale, self.grants);
        Wanted { external_id, username: Some(username), full_name, email, locale, grants, notify }
            .of_good_form(Faults::default())
    }
}

/// Whether a path names other mail addresses than the one that is kept, which is the primary one, at work.
fn is_of_another_kind(path: &Path) -> bool {
    let is = |attribute: &str, literal: &Literal| match attribute {
        "type" => literal.text().is_some_and(|kind| kind.eq_ignore_ascii_case("work")),
        "primary" => literal.flag() == Some(true),
        _ => true,
    };
    path.which.as_ref().is_some_and(|which| !which.holds(&is))
}

/// A member of an object, by its name in whatever case.
pub fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.as_object()?.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A truth value, also where it is sent as a text: `"False"`.
pub fn flag_of(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| Literal::Text(value.as_str()?.to_owned()).flag())
}

/// A fault of the core with the name that SCIM has for its field.
fn in_scim_words(fault: FieldFault) -> FieldFault {
    let pointer = match fault.pointer.as_str() {
        "/username" => "userName".to_owned(),
        "/full_name" => "displayName".to_owned(),
        "/email" => "emails".to_owned(),
        "/external_id" => "externalId".to_owned(),
        grants if grants.starts_with("/grants") => format!("{OWN_USER}:{}", grants.trim_start_matches('/')),
        _ => return fault,
    };
    FieldFault { pointer, ..fault }
}

/// The same of all that an error names.
pub fn told_in_scim_words(error: Error) -> Error {
    match error {
        Error::Problem { code, faults, retry_after } => {
            Error::Problem { code, faults: faults.into_iter().map(in_scim_words).collect(), retry_after }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn account(sent: Value) -> Account {
        let mut account = Account::default();
        account.set_all(sent.as_object().unwrap());
        account
    }

    fn faults(sent: Value) -> Vec<(String, FieldCode)> {
        match account(sent).wanted(true).map_err(told_in_scim_words) {
            Err(Error::Problem { faults, .. }) => faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn whole() -> Value {
        json!({"userName": "birgit", "displayName": "Birgit Dahl", "emails": [{"value": "b@example.dk", "type": "work"}]})
    }

    #[test]
    fn names_have_no_case_and_what_is_not_kept_is_left() {
        let sent = json!({"SCHEMAS": [], "USERNAME": "birgit", "Name": {"GIVENNAME": "Birgit", "familyName": "Dahl"}, "Title": "x",
            "emails": [{"value": "h@example.dk", "type": "home"}, {"VALUE": "b@example.dk", "Type": "work"}], "active": "False",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "x"}, "preferredLanguage": "en-GB"});
        let account = account(sent);
        assert_eq!((account.active, account.locale), (Some(false), Some(Locale::En)));
        let wanted = account.wanted(true).unwrap();
        assert_eq!((wanted.full_name.as_str(), wanted.email.as_str()), ("Birgit Dahl", "b@example.dk"));
    }

    #[test]
    fn null_is_as_left_out() {
        let mut sent = whole();
        for name in ["active", "name", "preferredLanguage", "nickName", "externalId"] {
            sent[name] = Value::Null;
        }
        sent["emails"][0]["primary"] = Value::Null;
        sent[OWN_USER] = json!({"grants": null});
        assert!(account(sent).wanted(true).is_ok());
        let mut sent = whole();
        sent["displayName"] = Value::Null;
        assert_eq!(faults(sent.clone()), [("displayName".to_owned(), FieldCode::Required)]);
        sent["name"] = json!({"formatted": "Birgit Dahl", "givenName": null});
        assert_eq!(account(sent).wanted(true).unwrap().full_name, "Birgit Dahl");
    }

    #[test]
    fn the_primary_address_is_the_one() {
        let mut sent = whole();
        sent["emails"] = json!([{"value": "a@example.dk", "type": "work"}, {"value": "c@example.dk", "primary": true}]);
        assert_eq!(account(sent).wanted(true).unwrap().email, "c@example.dk");
    }

    #[test]
    fn what_no_client_may_and_what_is_not_known_is_refused() {
        for (name, value, code) in [
            ("password", json!("x"), FieldCode::UnknownField),
            ("cpr", json!("x"), FieldCode::UnknownField),
            ("roles", json!([{"value": "administrator"}]), FieldCode::NotForClients),
            ("active", json!("maybe"), FieldCode::Format),
            ("displayName", json!(7), FieldCode::Format),
        ] {
            let mut sent = whole();
            sent[name] = value;
            assert_eq!(faults(sent), [(name.to_owned(), code)]);
        }
        let mut sent = whole();
        sent["2512489996"] = json!(1);
        assert_eq!(faults(sent), [(String::new(), FieldCode::UnknownField)], "what may be a number does not come back");
        assert_eq!(faults(json!({})), [("userName".to_owned(), FieldCode::Required)]);
        let mut sent = whole();
        sent["userName"] = json!("other@example.dk");
        assert_eq!(faults(sent), [("userName".to_owned(), FieldCode::UsernameFormat)]);
        let mut sent = whole();
        sent[OWN_USER] = json!({"grants": [["0198c2f4-7a10-7c3e-9b5d-000000004d01", "party"]]});
        assert_eq!(faults(sent), [(format!("{OWN_USER}:grants"), FieldCode::Format)]);
    }
}
