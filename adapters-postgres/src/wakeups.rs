//! [`Wakeups`]: announcements of this process to others over LISTEN and NOTIFY, and theirs to it.

mod listener;
mod notifier;
mod outbox;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use application::EngineMetrics;
use application::ports::{Clock, Heard, Wakeups};
use application::supervise::Supervisor;
use domain::name::QueueName;
use tokio::runtime::Handle;
use tokio::sync::broadcast;
use tokio::task::JoinSet;

use crate::pool::Pool;
use crate::session::Session;
use listener::Listener;
use notifier::Notifier;
use outbox::Outbox;

/// Where announcements are made. The payload is the name of a queue.
const CHANNEL: &str = "tasker_wake";
/// The first pause after a connection that could not be made; doubled up to the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How many announcements may wait for a listener of this process.
const HEARD_WAITING: usize = 1_024;

/// The announcements of one process. Its loops, each with a connection of its own, begin when they
/// are first needed and end when this is dropped.
#[derive(Debug)]
pub(crate) struct PgWakeups {
    outbox: Arc<Outbox>,
    heard: broadcast::Sender<Heard>,
    parts: Parts,
    /// Whether anything could be heard: not through a pooler that changes servers.
    can_listen: bool,
    telling: Once,
    listening: Once,
    loops: Mutex<JoinSet<()>>,
}

/// What the loops are made of.
#[derive(Clone, Debug)]
struct Parts {
    pool: Arc<Pool>,
    session: Session,
    metrics: Arc<EngineMetrics>,
    supervisor: Supervisor,
    runtime: Handle,
    /// The server process that tells for us: what it tells is no news here.
    teller: Arc<AtomicU32>,
}

impl PgWakeups {
    /// To be made within a runtime, which runs the loops.
    pub(crate) fn new(
        session: &Session,
        clock: Arc<dyn Clock>,
        metrics: &Arc<EngineMetrics>,
        can_listen: bool,
    ) -> Self {
        let parts = Parts {
            pool: session.pool(),
            session: session.clone(),
            metrics: Arc::clone(metrics),
            supervisor: Supervisor::new(clock, Arc::clone(metrics)),
            runtime: Handle::current(),
            teller: Arc::default(),
        };
        Self {
            outbox: Arc::default(),
            heard: broadcast::Sender::new(HEARD_WAITING),
            parts,
            can_listen,
            telling: Once::new(),
            listening: Once::new(),
            loops: Mutex::default(),
        }
    }

    /// Ends the loops and closes their connections.
    pub(crate) fn close(&self) {
        self.loops().abort_all();
    }

    fn loops(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.loops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_telling(&self) {
        let (parts, outbox) = (self.parts.clone(), Arc::clone(&self.outbox));
        let supervisor = parts.supervisor.clone();
        let make = move |pulse| Notifier::new(parts.clone(), Arc::clone(&outbox), pulse).tell();
        let kept = async move { supervisor.keep("notifier", make).await };
        self.loops().spawn_on(kept, &self.parts.runtime);
    }

    fn begin_listening(&self) {
        let (parts, heard) = (self.parts.clone(), self.heard.clone());
        let supervisor = parts.supervisor.clone();
        let mut has_warned = false;
        let make = move |pulse| {
            let listener = Listener::new(parts.clone(), heard.clone(), pulse, has_warned);
            // Said once, however often the loop begins.
            has_warned = true;
            listener.listen()
        };
        let kept = async move { supervisor.keep("listener", make).await };
        self.loops().spawn_on(kept, &self.parts.runtime);
    }
}

impl Wakeups for PgWakeups {
    fn announce(&self, queues: &BTreeSet<QueueName>) {
        self.outbox.put(queues.iter().cloned());
        self.telling.call_once(|| self.begin_telling());
    }

    fn listen(&self) -> broadcast::Receiver<Heard> {
        let receiver = self.heard.subscribe();
        if self.can_listen {
            self.listening.call_once(|| self.begin_listening());
        }
        receiver
    }
}
