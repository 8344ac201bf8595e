//! The workers: child processes, each with an id that no other ever has.

use std::fs::File;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long a worker that is told to end may take: nothing is left to do by then.
const GOODBYE: Duration = Duration::from_secs(35);

/// How workers are started.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    /// This program; it has a command `worker`.
    pub(crate) program: PathBuf,
    pub(crate) store: String,
    pub(crate) journal: PathBuf,
    /// Where they write what they complain of.
    pub(crate) folder: PathBuf,
    /// What their environments have beside ours, one after another.
    pub(crate) environments: Vec<Vec<(String, String)>>,
}

/// A worker that was started.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) name: String,
    child: Child,
}

impl Worker {
    /// Sends its process a signal.
    pub(crate) fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let id = self.child.id().context("the worker has ended")?;
        kill(Pid::from_raw(i32::try_from(id)?), signal)?;
        Ok(())
    }
}

/// All workers of a run.
#[derive(Debug)]
pub(crate) struct Fleet {
    recipe: Recipe,
    pub(crate) workers: Vec<Worker>,
    born: usize,
    /// Workers that ended although nobody told them to.
    pub(crate) deserters: Vec<String>,
}

impl Fleet {
    pub(crate) fn start(recipe: Recipe, size: usize) -> anyhow::Result<Self> {
        let mut fleet = Self {
            recipe,
            workers: Vec::new(),
            born: 0,
            deserters: Vec::new(),
        };
        for _ in 0..size {
            let worker = fleet.spawn()?;
            fleet.workers.push(worker);
        }
        Ok(fleet)
    }

    fn spawn(&mut self) -> anyhow::Result<Worker> {
        let name = format!("worker-{}", self.born);
        let mut command = Command::new(&self.recipe.program);
        let environments = &self.recipe.environments;
        let turn = self.born.checked_rem(environments.len()).unwrap_or(0);
        for (variable, value) in environments.get(turn).into_iter().flatten() {
            command.env(variable, value);
        }
        self.born = self.born.saturating_add(1);
        let complaints = File::create(self.recipe.folder.join(format!("{name}.log")))?;
        let child = command
            .args(["worker", "--worker", &name, "--store", &self.recipe.store])
            .arg("--journal")
            .arg(&self.recipe.journal)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(complaints)
            .kill_on_drop(true)
            .spawn()
            .context("starting a worker")?;
        Ok(Worker { name, child })
    }

    /// Kills a worker without a word and waits until it is gone; answers its name.
    pub(crate) async fn kill(&mut self, at: usize) -> anyhow::Result<String> {
        let worker = self.workers.get_mut(at).context("no such worker")?;
        worker.child.kill().await?;
        Ok(worker.name.clone())
    }

    /// Starts another in the place of a worker that is gone.
    pub(crate) fn replace(&mut self, at: usize) -> anyhow::Result<()> {
        let new = self.spawn()?;
        let old = self.workers.get_mut(at).context("no such worker")?;
        *old = new;
        Ok(())
    }

    /// Notes workers that have given up, and replaces them.
    pub(crate) fn muster(&mut self) -> anyhow::Result<()> {
        for at in 0..self.workers.len() {
            let Some(worker) = self.workers.get_mut(at) else {
                continue;
            };
            if let Some(status) = worker.child.try_wait()? {
                let what = complaint(&self.recipe, &worker.name, status);
                self.deserters.push(what);
                self.replace(at)?;
            }
        }
        Ok(())
    }

    /// Tells all to end, and waits until they have; they have nothing to do.
    pub(crate) async fn dismiss(&mut self) -> anyhow::Result<()> {
        for worker in &self.workers {
            worker.signal(Signal::SIGTERM)?;
        }
        for mut worker in std::mem::take(&mut self.workers) {
            let ended = timeout(GOODBYE, worker.child.wait()).await;
            let status = ended.with_context(|| format!("{} does not end", worker.name))??;
            if !status.success() {
                bail!("{}", complaint(&self.recipe, &worker.name, status));
            }
        }
        Ok(())
    }
}

fn complaint(recipe: &Recipe, name: &str, status: ExitStatus) -> String {
    let log = std::fs::read_to_string(recipe.folder.join(format!("{name}.log")));
    format!("{name} ended: {status}: {}", log.unwrap_or_default().trim())
}
