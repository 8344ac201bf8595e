//! Handlers that stop where the test wants them, so that races are built without sleeping.

use std::sync::Arc;

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;
use tokio::sync::{Semaphore, watch};

/// Where [`Gated`] handlers wait until the test lets them through.
///
/// ```
/// use std::sync::Arc;
/// use tasker_testkit::handlers::{ConfigurableFailure, Gate, Gated, Invocation};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let gate = Gate::closed();
/// let handler = Gated::new(&gate, Arc::new(ConfigurableFailure::new(0)));
/// let running = tokio::spawn(async move { Invocation::of("slow").call(&handler).await });
///
/// gate.arrived(1).await; // now the handler is surely inside …
/// gate.let_through(1); // … and now it may go on.
/// assert!(running.await.unwrap().is_ok());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    arrivals: watch::Sender<u64>,
    passes: Semaphore,
}

impl Gate {
    /// A gate that lets nobody through.
    pub fn closed() -> Self {
        Self(Arc::new(Inner {
            arrivals: watch::Sender::new(0),
            passes: Semaphore::new(0),
        }))
    }

    /// Returns once `calls` calls have arrived since the gate was made, gone on or not.
    pub async fn arrived(&self, calls: u64) {
        let mut arrivals = self.0.arrivals.subscribe();
        // The sender lives as long as `self`, so the wait cannot fail.
        let _reached = arrivals.wait_for(|arrived| *arrived >= calls).await;
    }

    /// How many calls have arrived since the gate was made.
    pub fn arrivals(&self) -> u64 {
        *self.0.arrivals.borrow()
    }

    /// Lets this many calls through, those that wait first.
    pub fn let_through(&self, calls: usize) {
        self.0.passes.add_permits(calls);
    }

    /// Lets every call through from now on.
    pub fn open(&self) {
        self.0.passes.close();
    }

    async fn pass(&self) {
        self.0
            .arrivals
            .send_modify(|arrived| *arrived = arrived.saturating_add(1));
        // An error says that the gate is open for all.
        if let Ok(pass) = self.0.passes.acquire().await {
            pass.forget();
        }
    }
}

/// Waits at a [`Gate`] before it does what the handler inside does.
///
/// It does not listen to its cancellation token: a zombie in the making.
#[derive(Clone)]
pub struct Gated {
    gate: Gate,
    inner: Arc<dyn StepHandler>,
}

impl Gated {
    /// Puts `inner` behind the gate.
    pub fn new(gate: &Gate, inner: Arc<dyn StepHandler>) -> Self {
        Self {
            gate: gate.clone(),
            inner,
        }
    }
}

impl std::fmt::Debug for Gated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gated")
            .field("gate", &self.gate)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl StepHandler for Gated {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        self.gate.pass().await;
        self.inner.handle(context).await
    }
}
