//! What ended long ago is removed whole, and nothing else is touched.

use application::ports::{
    Expired, PurgeReply, PurgeRequest, Removal, RetentionStore, SubmitRefusal, TaskListQuery,
};
use domain::name::{IdempotencyKey, Tag};
use domain::task::Snapshot;

use super::prelude::*;

fn asked(state: Status, ended_before: Timestamp, limit: u32) -> PurgeRequest {
    PurgeRequest {
        state,
        ended_before,
        limit,
    }
}

fn retention<'w>(world: &'w World<'_>) -> &'w dyn RetentionStore {
    world.ports.retention.as_ref()
}

async fn purge(world: &World<'_>, state: Status, before: i64, limit: u32) -> (u32, Option<i64>) {
    let request = asked(state, at(before), limit);
    let reply = retention(world)
        .purge(request)
        .await
        .expect("the store answers");
    let PurgeReply {
        removed,
        oldest_left,
    } = reply;
    (removed, oldest_left.map(seconds))
}

async fn expired(world: &World<'_>, state: Status, before: i64, limit: u32) -> (u32, Option<i64>) {
    let request = asked(state, at(before), limit);
    let found = retention(world)
        .expired(request)
        .await
        .expect("the store answers");
    let Expired { tasks, oldest } = found;
    (tasks, oldest.map(seconds))
}

/// How many seconds after the case began.
fn seconds(time: Timestamp) -> i64 {
    (time.as_micros() - at(0).as_micros()) / 1_000_000
}

async fn find(world: &World<'_>, task: TaskId) -> Option<Snapshot> {
    let loaded = world.ports.tasks.load(task).await;
    loaded.expect("the store answers")
}

/// A task of one step that ends at this second in this state.
async fn ended(world: &World<'_>, state: Status, second: i64) -> TaskId {
    let task = world.submit(&template([step_of(1, "a", &[])])).await;
    match state {
        Status::Cancelled => {
            world.operate(task, Operation::Cancel, at(second)).await;
        }
        Status::Complete | Status::Error | Status::ResolvedManually => {
            let a = world.start(task, "a", at(0)).await;
            let outcome = if state == Status::Complete {
                succeeded(&a, at(second))
            } else {
                failed(&a, at(second))
            };
            world.write(outcome, at(second)).await;
            if state == Status::ResolvedManually {
                world.operate(task, Operation::Resolve, at(second)).await;
            }
        }
        Status::Pending | Status::InProgress => panic!("{state} is no end"),
    }
    assert_eq!(world.load(task).await.task.status(), state);
    task
}

/// Only tasks of the state that was asked for go, and of those only what ended before the time.
pub async fn a_purge_removes_what_ended_before(h: &dyn Harness) {
    let world = World::new(h);
    let states = [
        Status::Complete,
        Status::Error,
        Status::Cancelled,
        Status::ResolvedManually,
    ];
    let mut tasks = Vec::new();
    for state in states {
        tasks.push((
            state,
            ended(&world, state, 10).await,
            ended(&world, state, 20).await,
        ));
    }
    for (state, old, new) in tasks {
        assert_eq!(expired(&world, state, 10, 100).await, (0, None));
        assert_eq!(purge(&world, state, 10, 100).await, (0, Some(10)));
        assert!(find(&world, old).await.is_some(), "it ended at that time");
        assert_eq!(expired(&world, state, 11, 100).await, (1, Some(10)));
        assert_eq!(purge(&world, state, 11, 100).await, (1, Some(20)));
        assert_eq!(find(&world, old).await, None, "{state}");
        assert!(find(&world, new).await.is_some(), "{state}");
        assert_eq!(purge(&world, state, 100, 100).await, (1, None));
        assert_eq!(find(&world, new).await, None, "{state}");
    }
}

