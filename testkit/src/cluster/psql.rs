//! SQL through `psql`, so that the testkit needs no driver of its own.

use std::path::PathBuf;

use super::ClusterError;
use super::programs::{find, plain_command};

/// One database, reached through `psql`.
#[derive(Debug, Clone)]
pub(super) struct Psql {
    program: PathBuf,
    url: String,
}

impl Psql {
    pub(super) fn new(url: String) -> Result<Self, ClusterError> {
        Ok(Self {
            program: find("psql", "postgresql-client")?,
            url,
        })
    }

    /// The same server, another database.
    pub(super) fn on(&self, database: &str) -> Self {
        Self {
            program: self.program.clone(),
            url: with_database(&self.url, database),
        }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Runs one statement outside of a transaction block; rows come back unaligned, one a line.
    pub(super) fn run(&self, sql: &str) -> Result<String, ClusterError> {
        let output = plain_command(&self.program)
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-w",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                &self.url,
            ])
            .args(["-c", sql])
            .output()
            .map_err(ClusterError::io("running psql"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout)
                .trim_end()
                .to_owned())
        } else {
            let output = String::from_utf8_lossy(&output.stderr).into_owned();
            Err(ClusterError::Failed {
                doing: "psql",
                output,
            })
        }
    }
}

/// `url` with its database replaced; parameters and credentials stay.
fn with_database(url: &str, database: &str) -> String {
    let (base, parameters) = url.split_at(url.find('?').unwrap_or(url.len()));
    let authority = base.find("://").map_or(0, |at| at + 3);
    let end = base.get(authority..).and_then(|rest| rest.find('/'));
    let host = end.map_or(base, |at| base.get(..authority + at).unwrap_or(base));
    format!("{host}/{database}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_a_url_is_replaced() {
        for (url, expected) in [
            ("postgres://u:p@h:5432/old", "postgres://u:p@h:5432/new"),
            ("postgres://u@h", "postgres://u@h/new"),
            (
                "postgres://h/old?sslmode=disable",
                "postgres://h/new?sslmode=disable",
            ),
            (
                "postgres:///old?host=/run/pg",
                "postgres:///new?host=/run/pg",
            ),
            (
                "postgres://h?sslmode=disable",
                "postgres://h/new?sslmode=disable",
            ),
        ] {
            assert_eq!(with_database(url, "new"), expected);
        }
    }
}
