//! The client log: what was asked, and what was heard of it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// One call of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) ask: Ask,
    pub(crate) answer: Answer,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// A task under this key.
    Submit { key: String },
    /// An operation; its note is given to no other.
    Operate { task: Uuid, note: String },
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing: the call failed, or nobody waited for its end. It may have been carried out.
    Unknown,
    /// It is done, and kept.
    Submitted { task: Uuid },
    /// It is done, and kept; or there was nothing to do.
    Operated { changed: bool },
    /// It was refused, and nothing has changed.
    Refused,
}

impl Answer {
    /// The task that was taken, if one was.
    pub(crate) const fn task(&self) -> Option<Uuid> {
        match self {
            Self::Submitted { task } => Some(*task),
            Self::Unknown | Self::Operated { .. } | Self::Refused => None,
        }
    }
}

/// What all clients of a run asked and heard.
#[derive(Debug, Default)]
pub(crate) struct ClientLog(Mutex<Vec<Call>>);

/// A call that was begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(usize);

impl ClientLog {
    /// Notes that a call begins. Until it is answered its end is unknown.
    pub(crate) fn invoke(&self, ask: Ask) -> Ticket {
        let mut calls = self.calls();
        calls.push(Call {
            ask,
            answer: Answer::Unknown,
        });
        Ticket(calls.len().saturating_sub(1))
    }

    /// Notes what was heard.
    pub(crate) fn hear(&self, Ticket(at): Ticket, answer: Answer) {
        if let Some(call) = self.calls().get_mut(at) {
            call.answer = answer;
        }
    }

    /// Some task that is known to be kept, the newest more likely: one of the last so many calls.
    pub(crate) fn recent_task(&self, back: usize) -> Option<Uuid> {
        let calls = self.calls();
        let older = calls.iter().rev().skip(back);
        older.into_iter().find_map(|call| call.answer.task())
    }

    /// All of it.
    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls().clone()
    }

    fn calls(&self) -> MutexGuard<'_, Vec<Call>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
