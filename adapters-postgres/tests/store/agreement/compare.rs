//! What the functions for people say, beside what the domain says.

use std::collections::BTreeSet;

use domain::step::Step;
use domain::task::Snapshot;
use domain::time::Timestamp;

use crate::support::World;

fn array(tasks: &[Snapshot]) -> String {
    let ids: Vec<String> = tasks.iter().map(|task| task.task.id.to_string()).collect();
    format!("'{{{}}}'::uuid[]", ids.join(","))
}

fn sorted(rows: impl IntoIterator<Item = String>) -> Vec<String> {
    let rows: BTreeSet<String> = rows.into_iter().collect();
    rows.into_iter().collect()
}

fn micros(at: Option<Timestamp>) -> String {
    at.map(|at| at.as_micros().to_string()).unwrap_or_default()
}

/// Readiness as the domain has it.
fn readiness(task: &Snapshot, at: Timestamp) -> Vec<String> {
    let row = |(step, readiness): (&Step, domain::step::Readiness)| {
        let (id, word, until) = (step.id, readiness.word(), micros(readiness.until()));
        let (unmet, name) = (step.unmet, &step.definition.name);
        format!(
            "{}|{}|{name}|{}|{word}|{unmet}|{until}",
            id.task,
            id.index.0,
            step.status()
        )
    };
    task.steps.iter().zip(task.readiness(at)).map(row).collect()
}

/// The execution context as the domain has it.
fn context(task: &Snapshot, at: Timestamp) -> String {
    let c = task.context(at);
    let counts = [
        c.total,
        c.pending,
        c.in_progress,
        c.completed,
        c.failed,
        c.cancelled,
        c.ready,
        c.backing_off,
        c.scheduled,
        c.awaiting_parents,
        c.halted,
        c.retrying,
    ];
    format!(
        "{}|{}|{}|{}|{}|{}|{}|{:.2}",
        task.task.id,
        task.task.status(),
        if task.task.paused_at.is_some() {
            "t"
        } else {
            "f"
        },
        counts.map(|count| count.to_string()).join("|"),
        c.execution_status.as_str(),
        c.recommended_action.as_str(),
        c.health.as_str(),
        c.completion_percentage,
    )
}

/// Compares all functions on these tasks at a time.
pub(super) fn compare(world: &World, tasks: &[Snapshot], at: Timestamp) {
    let ids = array(tasks);
    for zone in ["UTC", "America/New_York"] {
        let told = world.sql(&format!(
            "SET TIME ZONE '{zone}'; SELECT task_id, step_index, name, state, readiness, unmet,
                 (extract(epoch FROM until) * 1000000)::bigint
             FROM tasker.step_readiness({ids}, timestamptz '{at}')"
        ));
        let expected = tasks.iter().flat_map(|task| readiness(task, at));
        assert_eq!(
            sorted(told.lines().map(str::to_owned)),
            sorted(expected),
            "{zone} at {at}"
        );
    }
    let told = world.sql(&format!(
        "SELECT * FROM tasker.task_execution_context({ids}, timestamptz '{at}')"
    ));
    let expected = tasks.iter().map(|task| context(task, at));
    assert_eq!(
        sorted(told.lines().map(str::to_owned)),
        sorted(expected),
        "at {at}"
    );
}

/// The functions for one task, and its levels.
pub(super) fn compare_single(world: &World, task: &Snapshot, at: Timestamp) {
    let id = task.task.id;
    let told = world.sql(&format!(
        "SELECT task_id, step_index, name, state, readiness, unmet,
             (extract(epoch FROM until) * 1000000)::bigint
         FROM tasker.step_readiness('{id}'::uuid, timestamptz '{at}')"
    ));
    assert_eq!(told.lines().collect::<Vec<_>>(), readiness(task, at));
    let sql = "SELECT * FROM tasker.task_execution_context";
    let told = world.sql(&format!("{sql}('{id}'::uuid, timestamptz '{at}')"));
    assert_eq!(told, context(task, at));
    let told = world.sql(&format!("SELECT * FROM tasker.dependency_levels('{id}')"));
    let level = |step: &Step| task.template.graph().level(step.id.index);
    let row = |s: &Step| format!("{}|{}|{}", s.id.index.0, s.definition.name, level(s));
    let mut steps: Vec<&Step> = task.steps.iter().collect();
    steps.sort_by_key(|step| (level(step), step.id.index));
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        steps.into_iter().map(row).collect::<Vec<_>>()
    );
}
