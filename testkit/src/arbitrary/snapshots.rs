//! Tasks in every kind of state.

use std::sync::Arc;

use domain::id::TaskId;
use domain::millis::Millis;
use domain::task::{Snapshot, SubmissionFacts, TaskChange};
use domain::template::{OnFailure, StepBuilder, Template};
use domain::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use super::kind::Kind;
use super::populate::populate;
use super::roll::{Roll, roll};
use super::templates::{empty, templates, templates_with, validated};

/// The most steps of a generated task.
const STEPS_MAX: usize = 12;

/// The time at which the generated tasks stand as they do.
pub fn now() -> Timestamp {
    Timestamp::from_secs(1_800_000_000)
}

/// Tasks of every [`Kind`], in equal shares. For a certain number of each, draw from
/// [`snapshots_of`].
pub fn snapshots() -> impl Strategy<Value = Snapshot> {
    proptest::sample::select(Kind::ALL.to_vec()).prop_flat_map(snapshots_of)
}

/// Tasks of one kind.
pub fn snapshots_of(kind: Kind) -> impl Strategy<Value = Snapshot> {
    let templates = match kind.on_failure() {
        Some(on_failure) => templates_with(STEPS_MAX, Just(on_failure)).boxed(),
        None => templates(STEPS_MAX).boxed(),
    };
    let templates = templates.prop_map(move |template| fitting(&template, kind));
    (
        templates,
        vec(roll(), STEPS_MAX + 2),
        any::<u128>(),
        1_u64..=600,
    )
        .prop_map(move |(template, rolls, id, ahead)| snapshot(template, &rolls, kind, (id, ahead)))
}

fn snapshot(
    template: Arc<Template>,
    rolls: &[Roll],
    kind: Kind,
    (id, ahead): (u128, u64),
) -> Snapshot {
    let created_at = now().minus(Millis::from_secs(3_600));
    let later = now().plus(Millis::from_secs(ahead));
    let run_at = (kind == Kind::Scheduled).then_some(later);
    let facts = SubmissionFacts {
        run_at,
        ..SubmissionFacts::default()
    };
    let id = TaskId::from_parts(created_at, id);
    populate(Snapshot::born(template, id, facts, created_at), rolls, kind)
}

/// The exhausted kind needs two steps that stand beside each other; they are put in front.
fn fitting(template: &Arc<Template>, kind: Kind) -> Arc<Template> {
    if kind != Kind::ExhaustedBesideBackoff {
        return Arc::clone(template);
    }
    let two = empty()
        .on_failure(OnFailure::Continue)
        .step(StepBuilder::new("exhausted", "testkit.fails").expect("a name"))
        .step(StepBuilder::new("backing_off", "testkit.fails").expect("a name"));
    let mut spec = two.into_spec();
    spec.steps.extend(template.spec().steps.iter().cloned());
    spec.order = template.spec().order;
    validated(spec)
}

/// The change that makes any store's new task with the same id and template into this one: hand
/// it to [`TaskStore::change`](application::ports::TaskStore::change).
///
/// ```
/// # use application::ports::{TaskDecider, TaskStore, TemplateStore};
/// # use adapters_memory::MemoryStore;
/// # use domain::payload::Payload;
/// # use domain::task::{NewTask, Snapshot};
/// # use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
/// # use std::sync::Arc;
/// # use tasker_testkit::arbitrary;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let store = MemoryStore::new();
/// # let wanted = arbitrary::snapshots().new_tree(&mut TestRunner::deterministic()).unwrap().current();
/// let facts = wanted.task.facts.clone();
/// let (id, created_at) = (wanted.task.id, wanted.task.created_at);
/// let born = Snapshot::born(Arc::clone(&wanted.template), id, facts, created_at);
/// store.put(Arc::clone(&wanted.template)).await.unwrap();
/// let new = NewTask { snapshot: born, context: Payload::empty(), fingerprint: [0; 32] };
/// store.submit(vec![new]).await.unwrap().remove(0).unwrap();
///
/// let change = arbitrary::as_change(&wanted);
/// let decide: TaskDecider = Arc::new(move |_| Ok(change.clone()));
/// store.change(id, decide, None).await.unwrap();
/// assert_eq!(store.load(id).await.unwrap().unwrap(), wanted);
/// # }
/// ```
pub fn as_change(wanted: &Snapshot) -> TaskChange {
    TaskChange {
        at: now(),
        task: wanted.task.clone(),
        steps: wanted.steps.clone(),
        trail: Vec::new(),
        record: None,
    }
}
