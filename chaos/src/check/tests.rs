//! The checker finds each planted violation, and nothing in what really happened.

use std::sync::Arc;

use adapters_memory::MemoryPorts;
use adapters_postgres::doctor::{Broken, Invariant};
use application::Orchestrator;
use application::coordinate::{Coordinator, CoordinatorOptions, Until};
use application::operate::OperateRequest;
use application::ports::{ClaimScope, Handlers, Ports, VersionChoice};
use application::submit::SubmitRequest;
use domain::history::Cause;
use domain::millis::Millis;
use domain::name::{HandlerName, IdempotencyKey, QueueName, WorkerId};
use domain::payload::Payload;
use domain::task::{Operation, SubmissionFacts, TaskState};
use domain::text::{Actor, Text};
use tokio_util::sync::CancellationToken;

use super::{Kind, check};
use crate::client::log::{Answer, Ask, Call};
use crate::evidence::{Evidence, Noted, TaskRecord, read};
use crate::ground::Death;
use crate::journal::{Follower, Journal, Line};
use crate::load::{HANDLER, templates};
use crate::witness::Witness;
use crate::worker::handler::Work;

const WORKER: &str = "worker-0";

/// One task of each shape, really run in memory, and operated on.
async fn evidence() -> Evidence {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = Arc::new(Journal::open(&path).unwrap());
    let ports = Ports {
        events: Arc::new(Witness(Arc::clone(&journal))),
        ..MemoryPorts::real(Some(1)).ports()
    };
    let orchestrator = Orchestrator::new(ports.clone());
    let mut calls = submitted(&orchestrator).await;
    let operations = operated(&orchestrator, &mut calls).await;
    let work = Work {
        journal,
        worker: WORKER.to_owned(),
        clock: Arc::clone(&ports.clock),
    };
    let name = HandlerName::parse(HANDLER).unwrap();
    let handlers = Handlers::new().with(name, Arc::new(work));
    let scope = ClaimScope::Queues(vec![QueueName::default()]);
    let worker = WorkerId::parse(WORKER).unwrap();
    let options = CoordinatorOptions::new(scope, Until::NothingLeft, worker);
    let coordinator = Coordinator::new(orchestrator, handlers, options);
    coordinator.run(CancellationToken::new()).await.unwrap();
    let mut follower = Follower::new(&path);
    follower.catch_up().unwrap();
    let ids: Vec<_> = calls.iter().filter_map(|call| call.answer.task()).collect();
    Evidence {
        calls,
        journal: follower.lines,
        tasks: read(ports.tasks.as_ref(), &ids).await.unwrap(),
        operations,
        deaths: Vec::new(),
        invariants: Vec::new(),
        read_at: ports.clock.now(),
    }
}

async fn submitted(orchestrator: &Orchestrator) -> Vec<Call> {
    let mut calls = Vec::new();
    for (at, (_, template)) in templates().unwrap().into_iter().enumerate() {
        let (name, key) = (template.key().name.clone(), format!("key-{at}"));
        let namespace = template.key().namespace.clone();
        orchestrator.ports().templates.put(template).await.unwrap();
        let request = SubmitRequest {
            namespace,
            template: name,
            version: VersionChoice::Latest,
            context: Payload::empty(),
            facts: SubmissionFacts {
                idempotency_key: Some(IdempotencyKey::parse(&key).unwrap()),
                ..SubmissionFacts::default()
            },
        };
        let task = orchestrator.submit(request).await.unwrap().task.as_uuid();
        calls.push(Call {
            ask: Ask::Submit { key },
            answer: Answer::Submitted { task },
        });
    }
    calls
}

