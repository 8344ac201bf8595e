//! What claims, rescuers and reconcilers look for, in the order they want it.
//!
//! Only steps that may start, now or at a known time, are in the lanes, so that a claim costs the
//! same however many steps wait for parents, are paused or are done.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{StepId, StepIndex, TaskId};
use domain::name::QueueName;
use domain::status::Status;
use domain::time::Timestamp;

use super::row::TaskRow;

/// Where the index has a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nowhere.
    None,
    /// In the lanes of its queue and of its task.
    Ready { place: i64 },
    /// Among those that wait for a time; a claim at or after it moves them to the lanes.
    Waiting { until: Timestamp },
    /// Among the running.
    Running { lapses_at: Timestamp },
}

/// A line of steps, in the order of their places; ties by task and place in the template.
type Lane = BTreeSet<(i64, StepId)>;

#[derive(Default)]
pub(super) struct Index {
    queues: BTreeMap<QueueName, Lane>,
    tasks: BTreeMap<TaskId, Lane>,
    waiting: BTreeSet<(Timestamp, StepId)>,
    running: BTreeSet<(Timestamp, StepId)>,
    wakes: BTreeSet<(Timestamp, TaskId)>,
    ended: BTreeMap<Status, BTreeSet<(Timestamp, TaskId)>>,
}

impl Index {
    /// Puts a step where it belongs.
    pub(super) fn refresh(&mut self, row: &mut TaskRow, index: StepIndex) {
        let slot = row.slot(index);
        self.put(row, index, slot);
    }

    /// Puts all steps of a task where they belong: after a change of what holds for all of them.
    pub(super) fn refresh_all(&mut self, row: &mut TaskRow) {
        for id in row.ids() {
            self.refresh(row, id.index);
        }
        self.refresh_task(row);
    }

    /// Puts a task where the reconciler finds it, and, once it has ended, where retention does.
    pub(super) fn refresh_task(&mut self, row: &mut TaskRow) {
        let task = &row.snapshot.task;
        let (status, id) = (task.status(), task.id);
        let wake = task.wake_at.filter(|_| !status.is_ended());
        if let Some(old) = std::mem::replace(&mut row.indexed_wake, wake) {
            self.wakes.remove(&(old, id));
        }
        self.wakes.extend(wake.map(|at| (at, id)));
        let end = task.state.completed_at().map(|at| (status, at));
        let old = std::mem::replace(&mut row.indexed_end, end);
        self.leave_ended(old, id);
        if let Some((status, at)) = end {
            self.ended.entry(status).or_default().insert((at, id));
        }
    }

    /// Takes a task that is removed, and its steps, out of everything.
    pub(super) fn forget(&mut self, row: &mut TaskRow) {
        for id in row.ids() {
            self.put(row, id.index, Slot::None);
        }
        let id = row.snapshot.task.id;
        if let Some(wake) = row.indexed_wake.take() {
            self.wakes.remove(&(wake, id));
        }
        self.leave_ended(row.indexed_end.take(), id);
    }

    fn leave_ended(&mut self, end: Option<(Status, Timestamp)>, id: TaskId) {
        if let Some((status, at)) = end
            && let Some(ended) = self.ended.get_mut(&status)
        {
            ended.remove(&(at, id));
        }
    }

    /// The tasks that ended in this state, the one that ended first first.
    pub(super) fn ended(&self, state: Status) -> impl Iterator<Item = (Timestamp, TaskId)> {
        self.ended.get(&state).into_iter().flatten().copied()
    }

    fn put(&mut self, row: &mut TaskRow, index: StepIndex, slot: Slot) {
        let id = StepId {
            task: row.snapshot.task.id,
            index,
        };
        let Some(queue) = row.step(index).map(|step| step.definition.queue.clone()) else {
            return;
        };
        let Some(seat) = row.seats.get_mut(index.as_usize()) else {
            return;
        };
        let old = std::mem::replace(&mut seat.slot, slot);
        if old != slot {
            self.remove(old, id, &queue);
            self.insert(slot, id, queue);
        }
    }

