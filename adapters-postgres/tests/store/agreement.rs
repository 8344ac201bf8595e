//! What is written in SQL is what the domain says: readiness, execution context, levels, the claim
//! filter, the release of children, and settling.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::ports::{ClaimRequest, ClaimScope, CommitBatch, StepChange, TaskDecider};
use domain::history::Stamp;
use domain::id::{StepId, StepIndex, TaskId};
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use domain::payload::Payload;
use domain::retry::{Jitter, StepFailure};
use domain::status::Status;
use domain::step::{Step, StepCommand};
use domain::task::{NewTask, Snapshot, settle};
use domain::template::Template;
use domain::text::Actor;
use domain::time::Timestamp;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use testkit::arbitrary::{Kind, as_change, now, snapshots_of};

use crate::support::World;

/// Of each kind.
const EACH: usize = 70;
const KINDS: [Kind; 5] = [
    Kind::Paused,
    Kind::Halted,
    Kind::Cancelled,
    Kind::ExhaustedBesideBackoff,
    Kind::Scheduled,
];

/// So many random tasks of each of these kinds.
fn draw(kinds: &[(Kind, usize)]) -> Vec<Snapshot> {
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
async fn keep(world: &World, tasks: &[Snapshot]) {
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

async fn load_all(world: &World, ids: &[TaskId]) -> Vec<Snapshot> {
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
fn compare(world: &World, tasks: &[Snapshot], at: Timestamp) {
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
fn compare_single(world: &World, task: &Snapshot, at: Timestamp) {
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

fn request(queues: BTreeSet<QueueName>, at: Timestamp) -> ClaimRequest {
    ClaimRequest {
        scope: ClaimScope::Queues(queues.into_iter().collect()),
        handlers: None,
        worker: WorkerId::parse("w9").expect("a worker id"),
        limit: 1_000,
        lease: Millis::from_secs(60),
        now: at,
    }
}

/// The steps that the domain would let start.
fn may_start(tasks: &[Snapshot], request: &ClaimRequest) -> BTreeSet<StepId> {
    let stamp = Stamp::by(request.now, Actor::named("w9"));
    let starts = |task: &Snapshot, step: &Step| {
        let (worker, lease, gate) = (request.worker.clone(), request.lease, task.gate());
        step.decide(
            &StepCommand::Start {
                worker,
                lease,
                gate,
            },
            &stamp,
        )
        .is_ok()
    };
    let steps = |task| -> Vec<StepId> {
        let task: &Snapshot = task;
        task.steps
            .iter()
            .filter(|step| starts(task, step))
            .map(|step| step.id)
            .collect()
    };
    tasks.iter().flat_map(steps).collect()
}

/// Every third one fails, the others succeed.
fn outcome(nth: usize, step: &Step, at: Timestamp) -> StepChange {
    let (lease_no, jitter) = (step.lease_no, Jitter::MIDDLE);
    let failure = StepFailure::retryable("every third");
    let command = if nth % 3 == 2 {
        StepCommand::Fail {
            lease_no,
            failure,
            jitter,
            custom: None,
        }
    } else {
        StepCommand::Succeed { lease_no }
    };
    let decision = step
        .decide(&command, &Stamp::engine(at))
        .expect("its own lease");
    StepChange {
        decision,
        result: None,
        lapsed_at: None,
        wake_at: None,
    }
}

/// Counters are true, and nothing that should have ended is open.
async fn check_counters(world: &World, tasks: &[Snapshot]) {
    for task in tasks {
        let id = task.task.id;
        assert_eq!(task.task.tally, task.recount(), "{id}");
        for step in &task.steps {
            assert_eq!(step.unmet, task.unmet(step.id.index), "{}", step.id);
        }
        let ends = settle(task.task.tally).is_some();
        assert_eq!(ends, task.task.status().is_ended(), "{id}");
        let wrong = world.ports.tasks.repair(id, Stamp::engine(now())).await;
        assert_eq!(wrong.expect("the store answers"), 0, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_functions_agree_with_the_domain_on_random_states() {
    let world = World::new().await;
    let tasks = draw(&KINDS.map(|kind| (kind, EACH)));
    let mut share: BTreeMap<Kind, usize> = BTreeMap::new();
    for kind in KINDS {
        share.insert(kind, tasks.iter().filter(|task| kind.holds(task)).count());
    }
    assert!(tasks.len() >= 300, "{}", tasks.len());
    for (kind, count) in share {
        assert!(
            count * 5 >= tasks.len(),
            "{kind:?}: {count} of {}",
            tasks.len()
        );
    }
    keep(&world, &tasks).await;
    for seconds in [0, 1, 300] {
        compare(&world, &tasks, now().plus(Millis::from_secs(seconds)));
    }
    for task in tasks.iter().step_by(10) {
        compare_single(&world, task, now());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_releases_and_settling_agree_with_the_domain() {
    let world = World::new().await;
    let mut kinds = KINDS.map(|kind| (kind, 12)).to_vec();
    kinds.push((Kind::Any, 60));
    let mut tasks = draw(&kinds);
    keep(&world, &tasks).await;
    let ids: Vec<TaskId> = tasks.iter().map(|task| task.task.id).collect();
    let queues = tasks
        .iter()
        .flat_map(|task| &task.steps)
        .map(|s| s.definition.queue.clone());
    let queues: BTreeSet<QueueName> = queues.collect();
    // States reached by commands from here on.
    for round in 0..8 {
        let at = now().plus(Millis::from_secs(40 * round));
        let request = request(queues.clone(), at);
        let expected = may_start(&tasks, &request);
        let reply = world
            .ports
            .queue
            .claim(request)
            .await
            .expect("the store answers");
        let claimed: BTreeSet<StepId> = reply.steps.iter().map(|c| c.step.id).collect();
        assert_eq!(claimed.len(), reply.steps.len(), "none twice");
        assert_eq!(claimed, expected, "round {round}");
        compare(&world, &load_all(&world, &ids).await, at);
        let steps = reply.steps.iter().enumerate();
        let changes = steps
            .map(|(nth, claimed)| outcome(nth, &claimed.step, at))
            .collect();
        let batch = CommitBatch {
            changes,
            then_claim: None,
            now: at,
        };
        let reply = world
            .ports
            .queue
            .commit(batch)
            .await
            .expect("the store answers");
        for result in reply.results {
            result.expect("it is applied");
        }
        tasks = load_all(&world, &ids).await;
        check_counters(&world, &tasks).await;
        compare(&world, &tasks, at);
    }
    let ended = tasks
        .iter()
        .filter(|task| task.task.status().is_ended())
        .count();
    let complete = tasks
        .iter()
        .filter(|task| task.task.status() == Status::Complete)
        .count();
    assert!(
        ended > complete && complete > 0,
        "{complete} complete of {ended} ended"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn levels_of_ten_thousand_steps_are_linear() {
    let world = World::new().await;
    // A chain beside a wide layer: as deep and as wide as it gets.
    let builder = domain::template::TemplateBuilder::new("agreement", "large", "1.0.0").unwrap();
    let name = |n: usize| format!("s{n}");
    let step = |n: usize| {
        let step = domain::template::StepBuilder::new(&name(n), "work").unwrap();
        let parent = if n % 2 == 1 {
            Some(0)
        } else {
            n.checked_sub(2)
        };
        let parents: Vec<String> = parent.map(name).into_iter().collect();
        step.after(parents.iter().map(String::as_str)).unwrap()
    };
    let builder = (0..10_000)
        .map(step)
        .fold(builder, domain::template::TemplateBuilder::step);
    let template = Arc::new(builder.build().expect("a valid template"));
    world
        .ports
        .templates
        .put(Arc::clone(&template))
        .await
        .expect("kept");
    let id = TaskId::from_parts(now(), 1);
    let snapshot = Snapshot::born(Arc::clone(&template), id, Default::default(), now());
    let new = NewTask {
        snapshot,
        context: Payload::empty(),
        fingerprint: [0; 32],
    };
    world
        .ports
        .tasks
        .submit(vec![new])
        .await
        .expect("the store answers")
        .remove(0)
        .expect("taken");
    // A walk over all paths, or one that copies arrays, would take minutes.
    let told = world.sql(&format!(
        "SET statement_timeout = '5s'; SELECT * FROM tasker.dependency_levels('{id}')"
    ));
    assert_eq!(told.lines().count(), 10_000);
    for line in told.lines().step_by(997) {
        let [index, _, level] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let index = StepIndex(index.parse().expect("an index"));
        assert_eq!(level, template.graph().level(index).to_string(), "{line}");
    }
}
