//! The feed: every transition once, in order, whoever reads in whatever portions.

use std::collections::BTreeSet;

use application::ports::{EventFeed, FeedFilter, FeedPage, FeedQuery, PurgeRequest, Rest};
use domain::event::{Event, EventFilter, EventId, StoredEvent};
use domain::history::Transition;
use domain::name::{Namespace, TemplateName};

use super::prelude::*;

fn feed<'w>(world: &'w World<'_>) -> &'w dyn EventFeed {
    world.ports.feed.as_ref()
}

async fn page(world: &World<'_>, after: EventId, filter: &FeedFilter, limit: u32) -> FeedPage {
    let query = FeedQuery {
        after,
        filter: filter.clone(),
        limit,
    };
    feed(world).read(query).await.expect("the store answers")
}

/// All that passes after an event, read in portions.
async fn all(
    world: &World<'_>,
    after: EventId,
    filter: &FeedFilter,
    limit: u32,
) -> Vec<StoredEvent> {
    let (mut at, mut events) = (after, Vec::new());
    for _ in 0..1_000 {
        let page = page(world, at, filter, limit).await;
        assert!(page.upto >= at, "it never goes back");
        assert!(
            page.events
                .iter()
                .all(|event| event.id > at && event.id <= page.upto)
        );
        events.extend(page.events);
        at = page.upto;
        // A gap is looked at when there is nothing else before it: nobody writes, so it is none.
        if page.rest == Rest::Nothing {
            return events;
        }
    }
    panic!("the feed does not end after {at}");
}

fn of_task(task: TaskId) -> FeedFilter {
    FeedFilter {
        task: Some(task),
        ..FeedFilter::default()
    }
}

fn transitions(events: &[StoredEvent], task: TaskId) -> Vec<Transition> {
    let mine = events.iter().filter(|event| event.task() == task);
    mine.map(|event| event.transition().clone()).collect()
}

/// Two tasks, side by side: retries, a rerun, an operator's cancel, several at once in one batch.
async fn busy(world: &World<'_>) -> [TaskId; 2] {
    let template = template([step("a", &[]), step("b", &["a"]), step("c", &["a"])]);
    let one = world.submit(&template).await;
    let two = world.submit(&template).await;
    let a = world.start(one, "a", at(1)).await;
    let other = world.start(two, "a", at(1)).await;
    world
        .commit(vec![failed(&a, at(2)), succeeded(&other, at(2))], at(2))
        .await;
    let a = world.start(one, "a", at(20)).await;
    world.write(succeeded(&a, at(21)), at(21)).await;
    let claimed = world.claim(ask(at(22))).await;
    let outcomes = claimed.iter().map(|c| succeeded(&c.step, at(23))).collect();
    world.commit(outcomes, at(23)).await;
    let b = world.index(one, "b").await;
    world
        .operate(one, Operation::RerunFrom { step: b }, at(30))
        .await;
    world.operate(one, Operation::Cancel, at(31)).await;
    [one, two]
}

/// The rows of all histories, each once, with names; per task in the order of its history.
pub async fn every_transition_is_in_the_feed_once_and_in_order(h: &dyn Harness) {
    let world = World::new(h);
    let tasks = busy(&world).await;
    let events = all(&world, EventId::START, &FeedFilter::default(), 100).await;
    let mut rows = 0;
    for task in tasks {
        let history = world.history(task).await;
        assert_eq!(transitions(&events, task), history);
        rows += history.len();
    }
    assert_eq!(events.len(), rows, "and nothing else");
    let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    let sorted: Vec<EventId> = ids
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(ids, sorted, "ids grow and differ");
    for event in &events {
        let transition = event.transition().clone();
        assert_eq!(event.name(), Event::recorded(transition.clone()).name());
        assert_eq!(
            (event.namespace.as_str(), event.template.as_str()),
            ("contract", "workflow")
        );
        let name = match transition.step {
            None => None,
            Some(index) => world.load(event.task()).await.steps[index.as_usize()]
                .definition
                .name
                .clone()
                .into(),
        };
        assert_eq!(event.step_name, name);
    }
}

/// Whatever the portions, and from wherever one goes on, the whole is the same.
pub async fn the_feed_goes_on_after_any_event(h: &dyn Harness) {
    let world = World::new(h);
    busy(&world).await;
    let none = FeedFilter::default();
    let whole = all(&world, EventId::START, &none, 1_000).await;
    assert!(whole.len() > 20);
    for limit in [1, 2, 3, 7] {
        assert_eq!(
            all(&world, EventId::START, &none, limit).await,
            whole,
            "{limit}"
        );
    }
    for (place, event) in whole.iter().enumerate() {
        let rest = all(&world, event.id, &none, 2).await;
        assert_eq!(rest, whole[place + 1..], "after {}", event.id);
    }
    let end = page(&world, whole[whole.len() - 1].id, &none, 10).await;
    assert_eq!((end.events.len(), end.rest), (0, Rest::Nothing));
}

