//! The audit log of a test: kept as a server keeps it, checked, and reached past the program as somebody would who has the
//! database and nothing else.

use valghalla::domain::audit_chain::Fault;
use valghalla::jobs::audit::{Files, Keeper, Report, verify};

use crate::TestApp;
use crate::database::Backend;

const GUARDS: &[(&str, &str)] = &[
    ("audit_events", "audit_events_kept"),
    ("audit_events", "audit_events_kept_as_written"),
    ("audit_events", "audit_events_not_replaced"),
    ("audit_events", "audit_events_not_emptied"),
    ("audit_events", "audit_events_wait"),
    ("audit_chain", "audit_chain_kept"),
    ("audit_chain", "audit_chain_kept_as_written"),
    ("audit_chain", "audit_chain_not_replaced"),
    ("audit_chain", "audit_chain_not_emptied"),
    ("audit_checkpoints", "audit_checkpoints_kept"),
    ("audit_checkpoints", "audit_checkpoints_kept_as_written"),
    ("audit_checkpoints", "audit_checkpoints_not_replaced"),
    ("audit_checkpoints", "audit_checkpoints_not_emptied"),
];

impl TestApp {
    /// Whoever keeps the log, as a server begins it.
    pub fn keeper(&self) -> Keeper {
        Keeper::open(&self.config, self.db.clone()).unwrap()
    }

    /// Links what waits, and signs what the chain has come to.
    pub async fn seal_log(&self) {
        self.keeper().finish().await.unwrap();
    }

    /// Checks the log of the municipality against the checkpoints of the database and of the folder.
    pub async fn verify_log(&self) -> Result<Report, Fault> {
        let (kept, unreadable) = Files::copy(&self.config.audit_checkpoints_dir).unwrap().read("0607").unwrap();
        assert_eq!(unreadable, 0);
        verify(&self.db, self.municipality, kept, &mut |_| {}).await.unwrap()
    }

    /// Runs SQL as the owner of the database may, who takes the triggers away first, those that enlist new records too.
    pub fn sql_unguarded(&self, sql: &str) {
        let drop = |(table, trigger): &(&str, &str)| match self.backend {
            Backend::Sqlite => format!("drop trigger if exists {trigger};"),
            Backend::Postgres => format!("drop trigger if exists {trigger} on {table};"),
        };
        let guards: String = GUARDS.iter().map(drop).collect();
        self.sql(&format!("{guards}{sql}"));
    }

    /// From now on the log takes no record.
    pub fn no_more_audit(&self) {
        self.sql(match self.backend {
            Backend::Sqlite => {
                "create trigger full before insert on audit_events begin select raise(abort, 'full'); end"
            }
            Backend::Postgres => {
                "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$; \
                 create trigger full_log before insert on audit_events execute function refuse()"
            }
        });
    }

    /// An id as a literal of SQL.
    pub fn id_in_sql(&self, id: uuid::Uuid) -> String {
        match self.backend {
            Backend::Sqlite => format!("x'{}'", id.simple()),
            Backend::Postgres => format!("'{id}'"),
        }
    }
}
