//! A retry strategy of the user's own, from the template to the clock.

use std::sync::Arc;

use application::{Coordinator, Orchestrator, Until};
use domain::millis::Millis;
use domain::name::StrategyName;
use domain::retry::{Backoff, RetryPolicy, RetryStrategy, StepFailure, Strategies};
use domain::status::Status;
use testkit::handlers::ConfigurableFailure;

use crate::requests::{of_task, step};
use crate::world::World;
use application::coordinate::Stop;

/// 1, 4, 9 … minutes, and an hour for what is about quotas.
struct Squares;

impl RetryStrategy for Squares {
    fn delay(&self, n: u32, failure: &StepFailure) -> Millis {
        if failure.message.as_str().contains("quota") {
            return Millis::from_secs(3_600);
        }
        Millis::from_secs(u64::from(n) * u64::from(n) * 60)
    }
}

fn policy(name: &str) -> RetryPolicy {
    RetryPolicy {
        limit: 4,
        backoff: Backoff::Custom {
            name: StrategyName::parse(name).unwrap(),
        },
        jitter_percent: 0,
        ..RetryPolicy::default()
    }
}

async fn run(world: &World, policy: RetryPolicy, handler: ConfigurableFailure) -> Millis {
    let strategies = Strategies::default();
    let name = StrategyName::parse("squares").unwrap();
    let strategies = strategies.with(name, Arc::new(Squares));
    let orchestrator =
        Orchestrator::new(world.orchestrator.ports().clone()).with_strategies(strategies);
    let task = world.submit([step("a", &[]).retry(policy)]).await;
    let began = world.now();
    let options = of_task(task, Until::NothingLeft);
    let coordinator = Coordinator::new(orchestrator, world.all(Arc::new(handler)), options);
    let report = world.moving_time(coordinator.run(Stop::default())).await;
    report.unwrap();
    let a = world.step(task, "a").await;
    assert_eq!((a.status(), a.attempts), (Status::Complete, 4));
    world.now().since(began)
}

#[tokio::test(start_paused = true)]
async fn it_decides_every_delay_by_attempt_and_failure() {
    let world = World::new();
    let failing = ConfigurableFailure::new(3);
    let waited = run(&world, policy("squares"), failing.clone()).await;
    assert_eq!(waited, Millis::from_secs((1 + 4 + 9) * 60));
    world.finish().await;

    let world = World::new();
    let out_of_quota = failing.message("out of quota");
    let waited = run(&world, policy("squares"), out_of_quota).await;
    assert_eq!(waited, Millis::from_secs(3 * 3_600));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_is_not_registered_falls_back_to_the_default_curve() {
    let world = World::new();
    let waited = run(&world, policy("unheard-of"), ConfigurableFailure::new(3)).await;
    assert_eq!(waited, Millis::from_secs(2 + 4 + 8));
    world.finish().await;
}