/// Pauses the first task, and resumes it.
async fn operated(orchestrator: &Orchestrator, calls: &mut Vec<Call>) -> Vec<Noted> {
    let task = calls[0].answer.task().unwrap();
    let mut rows = Vec::new();
    for (operation, note) in [(Operation::Pause, "hold"), (Operation::Resume, "go on")] {
        let word = operation.word().to_owned();
        let request = OperateRequest {
            by: Actor::named("operator"),
            reason: Some(Text::clean(note)),
        };
        let id = domain::id::TaskId::from_uuid(task);
        let done = orchestrator.operate(id, operation, request, None).await;
        assert!(done.unwrap().record.is_some());
        rows.push(Noted {
            task,
            operation: word,
            note: note.to_owned(),
        });
        calls.push(Call {
            ask: Ask::Operate {
                task,
                note: note.to_owned(),
            },
            answer: Answer::Operated { changed: true },
        });
    }
    rows
}

/// The chain of four steps, which has parents and children.
fn chain(evidence: &mut Evidence) -> &mut TaskRecord {
    &mut evidence.tasks[1]
}

/// The place of the first line of the journal that is such.
fn line(evidence: &Evidence, is_such: impl Fn(&Line) -> bool) -> usize {
    evidence.journal.iter().position(is_such).unwrap()
}

fn row(record: &TaskRecord, cause: Cause) -> usize {
    let mut rows = record.history.iter();
    rows.position(|row| row.step.is_some() && row.cause == cause)
        .unwrap()
}

type Plant = fn(&mut Evidence);

fn plants() -> Vec<(&'static str, Kind, Plant)> {
    let mut plants = of_clients();
    plants.extend(of_workers());
    plants.extend(of_rows());
    plants
}

fn of_clients() -> Vec<(&'static str, Kind, Plant)> {
    vec![
        ("a task is gone", Kind::Lost, |e| {
            e.tasks.remove(0);
        }),
        ("a key has two tasks", Kind::Twice, |e| {
            let mut twin = e.tasks[0].clone();
            twin.snapshot.task.id = domain::id::TaskId::from_uuid(uuid::Uuid::nil());
            e.tasks.push(twin);
        }),
        ("a refused task is there", Kind::Wrong, |e| {
            e.calls[0].answer = Answer::Refused;
        }),
        ("a task that nobody asked for", Kind::Wrong, |e| {
            e.calls.remove(0);
        }),
        ("an operation is gone", Kind::Lost, |e| {
            e.operations.remove(0);
        }),
        ("an operation is there twice", Kind::Twice, |e| {
            let twin = e.operations[0].clone();
            e.operations.push(twin);
        }),
        ("a refused operation is there", Kind::Wrong, |e| {
            let last = e.calls.len() - 1;
            e.calls[last].answer = Answer::Refused;
        }),
    ]
}

fn of_workers() -> Vec<(&'static str, Kind, Plant)> {
    vec![
        ("a committed outcome is gone", Kind::Lost, |e| {
            let at = row(chain(e), Cause::Succeeded);
            chain(e).history.remove(at);
        }),
        (
            "a step ran under a lease that was never given",
            Kind::Lost,
            |e| {
                let at = line(e, |line| matches!(line, Line::Begin { .. }));
                if let Line::Begin { lease_no, .. } = &mut e.journal[at] {
                    *lease_no += 70;
                }
            },
        ),
        ("two handlers under one lease", Kind::Twice, |e| {
            let at = line(e, |line| matches!(line, Line::Begin { .. }));
            let twin = e.journal[at].clone();
            e.journal.insert(at, twin);
        }),
        ("an outcome was acknowledged twice", Kind::Twice, |e| {
            let is_outcome =
                |line: &Line| matches!(line, Line::Ack(row) if row.cause == Cause::Succeeded);
            let at = line(e, is_outcome);
            let twin = e.journal[at].clone();
            e.journal.push(twin);
        }),
        ("a success that no handler knows of", Kind::Wrong, |e| {
            let at = line(e, |line| {
                matches!(
                    line,
                    Line::End {
                        succeeded: true,
                        ..
                    }
                )
            });
            e.journal.remove(at);
        }),
        ("a child before its parent", Kind::Wrong, |e| {
            let is_child =
                |line: &Line| matches!(line, Line::Begin { step, .. } if step.index == 1);
            let at = line(e, is_child);
            let child = e.journal.remove(at);
            e.journal.insert(0, child);
        }),
        ("a dead worker's step is taken back late", Kind::Late, |e| {
            die_at_first_success(e);
            delay_after(chain(e), Cause::Succeeded, 6);
        }),
        ("a step taken back begins late", Kind::Late, |e| {
            die_at_first_success(e);
            let at = row(chain(e), Cause::Succeeded);
            let ended = chain(e).history[at].clone();
            let mut again = ended.clone();
            again.cause = Cause::RetryScheduled;
            let mut start = ended;
            start.cause = Cause::Started;
            start.stamp.at = start.stamp.at.plus(Millis::from_secs(3));
            chain(e).history.insert(at + 1, again);
            chain(e).history.insert(at + 2, start);
        }),
    ]
}

