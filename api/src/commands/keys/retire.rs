//! `keys retire`: older keys that nothing needs any more go into the folder `retired`, where no program looks for keys.

use super::{Refused, listing, lock, of_kind};
use crate::auth::tokens::CLIENT_TOKEN_LIFE;
use crate::commands::{Retire, serve};
use crate::config::Config;
use crate::crypto::{KeyKind, KeyRing};
use crate::domain::audit_chain::spelled;
use crate::error::{Error, Result};
use crate::store::keys::{self, left};

/// Puts away what can be; ends with an error when a key has to stay.
pub async fn retire(config: Config, Retire { kind, now, drop_recovery_codes }: Retire) -> Result<()> {
    let _lock = lock(&config)?;
    let db = serve::open(&config).await?;
    let word = kind.as_str();
    if now && !matches!(kind, KeyKind::Signing | KeyKind::Link) || drop_recovery_codes && kind != KeyKind::Index {
        return Err(Error::internal(Refused::NotForKind(word)));
    }
    let state = of_kind(db.read(keys::all).await?, kind)?;
    if state.next.is_some() || state.unfinished {
        return Err(Error::internal(Refused::UnderWay(word)));
    }
    let ring = db.keys();
    let older: Vec<String> = ring.ids(kind).into_iter().skip(1).map(str::to_owned).collect();
    if older.is_empty() {
        return Err(Error::internal(Refused::NoOlder(word)));
    }
    if drop_recovery_codes {
        let in_use = state.id.clone();
        let gone = db.write(move |tx| keys::drop_recovery_codes(tx, &in_use)).await?;
        println!("{gone} recovery codes are gone; their users make new ones on their page");
    }
    let since = state.since;
    let counted = db.read(move |tx| left::count(tx, (kind == KeyKind::Link && !now).then_some(since))).await?;
    let tokens_until = since.plus(CLIENT_TOKEN_LIFE);
    let mut stays = false;
    for (id, needs) in counted.beyond(kind, &ring.ids(kind)) {
        println!("{word} {id} is not here, and is needed for {}: put it back", listing(needs));
        stays = true;
    }
    for id in older {
        let needs = [counted.under(kind, &id), counted.unsaid(kind)].iter().map(listing).collect::<Vec<_>>();
        let mut needs: Vec<String> = needs.into_iter().filter(|needs| !needs.is_empty()).collect();
        if kind == KeyKind::Signing && !now && db.clock().now() < tokens_until {
            needs.push(format!("tokens until {}", spelled(tokens_until)));
        }
        if !needs.is_empty() {
            println!("{word} {id} stays: it is needed for {}", needs.join(", "));
            stays = true;
            continue;
        }
        let dir = config.keys_dir.clone();
        let put = db.write(move |tx| {
            keys::retired(tx, kind, &id)?;
            KeyRing::retire(&dir, kind, &id).map_err(Error::internal)
        });
        println!("{}: no program with this folder uses it any more", put.await?.display());
        println!("A server with a folder of its own uses it until you move the file away there too.");
        println!("Keep it with the backups from before {}; delete it when they are gone.", spelled(since));
    }
    if stays { Err(Error::internal(Refused::Needed(word))) } else { Ok(()) }
}
