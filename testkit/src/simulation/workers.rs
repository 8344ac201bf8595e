//! Workers that live, crash and come back.

use std::sync::Arc;

use application::ports::{ClaimScope, Clock};
use application::{Coordinator, CoordinatorOptions, Orchestrator, Until};
use domain::millis::Millis;
use domain::name::{QueueName, WorkerId};
use tokio::task::JoinHandle;

use super::process::Process;
use crate::faults::Faults;

impl Process {
    /// Each worker has an orchestrator of its own, as if it were a process of its own.
    pub(super) fn spawn_workers(&self) -> Vec<JoinHandle<()>> {
        (0..self.mix.workers)
            .map(|worker| self.spawn_worker(worker))
            .collect()
    }

    fn spawn_worker(&self, worker: u64) -> JoinHandle<()> {
        let stopped = Faults::none();
        self.spawn_stops(&stopped);
        let orchestrator = Orchestrator::new(stopped.wrap(self.ports_of_its_own()));
        let (handlers, clock, dice) = (
            self.handlers.clone(),
            Arc::clone(&self.clock),
            self.dice.split(),
        );
        let (calm, stop, lifetime) = (self.calm.clone(), self.stop.clone(), self.mix.lifetime);
        let template = self.options();
        tokio::spawn(async move {
            for life in 0_u64.. {
                let worker = WorkerId::parse(&format!("w{worker}-{life}")).expect("a worker id");
                let options = CoordinatorOptions {
                    worker,
                    ..template.clone()
                };
                let coordinator = Coordinator::new(orchestrator.clone(), handlers.clone(), options);
                let ends = stop.clone();
                let mut running = tokio::spawn(async move { coordinator.run(ends).await });
                let dies_at = lifetime.map(|max| clock.now().plus(dice.span(1_000, max.get())));
                let death = async {
                    match dies_at {
                        Some(at) if !calm.is_cancelled() => clock.sleep_until(at).await,
                        _ => std::future::pending().await,
                    }
                };
                tokio::select! {
                    biased;
                    ended = &mut running => {
                        ended.expect("a coordinator does not panic").expect("it has patience");
                        return;
                    }
                    () = death => running.abort(),
                }
                // What it had in hand dies with it, in the middle of whatever it was doing.
                let _: Result<_, _> = running.await;
                clock
                    .sleep_until(clock.now().plus(dice.span(0, 5_000)))
                    .await;
            }
        })
    }

    /// Stops a worker now and then for about as long as its lease: what it sends when it goes on
    /// may come too late.
    fn spawn_stops(&self, stopped: &Faults) {
        let Some(pause) = self.mix.stops else { return };
        let (stopped, clock, dice) = (stopped.clone(), Arc::clone(&self.clock), self.dice.split());
        let (calm, lease) = (self.calm.clone(), self.mix.lease);
        tokio::spawn(async move {
            while !calm.is_cancelled() {
                clock
                    .sleep_until(clock.now().plus(dice.span(0, pause.get())))
                    .await;
                stopped.hold();
                clock
                    .sleep_until(
                        clock
                            .now()
                            .plus(dice.span(lease.get() / 2, lease.get() * 3)),
                    )
                    .await;
                stopped.release();
            }
        });
    }

    fn options(&self) -> CoordinatorOptions {
        let scope = ClaimScope::Queues(vec![QueueName::default()]);
        let worker = WorkerId::parse("template").expect("a worker id");
        CoordinatorOptions {
            concurrency: self.mix.concurrency,
            lease: self.mix.lease,
            poll: self.mix.poll,
            grace: Millis::from_secs(1),
            patience: None,
            ..CoordinatorOptions::new(scope, Until::Stopped, worker)
        }
    }
}