/// Context, results, history, operations, tags and the key go with the task.
pub async fn a_purged_task_leaves_nothing_behind(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &["a"])]);
    let key = IdempotencyKey::parse("k").expect("a key");
    let tag = Tag::parse("red").expect("a tag");
    let facts = SubmissionFacts {
        idempotency_key: Some(key),
        tags: std::iter::once(tag.clone()).collect(),
        ..SubmissionFacts::default()
    };
    let task = world.submit_with(&template, facts.clone(), at(0)).await;
    let other = SubmissionFacts {
        priority: 1,
        ..facts.clone()
    };
    let refused = world.new_task(&template, other.clone(), at(1));
    let refused = world.try_submit(vec![refused]).await.remove(0);
    assert!(matches!(refused, Err(SubmitRefusal::KeyReused { .. })));
    world.operate(task, Operation::Pause, at(1)).await;
    world.operate(task, Operation::Resume, at(2)).await;
    for name in ["a", "b"] {
        let step = world.start(task, name, at(3)).await;
        world.write(succeeded(&step, at(4)), at(4)).await;
    }
    assert_eq!(purge(&world, Status::Complete, 5, 100).await, (1, None));
    let tasks = &world.ports.tasks;
    assert_eq!(tasks.context(task).await.expect("an answer"), None);
    assert_eq!(tasks.results(task).await.expect("an answer"), []);
    assert_eq!(tasks.history(task, 0, 10).await.expect("an answer"), []);
    assert_eq!(tasks.operations(task, 0, 10).await.expect("an answer"), []);
    for tag in [None, Some(tag)] {
        let query = TaskListQuery {
            tag,
            limit: 10,
            ..TaskListQuery::default()
        };
        assert_eq!(tasks.list(query).await.expect("an answer").items, []);
    }
    let fresh = world.submit_with(&template, other, at(10)).await;
    assert_ne!(fresh, task, "the key is free again");
    story! { world, fresh =>
        "task pending:",
        "a pending 0/3:",
        "b pending unmet 1 0/3:",
    }
}

/// The oldest go first, and no more of them than asked for.
pub async fn a_purge_takes_the_oldest_first_up_to_its_limit(h: &dyn Harness) {
    let world = World::new(h);
    let mut tasks = Vec::new();
    for second in [30, 10, 50, 20, 40] {
        tasks.push((second, ended(&world, Status::Complete, second).await));
    }
    tasks.sort_unstable();
    assert_eq!(
        expired(&world, Status::Complete, 45, 100).await,
        (4, Some(10))
    );
    assert_eq!(
        expired(&world, Status::Complete, 45, 3).await,
        (3, Some(10))
    );
    assert_eq!(
        purge(&world, Status::Complete, 45, 3).await,
        (3, Some(40)),
        "three of four"
    );
    for (second, task) in &tasks {
        assert_eq!(
            find(&world, *task).await.is_some(),
            *second > 30,
            "{second}"
        );
    }
    assert_eq!(purge(&world, Status::Complete, 45, 3).await, (1, Some(50)));
    assert_eq!(purge(&world, Status::Complete, 45, 3).await, (0, Some(50)));
}

/// A task that has not ended is kept whatever its age: pending, running, backing off, paused.
pub async fn open_tasks_are_never_purged(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &["a"])]);
    let waits = world.submit(&template).await;
    let runs = world.submit(&template).await;
    world.start(runs, "a", at(1)).await;
    let backs_off = world.submit(&template).await;
    let a = world.start(backs_off, "a", at(1)).await;
    world.write(failed(&a, at(2)), at(2)).await;
    let half_done = world.submit(&template).await;
    let a = world.start(half_done, "a", at(1)).await;
    world.write(succeeded(&a, at(2)), at(2)).await;
    let paused = world.submit(&template).await;
    world.operate(paused, Operation::Pause, at(1)).await;
    for state in Status::ALL {
        assert_eq!(
            expired(&world, state, 1_000_000, 100).await,
            (0, None),
            "{state}"
        );
        assert_eq!(
            purge(&world, state, 1_000_000, 100).await,
            (0, None),
            "{state}"
        );
    }
    for task in [waits, runs, backs_off, half_done, paused] {
        assert!(find(&world, task).await.is_some());
    }
    story! { world, half_done =>
        "task in_progress: started",
        "a complete 1/3: started succeeded",
        "b pending 0/3:",
    }
}

