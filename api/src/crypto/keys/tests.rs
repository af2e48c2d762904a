//! The folder of keys: what is loaded, what is refused, and that every refusal names the file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use tempfile::TempDir;

use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000 + second, 0).unwrap()
}

fn initialised() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("made/here");
    KeyRing::init(&dir, at(0)).unwrap();
    (parent, dir)
}

fn file(dir: &Path, prefix: &str) -> PathBuf {
    let named = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(prefix);
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).find(named).unwrap()
}

#[test]
fn init_makes_five_private_files_that_load() {
    let (_parent, dir) = initialised();
    for prefix in ["data-20260528T", "index-", "link-", "signing-", "checkpoint-"] {
        let mode = fs::metadata(file(&dir, prefix)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{prefix}");
    }
    assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    KeyRing::load(&dir).unwrap();
}

#[test]
fn init_never_overwrites() {
    let (_parent, dir) = initialised();
    let before = fs::read(file(&dir, "data-")).unwrap();
    assert!(matches!(KeyRing::init(&dir, at(60)), Err(KeyError::Exists { .. })));
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 5);
    assert_eq!(fs::read(file(&dir, "data-")).unwrap(), before);
}

#[test]
fn a_key_that_others_may_read_is_refused_by_name() {
    let (_parent, dir) = initialised();
    for (prefix, mode) in [("data-", 0o640), ("signing-", 0o604)] {
        let path = file(&dir, prefix);
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = KeyRing::load(&dir).unwrap_err();
        assert!(matches!(&error, KeyError::TooOpen { path: named } if *named == path));
        assert!(error.to_string().contains(path.to_str().unwrap()));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    }
    KeyRing::load(&dir).unwrap();
}

#[test]
fn what_is_not_a_key_is_refused_without_being_shown() {
    let (_parent, dir) = initialised();
    for (prefix, content) in [("index-", "c2hvcnQ="), ("link-", "not base64 at all"), ("signing-", "-----BEGIN-----")] {
        let path = file(&dir, prefix);
        let good = fs::read(&path).unwrap();
        fs::write(&path, content).unwrap();
        let error = KeyRing::load(&dir).unwrap_err();
        assert!(matches!(&error, KeyError::Malformed { path: named, .. } if *named == path));
        assert!(!error.to_string().contains(content));
        fs::write(&path, good).unwrap();
    }
}

#[test]
fn a_missing_kind_and_a_missing_folder_are_named() {
    let (_parent, dir) = initialised();
    fs::remove_file(file(&dir, "link-")).unwrap();
    let error = KeyRing::load(&dir).unwrap_err();
    assert!(matches!(error, KeyError::Missing { kind: KeyKind::Link, .. }));
    KeyRing::add(&dir, KeyKind::Link, at(1)).unwrap();
    fs::remove_file(file(&dir, "checkpoint-")).unwrap();
    let error = KeyRing::load(&dir).unwrap_err();
    assert!(error.to_string().contains("valghalla keys add-checkpoint"), "{error}");
    KeyRing::add(&dir, KeyKind::Checkpoint, at(1)).unwrap();
    KeyRing::load(&dir).unwrap();
    let error = KeyRing::load(&dir.join("nowhere")).unwrap_err();
    assert!(error.to_string().contains("nowhere"));
}

#[test]
fn a_bad_id_is_refused_and_foreign_files_are_left_alone() {
    let (_parent, dir) = initialised();
    fs::write(dir.join("README"), "keys").unwrap();
    fs::write(dir.join("data-x.key.bak"), "keys").unwrap();
    KeyRing::load(&dir).unwrap();
    fs::write(dir.join("data-a b.key"), "keys").unwrap();
    assert!(matches!(KeyRing::load(&dir), Err(KeyError::BadId { .. })));
}

#[test]
fn the_newest_key_is_used_and_all_are_known() {
    let (_parent, dir) = initialised();
    let first = KeyRing::load(&dir).unwrap().signing_key().id().to_owned();
    let second = KeyRing::add(&dir, KeyKind::Signing, at(1)).unwrap();
    let ring = KeyRing::load(&dir).unwrap();
    assert_eq!(ring.signing_key().id(), second);
    let known: Vec<_> = ring.signing_keys().map(SigningKeyFile::id).collect();
    assert_eq!(known, [second.as_str(), first.as_str()]);
}

#[test]
fn the_newest_sorts_last_within_a_second_and_with_a_clock_set_back() {
    let (_parent, dir) = initialised();
    let added: Vec<_> = [0, 0, 0, 0, -3600].map(|second| KeyRing::add(&dir, KeyKind::Data, at(second)).unwrap()).into();
    assert!(added.is_sorted(), "{added:?}");
    assert_eq!(KeyRing::load(&dir).unwrap().id_in_use(KeyKind::Data), added[4]);
}

#[test]
fn the_signing_key_is_one_that_jsonwebtoken_takes() {
    let (_parent, dir) = initialised();
    let ring = KeyRing::load(&dir).unwrap();
    let claims = serde_json::json!({ "sub": "somebody", "exp": 4_000_000_000_u64 });
    let private = EncodingKey::from_ed_der(&ring.signing_key().private_der().unwrap());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &private).unwrap();
    let public = DecodingKey::from_ed_der(&ring.signing_key().public_bytes());
    let validation = Validation::new(Algorithm::EdDSA);
    let read = jsonwebtoken::decode::<serde_json::Value>(&token, &public, &validation).unwrap();
    assert_eq!(read.claims, claims);
}

#[test]
fn derived_keys_differ_by_key_purpose_and_municipality() {
    let (_parent, dir) = initialised();
    let ring = KeyRing::load(&dir).unwrap();
    let (one, other) = (MunicipalityId::new(), MunicipalityId::new());
    let key = ring.data.in_use().for_municipality("a", one);
    assert_eq!(*key, *ring.data.in_use().for_municipality("a", one));
    for different in [
        ring.data.in_use().for_municipality("a", other),
        ring.data.in_use().for_municipality("b", one),
        ring.data.in_use().for_installation("a"),
        ring.index.in_use().for_municipality("a", one),
    ] {
        assert_ne!(*key, *different);
    }
    assert_ne!(unambiguous(&[b"ab", b"c"]), unambiguous(&[b"a", b"bc"]));
}

#[test]
fn debug_shows_no_key() {
    let (_parent, dir) = initialised();
    let ring = KeyRing::load(&dir).unwrap();
    assert_eq!(format!("{ring:?}"), "KeyRing(••••)");
    assert!(format!("{:?}", ring.signing_key()).ends_with(", ••••)"));
}
