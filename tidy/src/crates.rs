//! Which crate may depend on which.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::complaint::Complaint;

const OURS: &str = "tasker-";
/// May compose everything.
const ANY: &[&str] = &["*"];

/// For each crate of ours those it may depend on, outside of tests. Inwards only.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("application", &["domain"]),
    ("adapters-memory", &["application", "domain"]),
    ("adapters-postgres", &["application", "domain"]),
    ("adapters-http", &["application", "domain"]),
    ("adapters-telemetry", &["application", "domain"]),
    ("adapters-yaml", &["application", "domain"]),
    ("handlers", &["application", "domain"]),
    // Whoever uses it should not have to take the engine with it.
    ("client", &[]),
    ("models", &["domain"]),
    ("testkit", &["adapters-memory", "application", "domain"]),
    (
        "bench",
        &[
            "adapters-memory",
            "adapters-postgres",
            "application",
            "client",
            "domain",
        ],
    ),
    (
        "server",
        &[
            "adapters-http",
            "adapters-memory",
            "adapters-postgres",
            "adapters-telemetry",
            "adapters-yaml",
            "application",
            "bench",
            "client",
            "domain",
            "handlers",
        ],
    ),
    (
        "chaos",
        &[
            "adapters-memory",
            "adapters-postgres",
            "application",
            "domain",
            "testkit",
        ],
    ),
    ("examples", ANY),
    ("tidy", &[]),
];

/// The crates whose errors may be of any kind: they end in a message to a person.
const ANYHOW: &[&str] = &["server", "examples", "chaos"];

/// A crate as cargo tells of it.
#[derive(Debug, Deserialize)]
pub struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// Absent for what the crate itself needs; `dev` or `build`.
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

impl Package {
    fn folder(&self) -> &str {
        self.name.strip_prefix(OURS).unwrap_or(&self.name)
    }

    fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder())
    }
}

/// The crates of the workspace.
///
/// # Errors
/// When cargo cannot say.
pub fn packages(root: &Path) -> io::Result<Vec<Package>> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    Ok(metadata.packages)
}

/// Dependencies between our crates that point outwards, and crates that no rule speaks of.
pub fn wrong_edges(packages: &[Package]) -> Vec<Complaint> {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut found = Vec::new();
    for package in packages {
        let Some(allowed) = allowed.get(package.folder()) else {
            let what = "a crate without a rule: give it one in tidy/src/crates.rs";
            found.push(Complaint::new(&package.manifest(), 0, what));
            continue;
        };
        let needed = package.dependencies.iter();
        for dependency in needed.filter(|dependency| dependency.kind.as_deref() != Some("dev")) {
            let Some(other) = dependency.name.strip_prefix(OURS) else {
                continue;
            };
            if *allowed != ANY && !allowed.contains(&other) {
                let what = format!("may not depend on {other}");
                found.push(Complaint::new(&package.manifest(), 0, what));
            }
        }
    }
    found
}

/// Crates whose callers need to tell errors apart, but that use `anyhow`, tests included.
pub fn vague_errors(packages: &[Package]) -> Vec<Complaint> {
    let strict = packages
        .iter()
        .filter(|package| !ANYHOW.contains(&package.folder()));
    strict
        .filter(|package| {
            package
                .dependencies
                .iter()
                .any(|other| other.name == "anyhow")
        })
        .map(|package| Complaint::new(&package.manifest(), 0, "depends on anyhow"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(json: &str) -> Vec<Package> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_edge_outwards_is_named() {
        let found = wrong_edges(&packages(
            r#"[
            {"name": "tasker-domain", "dependencies": [
                {"name": "serde", "kind": null}, {"name": "tasker-application", "kind": null}]},
            {"name": "tasker-server", "dependencies": [
                {"name": "tasker-testkit", "kind": "dev"}, {"name": "tasker-domain", "kind": null}]},
            {"name": "tasker-handlers", "dependencies": [{"name": "tasker-testkit", "kind": "build"}]},
            {"name": "tasker-examples", "dependencies": [{"name": "tasker-testkit", "kind": null}]},
            {"name": "tasker-novel", "dependencies": []}]"#,
        ));
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "domain/Cargo.toml: may not depend on application",
                "handlers/Cargo.toml: may not depend on testkit",
                "novel/Cargo.toml: a crate without a rule: give it one in tidy/src/crates.rs",
            ]
        );
    }

    #[test]
    fn anyhow_outside_of_the_binaries_is_named() {
        let found = vague_errors(&packages(
            r#"[
            {"name": "tasker-server", "dependencies": [{"name": "anyhow", "kind": null}]},
            {"name": "tasker-domain", "dependencies": [{"name": "anyhow", "kind": "dev"}]}]"#,
        ));
        assert_eq!(
            found,
            [Complaint::new("domain/Cargo.toml", 0, "depends on anyhow")]
        );
    }
}
