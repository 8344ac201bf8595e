//! One run of the bench: a store, a probe of it, and who listens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use application::ports::{EventSink, Handlers};
use domain::millis::Millis;
use domain::name::{HandlerName, Namespace, QueueName};
use domain::template::Template;

use crate::backend::{Backend, Opened};
use crate::error::BenchError;
use crate::meter::Meter;
use crate::plan::Store;
use crate::probe::{Probe, Reading};
use crate::shape::{HANDLER, QUEUE, Shape};

/// Who hears how it goes.
pub trait Listener: Sync {
    /// Something is being done that takes a while.
    fn say(&self, text: &str);
}

/// A store, a probe of it, and who listens.
pub(crate) struct Bench<'b> {
    pub(crate) listener: &'b dyn Listener,
    backend: Backend,
    probe: Option<Probe>,
    /// Tells this run's namespaces from those of all others.
    run: String,
    trials: AtomicU32,
}

/// One graph to run, in a namespace of its own.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) shape: Shape,
    pub(crate) template: Arc<Template>,
    pub(crate) queue: QueueName,
    pub(crate) meter: Arc<Meter>,
    pub(crate) handlers: Handlers,
}

/// Ready steps are due by now; what waits longer is in nobody's way.
const SOON: Millis = Millis::from_secs(3_600);

impl<'b> Bench<'b> {
    pub(crate) async fn new(
        store: Option<&Store>,
        listener: &'b dyn Listener,
    ) -> Result<Self, BenchError> {
        let run = run_id();
        let application = format!("tasker bench {run}");
        let probe = match store {
            Some(store) => Some(Probe::new(&store.session_url(), &application).await?),
            None => None,
        };
        if probe.as_ref().is_some_and(|probe| !probe.counts_queries()) {
            listener.say(
                "pg_stat_statements is not there: queries are counted by the client, each call of \
                 the store as one",
            );
        }
        Ok(Self {
            listener,
            backend: Backend::new(store, &application),
            probe,
            run,
            trials: AtomicU32::new(0),
        })
    }

    /// Connections of their own, telling `meter`.
    pub(crate) async fn open(&self, meter: &Arc<Meter>) -> Result<Opened, BenchError> {
        let events: Arc<dyn EventSink> = Arc::<Meter>::clone(meter);
        self.backend.open(events).await
    }

    /// What the database has done; of a store in memory nothing is known.
    pub(crate) async fn read(&self) -> Result<Option<Reading>, BenchError> {
        match &self.probe {
            Some(probe) => Ok(Some(probe.read().await?)),
            None => Ok(None),
        }
    }

    /// Statements up to now, where the server counts them.
    pub(crate) async fn queries(&self) -> Result<Option<u64>, BenchError> {
        match &self.probe {
            Some(probe) => probe.queries().await,
            None => Ok(None),
        }
    }

    /// The probe, if there is a database.
    pub(crate) const fn probe(&self) -> Option<&Probe> {
        self.probe.as_ref()
    }

    /// A graph to run, of whose tasks a sample of so many is looked at.
    pub(crate) async fn trial(&self, shape: Shape, tasks: u64) -> Result<Trial, BenchError> {
        let number = self.trials.fetch_add(1, Ordering::Relaxed);
        let namespace = Namespace::parse(&format!("bench-{}-{number}", self.run))?;
        let meter = Meter::new(namespace.clone(), tasks);
        let queue = self.free_queue(&meter, number).await?;
        Ok(Trial {
            shape,
            template: shape.template(&namespace, &queue)?,
            queue,
            handlers: meter.handlers()?,
            meter,
        })
    }

    /// The usual queue, unless an earlier measurement that was cut short has left work there.
    async fn free_queue(&self, meter: &Arc<Meter>, number: u32) -> Result<QueueName, BenchError> {
        let usual = QueueName::parse(QUEUE)?;
        let opened = self.open(meter).await?;
        let ports = opened.orchestrator.ports();
        let scope = application::ports::ClaimScope::Queues(vec![usual.clone()]);
        let handler = HandlerName::parse(HANDLER)?;
        let due = ports.queue.next_due(&scope, Some(vec![handler])).await?;
        let is_taken = due.step.is_some_and(|at| at < ports.clock.now().plus(SOON));
        opened.close().await;
        if is_taken {
            return Ok(QueueName::parse(&format!("{QUEUE}-{}-{number}", self.run))?);
        }
        Ok(usual)
    }
}

impl Trial {
    /// Waits until so many of its tasks have ended, or until the deadline. Answers when that was
    /// and whether all have.
    pub(crate) async fn have_ended(
        &self,
        tasks: u64,
        deadline: Option<Instant>,
    ) -> Result<(Instant, bool), BenchError> {
        let deadline = async {
            match deadline {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            at = self.meter.have_ended(tasks) => Ok((at, true)),
            () = deadline => Ok((Instant::now(), false)),
            error = self.stalls(tasks) => Err(error),
        }
    }

    /// Returns when nothing has moved for a while.
    pub(crate) async fn stalls(&self, tasks: u64) -> BenchError {
        let mut last = self.meter.counted();
        loop {
            tokio::time::sleep(STALL).await;
            let counted = self.meter.counted();
            if counted == last {
                return BenchError::Unfinished(format!(
                    "{}: nothing has moved for {STALL:?}; {} of {tasks} tasks have ended",
                    self.shape, counted.ended
                ));
            }
            last = counted;
        }
    }
}

/// Nothing here takes this long unless it never ends.
const STALL: Duration = Duration::from_mins(1);

/// A word that no other run has, from the randomness of the system.
fn run_id() -> String {
    let random = adapters_memory::MemoryPorts::real(None)
        .ports()
        .entropy
        .next_u64();
    format!("{:08x}", random >> 32)
}
