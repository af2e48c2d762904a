//! The direction of the modules: an upper one may name a lower one, never the other way. And files stay readable.

use std::path::{Path, PathBuf};

/// From the ground up; modules on one line may name each other only where they are the same one.
const LAYERS: &[&[&str]] = &[
    &["domain"],
    &["config", "error", "crypto"],
    &["store"],
    &["auth", "mail"],
    &["features", "jobs"],
    &["app"],
    &["commands"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn rust_files(dir: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(dir), &mut files);
    files.sort();
    files
}

/// The modules that a line of code names by `crate::`.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
}

#[test]
fn no_module_names_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src");
    let mut upward = Vec::new();
    for path in rust_files("api/src") {
        let relative = path.strip_prefix(&root).unwrap();
        let own =
            relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let Some(own_layer) = layer(&own) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text
            .lines()
            .take_while(|line| !line.contains("#[cfg(test)]"))
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for module in named(line).filter(|module| *module != own) {
                let above = layer(module).is_some_and(|other| other > own_layer);
                if above {
                    upward.push(format!("{}: {module}", relative.display()));
                }
            }
        }
    }
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn only_the_store_names_the_query_builder() {
    let outside: Vec<String> = rust_files("api/src")
        .into_iter()
        .filter(|path| !path.to_str().unwrap().contains("/src/store"))
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("diesel::"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(outside.is_empty(), "{outside:#?}");
}

#[test]
fn a_file_fits_in_one_view() {
    let long: Vec<String> = ["api/src", "tests/src", "tests/api"]
        .into_iter()
        .flat_map(rust_files)
        .map(|path| (std::fs::read_to_string(&path).unwrap().lines().count(), path))
        .filter(|(lines, _)| *lines > 400)
        .map(|(lines, path)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
