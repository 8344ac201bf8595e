//! Running `pgbench`.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::process::Command;

use super::login::password;
use crate::error::BenchError;

const SCRIPTS: [(&str, &str); 5] = [
    ("commit1", include_str!("../../floor/commit1.sql")),
    ("claim1", include_str!("../../floor/claim1.sql")),
    ("claim50", include_str!("../../floor/claim50.sql")),
    ("chain50", include_str!("../../floor/chain50.sql")),
    ("insert500", include_str!("../../floor/insert500.sql")),
];
/// Where packages put it when it is not in `PATH`.
const VERSIONS: &str = "/usr/lib/postgresql";

/// `pgbench`, told where the database is by its environment: arguments are seen by everyone.
#[derive(Debug)]
pub(super) struct Pgbench {
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Pgbench {
    /// The one in `PATH`, or the newest there is.
    pub(super) fn find(
        url: &str,
        target: &PgConnectOptions,
        schema: &str,
    ) -> Result<Self, BenchError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let in_path = std::env::split_paths(&path).map(|folder| folder.join("pgbench"));
        let program = in_path
            .chain(packaged(Path::new(VERSIONS)))
            .find(|path| path.is_file());
        let missing = || {
            let what = "--floor: there is no pgbench in PATH or below /usr/lib/postgresql; install it \
                        (Debian: postgresql-contrib), or leave --floor out";
            BenchError::Missing(what.to_owned())
        };
        Ok(Self {
            program: program.ok_or_else(missing)?,
            environment: environment(url, target, schema),
        })
    }

    /// Transactions in a second of so many clients.
    pub(super) async fn rate(
        &self,
        script: &str,
        clients: u16,
        span: Duration,
    ) -> Result<f64, BenchError> {
        let folder = Folder::new()?;
        let output = self
            .call(&folder, script, clients, span, &["-j", "2"])
            .await?;
        let said = String::from_utf8_lossy(&output.stdout);
        tps(&said).ok_or_else(|| unclear(script, &output))
    }

    /// The median of one client's transactions, in milliseconds.
    pub(super) async fn median_ms(&self, script: &str, span: Duration) -> Result<f64, BenchError> {
        let folder = Folder::new()?;
        let output = self.call(&folder, script, 1, span, &["-l"]).await?;
        let mut log = String::new();
        for entry in std::fs::read_dir(&folder.0)? {
            let path = entry?.path();
            if path.to_string_lossy().contains("pgbench_log") {
                log.push_str(&std::fs::read_to_string(path)?);
            }
        }
        median_ms(&log).ok_or_else(|| unclear(script, &output))
    }

    async fn call(
        &self,
        folder: &Folder,
        script: &str,
        clients: u16,
        span: Duration,
        more: &[&str],
    ) -> Result<Output, BenchError> {
        let mut command = Command::new(&self.program);
        command
            .args(["-n", "-M", "prepared", "-c", &clients.to_string()])
            .args(["-T", &span.as_secs().max(1).to_string()])
            .args(["-f", &format!("{script}.sql")])
            .args(more)
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .envs(self.environment.iter().cloned())
            .kill_on_drop(true);
        let output = command.output().await?;
        if output.status.success() {
            Ok(output)
        } else {
            Err(unclear(script, &output))
        }
    }
}

fn packaged(versions: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(versions).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = folders
        .filter_map(|folder| {
            let version = folder.file_name().to_str()?.parse().ok()?;
            Some((version, folder.path().join("bin/pgbench")))
        })
        .collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, path)| path).collect()
}

fn environment(url: &str, target: &PgConnectOptions, schema: &str) -> Vec<(&'static str, String)> {
    let socket = target.get_socket().map(|path| path.display().to_string());
    let options = target.get_options().unwrap_or_default();
    let ssl_mode = match target.get_ssl_mode() {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    };
    let mut environment = vec![
        (
            "PGHOST",
            socket.unwrap_or_else(|| target.get_host().to_owned()),
        ),
        ("PGPORT", target.get_port().to_string()),
        ("PGUSER", target.get_username().to_owned()),
        ("PGSSLMODE", ssl_mode.to_owned()),
        ("PGOPTIONS", format!("{options} -c search_path={schema}")),
    ];
    if let Some(database) = target.get_database() {
        environment.push(("PGDATABASE", database.to_owned()));
    }
    if let Some(password) = password(url) {
        environment.push(("PGPASSWORD", password));
    }
    environment
}

/// The rate in what `pgbench` says at its end.
fn tps(said: &str) -> Option<f64> {
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The median of the third column, in microseconds, of a log of transactions.
fn median_ms(log: &str) -> Option<f64> {
    let latency = |line: &str| line.split_whitespace().nth(2)?.parse::<u32>().ok();
    let mut micros: Vec<u32> = log.lines().filter_map(latency).collect();
    micros.sort_unstable();
    let middle = micros.len().checked_sub(1)? / 2;
    Some(f64::from(*micros.get(middle)?) / 1_000.0)
}

fn unclear(script: &str, output: &Output) -> BenchError {
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or("it said nothing");
    BenchError::Missing(format!("--floor: pgbench on {script} failed: {last}"))
}

/// A folder with the scripts, gone when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, BenchError> {
        let path = std::env::temp_dir().join(format!("tasker-bench-{}", std::process::id()));
        std::fs::create_dir(&path)?;
        let folder = Self(path);
        for (name, script) in SCRIPTS {
            std::fs::write(folder.0.join(format!("{name}.sql")), script)?;
        }
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is removed with the rest of the temporary files.
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn the_rate_is_read_from_what_pgbench_says() {
        let said = "pgbench (15.8)\nnumber of clients: 8\nlatency average = 0.812 ms\n\
                    initial connection time = 9.1 ms\ntps = 9851.219 (without initial connection time)\n";
        assert_eq!(tps(said), Some(9_851.219));
        assert_eq!(tps("pgbench: error: connection refused"), None);
    }

    #[test]
    fn the_median_is_that_of_the_third_column() {
        let log = "0 1 900 0 1700000000 1\n0 2 300 0 1700000000 2\n0 3 500 0 1700000000 3\n\
                   0 4 700 0 1700000000 4\nnot a line of it\n";
        assert_eq!(median_ms(log), Some(0.5));
        assert_eq!(median_ms(""), None);
    }

    #[test]
    fn the_password_is_in_the_environment_and_the_schema_comes_last() {
        let url = "postgres://me:a%40b@db:5433/x?options=-c%20synchronous_commit%3Doff";
        let target = PgConnectOptions::from_str(url).unwrap();
        let environment = environment(url, &target, "floor");
        for (name, value) in [
            ("PGHOST", "db"),
            ("PGPORT", "5433"),
            ("PGUSER", "me"),
            ("PGDATABASE", "x"),
            ("PGPASSWORD", "a@b"),
            (
                "PGOPTIONS",
                "-c synchronous_commit=off -c search_path=floor",
            ),
        ] {
            let found = environment.iter().find(|(other, _)| *other == name);
            assert_eq!(
                found.map(|(_, value)| value.as_str()),
                Some(value),
                "{name}"
            );
        }
    }
}
