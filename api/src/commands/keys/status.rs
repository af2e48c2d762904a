//! `keys status`: which keys there are, how old they are, what needs them, and which programs know them.

use super::listing;
use crate::commands::serve;
use crate::config::Config;
use crate::crypto::{KeyKind, KeyRing};
use crate::domain::audit_chain::spelled;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::keys::{self, KeyInUse, left};

/// Says it for each kind.
pub async fn status(config: Config) -> Result<()> {
    let db = serve::open(&config).await?;
    let (noted, counted, readers) = db
        .read(|tx| {
            let noted = keys::all(tx)?;
            let link = noted.iter().find(|one| one.kind == KeyKind::Link).map(|one| one.since);
            Ok((noted, left::count(tx, link)?, keys::readers(tx)?))
        })
        .await?;
    let (ring, now) = (db.keys(), db.clock().now());
    for kind in KeyKind::ALL {
        println!("{}", kind.as_str());
        let state = noted.iter().find(|one| one.kind == kind);
        for id in ring.ids(kind) {
            let needs = listing(&counted.under(kind, id));
            let needs = if needs.is_empty() { String::new() } else { format!(": {needs}") };
            println!("  {id}  {}, {}{needs}", role(state, id), age(id, now));
        }
        for (id, needs) in counted.beyond(kind, &ring.ids(kind)) {
            println!("  {id}  not in {}: {}", config.keys_dir.display(), listing(needs));
        }
        let unsaid = listing(&counted.unsaid(kind));
        if !unsaid.is_empty() {
            println!("  under an older key, or not said which: {unsaid}");
        }
        if state.is_some_and(|state| state.next.is_some() || state.unfinished) {
            println!("  a rotation has not come to its end: `valghalla keys rotate {}`", kind.as_str());
        }
    }
    for reader in readers {
        let all = ring.known().iter().all(|(kind, id)| reader.knows(*kind, id));
        println!("{} {}", reader.name, if all { "knows them all" } else { "does not know them all" });
    }
    Ok(())
}

fn role(state: Option<&KeyInUse>, id: &str) -> String {
    match state {
        Some(state) if state.id == id => format!("in use since {}", spelled(state.since)),
        Some(state) if state.next.as_deref() == Some(id) => "to be used next".to_owned(),
        _ => "not in use".to_owned(),
    }
}

fn age(id: &str, now: Instant) -> String {
    KeyRing::made_at(id)
        .map_or_else(|| "of unknown age".to_owned(), |made| format!("{} days old", (now.0 - made).num_days()))
}
