//! Who works, and claims whose replies were lost.

use std::collections::BTreeMap;

use application::ports::{Demand, StepRef, Worker, WorkerFacts, WorkerSeen};
use domain::name::{HandlerName, RequestId, StepName};
use domain::template::StepBuilder;
use domain::text::Text;

use super::prelude::*;

fn request(id: &str) -> RequestId {
    RequestId::parse(id).expect("a request id")
}

fn handler(name: &str) -> HandlerName {
    HandlerName::parse(name).expect("a handler name")
}

impl World<'_> {
    async fn see(&self, id: &str, facts: WorkerFacts, at: Timestamp) -> Worker {
        let seen = WorkerSeen {
            id: worker(id),
            facts,
            at,
        };
        self.ports.workers.see(seen).await.expect("it is seen")
    }

    /// The names of the steps that a claim under this id hands out, and whether it was a repeat.
    async fn claim_once(&self, id: &str, claim: ClaimRequest) -> (Vec<String>, bool) {
        let once = self.ports.workers.claim_once(claim, request(id)).await;
        let once = once.expect("the store answers");
        let name = |c: &application::ports::ClaimedStep| c.step.definition.name.to_string();
        let names = once.reply.steps.iter().map(name).collect();
        (names, once.repeated)
    }
}

/// What a worker does not say the second time stays as it was.
pub async fn a_worker_is_kept_as_it_was_last_seen(h: &dyn Harness) {
    let world = World::new(h);
    let first = WorkerFacts {
        host: Some(Text::clean("mx1")),
        version: Some(Text::clean("1.4.0")),
        labels: Some(BTreeMap::from([("zone".to_owned(), "b".to_owned())])),
        handlers: Some(vec![handler("Mail::Send"), handler("pay")]),
        queues: Some(vec![queue("default"), queue("slow")]),
        slots: Some(8),
        in_flight: Some(0),
    };
    let seen = world.see("w1", first.clone(), at(1)).await;
    assert_eq!(
        seen,
        Worker {
            id: worker("w1"),
            facts: first.clone(),
            first_seen_at: at(1),
            last_seen_at: at(1),
            draining_since: None,
        }
    );
    let later = WorkerFacts {
        in_flight: Some(3),
        ..WorkerFacts::default()
    };
    let seen = world.see("w1", later, at(9)).await;
    let expected = Worker {
        id: worker("w1"),
        facts: WorkerFacts {
            in_flight: Some(3),
            ..first
        },
        first_seen_at: at(1),
        last_seen_at: at(9),
        draining_since: None,
    };
    assert_eq!(seen, expected);
    // A sign of life that comes late takes nothing back.
    let seen = world.see("w1", WorkerFacts::default(), at(5)).await;
    assert_eq!(seen, expected);
    let kept = world.ports.workers.worker(&worker("w1")).await;
    assert_eq!(kept.expect("an answer"), Some(expected));
    let none = world.ports.workers.worker(&worker("w2")).await;
    assert_eq!(none.expect("an answer"), None);
}

/// By the bytes of their ids.
pub async fn workers_are_listed_in_order_and_in_pages(h: &dyn Harness) {
    let world = World::new(h);
    for id in ["b", "a~1", "B", "a-1", "c"] {
        world.see(id, WorkerFacts::default(), at(1)).await;
    }
    let mut all: Vec<String> = Vec::new();
    let mut after = None;
    loop {
        let page = world.ports.workers.workers(after.clone(), 2).await;
        let page = page.expect("an answer");
        assert!(page.len() <= 2, "a page honours its limit");
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        all.extend(page.iter().map(|worker| worker.id.to_string()));
    }
    assert_eq!(all, ["B", "a-1", "a~1", "b", "c"]);
}

/// The first time counts; a sign of life does not end it.
pub async fn a_worker_is_told_to_end(h: &dyn Harness) {
    let world = World::new(h);
    let drain = async |id: &str, at| {
        let drained = world.ports.workers.drain(&worker(id), at).await;
        drained.expect("an answer")
    };
    assert_eq!(drain("w1", at(1)).await, None);
    world.see("w1", WorkerFacts::default(), at(1)).await;
    assert_eq!(
        drain("w1", at(2))
            .await
            .expect("it is there")
            .draining_since,
        Some(at(2))
    );
    assert_eq!(
        drain("w1", at(3))
            .await
            .expect("it is there")
            .draining_since,
        Some(at(2))
    );
    let seen = world.see("w1", WorkerFacts::default(), at(4)).await;
    assert_eq!(
        (seen.draining_since, seen.last_seen_at),
        (Some(at(2)), at(4))
    );
}

