//! What is seen while steps run: a line for each step on a terminal, log lines elsewhere.

mod board;
mod lines;
mod live;

use std::io::{IsTerminal, stderr};
use std::sync::Arc;

use application::Orchestrator;
use application::ports::EventSink;
use domain::event::Event;
use domain::id::TaskId;
use domain::template::Template;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(crate) use board::Board;
use lines::Narrator;

/// How many events may wait to be written as lines before the next ones are left out.
const LINES_WAITING: usize = 4_096;

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Not at all.
    Silent,
    /// As lines that stay.
    Lines,
    /// As lines that change; for terminals.
    Live,
}

impl Manner {
    /// Live on a terminal that can, lines elsewhere, nothing where JSON was asked for.
    pub(crate) fn fitting(json: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if json {
            Self::Silent
        } else if stderr().is_terminal() && !is_dumb {
            Self::Live
        } else {
            Self::Lines
        }
    }
}

/// Takes events and never waits: what is shown late or not at all hurts nobody.
#[derive(Debug)]
pub(crate) struct Progress {
    board: Arc<Board>,
    lines: Option<mpsc::Sender<Event>>,
}

/// What shows the progress; dropped, it goes on by itself.
#[derive(Debug)]
pub(crate) struct Screen {
    manner: Manner,
    board: Arc<Board>,
    events: Option<mpsc::Receiver<Event>>,
}

/// The two ends: one for the engine, one for the person.
pub(crate) fn open(manner: Manner) -> (Arc<Progress>, Screen) {
    let board = Arc::new(Board::default());
    let (sender, events) = mpsc::channel(LINES_WAITING);
    let lines = (manner == Manner::Lines).then_some(sender);
    let progress = Progress {
        board: Arc::clone(&board),
        lines,
    };
    (
        Arc::new(progress),
        Screen {
            manner,
            board,
            events: Some(events),
        },
    )
}

impl EventSink for Progress {
    fn publish(&self, events: Vec<Event>) {
        self.board.note(&events);
        let Some(lines) = &self.lines else { return };
        for event in events.into_iter().filter(lines::is_worth_a_line) {
            if lines.try_send(event).is_err() {
                self.board.note_left_out();
            }
        }
    }
}

impl Screen {
    /// The tasks to watch, all of one template.
    pub(crate) fn watch(&self, template: &Arc<Template>, tasks: &[TaskId]) {
        self.board.watch(template, tasks);
    }

    /// Begins to show; ends when the answer is dropped or told to finish.
    pub(crate) fn show(&mut self, orchestrator: &Orchestrator) -> Showing {
        let worker = match (self.manner, self.events.take()) {
            (Manner::Silent, _) | (_, None) => None,
            (Manner::Lines, Some(events)) => {
                let narrator = Narrator::new(orchestrator.clone(), Arc::clone(&self.board));
                Some(tokio::spawn(narrator.tell(events)))
            }
            (Manner::Live, Some(_)) => {
                let clock = Arc::clone(&orchestrator.ports().clock);
                Some(tokio::spawn(live::show(Arc::clone(&self.board), clock)))
            }
        };
        Showing {
            board: Arc::clone(&self.board),
            worker,
        }
    }
}

/// Something that is being shown.
#[derive(Debug)]
pub(crate) struct Showing {
    board: Arc<Board>,
    worker: Option<JoinHandle<()>>,
}

impl Showing {
    /// Shows the last of it and ends.
    pub(crate) async fn finish(mut self) {
        self.board.close();
        if let Some(worker) = self.worker.take() {
            // A panic of it was its own affair.
            let _: Result<(), tokio::task::JoinError> = worker.await;
        }
    }
}