/// By task, namespace, template and name, all of which must hold.
pub async fn the_feed_is_filtered_by_everything_asked_for(h: &dyn Harness) {
    let world = World::new(h);
    let [one, two] = busy(&world).await;
    let none = FeedFilter::default();
    let whole = all(&world, EventId::START, &none, 100).await;
    for limit in [1, 2, 100] {
        for task in [one, two] {
            let mine = all(&world, EventId::START, &of_task(task), limit).await;
            assert_eq!(transitions(&mine, task), world.history(task).await);
        }
    }
    let stranger = TaskId::from_parts(at(0), 1 << 70);
    assert_eq!(
        all(&world, EventId::START, &of_task(stranger), 10).await,
        []
    );
    let named = |names: &[&str]| FeedFilter {
        names: names.iter().map(|name| EventFilter::parse(name)).collect(),
        task: Some(one),
        ..FeedFilter::default()
    };
    let mine = all(
        &world,
        EventId::START,
        &named(&["step.failed", "task.*"]),
        2,
    )
    .await;
    let expected = whole.iter().filter(|event| {
        event.task() == one && (event.name() == "step.failed" || event.name().starts_with("task."))
    });
    assert_eq!(mine, expected.cloned().collect::<Vec<_>>());
    assert!(mine.len() > 3);
    let namespace = |name| FeedFilter {
        namespace: Some(Namespace::parse(name).expect("a namespace")),
        ..FeedFilter::default()
    };
    assert_eq!(
        all(&world, EventId::START, &namespace("contract"), 9).await,
        whole
    );
    assert_eq!(
        all(&world, EventId::START, &namespace("other"), 9).await,
        []
    );
    let template = |name| FeedFilter {
        template: Some(TemplateName::parse(name).expect("a name")),
        ..FeedFilter::default()
    };
    assert_eq!(
        all(&world, EventId::START, &template("workflow"), 9).await,
        whole
    );
    assert_eq!(all(&world, EventId::START, &template("other"), 9).await, []);
}

/// Events are found again by their ids for as long as their task is kept.
pub async fn events_are_found_by_their_ids(h: &dyn Harness) {
    let world = World::new(h);
    let [_, two] = busy(&world).await;
    let whole = all(&world, EventId::START, &FeedFilter::default(), 100).await;
    let find = async |ids: Vec<EventId>| {
        let mut found = feed(&world).find(ids).await.expect("the store answers");
        found.sort_by_key(|event| event.id);
        found
    };
    assert_eq!(
        find(whole.iter().map(|event| event.id).collect()).await,
        whole
    );
    assert_eq!(
        find(vec![whole[4].id, EventId::new(i64::MAX)]).await,
        [whole[4].clone()]
    );
    assert_eq!(find(Vec::new()).await, []);
    let request = PurgeRequest {
        state: Status::Complete,
        ended_before: at(1_000),
        limit: 10,
    };
    world
        .ports
        .retention
        .purge(request)
        .await
        .expect("the store answers");
    let left = whole
        .iter()
        .filter(|event| event.task() != two)
        .cloned()
        .collect::<Vec<_>>();
    assert!(left.len() < whole.len());
    assert_eq!(
        find(whole.iter().map(|event| event.id).collect()).await,
        left
    );
    // What was removed leaves gaps, and nobody waits at them.
    for limit in [1, 100] {
        assert_eq!(
            all(&world, EventId::START, &FeedFilter::default(), limit).await,
            left
        );
    }
}

/// Who begins at the head hears of everything that is committed from then on, and of nothing else.
pub async fn the_head_is_where_the_present_begins(h: &dyn Harness) {
    let world = World::new(h);
    let head = async || feed(&world).head().await.expect("the store answers");
    assert_eq!(
        page(&world, head().await, &FeedFilter::default(), 10)
            .await
            .events,
        []
    );
    busy(&world).await;
    let now = head().await;
    assert_eq!(all(&world, now, &FeedFilter::default(), 10).await, []);
    let alone = build(draft("alone", [step("a", &[])]));
    let task = world.submit(&alone).await;
    let a = world.start(task, "a", at(40)).await;
    world.write(succeeded(&a, at(41)), at(41)).await;
    let new = all(&world, now, &FeedFilter::default(), 10).await;
    assert_eq!(transitions(&new, task), world.history(task).await);
    assert_eq!(new.len(), 4);
    let reaches = async |id| feed(&world).reaches(id).await.expect("the store answers");
    assert!(reaches(EventId::START).await && reaches(new[3].id).await);
    assert!(
        !reaches(EventId::new(new[3].id.get() + 1_000)).await,
        "it is another store's"
    );
}

/// Many write at once while somebody reads along: he gets each once, none is missing.
pub async fn who_reads_along_misses_nothing(h: &dyn Harness) {
    let world = World::new(h);
    let template = template([step("a", &[]), step("b", &["a"])]);
    let mut tasks = Vec::new();
    for _ in 0..24 {
        tasks.push(world.submit(&template).await);
    }
    let work = |tasks: Vec<TaskId>| {
        let world = &world;
        async move {
            for task in tasks {
                for name in ["a", "b"] {
                    let step = world.start(task, name, at(1)).await;
                    world.write(succeeded(&step, at(2)), at(2)).await;
                }
            }
        }
    };
    let follow = async {
        let (mut at, mut seen) = (EventId::START, Vec::new());
        while seen.len() < 24 * 6 {
            let page = page(&world, at, &FeedFilter::default(), 5).await;
            at = page.upto;
            seen.extend(page.events);
            tokio::task::yield_now().await;
        }
        seen
    };
    let parts: Vec<Vec<TaskId>> = tasks.chunks(6).map(<[TaskId]>::to_vec).collect();
    let [first, second, third, fourth] = <[Vec<TaskId>; 4]>::try_from(parts).expect("four parts");
    let (seen, ..) = tokio::join!(follow, work(first), work(second), work(third), work(fourth));
    let ids: BTreeSet<EventId> = seen.iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), seen.len(), "none twice");
    for task in tasks {
        assert_eq!(transitions(&seen, task), world.history(task).await);
    }
}
