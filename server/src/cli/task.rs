//! The arguments of `tasker task`.

use clap::{Args, Subcommand};
use domain::id::TaskId;
use domain::name::{Namespace, StepName, Tag, TemplateName};
use domain::status::Status;

use super::store::StoreArguments;

/// What to do with the tasks of a durable store.
#[derive(Debug, Subcommand)]
pub(crate) enum TaskCommand {
    /// Show a task and its steps: where each stands, and what stands in its way
    Show(OneArguments),
    /// List tasks, newest first
    List(ListArguments),
    /// Print what happened to a task, in order
    History(OneArguments),
    /// Give a task up, or with --step one of its steps
    Cancel(StepArguments),
    /// Start no more steps of a task
    Pause(OperateArguments),
    /// Start steps of a paused task again
    Resume(OperateArguments),
    /// Vouch for a task in error, or with --step for a step
    Resolve(ResolveArguments),
    /// Do without a step that its template allows to skip
    Skip(OneStepArguments),
    /// Set the attempts of a step back to zero and let it run
    Reset(OneStepArguments),
    /// Let a step run without waiting for the rest of its backoff
    Retry(OneStepArguments),
    /// Allow a step more attempts
    RaiseLimit(RaiseLimitArguments),
    /// Run a task again from a step: it and all that depends on it
    Rerun(OneStepArguments),
}

/// One task.
#[derive(Debug, Args)]
pub(crate) struct OneArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// The task's id
    #[arg(value_name = "TASK", value_parser = task)]
    pub(crate) task: TaskId,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `tasker task list`.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) store: StoreArguments,
    /// Only of this namespace
    #[arg(long, value_name = "NAME", value_parser = Namespace::parse)]
    pub(crate) namespace: Option<Namespace>,
    /// Only of this template
    #[arg(long, value_name = "NAME", value_parser = TemplateName::parse)]
    pub(crate) template: Option<TemplateName>,
    /// Only in this state
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub(crate) state: Option<Status>,
    /// Only with this tag
    #[arg(long, value_name = "TAG", value_parser = Tag::parse)]
    pub(crate) tag: Option<Tag>,
    /// Only older than this task: the next page
    #[arg(long, value_name = "TASK", value_parser = task)]
    pub(crate) before: Option<TaskId>,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) limit: u32,
    /// Print one JSON object: {"items": […], "next"}
    #[arg(long)]
    pub(crate) json: bool,
}

/// An operator's act.
#[derive(Debug, Args)]
pub(crate) struct OperateArguments {
    #[command(flatten)]
    pub(crate) task: OneArguments,
    /// Why; kept in the history
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Who; your user name unless given
    #[arg(
        long,
        value_name = "NAME",
        env = "USER",
        default_value = "operator",
        hide_env_values = true
    )]
    pub(crate) by: String,
}

/// An act on a task or one of its steps.
#[derive(Debug, Args)]
pub(crate) struct StepArguments {
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
    /// Only this step
    #[arg(long, value_name = "STEP", value_parser = StepName::parse)]
    pub(crate) step: Option<StepName>,
}

/// An act on one step.
#[derive(Debug, Args)]
pub(crate) struct OneStepArguments {
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
    /// The step
    #[arg(long, value_name = "STEP", value_parser = StepName::parse)]
    pub(crate) step: StepName,
}

/// `tasker task resolve`.
#[derive(Debug, Args)]
pub(crate) struct ResolveArguments {
    #[command(flatten)]
    pub(crate) step: StepArguments,
    /// The result of the step, for those that depend on it
    #[arg(long, value_name = "JSON", requires = "step")]
    pub(crate) result: Option<String>,
}

/// `tasker task raise-limit`.
#[derive(Debug, Args)]
pub(crate) struct RaiseLimitArguments {
    #[command(flatten)]
    pub(crate) step: OneStepArguments,
    /// Attempts in all
    #[arg(long, value_name = "N")]
    pub(crate) limit: u32,
}

fn task(text: &str) -> Result<TaskId, String> {
    TaskId::parse(text)
        .ok_or_else(|| "a task's id looks like 0193e7a2-5c3b-7d8e-9f10-1a2b3c4d5e6f".to_owned())
}

fn state(text: &str) -> Result<Status, String> {
    Status::parse(text).ok_or_else(|| {
        let words: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
        format!("a state is one of: {}", words.join(", "))
    })
}
