//! The server that `tasker bench --http` measures.

use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;

use crate::cli::bench::BenchArguments;
use crate::exit::Failure;
use crate::output::say;

/// A claim over HTTP takes no more.
const BATCH_MAX: u16 = 100;
/// What it says before its address.
const LISTENING: &str = "listening on ";

/// `tasker serve` as a process of its own, as it is where it matters. It is killed if it is dropped.
pub(super) struct Served {
    child: Child,
    repeating: JoinHandle<()>,
    pub(super) url: String,
}

impl Served {
    /// Starts it over the store that is measured, and waits until it listens.
    pub(super) async fn start(arguments: &BenchArguments) -> Result<Self, Failure> {
        if arguments.concurrency > BATCH_MAX {
            return Err(Failure::usage(format!(
                "--concurrency {}: a claim over HTTP takes at most {BATCH_MAX}; give \
                 --concurrency 50",
                arguments.concurrency
            )));
        }
        let cannot = |error| Failure::refused(format!("--http: no server can be started: {error}"));
        let program = std::env::current_exe().map_err(cannot)?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            // What is set for other servers is not meant for this one.
            if name.as_encoded_bytes().starts_with(b"TASKER_") {
                command.env_remove(name);
            }
        }
        if let Some(store) = &arguments.store.store {
            command.env("TASKER_STORE", store.reveal());
        }
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(cannot)?;
        let lines = child
            .stderr
            .take()
            .map(|stderr| BufReader::new(stderr).lines());
        let mut lines =
            lines.ok_or_else(|| Failure::refused("--http: the server cannot be heard"))?;
        let url = address(&mut lines).await?;
        let aloud = !arguments.json;
        let repeating = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if aloud {
                    say(&format!("server: {line}"));
                }
            }
        });
        Ok(Self {
            child,
            repeating,
            url,
        })
    }

    /// Lets it end as it does when it is told to.
    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        let cannot =
            |why: String| Failure::refused(format!("--http: the server did not end: {why}"));
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok());
        if let Some(pid) = pid {
            let told = kill(Pid::from_raw(pid), Signal::SIGTERM);
            told.map_err(|error| cannot(error.to_string()))?;
        }
        let status = self.child.wait().await;
        let status = status.map_err(|error| cannot(error.to_string()))?;
        // Its last words come before its end.
        let _torn = self.repeating.await;
        if status.success() {
            return Ok(());
        }
        Err(cannot(status.to_string()))
    }
}

/// Where it listens. What it says instead is why it does not.
async fn address(lines: &mut Lines<BufReader<ChildStderr>>) -> Result<String, Failure> {
    let mut said = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, url)) = line.split_once(LISTENING) {
            return Ok(url.trim().to_owned());
        }
        said.push(line);
    }
    let said = said.join("; ");
    Err(Failure::refused(format!(
        "--http: the server did not start: {said}"
    )))
}
