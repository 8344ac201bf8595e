//! Where remote workers wait for work, and share one look at the store.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::millis::Millis;
use domain::name::{HandlerName, QueueName};
use domain::time::Timestamp;
use tokio::sync::{Notify, oneshot};

use crate::coordinate::agenda::Agenda;
use crate::orchestrator::Orchestrator;
use crate::ports::{ClaimScope, Clock, StoreError};
use crate::supervise::Pulse;
use crate::wake::Ear;

/// How many claims of one desk may be under way while each gets all it asks for.
const ASKING_MAX: usize = 8;
/// As a coordinator's: what nobody announced is found within two seconds.
const POLL: Millis = Millis::saturating(1_800);
/// A desk that nobody came to for so long is closed.
const LINGER: Millis = Millis::from_secs(60);

/// Who waits for the same work: the same queues, the same handlers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    pub(super) queues: Vec<QueueName>,
    pub(super) handlers: Vec<HandlerName>,
}

impl Wanted {
    /// In order, each once: who wants the same comes to the same desk.
    pub(super) fn new(mut queues: Vec<QueueName>, mut handlers: Vec<HandlerName>) -> Self {
        queues.sort_unstable();
        queues.dedup();
        handlers.sort_unstable();
        handlers.dedup();
        Self { queues, handlers }
    }

    pub(super) fn scope(&self) -> ClaimScope {
        ClaimScope::Queues(self.queues.clone())
    }
}

/// All desks of a process.
#[derive(Debug, Default)]
pub(super) struct Desks(Mutex<BTreeMap<Wanted, Arc<Desk>>>);

