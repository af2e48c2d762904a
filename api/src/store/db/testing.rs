//! A real SQLite for the tests beside the queries: made once a test, and every case is rolled back.

use std::cell::{Cell, RefCell, RefMut};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

use super::Tx;
use crate::config::DatabaseUrl;
use crate::crypto::KeyRing;
use crate::crypto::fixture::ring;
use crate::domain::fault::Locale;
use crate::domain::ids::MunicipalityId;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::Role;
use crate::domain::time::Instant;
use crate::domain::username::Username;
use crate::error::Result;
use crate::store::conn::Conn;
use crate::store::migrate;
use crate::store::municipalities::{self, NewMunicipality};
use crate::store::schema::municipalities as municipality_rows;
use crate::store::users::{self, User, UserAccess, UserFields};

/// A migrated database.
pub struct TestStore {
    conn: RefCell<Conn>,
    keys: KeyRing,
    now: Cell<Instant>,
    _folders: [TempDir; 2],
}

impl TestStore {
    /// Makes one.
    pub fn migrated() -> Self {
        let (key_folder, keys) = ring();
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("v.sqlite").to_str().unwrap().to_owned());
        migrate::migrate(&url).unwrap();
        let mut conn = url.connect().unwrap();
        conn.batch_execute("begin").unwrap();
        let now = "2026-11-03T13:05:09.123456Z".parse().unwrap();
        Self { conn: RefCell::new(conn), keys, now: Cell::new(Instant(now)), _folders: [folder, key_folder] }
    }

    /// Runs one case on a database without any row. It is nobody's afterwards, also when the case fails.
    pub fn case<T>(&self, case: impl FnOnce(&Self) -> T) -> T {
        self.conn.borrow_mut().batch_execute("rollback; begin").unwrap();
        case(self)
    }

    /// One use-case in a transaction of its own: all of it or nothing.
    pub fn run<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut conn: RefMut<'_, Conn> = self.conn.borrow_mut();
        conn.batch_execute("savepoint one").unwrap();
        let done = f(&mut Tx { conn: &mut conn, keys: &self.keys, now: self.now.get() });
        conn.batch_execute(if done.is_ok() { "release one" } else { "rollback to one; release one" }).unwrap();
        done
    }

    /// The time.
    pub fn now(&self) -> Instant {
        self.now.get()
    }

    /// Sets the time.
    pub fn set_now(&self, now: Instant) {
        self.now.set(now);
    }

    /// Reads a list page by page, the place where each ended as it travels in a cursor; `between` happens after each page.
    pub fn walk<R, P: Serialize + DeserializeOwned>(
        limit: usize,
        mut page: impl FnMut(Option<P>) -> Vec<R>,
        place: impl Fn(&R) -> P,
        mut between: impl FnMut(),
    ) -> Vec<R> {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let mut rows = page(after);
            let more = rows.len() > limit;
            rows.truncate(limit);
            let cursor = rows.last().map(|last| serde_json::to_vec(&place(last)).unwrap());
            after = cursor.map(|cursor| serde_json::from_slice(&cursor).unwrap());
            seen.append(&mut rows);
            if !more {
                return seen;
            }
            between();
        }
    }

    /// A municipality that asks its secretaries for no second factor, at `https://<code>.test`.
    pub fn municipality(&self, code: &str) -> MunicipalityId {
        let new = NewMunicipality {
            code: code.to_owned(),
            name: format!("Kommune {code}"),
            public_url: format!("https://{code}.test"),
            contact_email: "valg@example.dk".to_owned(),
        };
        let made = self.run(|tx| {
            let id = municipalities::create(tx, &new)?;
            let row = diesel::update(municipality_rows::table.find(id));
            row.set((
                municipality_rows::secretary_factor_required.eq(false),
                municipality_rows::secretary_factor_waiver.eq("Prøve"),
            ))
            .execute(tx.conn)?;
            Ok(id)
        });
        made.unwrap()
    }

    /// A user of that name.
    pub fn user(&self, municipality: MunicipalityId, name: &str, role: Role) -> (UserAccess, User) {
        let fields = UserFields {
            username: Username::parse(name, None).unwrap(),
            full_name: name.to_owned(),
            email: MailAddress::parse(&format!("{name}@example.dk")).unwrap(),
            role,
            locale: Locale::Da,
        };
        self.run(|tx| users::create(tx, municipality, &fields)).unwrap()
    }
}
