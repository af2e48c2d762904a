//! Signing checkpoints of the audit log: whoever holds only the database cannot make one that fits another log.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer};

use super::{KeyRing, SigningKeyFile};
use crate::domain::audit_chain::{ChainHash, Checkpoint};
use crate::domain::ids::MunicipalityId;
use crate::domain::time::Instant;

impl KeyRing {
    /// Signs what a municipality's chain has come to.
    pub fn sign_checkpoint(
        &self,
        (id, code): (MunicipalityId, &str),
        (sequence, hash): (i64, ChainHash),
        at: Instant,
    ) -> Checkpoint {
        let key = self.checkpoint.newest();
        let mut checkpoint = Checkpoint {
            municipality: code.to_owned(),
            municipality_id: id,
            sequence,
            hash: hash.to_string(),
            at,
            key_id: key.id().to_owned(),
            signature: String::new(),
        };
        checkpoint.signature = STANDARD.encode(key.key.sign(checkpoint.signed_text().as_bytes()).to_bytes());
        checkpoint
    }

    /// Whether one of our keys signed this, as it stands.
    pub fn has_signed(&self, checkpoint: &Checkpoint) -> bool {
        let Some(key) = self.checkpoint_keys().find(|key| key.id() == checkpoint.key_id) else { return false };
        let signature = STANDARD.decode(&checkpoint.signature).ok();
        signature.and_then(|bytes| Signature::from_slice(&bytes).ok()).is_some_and(|signature| {
            key.key.verifying_key().verify_strict(checkpoint.signed_text().as_bytes(), &signature).is_ok()
        })
    }

    /// Every key whose checkpoints are accepted, the newest first.
    pub fn checkpoint_keys(&self) -> impl Iterator<Item = &SigningKeyFile> {
        self.checkpoint.newest_first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::KeyKind;
    use crate::crypto::fixture::ring;

    #[test]
    fn a_signature_holds_for_its_checkpoint_and_no_other() {
        let (dir, ring) = ring();
        let at = Instant(chrono::DateTime::UNIX_EPOCH);
        let id = MunicipalityId::new();
        let good = ring.sign_checkpoint((id, "0607"), (12, ChainHash([7; 32])), at);
        assert!(ring.has_signed(&good));
        KeyRing::add(dir.path(), KeyKind::Checkpoint, chrono::DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let renewed = KeyRing::load(dir.path()).unwrap();
        assert!(renewed.has_signed(&good), "an older key still verifies");
        assert_ne!(renewed.sign_checkpoint((id, "0607"), (12, ChainHash([7; 32])), at).key_id, good.key_id);
        let wrong: [fn(&mut Checkpoint); 8] = [
            |c| c.municipality = "0630".to_owned(),
            |c| c.municipality_id = MunicipalityId::new(),
            |c| c.sequence = 11,
            |c| c.hash = ChainHash([8; 32]).to_string(),
            |c| c.at = c.at.plus(chrono::TimeDelta::microseconds(1)),
            |c| c.key_id.push('x'),
            |c| c.signature = "AAAA".to_owned(),
            |c| c.signature = String::new(),
        ];
        for change in wrong {
            let mut changed = good.clone();
            change(&mut changed);
            assert!(!ring.has_signed(&changed), "{changed:?}");
        }
    }
}
