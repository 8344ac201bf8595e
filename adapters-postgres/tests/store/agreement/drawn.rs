//! Random tasks, and the store that holds them as they stand.

use std::sync::Arc;

use application::ports::TaskDecider;
use domain::id::TaskId;
use domain::payload::Payload;
use domain::task::{NewTask, Snapshot};
use domain::template::Template;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use testkit::arbitrary::{Kind, as_change, snapshots_of};

use crate::support::World;

/// So many random tasks of each of these kinds.
pub(super) fn draw(kinds: &[(Kind, usize)]) -> Vec<Snapshot> {
    let mut runner = TestRunner::deterministic();
    let mut drawn = Vec::new();
    for (kind, each) in kinds {
        let strategy = snapshots_of(*kind);
        let draw = |_| strategy.new_tree(&mut runner).expect("a task").current();
        drawn.extend((0..*each).map(draw));
    }
    let numbered = drawn.into_iter().enumerate();
    numbered
        .map(|(nth, task)| of_its_own_template(task, nth))
        .collect()
}

/// The same task of a template with a version of its own: all are drawn under one key.
fn of_its_own_template(mut task: Snapshot, nth: usize) -> Snapshot {
    let mut spec = task.template.spec().clone();
    spec.key.version.patch = u64::try_from(nth).expect("a number");
    let template = Template::try_new(spec).expect("as valid as before");
    task.task.template = template.key().clone();
    task.task.content_hash = *template.content_hash();
    task.template = Arc::new(template);
    task
}

/// Puts tasks into the store as they stand.
pub(super) async fn keep(world: &World, tasks: &[Snapshot]) {
    for wanted in tasks {
        let template = Arc::clone(&wanted.template);
        world
            .ports
            .templates
            .put(Arc::clone(&template))
            .await
            .expect("the template is kept");
        let (id, facts) = (wanted.task.id, wanted.task.facts.clone());
        let snapshot = Snapshot::born(template, id, facts, wanted.task.created_at);
        let new = NewTask {
            snapshot,
            context: Payload::empty(),
            fingerprint: [0; 32],
        };
        let mut submitted = world
            .ports
            .tasks
            .submit(vec![new])
            .await
            .expect("the store answers");
        submitted.remove(0).expect("the task is taken");
        let change = as_change(wanted);
        let decide: TaskDecider = Arc::new(move |_| Ok(change.clone()));
        world
            .ports
            .tasks
            .change(id, decide, None)
            .await
            .expect("it is written");
        let loaded = world.ports.tasks.load(id).await.expect("the store answers");
        assert_eq!(loaded.as_ref(), Some(wanted));
    }
}

pub(super) async fn load_all(world: &World, ids: &[TaskId]) -> Vec<Snapshot> {
    let mut loaded = Vec::new();
    for id in ids {
        let task = world
            .ports
            .tasks
            .load(*id)
            .await
            .expect("the store answers");
        loaded.push(task.expect("the task exists"));
    }
    loaded
}
