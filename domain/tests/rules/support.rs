//! What every test needs: times, names, small templates, and steps in any status.

use std::sync::Arc;

use tasker_domain::history::Stamp;
use tasker_domain::id::TaskId;
use tasker_domain::millis::Millis;
use tasker_domain::name::WorkerId;
use tasker_domain::retry::{Backoff, Jitter, RetryPolicy, StepFailure};
use tasker_domain::status::Status;
use tasker_domain::step::{Step, StepCommand, StepState, TaskGate, Wait};
use tasker_domain::task::{Snapshot, SubmissionFacts};
use tasker_domain::template::{StepBuilder, Template, TemplateBuilder};
use tasker_domain::text::Actor;
use tasker_domain::time::Timestamp;

/// For how long a worker of these tests takes a step.
pub(crate) const LEASE: Millis = Millis::from_secs(30);

/// This many seconds after the beginning of all tests.
pub(crate) fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_790_000_000 + secs)
}

pub(crate) fn stamp(secs: i64) -> Stamp {
    Stamp::by(at(secs), Actor::named("tester"))
}

pub(crate) fn secs(secs: u64) -> Millis {
    Millis::from_secs(secs)
}

pub(crate) fn worker(name: &str) -> WorkerId {
    WorkerId::parse(name).unwrap()
}

pub(crate) fn task_id() -> TaskId {
    TaskId::from_parts(at(0), 7)
}

/// A policy with the default curve and no jitter.
pub(crate) fn policy(limit: u32) -> RetryPolicy {
    RetryPolicy {
        limit,
        jitter_percent: 0,
        ..RetryPolicy::default()
    }
}

/// A policy that waits this long each time.
pub(crate) fn fixed(limit: u32, delay: Millis) -> RetryPolicy {
    RetryPolicy {
        backoff: Backoff::Fixed { delay },
        ..policy(limit)
    }
}

/// A template in which step `i` is called `s<i>` and depends on `parents[i]`.
pub(crate) fn template(parents: &[Vec<usize>], policy: &RetryPolicy) -> TemplateBuilder {
    let empty = TemplateBuilder::new("test", "graph", "1.0.0").unwrap();
    parents
        .iter()
        .enumerate()
        .fold(empty, |builder, (place, parents)| {
            let names: Vec<String> = parents.iter().map(|parent| format!("s{parent}")).collect();
            let step = StepBuilder::new(&format!("s{place}"), "noop").unwrap();
            let step = step.after(names.iter().map(String::as_str)).unwrap();
            builder.step(step.retry(policy.clone()).skippable())
        })
}

/// A new task of such a template.
pub(crate) fn born(template: Template) -> Snapshot {
    Snapshot::born(
        Arc::new(template),
        task_id(),
        SubmissionFacts::default(),
        at(0),
    )
}

/// The one step of a new one-step task.
pub(crate) fn step_with(policy: &RetryPolicy) -> Step {
    born(template(&[vec![]], policy).build().unwrap())
        .steps
        .remove(0)
}

/// What a step becomes by a command that must be allowed.
pub(crate) fn then(step: &Step, command: &StepCommand, secs: i64) -> Step {
    step.decide(command, &stamp(secs)).unwrap().after
}

pub(crate) fn start(name: &str) -> StepCommand {
    StepCommand::Start {
        worker: worker(name),
        lease: LEASE,
        gate: TaskGate::OPEN,
    }
}

pub(crate) fn succeed(step: &Step) -> StepCommand {
    StepCommand::Succeed {
        lease_no: step.lease_no,
    }
}

pub(crate) fn fail(step: &Step) -> StepCommand {
    fail_as(step, StepFailure::retryable("boom"))
}

pub(crate) fn fail_as(step: &Step, failure: StepFailure) -> StepCommand {
    let (lease_no, jitter, custom) = (step.lease_no, Jitter::MIDDLE, None);
    StepCommand::Fail {
        lease_no,
        failure,
        jitter,
        custom,
    }
}

pub(crate) const fn expire() -> StepCommand {
    StepCommand::Expire {
        jitter: Jitter::MIDDLE,
        custom: None,
    }
}

/// A step in this status, reached by the shortest way, at second 1.
pub(crate) fn in_status(status: Status) -> Step {
    let pending = step_with(&policy(3));
    let running = then(&pending, &start("w"), 1);
    match status {
        Status::Pending => pending,
        Status::InProgress => running,
        Status::Complete => then(&running, &succeed(&running), 1),
        Status::Error => then(
            &running,
            &fail_as(&running, StepFailure::permanent("no")),
            1,
        ),
        Status::Cancelled => then(&pending, &StepCommand::Cancel, 1),
        Status::ResolvedManually => then(&pending, &StepCommand::Resolve, 1),
    }
}

/// The same step, waiting for this.
pub(crate) fn waiting(wait: Wait) -> Step {
    Step {
        state: StepState::Pending { wait },
        ..in_status(Status::Pending)
    }
}