impl Desks {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Wanted, Arc<Desk>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One desk. It knows when there may be work (from calls of this process and of others, and from a
/// look at the store every other second while somebody waits), and lets those who wait ask for it
/// one after the other: the next one only once the one before got all it asked for.
#[derive(Debug)]
pub(super) struct Desk {
    clock: Clocked,
    state: Mutex<State>,
    /// Somebody lined up, or was served.
    changed: Notify,
}

#[derive(Clone)]
struct Clocked(Arc<dyn Clock>);

impl std::fmt::Debug for Clocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

#[derive(Debug)]
struct State {
    agenda: Agenda,
    /// How often it was said that there may be work.
    calls: u64,
    asking: usize,
    line: VecDeque<oneshot::Sender<Permit>>,
    /// When somebody was last here.
    visited_at: Timestamp,
    closed: bool,
}

/// The right to ask the store once. Dropped, it goes to the next in the line.
#[derive(Debug)]
pub(super) struct Permit {
    desk: Arc<Desk>,
    calls: u64,
}

impl Orchestrator {
    /// The desk of those who want this, opened if it was not.
    pub(super) fn desk(&self, wanted: &Wanted) -> Arc<Desk> {
        let mut desks = self.remote.desks.lock();
        if let Some(desk) = desks.get(wanted) {
            desk.state().visited_at = self.ports.clock.now();
            return Arc::clone(desk);
        }
        let desk = Arc::new(Desk::new(Arc::clone(&self.ports.clock)));
        desks.insert(wanted.clone(), Arc::clone(&desk));
        let (orchestrator, wanted) = (self.clone(), wanted.clone());
        let kept = Arc::clone(&desk);
        drop(tokio::spawn(async move {
            let supervisor = orchestrator.supervisor();
            let make = |pulse| {
                let (orchestrator, wanted) = (orchestrator.clone(), wanted.clone());
                let desk = Arc::clone(&kept);
                async move { orchestrator.keep_desk(&desk, &wanted, pulse).await }
            };
            supervisor.keep("desk", make).await;
        }));
        desk
    }

    /// Listens and looks for those who wait, until nobody comes any more.
    async fn keep_desk(&self, desk: &Arc<Desk>, wanted: &Wanted, pulse: Pulse) {
        let scope = wanted.scope();
        let mut ear = self.ear(scope.clone());
        // What was called before it listened.
        desk.hear();
        loop {
            let now = self.ports.clock.now();
            if ear.was_called() {
                desk.hear();
            }
            desk.serve(now);
            if self.close(desk, wanted, now) {
                return;
            }
            if desk.is_time_to_look(now) {
                let handlers = Some(wanted.handlers.clone());
                let look = self.ports.queue.next_due(&scope, handlers);
                match pulse.during(look).await {
                    Ok(due) => desk.state().agenda.looked(due, self.ports.clock.now()),
                    Err(error) => self.could_not_look(desk, &error).await,
                }
                continue;
            }
            let until = desk.next_at(now);
            self.wait_at(desk, &mut ear, until).await;
        }
    }

    async fn wait_at(&self, desk: &Desk, ear: &mut Ear, until: Timestamp) {
        tokio::select! {
            biased;
            () = ear.called() => desk.hear(),
            () = desk.changed.notified() => {}
            () = self.ports.clock.sleep_until(until) => {}
        }
    }

    /// Those who wait go on waiting; who asks anew is told that the store is gone.
    async fn could_not_look(&self, desk: &Desk, error: &StoreError) {
        tracing::warn!(%error, "could not look for those who wait for work");
        let clock = &self.ports.clock;
        clock.sleep_until(clock.now().plus(POLL)).await;
        desk.hear();
    }

    fn close(&self, desk: &Arc<Desk>, wanted: &Wanted, now: Timestamp) -> bool {
        let mut desks = self.remote.desks.lock();
        let mut state = desk.state();
        let is_deserted =
            state.line.is_empty() && state.asking == 0 && now >= state.visited_at.plus(LINGER);
        if is_deserted {
            state.closed = true;
            desks.remove(wanted);
        }
        is_deserted
    }
}

impl Desk {
    fn new(clock: Arc<dyn Clock>) -> Self {
        let now = clock.now();
        // Desks should not look all at the same time.
        let seed = now.as_micros().to_string();
        let agenda = Agenda::seeded(POLL, &seed);
        Self {
            clock: Clocked(clock),
            state: Mutex::new(State {
                agenda,
                calls: 0,
                asking: 0,
                line: VecDeque::new(),
                visited_at: now,
                closed: false,
            }),
            changed: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There may be work.
    fn hear(&self) {
        let mut state = self.state();
        state.calls = state.calls.wrapping_add(1);
        state.agenda.hear();
    }

    /// The right to ask at once, whatever is known here.
    pub(super) fn at_once(self: &Arc<Self>) -> Permit {
        let mut state = self.state();
        state.asking = state.asking.saturating_add(1);
        Permit {
            desk: Arc::clone(self),
            calls: state.calls,
        }
    }

    /// A place in the line. `None`: the desk has just been closed.
    pub(super) fn line_up(&self) -> Option<oneshot::Receiver<Permit>> {
        let (turn, wait) = oneshot::channel();
        let mut state = self.state();
        if state.closed {
            return None;
        }
        state.line.push_back(turn);
        state.visited_at = self.clock.0.now();
        drop(state);
        self.changed.notify_one();
        Some(wait)
    }

    /// Lets the next ones in the line ask, if there may be something for them.
    fn serve(self: &Arc<Self>, now: Timestamp) {
        let mut unwanted = Vec::new();
        let mut state = self.state();
        while state.may_ask(now) {
            let Some(turn) = state.line.pop_front() else {
                break;
            };
            if turn.is_closed() {
                continue;
            }
            state.asking = state.asking.saturating_add(1);
            let permit = Permit {
                desk: Arc::clone(self),
                calls: state.calls,
            };
            // It may have gone this very moment; its permit must not be dropped under the lock.
            unwanted.extend(turn.send(permit).err());
        }
        state.line.retain(|turn| !turn.is_closed());
        drop(state);
        drop(unwanted);
    }

    fn is_time_to_look(&self, now: Timestamp) -> bool {
        let state = self.state();
        !state.line.is_empty()
            && state.asking == 0
            && !state.agenda.is_hopeful(now)
            && state.agenda.is_time_to_look(now)
    }

    fn next_at(&self, now: Timestamp) -> Timestamp {
        let state = self.state();
        if state.line.is_empty() {
            return state.visited_at.plus(LINGER);
        }
        if state.asking > 0 {
            // Whoever asks says when it is done.
            return now.plus(POLL);
        }
        state.agenda.next_at(now)
    }
}

impl State {
    fn may_ask(&self, now: Timestamp) -> bool {
        let at_once = if self.agenda.was_full() {
            ASKING_MAX
        } else {
            1
        };
        self.asking < at_once && self.agenda.is_hopeful(now)
    }
}

impl Permit {
    /// It has asked for so many and got so many.
    pub(super) fn asked(self, room: usize, claimed: usize, now: Timestamp) {
        let mut state = self.desk.state();
        state.agenda.asked(room, claimed, now);
        // What was called while it asked may have come too late for it.
        if state.calls != self.calls {
            state.agenda.hear();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.desk.state();
        state.asking = state.asking.saturating_sub(1);
        state.visited_at = self.desk.clock.0.now();
        drop(state);
        let now = self.desk.clock.0.now();
        self.desk.serve(now);
        self.desk.changed.notify_one();
    }
}