/// What counts is when it ended last.
pub async fn a_task_that_was_run_again_ages_anew(h: &dyn Harness) {
    let world = World::new(h);
    let task = ended(&world, Status::Complete, 10).await;
    let a = world.index(task, "a").await;
    world
        .operate(task, Operation::RerunFrom { step: a }, at(20))
        .await;
    assert_eq!(purge(&world, Status::Complete, 100, 100).await, (0, None));
    let a = world.start(task, "a", at(21)).await;
    world.write(succeeded(&a, at(30)), at(30)).await;
    assert_eq!(
        purge(&world, Status::Complete, 30, 100).await,
        (0, Some(30))
    );
    story! { world, task =>
        "task complete: started settled rerun started settled",
        "a complete 1/1: started succeeded rerun started succeeded",
    }
    assert_eq!(purge(&world, Status::Complete, 31, 100).await, (1, None));
    assert_eq!(find(&world, task).await, None);
}

/// A worker whose task was cancelled and removed, and an operator, are told that it is not there.
pub async fn latecomers_to_a_purged_task_find_nothing(h: &dyn Harness) {
    let world = World::new(h);
    let task = world.submit(&template([step("a", &[])])).await;
    let a = world.start(task, "a", at(1)).await;
    world.operate(task, Operation::Cancel, at(2)).await;
    assert_eq!(purge(&world, Status::Cancelled, 3, 100).await, (1, None));
    let late = world.commit_one(succeeded(&a, at(4)), at(4)).await;
    assert!(matches!(late, Err(CommitError::NotFound)), "{late:?}");
    let operated = world.try_operate(task, Operation::Pause, at(4), None).await;
    assert!(
        matches!(operated, Err(OperateError::NotFound)),
        "{operated:?}"
    );
    let repaired = world.ports.tasks.repair(task, operator(at(4))).await;
    assert_eq!(repaired.expect("the store answers"), 0);
    assert_eq!(find(&world, task).await, None, "nobody brought it back");
}

/// Two that purge at once share the work.
pub async fn concurrent_purges_remove_each_task_once(h: &dyn Harness) {
    let world = World::new(h);
    for second in 0..20 {
        ended(&world, Status::Complete, 10 + second).await;
    }
    let kept = ended(&world, Status::Complete, 100).await;
    let rounds = || async {
        let mut removed = 0;
        for _ in 0..100 {
            removed += purge(&world, Status::Complete, 50, 3).await.0;
        }
        removed
    };
    let (one, two) = tokio::join!(rounds(), rounds());
    assert_eq!(one + two, 20);
    assert_eq!(
        purge(&world, Status::Complete, 50, 3).await,
        (0, Some(100)),
        "nothing is left of them"
    );
    assert!(find(&world, kept).await.is_some());
}

/// One task, once it has ended, with all that belongs to it; no other.
pub async fn one_ended_task_is_removed_whole(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[])]);
    let key = IdempotencyKey::parse("k").expect("a key");
    let facts = SubmissionFacts {
        idempotency_key: Some(key),
        tags: vec![Tag::parse("red").expect("a tag")],
        ..SubmissionFacts::default()
    };
    let task = world.submit_with(&template, facts.clone(), at(0)).await;
    let other = world.submit(&template).await;
    let remove = async || {
        let removed = retention(&world).remove(task).await;
        removed.expect("the store answers")
    };
    assert_eq!(remove().await, Removal::Open(Status::Pending));
    world.operate(task, Operation::Pause, at(1)).await;
    world.operate(task, Operation::Cancel, at(1)).await;
    assert_eq!(remove().await, Removal::Removed);
    assert_eq!(remove().await, Removal::Absent);
    assert_eq!(find(&world, task).await, None);
    let tasks = &world.ports.tasks;
    let left = tasks.history(task, 0, 10).await.expect("history");
    let log = tasks.operations(task, 0, 10).await.expect("operations");
    assert_eq!((left.len(), log.len()), (0, 0));
    assert_eq!(tasks.context(task).await.expect("context"), None);
    let again = world.submit_with(&template, facts, at(5)).await;
    assert_ne!(again, task, "the key is free again");
    let query = TaskListQuery {
        tag: Some(Tag::parse("red").expect("a tag")),
        limit: 10,
        ..TaskListQuery::default()
    };
    let listed = tasks.list(query).await.expect("a list").items;
    assert_eq!(
        listed.iter().map(|item| item.id).collect::<Vec<_>>(),
        [again]
    );
    assert!(find(&world, other).await.is_some());
}