fn of_rows() -> Vec<(&'static str, Kind, Plant)> {
    vec![
        ("an outcome is recorded twice", Kind::Twice, |e| {
            let at = row(chain(e), Cause::Succeeded);
            let twin = chain(e).history[at].clone();
            chain(e).history.insert(at, twin);
        }),
        ("a lease is given twice", Kind::Twice, |e| {
            let at = row(chain(e), Cause::Started);
            let twin = chain(e).history[at].clone();
            chain(e).history.insert(at, twin);
        }),
        ("more attempts than allowed", Kind::Wrong, |e| {
            chain(e).snapshot.steps[0].attempts = 51;
        }),
        ("history does not lead to the row", Kind::Wrong, |e| {
            chain(e).snapshot.steps[0].run_no = 7;
        }),
        ("a counter is wrong", Kind::Wrong, |e| {
            chain(e).snapshot.task.tally.unfinished = 3;
        }),
        ("a task that does not end", Kind::Stuck, |e| {
            chain(e).snapshot.task.state = TaskState::InProgress;
        }),
        ("the doctor finds something", Kind::Wrong, |e| {
            let broken = Broken {
                task: chain(e).snapshot.task.id,
                step: None,
                detail: "planted".to_owned(),
            };
            e.invariants.push(Invariant {
                id: "I1",
                says: "a planted rule",
                broken: vec![broken],
            });
        }),
        ("a step out of attempts", Kind::Wrong, |e| {
            let at = e.read_at;
            chain(e).snapshot.task.state = TaskState::Error { completed_at: at };
        }),
    ]
}

/// The worker dies just after it has begun the attempt of the chain that succeeds first. (One before
/// it may have had bad luck.)
fn die_at_first_success(e: &mut Evidence) {
    let record = chain(e);
    let before = &record.history[..row(record, Cause::Succeeded)];
    let mut starts = before.iter().rev();
    let started = starts.find(|row| row.step.is_some() && row.cause == Cause::Started);
    let started = started.expect("it has begun").stamp.at;
    e.deaths.push(Death {
        worker: WORKER.to_owned(),
        at: started,
    });
}

fn delay_after(record: &mut TaskRecord, cause: Cause, secs: u64) {
    let from = row(record, cause);
    for row in &mut record.history[from..] {
        row.stamp.at = row.stamp.at.plus(Millis::from_secs(secs));
    }
}

#[tokio::test]
async fn the_checker_finds_each_planted_violation_and_no_other() {
    let clean = evidence().await;
    assert_eq!(clean.tasks.len(), 5);
    let found = check(&clean).violations;
    assert!(found.is_empty(), "{found:?}");
    for (name, kind, plant) in plants() {
        let mut evidence = clean.clone();
        plant(&mut evidence);
        let found = check(&evidence).violations;
        assert!(
            found.iter().any(|violation| violation.kind == kind),
            "{name}: {found:?}"
        );
    }
}
