//! Drawing traces of tasks, for those who follow one through processes.

use domain::id::TaskId;
use tracing::Span;

/// Puts spans into the trace of a task.
///
/// The engine makes its spans whether or not anyone draws them; what is not drawn costs next to
/// nothing. A task has a trace of its own, however long it takes: `submit` is its first span, each
/// attempt is one below it, with what its handler did and its commit below that. No span lasts as
/// long as a wait; whoever submitted is linked to, not waited for.
pub trait Traces: Send + Sync {
    /// Makes a span, which was just made, the first of a task's trace, and links it with the span in
    /// which this is called.
    fn begin(&self, span: &Span, task: TaskId);

    /// Makes a span, which was just made, one below the first of a task's trace.
    fn join(&self, span: &Span, task: TaskId);

    /// What someone is told who goes on below this span: a W3C `traceparent`. None if it is not
    /// drawn.
    fn traceparent(&self, span: &Span) -> Option<String>;

    /// The same for someone who works on a task and makes an attempt of its own; without a look at
    /// any store.
    fn traceparent_of(&self, task: TaskId) -> Option<String>;
}

/// Draws nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Untraced;

impl Traces for Untraced {
    fn begin(&self, _span: &Span, _task: TaskId) {}

    fn join(&self, _span: &Span, _task: TaskId) {}

    fn traceparent(&self, _span: &Span) -> Option<String> {
        None
    }

    fn traceparent_of(&self, _task: TaskId) -> Option<String> {
        None
    }
}