    fn remove(&mut self, slot: Slot, id: StepId, queue: &QueueName) {
        match slot {
            Slot::None => {}
            Slot::Ready { place } => {
                if let Some(lane) = self.queues.get_mut(queue) {
                    lane.remove(&(place, id));
                }
                if let Some(lane) = self.tasks.get_mut(&id.task) {
                    lane.remove(&(place, id));
                    if lane.is_empty() {
                        self.tasks.remove(&id.task);
                    }
                }
            }
            Slot::Waiting { until } => {
                self.waiting.remove(&(until, id));
            }
            Slot::Running { lapses_at } => {
                self.running.remove(&(lapses_at, id));
            }
        }
    }

    fn insert(&mut self, slot: Slot, id: StepId, queue: QueueName) {
        match slot {
            Slot::None => {}
            Slot::Ready { place } => {
                self.queues.entry(queue).or_default().insert((place, id));
                self.tasks.entry(id.task).or_default().insert((place, id));
            }
            Slot::Waiting { until } => {
                self.waiting.insert((until, id));
            }
            Slot::Running { lapses_at } => {
                self.running.insert((lapses_at, id));
            }
        }
    }

    /// Moves the steps whose wait is over at `now` into the lanes.
    pub(super) fn promote(&mut self, tasks: &mut BTreeMap<TaskId, TaskRow>, now: Timestamp) {
        while let Some(&(until, id)) = self.waiting.first()
            && until <= now
        {
            self.waiting.pop_first();
            let Some(row) = tasks.get_mut(&id.task) else {
                continue;
            };
            let place = row
                .seats
                .get(id.index.as_usize())
                .map_or(0, |seat| seat.place);
            self.put(row, id.index, Slot::Ready { place });
        }
    }

    /// The steps in the lanes of these queues, in the order of their places.
    pub(super) fn in_queues<'a>(
        &'a self,
        queues: &BTreeSet<&QueueName>,
    ) -> impl Iterator<Item = StepId> + use<'a> {
        let lanes = queues.iter().filter_map(|queue| self.queues.get(*queue));
        let mut lanes: Vec<_> = lanes.map(|lane| lane.iter().peekable()).collect();
        std::iter::from_fn(move || {
            let heads = lanes.iter_mut().enumerate();
            let best = heads
                .filter_map(|(i, lane)| lane.peek().map(|head| (**head, i)))
                .min()?;
            let (_, id) = lanes.get_mut(best.1)?.next()?;
            Some(*id)
        })
    }

    /// The steps in the lane of this task, in the order of their places.
    pub(super) fn in_task(&self, task: TaskId) -> impl Iterator<Item = StepId> {
        self.tasks
            .get(&task)
            .into_iter()
            .flatten()
            .map(|(_, id)| *id)
    }

    /// The steps that wait for a time, earliest first.
    pub(super) fn waiting(&self) -> impl Iterator<Item = StepId> {
        self.waiting.iter().map(|(_, id)| *id)
    }

    /// The running steps, the one that lapses first first.
    pub(super) fn running(&self) -> impl Iterator<Item = StepId> {
        self.running.iter().map(|(_, id)| *id)
    }

    /// The running steps that have lapsed at `now`, longest ago first.
    pub(super) fn lapsed(&self, now: Timestamp) -> impl Iterator<Item = StepId> {
        self.running
            .iter()
            .take_while(move |(at, _)| *at <= now)
            .map(|(_, id)| *id)
    }

    /// The lanes by queue, and the first in line of each.
    pub(super) fn lanes(&self) -> impl Iterator<Item = (&QueueName, usize, Option<StepId>)> {
        let lanes = self.queues.iter();
        lanes.map(|(queue, lane)| (queue, lane.len(), lane.first().map(|(_, id)| *id)))
    }

    /// The steps that wait for a time, with that time, earliest first.
    pub(super) fn waits(&self) -> impl Iterator<Item = (Timestamp, StepId)> {
        self.waiting.iter().copied()
    }

    /// How many steps run, and how many tasks have ended.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let ended = self.ended.values().map(BTreeSet::len).sum();
        (self.running.len(), ended)
    }

    /// When the first running step lapses.
    pub(super) fn next_lapse(&self) -> Option<Timestamp> {
        self.running.first().map(|(at, _)| *at)
    }

    /// When the first open task is to be looked at.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.wakes.first().map(|(at, _)| *at)
    }

    /// The open tasks to look at by `now`, earliest first.
    pub(super) fn due(&self, now: Timestamp) -> impl Iterator<Item = TaskId> {
        self.wakes
            .iter()
            .take_while(move |(at, _)| *at <= now)
            .map(|(_, id)| *id)
    }
}
