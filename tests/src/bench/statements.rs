//! The statements that a request makes, and which indexes serve them.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};

/// A statement as PostgreSQL logged it: its text with `$1` …, and the values; `None` is null.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The text.
    pub sql: String,
    /// The values, in their order.
    pub values: Vec<Option<String>>,
}

/// Has PostgreSQL log every statement, and answers with those logged from the beginning of `request` to its end. `log` is
/// the server's own.
pub async fn logged<F: Future>(url: &str, log: &Path, request: F) -> Vec<Statement> {
    let mut admin = PgConnection::establish(url).unwrap();
    set(&mut admin, "alter system set log_min_duration_statement = 0");
    let from = std::fs::metadata(log).unwrap().len();
    request.await;
    let to = std::fs::metadata(log).unwrap().len();
    set(&mut admin, "alter system reset log_min_duration_statement");
    let mut file = std::fs::File::open(log).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    let mut text = String::new();
    file.take(to - from).read_to_string(&mut text).unwrap();
    parse(&text)
}

/// Has PostgreSQL count what is in the tables, by which it chooses its plans.
pub fn analyze(url: &str) {
    PgConnection::establish(url).unwrap().batch_execute("vacuum analyze").unwrap();
}

/// Changes a setting of the server and waits until a new statement runs with it.
fn set(admin: &mut PgConnection, sql: &str) {
    admin.batch_execute(sql).unwrap();
    admin.batch_execute("select pg_reload_conf(); select pg_sleep(0.5)").unwrap();
}

fn parse(log: &str) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    // Whether the last thing said was the run of a statement: to bind its values is said before, with the same detail.
    let mut ran = false;
    for line in log.lines() {
        if let Some((_, values)) = line.split_once("DETAIL:  parameters: ") {
            if let Some(last) = found.last_mut().filter(|_| ran) {
                last.values = parse_values(values);
            }
            continue;
        }
        let Some((_, said)) = line.split_once(" ms  ") else { continue };
        let sql = said.strip_prefix("statement: ").or_else(|| {
            let (_, sql) = said.strip_prefix("execute ")?.split_once(": ")?;
            Some(sql)
        });
        ran = sql.is_some();
        found.extend(sql.map(|sql| Statement { sql: sql.to_owned(), values: Vec::new() }));
    }
    found
}

/// `$1 = 'a', $2 = NULL`
fn parse_values(mut rest: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            values.push(None);
            rest = value.strip_prefix("NULL").unwrap_or(value);
            continue;
        };
        let mut text = String::new();
        let mut signs = quoted.char_indices().peekable();
        let mut end = quoted.len();
        while let Some((at, sign)) = signs.next() {
            if sign == '\'' && signs.next_if(|(_, next)| *next == '\'').is_none() {
                end = at + 1;
                break;
            }
            text.push(sign);
        }
        values.push(Some(text));
        rest = &quoted[end..];
    }
    values
}

/// The indexes that PostgreSQL chooses for a statement.
pub fn indexes(url: &str, statement: &Statement) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        text: String,
    }
    let mut conn = PgConnection::establish(url).unwrap();
    let values: Vec<String> = statement.values.iter().map(literal).collect();
    conn.batch_execute(&format!("prepare asked as {}", statement.sql)).unwrap();
    let plan: Vec<Line> =
        diesel::sql_query(format!("explain execute asked ({})", values.join(", "))).load(&mut conn).unwrap();
    let mut names: Vec<String> = plan
        .iter()
        .filter_map(|line| line.text.split_once(" using ").or_else(|| line.text.split_once("Bitmap Index Scan on ")))
        .filter_map(|(_, name)| name.split_whitespace().next().map(str::to_owned))
        .collect();
    names.dedup();
    names
}

/// A value as SQL writes it.
pub fn literal(value: &Option<String>) -> String {
    value.as_ref().map_or_else(|| "null".to_owned(), |text| format!("'{}'", text.replace('\'', "''")))
}

/// The statements in an uncoloured log of the server at `valghalla::sql=trace`.
pub fn traced(log: &str) -> Vec<String> {
    let said = log.lines().filter_map(|line| line.split_once("valghalla::sql: "));
    said.map(|(_, sql)| sql.trim().to_owned()).collect()
}

/// The steps that SQLite chooses for a statement.
pub fn steps(path: &Path, sql: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let plan: Vec<Step> = diesel::sql_query(format!("explain query plan {sql}")).load(&mut conn).unwrap();
    plan.into_iter().map(|step| step.detail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_read_with_its_values() {
        let log = "x LOG:  duration: 0.1 ms  parse s1: SELECT $1\n\
                   x LOG:  duration: 0.2 ms  execute s1: SELECT $1, $2, $3\n\
                   x DETAIL:  parameters: $1 = 'it''s, $9 = x', $2 = NULL, $3 = '\\x00'\n\
                   x LOG:  duration: 0.1 ms  bind s2: SELECT $1\n\
                   x DETAIL:  parameters: $1 = 'another'\n\
                   x LOG:  duration: 0.1 ms  statement: COMMIT\n";
        let found = parse(log);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].sql, "SELECT $1, $2, $3");
        assert_eq!(found[0].values, [Some("it's, $9 = x".to_owned()), None, Some("\\x00".to_owned())]);
        assert_eq!((found[1].sql.as_str(), found[1].values.len()), ("COMMIT", 0));
    }
}
