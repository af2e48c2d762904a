//! What the program is built of: versions in which weaknesses are mended, nothing that must not come, nothing from elsewhere.

use std::collections::BTreeMap;

use crate::pages::read;

/// The version in which a weakness was mended that would matter here, or what came before is mended no longer.
const FLOORS: [(&str, [u64; 3]); 6] = [
    ("jsonwebtoken", [10, 3, 0]),
    ("actix-http", [3, 12, 1]),
    ("diesel", [2, 2, 3]),
    ("rustls", [0, 23, 18]),
    ("lettre", [0, 11, 0]),
    ("libsqlite3-sys", [0, 38, 1]),
];
const UNWANTED: [&str; 3] = ["openssl", "openssl-sys", "native-tls"];

/// A package in `Cargo.lock`.
struct Package {
    name: String,
    fields: BTreeMap<String, String>,
}

fn packages() -> Vec<Package> {
    let package = |text: &str| {
        let fields: BTreeMap<_, _> = text
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
            .collect();
        Package { name: fields["name"].clone(), fields }
    };
    read("Cargo.lock").split("[[package]]").skip(1).map(package).collect()
}

fn version(text: &str) -> [u64; 3] {
    let numbers = text.split(['-', '+']).next().unwrap().split('.').map(|number| number.parse().unwrap());
    numbers.collect::<Vec<u64>>().try_into().unwrap()
}

#[test]
fn no_crate_is_older_than_the_version_in_which_a_weakness_was_mended() {
    let (packages, denied) = (packages(), read("deny.toml"));
    for (name, floor) in FLOORS {
        let found: Vec<_> = packages.iter().filter(|package| package.name == name).collect();
        assert!(!found.is_empty(), "{name}");
        for package in found {
            assert!(version(&package.fields["version"]) >= floor, "{name} {}", package.fields["version"]);
        }
        let rule = format!("{{ crate = \"{name}:<{}\"", floor.map(|number| number.to_string()).join("."));
        assert!(denied.contains(&rule), "cargo-deny is told the same: {rule}");
    }
}

#[test]
fn what_must_not_come_is_not_there_and_all_comes_with_a_checksum_from_the_registry() {
    let packages = packages();
    assert!(packages.len() > 100);
    for package in &packages {
        assert!(!UNWANTED.contains(&package.name.as_str()), "{}", package.name);
        let own = ["valghalla", "valghalla-tests"].contains(&package.name.as_str());
        let source = package.fields.get("source").map_or("", String::as_str);
        let locked =
            source.starts_with("registry+") && package.fields.get("checksum").is_some_and(|sum| sum.len() == 64);
        assert!(own != locked, "{}: {source}", package.name);
    }
    let denied = read("deny.toml");
    assert!(UNWANTED.iter().all(|name| denied.contains(&format!("{{ crate = \"{name}\""))));
}

#[test]
fn all_packages_of_the_pages_are_locked_with_a_checksum() {
    let lock: serde_json::Value = serde_json::from_str(&read("frontend/package-lock.json")).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 100);
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        let sum = package["integrity"].as_str().unwrap_or_default();
        assert!(sum.starts_with("sha512-"), "{path}");
    }
}
