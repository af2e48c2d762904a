//! The signed checkpoints, as the database keeps them: for whoever fetches them. Those that count are kept elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;

use crate::domain::audit_chain::{ChainHash, Checkpoint};
use crate::domain::ids::{CheckpointId, MunicipalityId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::access::Actor;
use crate::store::db::Tx;
use crate::store::dialect::native;
use crate::store::schema::{audit_checkpoints, municipalities};

/// A checkpoint as stored.
#[derive(Debug)]
pub struct StoredCheckpoint {
    /// Its row.
    pub id: CheckpointId,
    /// What was signed.
    pub checkpoint: Checkpoint,
}

/// Keeps one.
pub fn keep(tx: &mut Tx<'_>, checkpoint: &Checkpoint) -> Result<()> {
    let hash = ChainHash::parse(&checkpoint.hash).ok_or_else(|| Error::internal("a hash of 64 digits"))?;
    let row = diesel::insert_into(audit_checkpoints::table).values((
        audit_checkpoints::id.eq(CheckpointId::new()),
        audit_checkpoints::municipality_id.eq(checkpoint.municipality_id),
        audit_checkpoints::sequence.eq(checkpoint.sequence),
        audit_checkpoints::hash.eq(hash.0.to_vec()),
        audit_checkpoints::at.eq(checkpoint.at),
        audit_checkpoints::key_id.eq(&checkpoint.key_id),
        audit_checkpoints::signature.eq(STANDARD.decode(&checkpoint.signature).map_err(Error::internal)?),
    ));
    native!(tx.conn, conn => row.execute(conn))?;
    Ok(())
}

/// A page of them, newest first, after `before`.
pub fn list(tx: &mut Tx<'_>, actor: &Actor, before: Option<CheckpointId>, limit: i64) -> Result<Vec<StoredCheckpoint>> {
    page(tx, actor.municipality(), before, limit)
}

/// As [`list`], for the program itself.
pub fn page(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    before: Option<CheckpointId>,
    limit: i64,
) -> Result<Vec<StoredCheckpoint>> {
    let newest_first = audit_checkpoints::table
        .inner_join(municipalities::table.on(municipalities::id.eq(audit_checkpoints::municipality_id)))
        .filter(audit_checkpoints::municipality_id.eq(municipality))
        .filter(audit_checkpoints::id.lt(before.unwrap_or(CheckpointId(uuid::Uuid::max()))))
        .order(audit_checkpoints::id.desc())
        .limit(limit)
        .select((
            audit_checkpoints::id,
            municipalities::code,
            audit_checkpoints::sequence,
            audit_checkpoints::hash,
            audit_checkpoints::at,
            audit_checkpoints::key_id,
            audit_checkpoints::signature,
        ));
    let rows: Vec<Row> = native!(tx.conn, conn => newest_first.load(conn))?;
    Ok(rows.into_iter().map(|row| stored(municipality, row)).collect())
}

type Row = (CheckpointId, String, i64, Vec<u8>, Instant, String, Vec<u8>);

fn stored(municipality_id: MunicipalityId, row: Row) -> StoredCheckpoint {
    let (id, municipality, sequence, hash, at, key_id, signature) = row;
    let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let signature = STANDARD.encode(signature);
    let checkpoint = Checkpoint { municipality, municipality_id, sequence, hash, at, key_id, signature };
    StoredCheckpoint { id, checkpoint }
}
