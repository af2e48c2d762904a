//! Conditions on a boxed query inside another one, and on a query of the same table. Diesel's own `eq_any` and `exists`
//! want the inner query to be one that each backend writes by itself; a boxed one is of the joint backend.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

/// Whether the value is among those that the query selects. The query must not name columns of the one around it.
pub fn within<E, Q>(value: E, query: Q) -> Within<E, Q> {
    Within { value, query }
}

/// `value in (query)`.
#[derive(Debug, Clone, Copy)]
pub struct Within<E, Q> {
    value: E,
    query: Q,
}

impl<DB: Backend, E: QueryFragment<DB>, Q: QueryFragment<DB>> QueryFragment<DB> for Within<E, Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.value.walk_ast(pass.reborrow())?;
        pass.push_sql(" in (");
        self.query.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }
}

impl<E: Expression, Q> Expression for Within<E, Q> {
    type SqlType = Bool;
}

impl<E, Q> QueryId for Within<E, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<E, Q> ValidGrouping<()> for Within<E, Q> {
    type IsAggregate = is_aggregate::Never;
}

impl<E: AppearsOnTable<S>, Q, S> AppearsOnTable<S> for Within<E, Q> {}
impl<E: SelectableExpression<S>, Q, S> SelectableExpression<S> for Within<E, Q> {}
