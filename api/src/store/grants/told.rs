//! What somebody was given, as the audit log tells it: letters of parties and numbers of places, which stay readable when the
//! grants, parties and sites are gone.

use std::fmt::Write as _;

use diesel::prelude::*;

use super::{Grant, of_user};
use crate::domain::ids::UserId;
use crate::domain::roles::GrantScope;
use crate::error::Result;
use crate::store::audit::Event;
use crate::store::db::Tx;
use crate::store::machine_clients::ClientFields;
use crate::store::schema::{parties, sites};

/// A user's grants, one text each: `A: all`, `A: constituency 41`, `A: sites 1-3, 7`, with `until 2026-11-17` where one ends.
pub fn told(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>> {
    Ok(of_user(tx, user)?.iter().map(one).collect())
}

fn one(grant: &Grant) -> String {
    let place = match grant.scope {
        GrantScope::Party => "all".to_owned(),
        GrantScope::Constituency => {
            let number = grant.constituency.as_ref().map(|(_, number, _)| number.to_string());
            format!("constituency {}", number.unwrap_or_default())
        }
        GrantScope::Site => format!("sites {}", ranges(grant.sites.iter().map(|(_, number, _)| *number))),
    };
    let until = grant.expires_on.map(|day| format!(" until {day}")).unwrap_or_default();
    format!("{}: {place}{until}", grant.party.1)
}

/// The event with what a machine client is limited to: the letters of its parties and the numbers of its sites. Where it is
/// not limited nothing is said.
pub fn limits_told(tx: &mut Tx<'_>, mut event: Event, fields: &ClientFields) -> Result<Event> {
    if let Some(ids) = &fields.parties {
        let letters = parties::table.filter(parties::id.eq_any(ids)).order(parties::letter_key).select(parties::letter);
        event = event.with("parties", letters.load::<String>(tx.conn)?);
    }
    if let Some(ids) = &fields.sites {
        let numbers = sites::table.filter(sites::id.eq_any(ids)).order(sites::number).select(sites::number);
        event = event.with("sites", ranges(numbers.load::<i32>(tx.conn)?));
    }
    Ok(event)
}

/// `1-3, 7`, of numbers in their order; `none` of none.
fn ranges(numbers: impl IntoIterator<Item = i32>) -> String {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let mut text = String::new();
    for (first, last) in runs {
        let parted = if text.is_empty() { "" } else { ", " };
        let _ = match first == last {
            true => write!(text, "{parted}{first}"),
            false => write!(text, "{parted}{first}-{last}"),
        };
    }
    if text.is_empty() { "none".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row_are_told_as_one() {
        assert_eq!(ranges([]), "none");
        assert_eq!(ranges([7]), "7");
        assert_eq!(ranges([1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10");
    }
}
