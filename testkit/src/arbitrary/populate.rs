//! From dice to a task that could have come about by commands.

use domain::id::{LeaseNo, StepIndex};
use domain::millis::Millis;
use domain::name::WorkerId;
use domain::status::Status;
use domain::step::{GivenUp, Lease, Outcome, Step, StepError, StepState, Wait};
use domain::task::{Snapshot, TaskState, settle};
use domain::text::Text;
use domain::time::Timestamp;

use super::kind::Kind;
use super::roll::{Place, Roll};
use super::snapshots::now;

/// Puts each step of a new task somewhere, parents first, then the task where its steps say.
pub(super) fn populate(mut task: Snapshot, rolls: &[Roll], kind: Kind) -> Snapshot {
    let order = task.template.graph().topological_order().to_vec();
    for index in order {
        let unmet = task.unmet(index);
        let roll = wanted(&task, rolls[index.as_usize()], kind, index);
        let step = &mut task.steps[index.as_usize()];
        step.unmet = unmet;
        if kind == Kind::Scheduled
            && matches!(
                step.state,
                StepState::Pending {
                    wait: Wait::Scheduled { .. }
                }
            )
        {
            continue;
        }
        if unmet == 0 {
            put(step, roll);
        } else {
            touch(step, roll);
        }
    }
    frame(&mut task, kind, rolls[0]);
    task
}

/// What a kind insists on: the first two steps of the exhausted kind are its subject.
fn wanted(task: &Snapshot, roll: Roll, kind: Kind, index: StepIndex) -> Roll {
    let name = task.steps[index.as_usize()].definition.name.as_str();
    match (kind, name) {
        (Kind::ExhaustedBesideBackoff, "exhausted") => Roll {
            place: Place::Exhausted,
            ..roll
        },
        (Kind::ExhaustedBesideBackoff, "backing_off") => Roll {
            place: Place::BackingOff,
            until: roll.until.abs().max(1),
            ..roll
        },
        (Kind::Halted, "s0") => Roll {
            place: Place::NotRetryable,
            ..roll
        },
        (Kind::Paused, "s0") if !matches!(roll.place, Place::BackingOff | Place::Running) => Roll {
            place: Place::Ready,
            ..roll
        },
        _ => roll,
    }
}

/// This many seconds from now; ago, if negative.
fn at(secs: i64) -> Timestamp {
    let span = Millis::from_secs(secs.unsigned_abs());
    if secs < 0 {
        now().minus(span)
    } else {
        now().plus(span)
    }
}

fn worker() -> WorkerId {
    WorkerId::parse("w1").expect("a worker id")
}

/// A step that waits for parents: untouched, unless an operator gave it up or vouched for it.
fn touch(step: &mut Step, roll: Roll) {
    step.state = match roll.touched {
        0 => StepState::Cancelled {
            completed_at: at(-roll.ago),
        },
        1 => StepState::ResolvedManually {
            completed_at: at(-roll.ago),
        },
        _ => StepState::Pending { wait: Wait::None },
    };
}

fn put(step: &mut Step, roll: Roll) {
    let limit = step.definition.retry.limit;
    step.run_no = roll.run_no;
    step.attempt_limit = if roll.raised {
        limit.saturating_add(2)
    } else {
        limit
    };
    let open = roll.attempts.min(step.attempt_limit.saturating_sub(1));
    // With one attempt in all, nothing ever backs off.
    let never_backs_off = roll.place == Place::BackingOff && step.attempt_limit == 1;
    let place = if never_backs_off {
        Place::Returned
    } else {
        roll.place
    };
    step.attempts = match place {
        Place::Ready => 0,
        Place::Returned | Place::Running | Place::Cancelled | Place::Resolved => open,
        Place::BackingOff => open.max(1),
        Place::Complete | Place::NotRetryable => open.saturating_add(1),
        Place::Exhausted => limit,
    };
    step.state = state(place, roll);
    let held = u32::from(place == Place::Running);
    let leases = step
        .attempts
        .saturating_add(held)
        .saturating_add(u32::from(roll.spare_leases));
    let ran = !matches!(place, Place::Ready) && leases > 0;
    step.lease_no = LeaseNo::new(if ran { i64::from(leases) } else { 0 });
    step.lease_end = if ran {
        lease_end(place, step.attempts)
    } else {
        None
    };
    let failed = step.attempts > 0 && place != Place::Complete;
    step.last_error = failed.then(|| StepError {
        message: Text::clean("planned"),
        class: None,
    });
}

