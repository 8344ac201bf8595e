//! Which calls suffer which fault.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::ports::{Clock, Entropy, Ports, StoreError};
use tokio::sync::Notify;

use super::fault::{Fault, Method, Rates};
use super::queue::FaultyQueue;
use super::reenqueuer::FaultyReenqueuer;
use super::retention::FaultyRetention;
use super::tasks::FaultyTasks;

/// A plan of faults, shared by everything it wraps. Clones share it too.
#[derive(Clone, Default)]
pub struct Faults(Arc<Inner>);

#[derive(Default)]
struct Inner {
    plan: Mutex<Plan>,
    /// Wakes those who wait in the order of their coming, so that a simulation repeats.
    released: Notify,
}

#[derive(Default)]
struct Plan {
    script: BTreeMap<Method, VecDeque<Option<Fault>>>,
    seeded: Option<(Arc<dyn Entropy>, BTreeMap<Method, Rates>)>,
    injected: Vec<(Method, Fault)>,
    held: bool,
}

impl Faults {
    /// No faults, until some are scripted.
    pub fn none() -> Self {
        Self::default()
    }

    /// Faults drawn from `entropy` at these rates; methods without a rate do not suffer any.
    pub fn seeded(entropy: Arc<dyn Entropy>, rates: BTreeMap<Method, Rates>) -> Self {
        let plan = Plan {
            seeded: Some((entropy, rates)),
            ..Plan::default()
        };
        Self(Arc::new(Inner {
            plan: Mutex::new(plan),
            released: Notify::new(),
        }))
    }

    /// The next calls of `method` suffer these faults, one each. A script goes before a seed.
    pub fn script(&self, method: Method, faults: impl IntoIterator<Item = Fault>) {
        let faults = faults.into_iter().map(Some);
        self.plan().script.entry(method).or_default().extend(faults);
    }

    /// The next `calls` calls of `method` suffer nothing: for a script that begins later.
    pub fn spare(&self, method: Method, calls: usize) {
        let spared = std::iter::repeat_n(None, calls);
        self.plan().script.entry(method).or_default().extend(spared);
    }

    /// Every call waits from now on, until [`release`](Self::release): the process that makes them
    /// is stopped, or the network is silent.
    pub fn hold(&self) {
        self.plan().held = true;
    }

    /// The calls that wait go on, with the arguments they were made with.
    pub fn release(&self) {
        self.plan().held = false;
        self.0.released.notify_waiters();
    }

    /// No faults from now on, scripted or drawn.
    pub fn stop(&self) {
        let mut plan = self.plan();
        plan.script.clear();
        plan.seeded = None;
    }

    /// The faults that calls have suffered so far, in order.
    pub fn injected(&self) -> Vec<(Method, Fault)> {
        self.plan().injected.clone()
    }

    /// The same ports, but every call of the task store, the step queue, the re-enqueuer and
    /// retention may suffer a fault.
    pub fn wrap(&self, ports: Ports) -> Ports {
        let around = Around {
            faults: self.clone(),
            clock: Arc::clone(&ports.clock),
        };
        Ports {
            tasks: Arc::new(FaultyTasks {
                around: around.clone(),
                inner: ports.tasks,
            }),
            queue: Arc::new(FaultyQueue {
                around: around.clone(),
                inner: ports.queue,
            }),
            reenqueuer: Arc::new(FaultyReenqueuer {
                around: around.clone(),
                inner: ports.reenqueuer,
            }),
            retention: Arc::new(FaultyRetention {
                around,
                inner: ports.retention,
            }),
            ..ports
        }
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns once nothing is held.
    async fn pass(&self) {
        loop {
            // Listening begins before looking, so that no release falls between the two.
            let mut released = std::pin::pin!(self.0.released.notified());
            released.as_mut().enable();
            if !self.plan().held {
                return;
            }
            released.await;
        }
    }

    fn draw(&self, method: Method) -> Option<Fault> {
        let mut plan = self.plan();
        let scripted = plan.script.get_mut(&method).and_then(VecDeque::pop_front);
        let fault = match (scripted, &plan.seeded) {
            (Some(scripted), _) => scripted,
            (None, Some((entropy, rates))) => {
                // Always two draws, so that the stream does not depend on the rates.
                let (which, how_long) = (entropy.next_u64(), entropy.next_u64());
                rates
                    .get(&method)
                    .and_then(|rates| rates.pick(which, how_long))
            }
            (None, None) => None,
        };
        let fault = fault.filter(|fault| *fault != Fault::Duplicate || !method.is_read());
        plan.injected.extend(fault.map(|fault| (method, fault)));
        fault
    }
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plan = self.plan();
        f.debug_struct("Faults")
            .field("script", &plan.script)
            .field("injected", &plan.injected.len())
            .finish_non_exhaustive()
    }
}

/// What stands around each call.
#[derive(Clone)]
pub(super) struct Around {
    faults: Faults,
    clock: Arc<dyn Clock>,
}

impl Around {
    /// Makes the call, or not, or twice, or later: as the plan says.
    pub(super) async fn call<T, E, Fut>(
        &self,
        method: Method,
        call: impl Fn() -> Fut + Send,
    ) -> Result<T, E>
    where
        T: Send,
        E: From<StoreError> + Send,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        self.faults.pass().await;
        let lost = |when| StoreError::unavailable(format!("planned fault {when} {method:?}"));
        match self.faults.draw(method) {
            None => call().await,
            Some(Fault::Before) => Err(lost("before").into()),
            Some(Fault::After) => {
                call().await?;
                Err(lost("after").into())
            }
            Some(Fault::Delay(span)) => {
                self.clock.sleep_until(self.clock.now().plus(span)).await;
                call().await
            }
            Some(Fault::LateReply(span)) => {
                let reply = call().await;
                self.clock.sleep_until(self.clock.now().plus(span)).await;
                reply
            }
            Some(Fault::Duplicate) => {
                let first = call().await;
                drop(call().await);
                first
            }
        }
    }
}
