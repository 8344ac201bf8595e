//! What the pure rules cost: readiness of a whole graph, validation, backoff, one decision.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot build its input should stop"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde_json::json;
use tasker_domain::history::Stamp;
use tasker_domain::id::{StepIndex, TaskId};
use tasker_domain::millis::Millis;
use tasker_domain::name::WorkerId;
use tasker_domain::retry::{Backoff, Factor, Jitter, RetryPolicy, StepFailure};
use tasker_domain::step::{Step, StepCommand, StepState, TaskGate, Wait};
use tasker_domain::task::{Operation, Snapshot, SubmissionFacts};
use tasker_domain::template::{StepBuilder, Template, TemplateBuilder, TemplateSpec};
use tasker_domain::time::Timestamp;

const NOW: Timestamp = Timestamp::EPOCH;

/// `steps` steps in layers of ten, each behind three of the layer before.
fn layered(steps: usize) -> TemplateSpec {
    let empty = TemplateBuilder::new("bench", "layered", "1.0.0").unwrap();
    let built = (0..steps).fold(empty, |builder, place| {
        let layer = (place / 10).checked_sub(1).map(|layer| layer * 10);
        let parents = layer
            .into_iter()
            .flat_map(|layer| [0, 3, 7].map(|n| layer + (place + n) % 10));
        let names: Vec<String> = parents.map(|parent| format!("step_{parent}")).collect();
        let step = StepBuilder::new(&format!("step_{place}"), "noop").unwrap();
        let step = step.config(json!({"url": "https://example.org/", "place": place}));
        builder.step(step.after(names.iter().map(String::as_str)).unwrap())
    });
    built.into_spec()
}

/// A task half done: the first half complete, then a layer of each kind of waiting.
fn half_done(steps: usize) -> Snapshot {
    let template = Arc::new(Template::try_new(layered(steps)).unwrap());
    let id = TaskId::from_parts(NOW, 1);
    let born = Snapshot::born(template, id, SubmissionFacts::default(), NOW);
    let worker = WorkerId::parse("worker").unwrap();
    let steps = born.steps.iter().enumerate().map(|(place, step)| {
        let until = NOW.plus(Millis::from_secs(60));
        let (state, unmet) = match place {
            _ if place < steps / 2 => {
                let (worker, at) = (worker.clone(), NOW);
                (
                    StepState::Complete {
                        worker,
                        processing_started_at: at,
                        completed_at: at,
                    },
                    0,
                )
            }
            _ if place % 2 == 0 => (
                StepState::Pending {
                    wait: Wait::BackingOff { until },
                },
                0,
            ),
            _ => (StepState::Pending { wait: Wait::None }, 3),
        };
        Step {
            state,
            unmet,
            ..step.clone()
        }
    });
    Snapshot {
        steps: steps.collect(),
        ..born
    }
}

fn graphs(c: &mut Criterion) {
    let snapshot = half_done(1_000);
    c.bench_function("readiness of 1,000 steps", |b| {
        b.iter(|| snapshot.readiness(black_box(NOW)).map(black_box).count());
    });
    c.bench_function("execution context of 1,000 steps", |b| {
        b.iter(|| snapshot.context(black_box(NOW)));
    });
    let spec = layered(10_000);
    c.bench_function("validation of 10,000 steps", |b| {
        b.iter_batched(|| spec.clone(), Template::try_new, BatchSize::PerIteration);
    });
    let large = half_done(10_000);
    let rerun = Operation::RerunFrom { step: StepIndex(0) };
    let stamp = Stamp::engine(NOW);
    c.bench_function("rerun of 10,000 steps", |b| {
        b.iter(|| large.operate(&rerun, &stamp));
    });
}

fn steps(c: &mut Criterion) {
    let curve = Backoff::default();
    c.bench_function("backoff, 5th failure", |b| {
        b.iter(|| curve.delay(black_box(5)));
    });
    let base = Millis::saturating(1);
    let factor = Factor::parse(1.01).unwrap();
    let slow = Backoff::Exponential {
        base,
        factor,
        max: Millis::MAX,
    };
    c.bench_function("backoff, slowest growth, any attempt", |b| {
        b.iter(|| slow.delay(black_box(u32::MAX)));
    });
    let policy = RetryPolicy::default();
    let failure = StepFailure::retryable("the network is down");
    c.bench_function("verdict on a failure", |b| {
        b.iter(|| policy.verdict(black_box(2), 3, &failure, Jitter::MIDDLE, None));
    });
    let pending = half_done(10).steps.remove(0);
    let pending = Step {
        state: StepState::Pending { wait: Wait::None },
        ..pending
    };
    let worker = WorkerId::parse("worker").unwrap();
    let start = StepCommand::Start {
        worker,
        lease: Millis::from_secs(30),
        gate: TaskGate::OPEN,
    };
    let stamp = Stamp::engine(NOW);
    c.bench_function("a start and a success", |b| {
        b.iter(|| {
            let running = black_box(&pending).decide(&start, &stamp).unwrap().after;
            running.decide(
                &StepCommand::Succeed {
                    lease_no: running.lease_no,
                },
                &stamp,
            )
        });
    });
}

criterion_group! {
    name = rules;
    config = Criterion::default().sample_size(30).measurement_time(Duration::from_secs(3));
    targets = graphs, steps
}
criterion_main!(rules);
