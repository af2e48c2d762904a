//! The few places where the two databases speak differently, all in one file.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

use super::conn::{Conn, MultiBackend};

/// A query that each backend writes by itself, for what the joint backend cannot say: `on conflict`.
#[derive(Debug, Clone, Copy)]
pub struct Both<Q>(pub Q);

impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<Q> QueryId for Both<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Both<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Both<Q> {}

/// Locks the rows that a query finds. SQLite has one writer at a time (`begin immediate`), so there it adds nothing.
macro_rules! locking {
    ($(#[$meta:meta])* $name:ident, $text:ident, $sql:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<Q>(pub Q);

        struct $text;

        impl QueryFragment<Pg> for $text {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }

        impl QueryFragment<Sqlite> for $text {
            fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                Ok(())
            }
        }

        impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for $name<Q> {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
                self.0.walk_ast(pass.reborrow())?;
                MultiBackend::walk_variant_ast(&$text, pass)
            }
        }

        impl<Q> QueryId for $name<Q> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<Q: Query> Query for $name<Q> {
            type SqlType = Q::SqlType;
        }

        impl<Q> RunQueryDsl<Conn> for $name<Q> {}
    };
}

locking!(
    /// Passes over the rows that others have locked.
    SkipLocked, SkipLockedText, " for update skip locked"
);
locking!(
    /// Waits for whoever has locked the rows; rows that refer to them may come and go meanwhile.
    Held, HeldText, " for no key update"
);

/// Runs one expression on whichever connection is there, without the detour over the joint backend (docs/adr/0013): for
/// the busiest statements, and for inserts of many rows at once, which the joint backend cannot say.
macro_rules! native {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::store::conn::Conn::Pg($c) => $body,
            $crate::store::conn::Conn::Sqlite($c) => $body,
        }
    };
}
pub(super) use native;
