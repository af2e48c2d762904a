//! Signing checkpoints of the audit log and certificates of erasure: whoever holds only the database can make neither.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer};

use super::{KeyRing, SigningKeyFile};
use crate::domain::audit_chain::{ChainHash, Checkpoint};
use crate::domain::erasure::ErasureCertificate;
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
        let mut checkpoint = Checkpoint {
            municipality: code.to_owned(),
            municipality_id: id,
            sequence,
            hash: hash.to_string(),
            at,
            key_id: self.checkpoint.in_use().id().to_owned(),
            signature: String::new(),
        };
        checkpoint.signature = self.sign_for_keeping(&checkpoint.signed_text());
        checkpoint
    }

    /// Signs a certificate of erasure in the place of the signature it has.
    pub fn sign_certificate(&self, certificate: &mut ErasureCertificate) {
        certificate.key_id = self.checkpoint.in_use().id().to_owned();
        certificate.signature = self.sign_for_keeping(&certificate.signed_text());
    }

    /// Whether one of our keys signed this certificate, as it stands.
    pub fn has_signed_certificate(&self, certificate: &ErasureCertificate) -> bool {
        let ErasureCertificate { key_id, signature, .. } = certificate;
        self.has_signed_text(key_id, signature, &certificate.signed_text())
    }

    fn sign_for_keeping(&self, text: &str) -> String {
        STANDARD.encode(self.checkpoint.in_use().key.sign(text.as_bytes()).to_bytes())
    }

    /// Whether one of our keys signed this, as it stands.
    pub fn has_signed(&self, checkpoint: &Checkpoint) -> bool {
        self.has_signed_text(&checkpoint.key_id, &checkpoint.signature, &checkpoint.signed_text())
    }

    fn has_signed_text(&self, key_id: &str, signature: &str, text: &str) -> bool {
        let Some(key) = self.checkpoint_keys().find(|key| key.id() == key_id) else { return false };
        let signature = STANDARD.decode(signature).ok();
        signature
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .is_some_and(|signature| key.key.verifying_key().verify_strict(text.as_bytes(), &signature).is_ok())
    }

    /// Every key whose checkpoints are accepted, the newest first.
    pub fn checkpoint_keys(&self) -> impl Iterator<Item = &SigningKeyFile> {
        self.checkpoint.all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::KeyKind;
    use crate::crypto::fixture::ring;
    use crate::domain::erasure::ErasureCounts;
    use crate::domain::ids::{ElectionId, UserId};

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
    #[test]
    fn a_certificate_holds_as_it_was_signed_and_not_otherwise() {
        let (_dir, ring) = ring();
        let at = Instant(chrono::DateTime::UNIX_EPOCH);
        let mut good = ErasureCertificate {
            municipality: "0607".to_owned(),
            municipality_id: MunicipalityId::new(),
            election_id: ElectionId::new(),
            election: "Kommunalvalg".to_owned(),
            held_on: at.danish_day(),
            erased_at: at,
            erased_by: None,
            counts: ErasureCounts { persons: 3, assignments: 4, ..ErasureCounts::default() },
            key_id: String::new(),
            signature: String::new(),
        };
        ring.sign_certificate(&mut good);
        assert!(ring.has_signed_certificate(&good));
        let wrong: [fn(&mut ErasureCertificate); 9] = [
            |c| c.municipality = "0630".to_owned(),
            |c| c.municipality_id = MunicipalityId::new(),
            |c| c.election_id = ElectionId::new(),
            |c| c.election.push('x'),
            |c| c.held_on = c.held_on.succ_opt().unwrap(),
            |c| c.erased_at = c.erased_at.plus(chrono::TimeDelta::microseconds(1)),
            |c| c.erased_by = Some(UserId::new()),
            |c| c.key_id.push('x'),
            |c| c.signature.clear(),
        ];
        let counts: [fn(&mut ErasureCounts) -> &mut usize; 8] = [
            |c| &mut c.persons,
            |c| &mut c.cpr_numbers,
            |c| &mut c.contacts,
            |c| &mut c.assignments,
            |c| &mut c.mails,
            |c| &mut c.decisions,
            |c| &mut c.kept_elsewhere,
            |c| &mut c.kept_by_consent,
        ];
        let mut changed: Vec<_> = wrong
            .into_iter()
            .map(|change| (good.clone(), change))
            .map(|(mut c, f)| {
                f(&mut c);
                c
            })
            .collect();
        for count in counts {
            let mut other = good.clone();
            *count(&mut other.counts) += 1;
            changed.push(other);
        }
        for other in changed {
            assert!(!ring.has_signed_certificate(&other), "{other:?}");
        }
    }
}