fn state(place: Place, roll: Roll) -> StepState {
    let (worker, completed_at) = (worker(), at(-roll.ago));
    let processing_started_at = completed_at.minus(Millis::from_secs(5));
    let given_up = |retry_state| StepState::Error {
        worker: worker.clone(),
        processing_started_at,
        completed_at,
        retry_state,
    };
    match place {
        Place::Ready | Place::Returned => StepState::Pending { wait: Wait::None },
        Place::BackingOff => StepState::Pending {
            wait: Wait::BackingOff {
                until: at(roll.until),
            },
        },
        Place::Running => {
            let expires_at = at(roll.until).max(completed_at);
            let deadline_at = completed_at.plus(Millis::from_secs(300));
            let lease = Lease {
                worker,
                expires_at,
                deadline_at,
            };
            StepState::InProgress {
                lease,
                processing_started_at: completed_at,
            }
        }
        Place::Complete => StepState::Complete {
            worker,
            processing_started_at,
            completed_at,
        },
        Place::Exhausted => given_up(GivenUp::Exhausted),
        Place::NotRetryable => given_up(GivenUp::NotRetryable),
        Place::Cancelled => StepState::Cancelled { completed_at },
        Place::Resolved => StepState::ResolvedManually { completed_at },
    }
}

/// How the newest lease ended, for a step that has had one.
fn lease_end(place: Place, attempts: u32) -> Option<Outcome> {
    let failed = if attempts.is_multiple_of(2) {
        Outcome::LeaseExpired
    } else {
        Outcome::Failed
    };
    match place {
        Place::Running => None,
        Place::Complete => Some(Outcome::Succeeded),
        Place::Exhausted | Place::NotRetryable | Place::BackingOff => Some(failed),
        Place::Ready | Place::Returned | Place::Resolved => Some(Outcome::Released),
        Place::Cancelled => Some(Outcome::Cancelled),
    }
}

/// The task as its steps and its kind say.
fn frame(task: &mut Snapshot, kind: Kind, roll: Roll) {
    let then = at(-roll.ago);
    if kind == Kind::Cancelled {
        let open = |step: &&mut Step| !step.status().is_ended();
        for step in task.steps.iter_mut().filter(open) {
            if step.status() == Status::InProgress {
                step.lease_end = Some(Outcome::Cancelled);
            }
            step.state = StepState::Cancelled { completed_at: then };
        }
    }
    task.task.halted_at = (kind == Kind::Halted).then_some(then);
    task.task.tally = task.recount();
    let ran = task
        .steps
        .iter()
        .any(|step| step.lease_no > LeaseNo::default());
    let status = match settle(task.task.tally) {
        _ if kind == Kind::Cancelled => Status::Cancelled,
        Some(domain::task::TaskCommand::Complete) => Status::Complete,
        Some(_) => Status::Error,
        None if ran => Status::InProgress,
        None => Status::Pending,
    };
    task.task.state = TaskState::enter(status, then);
    task.task.started_at = ran.then(|| then.minus(Millis::from_secs(30)));
    let open = !status.is_ended();
    let paused = kind == Kind::Paused || roll.paused;
    task.task.paused_at = (paused && open).then_some(then);
    task.task.wake_at = (open && roll.raised).then(|| at(roll.until));
}
