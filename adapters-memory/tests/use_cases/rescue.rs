//! Taking back the steps of workers that are gone.

use std::sync::{Arc, Mutex};

use application::ports::{HeartbeatRequest, LeaseRef, Ports};
use application::{Orchestrator, Rescuer};
use domain::history::Cause;
use domain::id::TaskId;
use domain::millis::Millis;
use domain::name::{ErrorClass, StrategyName};
use domain::retry::{Backoff, ClassRule, RetryPolicy, RetryStrategy, StepFailure, Strategies};
use domain::status::Status;
use domain::text::Actor;
use testkit::faults::{Fault, Method};

use crate::requests::{LEASE, fixed, step};
use crate::world::World;

fn rescuer(orchestrator: &Orchestrator, name: &str) -> Rescuer {
    Rescuer::new(orchestrator.clone(), Actor::named(name))
}

async fn causes(world: &World, task: TaskId) -> Vec<Cause> {
    let rows = world.history(task).await;
    let steps = rows.iter().filter(|row| row.step.is_some());
    steps.map(|row| row.cause).collect()
}

#[tokio::test(start_paused = true)]
async fn of_two_rescuers_at_once_one_takes_each_step() {
    let world = World::new();
    let task = world.submit([step("a", &[]), step("b", &[])]).await;
    world.start(task, "a").await;
    world.start(task, "b").await;
    world.advance(31);
    // Both have looked before either has written.
    world
        .faults
        .script(Method::Commit, [Fault::Delay(Millis::from_secs(1))]);
    let (one, other) = (
        rescuer(&world.orchestrator, "one"),
        rescuer(&world.elsewhere(), "other"),
    );
    let both = async { tokio::join!(one.rescue(10), other.rescue(10)) };
    let (one, other) = world.moving_time(both).await;
    assert_eq!((one.unwrap(), other.unwrap()), (0, 2));
    for name in ["a", "b"] {
        assert_eq!(world.step(task, name).await.attempts, 1);
    }
    assert_eq!(world.heard("step.failed"), 2);
    assert_eq!(world.heard("observability.step.backoff"), 2);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_that_came_first_wins_against_a_rescuer_that_has_looked() {
    let world = World::new();
    let task = world.submit([step("a", &[])]).await;
    let claimed = world.start(task, "a").await;
    world.advance(30);
    world
        .faults
        .script(Method::Commit, [Fault::Delay(Millis::from_secs(1))]);
    let rescuer = rescuer(&world.orchestrator, "one");
    let queue = Arc::clone(&world.orchestrator.ports().queue);
    let leases = vec![LeaseRef {
        step: claimed.step.id,
        lease_no: claimed.step.lease_no,
    }];
    let now = world.now();
    let beat = queue.heartbeat(HeartbeatRequest {
        leases,
        lease: LEASE,
        now,
    });
    let both = async { tokio::join!(rescuer.rescue(10), beat) };
    let (taken, beat) = world.moving_time(both).await;
    assert_eq!(taken.unwrap(), 0);
    assert!(beat.unwrap()[0].is_ok());
    assert_eq!(world.step(task, "a").await.status(), Status::InProgress);
    world.finish().await;
}

#[tokio::test]
async fn a_lease_and_a_deadline_are_told_apart() {
    let world = World::new();
    let short = Millis::from_secs(10);
    let task = world
        .submit([step("lease", &[]), step("deadline", &[]).timeout(short)])
        .await;
    world.start(task, "lease").await;
    world.start(task, "deadline").await;
    let rescuer = rescuer(&world.orchestrator, "rescuer");
    for (secs, taken) in [(19, 0), (1, 1), (9, 0), (1, 1)] {
        world.advance(secs);
        assert_eq!(rescuer.rescue(10).await.unwrap(), taken);
    }
    for (name, class) in [
        ("deadline", "deadline_exceeded"),
        ("lease", "lease_expired"),
    ] {
        let step = world.step(task, name).await;
        let error = step.last_error.unwrap();
        assert_eq!(error.class.unwrap().as_str(), class);
        assert!(
            error.message.as_str().contains("worker hand"),
            "{}",
            error.message
        );
    }
    let (lapsed, again) = (Cause::LeaseExpired, Cause::RetryScheduled);
    let (started, deadline) = (Cause::Started, Cause::DeadlineExceeded);
    let expected = [started, started, deadline, again, lapsed, again];
    assert_eq!(causes(&world, task).await, expected);
    world.finish().await;
}

#[tokio::test]
async fn at_most_so_many_are_taken_back_and_the_last_attempt_ends_the_task() {
    let world = World::new();
    let last = RetryPolicy {
        limit: 1,
        ..fixed(1)
    };
    let steps = ["a", "b", "c"].map(|name| step(name, &[]).retry(last.clone()));
    let task = world.submit(steps).await;
    for name in ["a", "b", "c"] {
        world.start(task, name).await;
        world.advance(1);
    }
    world.advance(60);
    let rescuer = rescuer(&world.orchestrator, "rescuer");
    assert_eq!(rescuer.rescue(2).await.unwrap(), 2);
    assert_eq!(
        world.step(task, "c").await.status(),
        Status::InProgress,
        "the newest"
    );
    assert_eq!(rescuer.rescue(2).await.unwrap(), 1);
    assert_eq!(rescuer.rescue(2).await.unwrap(), 0);
    assert_eq!(world.load(task).await.task.status(), Status::Error);
    assert_eq!(world.heard("observability.step.max_retries_reached"), 3);
    world.finish().await;
}

/// Writes down what it is asked.
#[derive(Default)]
struct Asked(Mutex<Vec<(u32, Option<ErrorClass>)>>);

impl RetryStrategy for Asked {
    fn delay(&self, n: u32, failure: &StepFailure) -> Millis {
        self.0.lock().unwrap().push((n, failure.class.clone()));
        Millis::from_secs(77)
    }
}

#[tokio::test]
async fn a_custom_strategy_is_asked_about_the_lapse_by_its_class() {
    let asked = Arc::new(Asked::default());
    let name = StrategyName::parse("mine").unwrap();
    let class = ErrorClass::parse("lease_expired").unwrap();
    let world = World::new();
    let ports: Ports = world.orchestrator.ports().clone();
    let strategy: Arc<dyn RetryStrategy> = Arc::<Asked>::clone(&asked);
    let strategies = Strategies::default().with(name.clone(), strategy);
    let orchestrator = Orchestrator::new(ports).with_strategies(strategies);
    let rule = ClassRule {
        backoff: Some(Backoff::Custom { name }),
        retryable: None,
    };
    // Only lapsed leases go by it.
    let mut retry = fixed(5);
    retry.by_class.insert(class.clone(), rule);
    let task = world.submit([step("a", &[]).retry(retry)]).await;
    world.start(task, "a").await;
    world.advance(40);
    let rescuer = rescuer(&orchestrator, "rescuer");
    assert_eq!(rescuer.rescue(10).await.unwrap(), 1);
    assert_eq!(*asked.0.lock().unwrap(), [(1, Some(class))]);
    let next = world.step(task, "a").await.next_run_at();
    assert_eq!(next, Some(world.now().plus(Millis::from_secs(77))));
    world.finish().await;
}
