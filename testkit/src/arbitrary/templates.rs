//! Random graphs.

use std::sync::Arc;

use domain::millis::Millis;
use domain::name::QueueName;
use domain::retry::{Backoff, RetryPolicy};
use domain::template::{
    OnFailure, Order, StepBuilder, StepTemplate, Template, TemplateBuilder, TemplateSpec,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// The most parents a generated step has.
const PARENTS_MAX: usize = 3;

/// Valid templates of 1 to `steps_max` steps: any acyclic graph, declared in any order, with any
/// mix of limits, curves, priorities, queues, timeouts, `skippable` and `on_failure`.
///
/// Steps shrink away one by one, then their parents.
pub fn templates(steps_max: usize) -> impl Strategy<Value = Arc<Template>> {
    templates_with(
        steps_max,
        prop_oneof![Just(OnFailure::Continue), Just(OnFailure::FailFast)],
    )
}

/// The same with a given answer to failures.
pub fn templates_with(
    steps_max: usize,
    on_failure: impl Strategy<Value = OnFailure>,
) -> impl Strategy<Value = Arc<Template>> {
    let steps = vec(
        (vec(any::<Index>(), 0..=PARENTS_MAX), facts()),
        1..=steps_max,
    );
    let order = prop_oneof![Just(Order::Ready), Just(Order::CriticalPath)];
    let sorted = (steps, on_failure, order).prop_map(|(steps, on_failure, order)| {
        let steps: Vec<StepTemplate> = steps
            .into_iter()
            .enumerate()
            .map(|(place, (parents, facts))| step(place, &parents, facts))
            .collect();
        (steps, on_failure, order)
    });
    let shuffled = sorted.prop_flat_map(|(steps, on_failure, order)| {
        (Just(steps).prop_shuffle(), Just(on_failure), Just(order))
    });
    shuffled.prop_map(|(steps, on_failure, order)| {
        let mut spec = empty().on_failure(on_failure).order(order).into_spec();
        spec.steps = steps;
        validated(spec)
    })
}

pub(super) fn empty() -> TemplateBuilder {
    TemplateBuilder::new("arbitrary", "graph", "1.0.0").expect("a name")
}

pub(super) fn validated(spec: TemplateSpec) -> Arc<Template> {
    Arc::new(Template::try_new(spec).expect("a valid template"))
}

/// What may differ between steps, besides their parents.
#[derive(Clone, Debug)]
struct Facts {
    retry: RetryPolicy,
    priority: i16,
    queue: QueueName,
    timeout: Millis,
    skippable: bool,
}

fn facts() -> impl Strategy<Value = Facts> {
    let queue = prop_oneof![3 => Just("default"), 1 => Just("other")]
        .prop_map(|name| QueueName::parse(name).expect("a queue name"));
    let timeout = prop_oneof![3 => Just(3_600), 1 => 1_u64..120].prop_map(Millis::from_secs);
    (retry(), -2_i16..=2, queue, timeout, any::<bool>()).prop_map(
        |(retry, priority, queue, timeout, skippable)| Facts {
            retry,
            priority,
            queue,
            timeout,
            skippable,
        },
    )
}

/// Limits of 1 to 4 and every kind of curve, without jitter, so that two stores agree.
fn retry() -> impl Strategy<Value = RetryPolicy> {
    let backoff = prop_oneof![
        3 => Just(Backoff::default()),
        1 => (1_u64..300).prop_map(|secs| Backoff::Fixed { delay: Millis::from_secs(secs) }),
        1 => vec((1_u64..100).prop_map(Millis::from_secs), 1..4)
            .prop_map(|delays| Backoff::Table { delays }),
        1 => Just(Backoff::None {}),
    ];
    (1_u32..=4, backoff).prop_map(|(limit, backoff)| RetryPolicy {
        limit,
        backoff,
        jitter_percent: 0,
        ..RetryPolicy::default()
    })
}

/// The step at `place` of the sorted list; its parents are among those before it.
fn step(place: usize, parents: &[Index], facts: Facts) -> StepTemplate {
    let name = |place: usize| format!("s{place}");
    let mut places: Vec<usize> = match place {
        0 => Vec::new(),
        _ => parents.iter().map(|parent| parent.index(place)).collect(),
    };
    places.sort_unstable();
    places.dedup();
    let names: Vec<String> = places.into_iter().map(name).collect();
    let builder = StepBuilder::new(&name(place), "testkit.fails").expect("a step name");
    let builder = builder
        .after(names.iter().map(String::as_str))
        .expect("step names");
    let builder = builder.retry(facts.retry).priority(facts.priority);
    let builder = builder.queue(facts.queue).timeout(facts.timeout);
    let builder = if facts.skippable {
        builder.skippable()
    } else {
        builder
    };
    empty().step(builder).into_spec().steps.remove(0)
}
