//! How far the feed is settled: what is not there by then never will be.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use application::ports::{FeedPage, FeedQuery, Rest};
use domain::event::{EventId, StoredEvent};

use super::row_of;
use super::rows::Sampled;

/// What one process knows of it. Losing it costs one look.
#[derive(Debug, Default)]
pub(crate) struct Settled(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Ids of history up to here are either to be seen by whoever looks now, or never.
    upto: i64,
    /// It gets so far once these have ended.
    waiting: Option<(i64, BTreeSet<String>)>,
}

impl Settled {
    pub(super) fn upto(&self) -> i64 {
        self.known().upto
    }

    pub(super) fn reach(&self, upto: i64) {
        let mut known = self.known();
        known.upto = known.upto.max(upto);
    }

    /// Takes in a sample.
    pub(super) fn take(&self, sample: Sampled) {
        let mut known = self.known();
        let writers: BTreeSet<String> = sample.writers.into_iter().collect();
        let over = known
            .waiting
            .take_if(|(_, awaited)| awaited.is_disjoint(&writers));
        if let Some((upto, _)) = over {
            known.upto = known.upto.max(upto);
        }
        if writers.is_empty() {
            known.upto = known.upto.max(sample.newest);
            known.waiting = None;
        } else if known.waiting.is_none() && sample.newest > known.upto {
            known.waiting = Some((sample.newest, writers));
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of these rows that nothing can come before, as a page. Beyond what is settled ids must
/// follow one another without a gap; those of one task never do.
pub(super) fn cut(
    events: Vec<StoredEvent>,
    query: &FeedQuery,
    settled: i64,
    limit: i64,
) -> FeedPage {
    let alone = query.filter.task.is_some();
    let (mut seen, mut rows, mut rest) = (row_of(query.after), 0, Rest::Nothing);
    let mut page = Vec::new();
    let mut upto = query.after;
    for event in events.into_iter().filter(|event| event.id > query.after) {
        let row = row_of(event.id);
        if row != seen {
            let follows = !alone && row == seen.max(settled).saturating_add(1);
            if row > settled && !follows {
                rest = Rest::Unsettled;
                break;
            }
            rows += 1;
            if rows > limit {
                rest = Rest::More;
                break;
            }
            seen = row;
        }
        upto = event.id;
        if query.filter.passes(&event) {
            page.push(event);
        }
    }
    FeedPage {
        events: page,
        upto: upto.max(EventId::START),
        rest,
    }
}

#[cfg(test)]
mod tests {
    use domain::event::Recorded;
    use domain::history::{Cause, Stamp, Transition};
    use domain::id::{LeaseNo, TaskId};
    use domain::name::{Namespace, TemplateName};
    use domain::status::Status;
    use domain::time::Timestamp;

    use super::*;

    fn event(id: i64) -> StoredEvent {
        let at = Timestamp::EPOCH;
        let transition = Transition {
            task: TaskId::from_parts(at, 1),
            step: None,
            from: Status::Pending,
            to: Status::InProgress,
            cause: Cause::Started,
            stamp: Stamp::engine(at),
            attempt: 0,
            lease_no: LeaseNo::default(),
            run_no: 0,
        };
        StoredEvent {
            id: EventId::new(id),
            namespace: Namespace::default(),
            template: TemplateName::parse("t").expect("a name"),
            step_name: None,
            recorded: Recorded::of(transition),
        }
    }

    /// The rows of a page of one event a row, and what comes then.
    fn rows(present: &[i64], after: i64, settled: i64, limit: i64) -> (Vec<i64>, Rest) {
        let query = FeedQuery {
            after: EventId::new(after * 8 + 1),
            ..FeedQuery::default()
        };
        let events = present.iter().map(|row| event(row * 8 + 1)).collect();
        let page = cut(events, &query, settled, limit);
        let rows = page.events.iter().map(|event| row_of(event.id));
        (rows.collect(), page.rest)
    }

    #[test]
    fn a_page_ends_in_front_of_a_gap_that_may_be_filled() {
        let present = [4, 5, 7, 8];
        assert_eq!(rows(&present, 3, 0, 10), (vec![4, 5], Rest::Unsettled));
        assert_eq!(rows(&present, 5, 0, 10), (vec![], Rest::Unsettled));
        // What is settled may have gaps; what follows it without one needs no look.
        assert_eq!(rows(&present, 3, 7, 10), (vec![4, 5, 7, 8], Rest::Nothing));
        assert_eq!(rows(&present, 5, 6, 10), (vec![7, 8], Rest::Nothing));
        assert_eq!(rows(&present, 0, 2, 10), (vec![], Rest::Unsettled));
        assert_eq!(rows(&present, 0, 3, 2), (vec![4, 5], Rest::Unsettled));
        assert_eq!(rows(&[4, 5, 6], 3, 0, 2), (vec![4, 5], Rest::More));
        assert_eq!(rows(&[], 3, 0, 2), (vec![], Rest::Nothing));
    }

    #[test]
    fn a_task_alone_is_read_only_as_far_as_all_is_settled() {
        let query = FeedQuery {
            filter: application::ports::FeedFilter {
                task: Some(TaskId::from_parts(Timestamp::EPOCH, 1)),
                ..Default::default()
            },
            ..FeedQuery::default()
        };
        let page = |settled| cut(vec![event(9), event(17)], &query, settled, 10);
        assert_eq!(page(0).rest, Rest::Unsettled, "row 1 may come after row 2");
        assert_eq!(page(1).events.len(), 1);
        assert_eq!(page(2).rest, Rest::Nothing);
    }

    #[test]
    fn it_gets_as_far_as_was_seen_when_those_who_wrote_have_ended() {
        let sample = |newest, writers: &[&str]| Sampled {
            newest,
            writers: writers.iter().map(|name| (*name).to_owned()).collect(),
        };
        let settled = Settled::default();
        settled.take(sample(5, &["3/1", "4/7"]));
        settled.take(sample(9, &["4/7", "3/2"]));
        assert_eq!(settled.upto(), 0, "4/7 may have drawn a lower id");
        settled.take(sample(12, &["3/2", "4/8"]));
        assert_eq!(settled.upto(), 5, "not 9: that was seen beside 3/2");
        settled.take(sample(14, &["4/9"]));
        assert_eq!(settled.upto(), 12);
        settled.take(sample(20, &[]));
        assert_eq!(settled.upto(), 20);
        settled.take(sample(0, &[]));
        assert_eq!(settled.upto(), 20, "what was purged is settled too");
    }
}
