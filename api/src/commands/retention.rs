//! `retention verify`: whether a certificate of erasure is genuine. `retention replay`: the erasures again, in a backup.

use std::path::Path;

use super::serve;
use crate::config::Config;
use crate::crypto::KeyRing;
use crate::domain::audit_chain::spelled;
use crate::domain::erasure::ErasureCertificate;
use crate::error::{Error, Result};
use crate::jobs::audit::Files;
use crate::store::erasure;

/// Why it ends with an error.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error("{0} is no certificate of erasure: {1}")]
    NoCertificate(String, serde_json::Error),
    #[error("{0} is NOT as it was signed, or another installation signed it (key {1})")]
    Forged(String, String),
}

/// Says what a genuine certificate tells, or ends with an error.
pub fn verify(config: &Config, file: &Path) -> Result<()> {
    let name = file.display().to_string();
    let keys = KeyRing::load(&config.keys_dir).map_err(Error::internal)?;
    let text = std::fs::read_to_string(file).map_err(|error| Error::internal(Refused::File(name.clone(), error)))?;
    let certificate: ErasureCertificate =
        serde_json::from_str(&text).map_err(|error| Error::internal(Refused::NoCertificate(name.clone(), error)))?;
    if !keys.has_signed_certificate(&certificate) {
        return Err(Error::internal(Refused::Forged(name, certificate.key_id)));
    }
    let ErasureCertificate { municipality, election, held_on, erased_at, erased_by, counts, key_id, .. } = certificate;
    let by = erased_by.map_or_else(|| "by the clock".to_owned(), |user| format!("by the user {user}"));
    println!(
        "{municipality}: signed with the key {key_id} and unchanged. The data of {election}, held on {held_on}, were erased \
         at {} {by}: {} people, {} CPR numbers, {} assignments, {} mails. {} people stay because they serve elsewhere, {} by \
         their own consent.",
        spelled(erased_at),
        counts.persons,
        counts.cpr_numbers,
        counts.assignments,
        counts.mails,
        counts.kept_elsewhere,
        counts.kept_by_consent,
    );
    Ok(())
}

/// Erases whoever stands in the lists and is in the database all the same. Run it before the servers start; on SQLite it
/// refuses beside one.
pub async fn replay(config: Config) -> Result<()> {
    let dir = &config.audit_checkpoints_dir;
    let files = Files::copy(dir).map_err(|error| Error::internal(Refused::File(dir.display().to_string(), error)))?;
    let _lock = serve::lock(&config.database)?;
    let db = serve::open(&config).await?;
    for (code, people) in files.erased().map_err(Error::internal)? {
        let listed = people.len();
        let municipality = code.clone();
        let erased = db.write(move |tx| erasure::erase_again(tx, &municipality, &people)).await?;
        println!("{code}: {listed} people in the list, {erased} of them erased again");
    }
    db.scrub().await
}