/// By itself, or because it has not been seen for long.
pub async fn workers_are_forgotten(h: &dyn Harness) {
    let world = World::new(h);
    let workers = &world.ports.workers;
    for (id, seen) in [("old", 1), ("young", 50), ("done", 60)] {
        world.see(id, WorkerFacts::default(), at(seen)).await;
    }
    assert!(workers.forget(&worker("done")).await.expect("an answer"));
    assert!(!workers.forget(&worker("done")).await.expect("an answer"));
    let forgotten = workers.forget_old(at(50), at(50)).await;
    assert_eq!(forgotten.expect("an answer"), 1);
    let left = workers.workers(None, 10).await.expect("an answer");
    let left: Vec<&str> = left.iter().map(|worker| worker.id.as_str()).collect();
    assert_eq!(left, ["young"]);
}

/// The same leases, contexts and results; nothing new is claimed, and no history is written.
pub async fn a_claim_asked_again_hands_out_the_same(h: &dyn Harness) {
    let world = World::new(h);
    let two = template([step("a", &[]), step("b", &[]), step("c", &["a"])]);
    let task = world.submit(&two).await;
    let a = world.start(task, "a", at(1)).await;
    world
        .commit_batch(CommitBatch {
            changes: vec![StepChange {
                result: Some(json(r#"{"sum": 3}"#)),
                ..succeeded(&a, at(2))
            }],
            then_claim: None,
            now: at(2),
        })
        .await;
    let claim = ClaimRequest {
        limit: 2,
        ..ask(at(3))
    };
    let first = world
        .ports
        .workers
        .claim_once(claim.clone(), request("r1"))
        .await;
    let first = first.expect("an answer");
    assert!(!first.repeated);
    assert_eq!(first.reply.steps.len(), 2);
    let rows = world.history(task).await;
    let again = ClaimRequest {
        now: at(4),
        ..claim
    };
    let second = world.ports.workers.claim_once(again, request("r1")).await;
    let second = second.expect("an answer");
    assert!(second.repeated);
    for (one, other) in first.reply.steps.iter().zip(&second.reply.steps) {
        assert_eq!(one.step, other.step);
        assert_eq!(one.context, other.context);
        assert_eq!(one.parents, other.parents);
        assert_eq!(one.template, other.template);
    }
    assert_eq!(second.reply.steps.len(), 2);
    assert_eq!(world.history(task).await, rows);
}

/// What has ended or was given back meanwhile is not handed out again; another worker's id or
/// another request is a claim of its own.
pub async fn a_claim_asked_again_leaves_out_what_is_not_held(h: &dyn Harness) {
    let world = World::new(h);
    let steps = [step("a", &[]), step("b", &[]), step("c", &[])];
    let task = world.submit(&template(steps)).await;
    let claim = |at| ClaimRequest {
        limit: 2,
        ..ask(at)
    };
    let (names, repeated) = world.claim_once("r1", claim(at(1))).await;
    assert_eq!((names.join(" "), repeated), ("a b".to_owned(), false));
    let a = world.step(task, "a").await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let (names, repeated) = world.claim_once("r1", claim(at(3))).await;
    assert_eq!((names.join(" "), repeated), ("b".to_owned(), true));
    // Given back and claimed by another request: the lease is a new one.
    let b = world.step(task, "b").await;
    world.write(released(&b, at(4)), at(4)).await;
    let (names, repeated) = world.claim_once("r2", claim(at(5))).await;
    assert_eq!((names.len(), repeated), (2, false));
    let (names, repeated) = world.claim_once("r1", claim(at(6))).await;
    assert_eq!((names, repeated), (Vec::new(), true));
    let other = ClaimRequest {
        worker: worker("w2"),
        ..claim(at(6))
    };
    let (names, repeated) = world.claim_once("r2", other).await;
    assert_eq!((names, repeated), (Vec::new(), false), "nothing is left");
}

/// Whoever waits asks again and again under one id.
pub async fn a_claim_of_nothing_is_not_remembered(h: &dyn Harness) {
    let world = World::new(h);
    let (names, repeated) = world.claim_once("r1", ask(at(0))).await;
    assert_eq!((names, repeated), (Vec::new(), false));
    world.submit(&template([step("a", &[])])).await;
    let (names, repeated) = world.claim_once("r1", ask(at(1))).await;
    assert_eq!((names.join(" "), repeated), ("a".to_owned(), false));
}

/// However many come at the same time: together they are one claim.
pub async fn concurrent_claims_of_one_id_hand_out_the_same(h: &dyn Harness) {
    let world = World::new(h);
    let steps: Vec<String> = (0..12).map(|n| format!("s{n:02}")).collect();
    let steps = steps.iter().map(|name| step(name, &[]));
    world.submit(&template(steps)).await;
    let claim = ClaimRequest {
        limit: 3,
        ..ask(at(1))
    };
    let once = || world.claim_once("r1", claim.clone());
    let all = tokio::join!(once(), once(), once(), once());
    let all: [_; 4] = all.into();
    let first = all.iter().filter(|(_, repeated)| !repeated).count();
    assert_eq!(first, 1, "{all:?}");
    for (names, _) in &all {
        assert_eq!(names.len(), 3);
        assert_eq!(names, &all[0].0);
    }
}

/// After a while it is a claim like any other.
pub async fn old_claims_are_forgotten(h: &dyn Harness) {
    let world = World::new(h);
    world
        .submit(&template([step("a", &[]), step("b", &[])]))
        .await;
    let claim = |at| ClaimRequest {
        limit: 1,
        ..ask(at)
    };
    world.claim_once("r1", claim(at(1))).await;
    world.claim_once("r2", claim(at(9))).await;
    let forgotten = world.ports.workers.forget_old(at(0), at(5)).await;
    forgotten.expect("an answer");
    assert_eq!(
        world.claim_once("r1", claim(at(10))).await,
        (Vec::new(), false)
    );
    let (names, repeated) = world.claim_once("r2", claim(at(10))).await;
    assert_eq!((names.join(" "), repeated), ("b".to_owned(), true));
}

/// In the order asked, with their templates; what is not there is none.
pub async fn steps_are_read_by_their_names(h: &dyn Harness) {
    let world = World::new(h);
    let task = world
        .submit(&template([step("a", &[]), step("b", &["a"])]))
        .await;
    let other = TaskId::from_parts(at(9), 9);
    let wanted = [(task, "b"), (other, "a"), (task, "z"), (task, "a")];
    let wanted = wanted.map(|(task, name)| StepRef {
        task,
        name: StepName::parse(name).expect("a step name"),
    });
    let found = world.ports.workers.steps(wanted.to_vec()).await;
    let found = found.expect("an answer");
    let steps: Vec<Option<Step>> = found
        .iter()
        .map(|held| Some(held.as_ref()?.step.clone()))
        .collect();
    let expected = vec![
        Some(world.step(task, "b").await),
        None,
        None,
        Some(world.step(task, "a").await),
    ];
    assert_eq!(steps, expected);
    let snapshot = world.load(task).await;
    assert_eq!(
        found[0].as_ref().expect("it is there").template,
        snapshot.template
    );
    let none = world.ports.workers.steps(Vec::new()).await;
    assert!(none.expect("an answer").is_empty());
}

/// Steps that wait for parents, run, are paused or are done wait for nobody.
pub async fn demand_counts_what_waits_by_handler_and_queue(h: &dyn Harness) {
    let world = World::new(h);
    let of = |name: &str, does: &str| {
        StepBuilder::new(name, does)
            .expect("a step name")
            .queue(queue("slow"))
    };
    let steps = [
        of("a", "Mail::Send"),
        of("b", "Mail::Send"),
        of("later", "Mail::Send").after(["a"]).expect("names"),
        of("c", "pay"),
        step("d", &[]),
        step("e", &[]),
    ];
    let task = world.submit(&template(steps)).await;
    let e = world.start(task, "e", at(1)).await;
    world.write(failed(&e, at(2)), at(2)).await;
    world.start(task, "d", at(2)).await;
    let other = build(draft("other", [step("x", &[])]));
    let paused = world.submit(&other).await;
    world.operate(paused, Operation::Pause, at(4)).await;
    let demand = world.ports.workers.demand().await.expect("an answer");
    let line = |handler_name: &str, of: &str, ready, waiting| Demand {
        handler: handler(handler_name),
        queue: queue(of),
        ready,
        waiting,
    };
    assert_eq!(
        demand,
        [
            line("Mail::Send", "slow", 2, 0),
            line("pay", "slow", 1, 0),
            line("work", "default", 0, 1),
        ]
    );
}
