//! Conditions on a boxed query inside another one, and on a query of the same table. Diesel's own `eq_any` and `exists`
//! want the inner query to be one that each backend writes by itself; a boxed one is of the joint backend.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

use super::conn::MultiBackend;

/// Whether the value is among those that the query selects. The query must not name columns of the one around it.
pub fn within<E, Q>(value: E, query: Q) -> Within<E, Q> {
    Within { value, query }
}

/// Whether the query finds anything. It must not name columns of the one around it.
pub fn any<Q>(query: Q) -> Any<Q> {
    Any { query }
}

/// `value in (query)`.
#[derive(Debug, Clone, Copy)]
pub struct Within<E, Q> {
    value: E,
    query: Q,
}

/// `exists (query)`.
#[derive(Debug, Clone, Copy)]
pub struct Any<Q> {
    query: Q,
}

impl<E: QueryFragment<MultiBackend>, Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Within<E, Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.value.walk_ast(pass.reborrow())?;
        pass.push_sql(" in (");
        self.query.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }
}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Any<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("exists (");
        self.query.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }
}

/// What makes a node a condition that a query over any source may have.
macro_rules! condition {
    ($node:ident<$($part:ident),+>, $($bound:tt)+) => {
        impl<$($part),+> Expression for $node<$($part),+> where $($bound)+ {
            type SqlType = Bool;
        }

        impl<$($part),+> QueryId for $node<$($part),+> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<$($part),+> ValidGrouping<()> for $node<$($part),+> {
            type IsAggregate = is_aggregate::Never;
        }
    };
}

condition!(Within<E, Q>, E: Expression);
condition!(Any<Q>, Q: Sized);

impl<E: AppearsOnTable<S>, Q, S> AppearsOnTable<S> for Within<E, Q> {}
impl<E: SelectableExpression<S>, Q, S> SelectableExpression<S> for Within<E, Q> {}
impl<Q, S> AppearsOnTable<S> for Any<Q> {}
impl<Q, S> SelectableExpression<S> for Any<Q> {}
