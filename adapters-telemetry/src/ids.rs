//! The trace of a task, without anything kept for it: its id is the task's, and so everyone who
//! knows the task knows its trace, whatever process they are in and whatever became of the one that
//! took the task in.

use std::cell::Cell;

use domain::id::TaskId;
use opentelemetry::trace::{
    Link, SpanContext, SpanId, SpanKind, TraceContextExt, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{
    IdGenerator, RandomIdGenerator, SamplingDecision, SamplingResult, ShouldSample,
};

thread_local! {
    /// The ids of the span that is about to be built on this thread.
    static NEXT: Cell<Option<(TraceId, SpanId)>> = const { Cell::new(None) };
}

/// Random ids, but for a span whose ids were said beforehand.
#[derive(Debug, Default)]
pub(crate) struct Ids(RandomIdGenerator);

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        let said = NEXT.get().map(|(trace, _)| trace);
        said.unwrap_or_else(|| self.0.new_trace_id())
    }

    fn new_span_id(&self) -> SpanId {
        let said = NEXT.get().map(|(_, span)| span);
        said.unwrap_or_else(|| self.0.new_span_id())
    }
}

/// Gives the ids of `context` to the one span that `build` builds.
pub(crate) fn with_ids_of<T>(context: &SpanContext, build: impl FnOnce() -> T) -> T {
    NEXT.set(Some((context.trace_id(), context.span_id())));
    let made = build();
    NEXT.set(None);
    made
}

/// Draws a span if what it is below is drawn; the first of a task's trace always, as that was asked
/// before; any other first one, such as a request's, for a share of all.
///
/// (The library's own would compare the last digits of a trace's id, of which some are the same for
/// all tasks.)
#[derive(Clone, Debug)]
pub(crate) struct Share(pub(crate) f64);

impl ShouldSample for Share {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        _name: &str,
        _kind: &SpanKind,
        _attributes: &[KeyValue],
        _links: &[Link],
    ) -> SamplingResult {
        let parent = parent.map(|parent| parent.span().span_context().clone());
        let is_drawn = match parent.filter(SpanContext::is_valid) {
            Some(parent) => parent.is_sampled(),
            None => {
                NEXT.get().is_some()
                    || is_drawn(halves(u128::from_be_bytes(trace.to_bytes())).1, self.0)
            }
        };
        let decision = if is_drawn {
            SamplingDecision::RecordAndSample
        } else {
            SamplingDecision::Drop
        };
        SamplingResult {
            decision,
            attributes: Vec::new(),
            trace_state: TraceState::default(),
        }
    }
}

/// The first span of a task's trace, if `share` of all tasks are drawn, 0 to 1.
pub(crate) fn first_span(task: TaskId, share: f64) -> SpanContext {
    let id = task.as_uuid().as_u128();
    let random = mixed(task);
    let flags = if is_drawn(random, share) {
        TraceFlags::SAMPLED
    } else {
        TraceFlags::default()
    };
    // Not 0, which would be no id.
    let span = SpanId::from(random | 1);
    SpanContext::new(TraceId::from(id), span, flags, true, TraceState::default())
}

/// A number that every process finds the same for a task, and that differs in every bit from task
/// to task: the finish of `SplitMix64` over both halves of the id.
fn mixed(task: TaskId) -> u64 {
    let (high, low) = halves(task.as_uuid().as_u128());
    let mut mixed = low ^ high.rotate_left(32);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn halves(id: u128) -> (u64, u64) {
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
    (half(id >> 64), half(id))
}

fn is_drawn(random: u64, share: f64) -> bool {
    // The upper 32 bits, as a part of one.
    let part = f64::from(u32::try_from(random >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX);
    share >= 1.0 || (share > 0.0 && part < share)
}

/// As the header's value.
pub(crate) fn traceparent(context: &SpanContext) -> Option<String> {
    context.is_valid().then(|| {
        let flags = context.trace_flags().to_u8();
        format!(
            "00-{}-{}-{flags:02x}",
            context.trace_id(),
            context.span_id()
        )
    })
}

/// Reads such a value: `version-trace-parent-flags`; later versions may say more behind that.
pub(crate) fn read(text: &str) -> Option<SpanContext> {
    let mut parts = text.split('-');
    let version = hex(parts.next()?, 2)?;
    let trace = hex(parts.next()?, 32)?;
    let span = hex(parts.next()?, 16)?;
    let flags = hex(parts.next()?, 2)?;
    let is_whole = version > 0 || parts.next().is_none();
    let context = SpanContext::new(
        TraceId::from(trace),
        SpanId::from(u64::try_from(span).ok()?),
        TraceFlags::new(u8::try_from(flags).ok()?),
        true,
        TraceState::default(),
    );
    (version != 0xff && is_whole && context.is_valid()).then_some(context)
}

/// Exactly so many lower-case hexadecimal digits.
fn hex(text: &str, len: usize) -> Option<u128> {
    let is_hex = text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u128::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;

    fn task(n: u32) -> TaskId {
        TaskId::from_parts(Timestamp::from_secs(1_700_000_000), u128::from(n) << 20)
    }

    #[test]
    fn a_trace_has_the_id_of_its_task() {
        let first = first_span(task(7), 1.0);
        let id = task(7).to_string().replace('-', "");
        assert_eq!(first.trace_id().to_string(), id);
        assert!(first.is_valid() && first.is_sampled() && first.is_remote());
        assert_eq!(first, first_span(task(7), 1.0));
        let expected = format!("00-{id}-{}-01", first.span_id());
        assert_eq!(traceparent(&first), Some(expected));
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_else() {
        let first = first_span(task(9), 1.0);
        let written = traceparent(&first).unwrap();
        assert_eq!(read(&written), Some(first));
        let later = format!("01{}-more", &written[2..]);
        assert!(read(&later).is_some());
        let zeros = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let refused = [
            "",
            "00",
            zeros,
            &format!("ff{}", &written[2..]),
            &format!("{written}-more"),
            &written.to_uppercase().replace('0', "A"),
        ];
        for bad in refused {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn so_many_tasks_are_drawn_as_asked_for() {
        let drawn = |share| {
            (0..10_000)
                .filter(|n| first_span(task(*n), share).is_sampled())
                .count()
        };
        assert_eq!((drawn(0.0), drawn(1.0)), (0, 10_000));
        let tenth = drawn(0.1);
        assert!((900..1_100).contains(&tenth), "{tenth}");
    }
}
