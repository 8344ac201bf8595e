//! `exec`: runs a command.

pub(crate) mod config;
mod conversation;
mod group;
mod outcome;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use application::ports::{Clock, HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::millis::Millis;
use domain::payload::Payload;
use domain::retry::StepFailure;
use tokio::process::{Child, Command};

use crate::{config as common, input};
use config::Config;
use conversation::{Conversation, Pipes};
use group::Group;

/// Between asking the processes to stop and making them. The engine waits a second longer before
/// it drops the handler.
const STOP_GRACE: Millis = Millis::from_secs(2);
/// How long after the command's end its pipes may still hold something: a process it left behind
/// can keep them open for ever.
const DRAIN: Millis = Millis::from_secs(1);

/// Runs a command: `{argv: [program, argument, …]}`, or `{shell: "command line"}` for those who ask
/// for a shell by that name. Further keys: `dir`, `env`, `stdout_max`.
///
/// - Stdin is one JSON object: the task, the step, the context and the parents' results.
/// - Stdout must be one JSON value, the result; nothing at all counts as `{}`.
/// - The tail of stderr is the error message.
/// - Exit code 0 is success, 75 a failure worth another attempt, 78 one that no attempt will help;
///   any other, and death by a signal, is worth another attempt.
/// - Relative paths begin in the template's folder; `TASKER_TEMPLATE_DIR` names it.
///
/// The command leads a process group of its own. When the step is stopped, or takes too long, the
/// whole group is asked to end by SIGTERM and made to by SIGKILL; what the command leaves behind
/// in its group ends with it. Only a Tasker that is killed outright leaves its commands running: what
/// they write elsewhere should be guarded by the input's `fence`.
pub struct Exec {
    clock: Arc<dyn Clock>,
    base_dir: PathBuf,
}

impl std::fmt::Debug for Exec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exec")
            .field("base_dir", &self.base_dir)
            .finish_non_exhaustive()
    }
}

/// How a conversation with a command ended.
enum Ended {
    Exited(ExitStatus),
    Flooded,
}

impl Exec {
    /// Commands whose relative paths begin in `base_dir`, which must be absolute.
    pub fn new(clock: Arc<dyn Clock>, base_dir: &Path) -> Self {
        Self {
            clock,
            base_dir: base_dir.to_owned(),
        }
    }

    fn command(&self, config: &Config, context: &HandlerContext) -> Command {
        let dir = config
            .dir
            .as_ref()
            .map_or_else(|| self.base_dir.clone(), |dir| self.base_dir.join(dir));
        let (program, arguments) = config.program(&dir);
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(dir)
            .envs(&config.env)
            .env("TASKER_ATTEMPT", context.attempt.to_string())
            .env("TASKER_STEP", context.name.as_str())
            .env("TASKER_TASK_ID", context.step.task.to_string())
            .env("TASKER_IDEMPOTENCY_KEY", &context.idempotency_key)
            .env("TASKER_TEMPLATE_DIR", &self.base_dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        for name in settings_of_ours() {
            command.env_remove(name);
        }
        match &context.traceparent {
            Some(parent) => command.env("TRACEPARENT", parent),
            // Whoever started this process may be traced; this step is not.
            None => command.env_remove("TRACEPARENT"),
        };
        command
    }

    /// Talks to the command until it has ended and its pipes are empty.
    async fn talk(
        &self,
        child: &mut Child,
        group: &Group,
        pipes: Pipes,
        conversation: &mut Conversation,
        context: &HandlerContext,
    ) -> std::io::Result<Ended> {
        let mut exchange = std::pin::pin!(conversation.hold(pipes));
        let mut silent = false;
        let mut kill_at = None;
        let status = loop {
            tokio::select! {
                biased;
                status = child.wait() => break status?,
                flooded = &mut exchange, if !silent => {
                    if flooded {
                        return Ok(Ended::Flooded);
                    }
                    silent = true;
                }
                () = context.cancelled.cancelled(), if kill_at.is_none() => {
                    group.ask_to_end();
                    kill_at = Some(self.clock.now().plus(STOP_GRACE));
                }
                () = self.clock.sleep_until(kill_at.unwrap_or(domain::time::Timestamp::MAX)), if kill_at.is_some() => {
                    group.kill();
                    // Nothing outlives this, so there is nothing left to ask for.
                    kill_at = Some(domain::time::Timestamp::MAX);
                }
            }
        };
        for last in [false, true] {
            if !silent {
                tokio::select! {
                    biased;
                    flooded = &mut exchange => {
                        if flooded {
                            return Ok(Ended::Flooded);
                        }
                        silent = true;
                    }
                    () = self.clock.sleep_until(self.clock.now().plus(DRAIN)) => {}
                }
            }
            if !last {
                group.kill();
            }
        }
        Ok(Ended::Exited(status))
    }
}

#[async_trait]
impl StepHandler for Exec {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let config = Config::parse(&context.config).map_err(|problem| common::wrong(&problem))?;
        let mut command = self.command(&config, &context);
        let mut child = command
            .spawn()
            .map_err(|error| outcome::not_started(&config, &error, &self.base_dir))?;
        let group = Group::led_by(&child);
        let mut conversation =
            Conversation::new(input::of(&context).to_string(), config.stdout_max());
        let pipes = Pipes::of(&mut child);
        let ended = self
            .talk(&mut child, &group, pipes, &mut conversation, &context)
            .await;
        drop(group);
        match ended {
            Ok(Ended::Exited(status)) if status.success() => outcome::result(&conversation.stdout),
            Ok(Ended::Exited(_)) if context.cancelled.is_cancelled() => Err(common::stopped()),
            Ok(Ended::Exited(status)) => Err(outcome::failure(status, &conversation.stderr)),
            Ok(Ended::Flooded) => Err(outcome::flood(config.stdout_max())),
            Err(error) => Err(StepFailure::retryable(&format!(
                "the command was lost: {error}"
            ))),
        }
    }
}

/// The settings of this process that may hold secrets: no business of a step.
fn settings_of_ours() -> impl Iterator<Item = OsString> {
    std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let bytes = name.as_encoded_bytes();
        bytes == b"TASKER_STORE"
            || bytes == b"TASKER_TOKEN"
            || bytes.starts_with(b"TASKER_STORE_")
            || bytes.starts_with(b"TASKER__")
            || bytes.starts_with(b"OTEL_EXPORTER_")
    })
}
