//! Lines that change: one for each step of one task, or one for all.

use std::sync::Arc;

use application::ports::Clock;
use domain::millis::Millis;
use domain::status::Status;
use domain::template::Template;
use domain::time::Timestamp;
use indicatif::{ProgressBar, ProgressStyle};

use super::board::{Board, View, Watched};
use crate::output::TERMINAL;

/// More steps than this share one line.
const STEPS_SHOWN: usize = 30;
/// How often the lines are drawn.
const DRAWN_EVERY: Millis = Millis::saturating(100);

/// Draws until the board is closed, and then once more.
pub(super) async fn show(board: Arc<Board>, clock: Arc<dyn Clock>) {
    let lines = Lines::of(&board.look());
    loop {
        let next = clock.now().plus(DRAWN_EVERY);
        let last = tokio::select! {
            () = clock.sleep_until(next) => false,
            () = board.closed() => true,
        };
        lines.draw(&board.look(), clock.now());
        if last {
            lines.leave();
            return;
        }
    }
}

enum Lines {
    Steps(Vec<ProgressBar>),
    Total(ProgressBar),
}

impl Lines {
    fn of(watched: &Watched) -> Self {
        let template = watched
            .template
            .as_ref()
            .filter(|_| watched.tasks.len() == 1);
        let template = template.filter(|template| template.steps().len() <= STEPS_SHOWN);
        match template {
            Some(template) => Self::Steps(
                template
                    .steps()
                    .iter()
                    .map(|_| line("{wide_msg}", 1))
                    .collect(),
            ),
            None => Self::Total(line(
                "[{bar:30}] {pos}/{len} steps  {msg}",
                watched.counts.steps,
            )),
        }
    }

    fn draw(&self, watched: &Watched, now: Timestamp) {
        match self {
            Self::Steps(lines) => {
                let (Some(template), Some(views)) =
                    (&watched.template, watched.tasks.values().next())
                else {
                    return;
                };
                for (place, (line, view)) in lines.iter().zip(views).enumerate() {
                    let text = describe(template, place, view, now);
                    // Each message is drawn at once; most of them are as they were.
                    if line.message() != text {
                        line.set_message(text);
                    }
                }
            }
            Self::Total(line) => {
                let counts = watched.counts;
                let done = counts.complete + counts.error + counts.left;
                line.set_position(u64::try_from(done).unwrap_or(u64::MAX));
                line.set_message(format!(
                    "{} running, {} waiting to retry, {} in error; {} of {} tasks ended",
                    counts.running,
                    counts.retrying,
                    counts.error,
                    counts.tasks_ended,
                    watched.tasks.len(),
                ));
            }
        }
    }

    /// Leaves the lines as they are.
    fn leave(self) {
        match self {
            Self::Steps(lines) => lines.iter().for_each(ProgressBar::abandon),
            Self::Total(line) => line.abandon(),
        }
    }
}

fn line(template: &str, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    let bar = TERMINAL.add(bar);
    // Both templates are ours; a mistake in them would show them bare.
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("=> "))
}

/// A step's line: its name, its state, the attempt, and the time until it is tried again.
fn describe(template: &Template, place: usize, view: &View, now: Timestamp) -> String {
    let Some(step) = template.steps().get(place) else {
        return String::new();
    };
    let width = template
        .steps()
        .iter()
        .map(|step| step.name.as_str().len())
        .max()
        .unwrap_or(0);
    let of = |attempt: u32| format!("attempt {attempt}/{}", step.retry.limit.max(attempt));
    let (mark, text) = match view {
        View::Waiting => ("·", "waiting".to_owned()),
        View::Running { attempt, since } => (
            "▸",
            format!("running   {}  {}", of(*attempt), tenths(now.since(*since))),
        ),
        View::Retrying {
            attempt,
            until,
            why,
        } => {
            let left = until.map_or(Millis::ZERO, |until| until.since(now));
            (
                "↻",
                format!(
                    "retrying  {} failed, next in {}: {}",
                    of(*attempt),
                    tenths(left),
                    first_line(why.as_str())
                ),
            )
        }
        View::Complete { attempt, took } => (
            "✓",
            format!("complete  {}  {}", of(*attempt), tenths(*took)),
        ),
        View::Error { attempt, why } => (
            "✗",
            format!("error     {}: {}", of(*attempt), first_line(why.as_str())),
        ),
        View::Left(Status::Cancelled) => ("✗", "cancelled".to_owned()),
        View::Left(_) => ("✓", "resolved by hand".to_owned()),
    };
    format!("{mark} {:<width$}  {text}", step.name)
}

/// Seconds with one decimal, rounded up, so that a countdown ends at 0.0 only when it does.
pub(super) fn tenths(span: Millis) -> String {
    let tenths = span.get().div_ceil(100);
    if tenths < 1_000 {
        format!("{}.{}s", tenths / 10, tenths % 10)
    } else {
        Millis::from_secs(tenths / 10).to_string()
    }
}

/// Errors may be long; a line is not.
pub(super) fn first_line(text: &str) -> String {
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let short: String = line.chars().take(120).collect();
    if short.len() < text.trim().len() {
        format!("{short} …")
    } else {
        short
    }
}
