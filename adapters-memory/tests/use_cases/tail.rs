//! The shared end of the feed: many readers, one who reads the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::Until;
use application::ports::{EventFeed, FeedFilter, FeedPage, FeedQuery, Ports, StoreError};
use application::tail::EventReader;
use async_trait::async_trait;
use domain::event::{EventFilter, EventId, StoredEvent};
use domain::id::TaskId;

use crate::requests::{of_task, step};
use crate::world::{World, everything_waits};

/// Counts what is read, and can be made to fail.
struct Counted {
    feed: Arc<dyn EventFeed>,
    reads: AtomicU64,
    failures: AtomicU64,
}

#[async_trait]
impl EventFeed for Counted {
    async fn read(&self, query: FeedQuery) -> Result<FeedPage, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let left = self.failures.load(Ordering::Relaxed);
        if left > 0 {
            self.failures.store(left - 1, Ordering::Relaxed);
            return Err(StoreError::unavailable("on purpose"));
        }
        self.feed.read(query).await
    }

    async fn find(&self, ids: Vec<EventId>) -> Result<Vec<StoredEvent>, StoreError> {
        self.feed.find(ids).await
    }

    async fn head(&self) -> Result<EventId, StoreError> {
        self.feed.head().await
    }

    async fn reaches(&self, cursor: EventId) -> Result<bool, StoreError> {
        self.feed.reaches(cursor).await
    }
}

fn world() -> (World, Arc<Counted>) {
    let mut made = None;
    let world = World::with(|ports| {
        let counted = Arc::new(Counted {
            feed: Arc::clone(&ports.feed),
            reads: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        });
        made = Some(Arc::clone(&counted));
        Ports {
            feed: counted,
            ..ports
        }
    });
    (world, made.unwrap())
}

/// Runs a task of one step: four events.
async fn a_task(world: &World) -> TaskId {
    let task = world.submit([step("a", &[])]).await;
    world
        .run(world.good(), of_task(task, Until::NothingViable))
        .await;
    task
}

/// Reads this many events; the tasks they are of.
async fn take(world: &World, reader: &mut EventReader, count: usize) -> Vec<TaskId> {
    let mut taken = Vec::new();
    while taken.len() < count {
        let portion = world.moving_time(reader.next()).await.unwrap();
        assert!(!portion.events.is_empty());
        taken.extend(portion.events.iter().map(|told| told.event.task()));
    }
    assert_eq!(taken.len(), count);
    taken
}

#[tokio::test(start_paused = true)]
async fn readers_hear_what_is_committed_after_they_began() {
    let (world, _) = world();
    let old = a_task(&world).await;
    let tail = world.orchestrator.events();
    let mut now = tail.from_now(FeedFilter::default()).await.unwrap();
    let mut all = tail.after(EventId::START, FeedFilter::default());
    let new = a_task(&world).await;
    assert_eq!(take(&world, &mut now, 4).await, [new; 4]);
    assert_eq!(
        take(&world, &mut all, 8).await,
        [[old; 4], [new; 4]].concat()
    );
    let names = vec![EventFilter::parse("task.*")];
    let filter = FeedFilter {
        names,
        ..FeedFilter::default()
    };
    let mut some = tail.after(EventId::START, filter);
    assert_eq!(take(&world, &mut some, 4).await, [old, old, new, new]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn many_readers_cost_no_more_reads_than_one() {
    let (world, counted) = world();
    let tail = world.orchestrator.events();
    let mut readers = Vec::new();
    for _ in 0..500 {
        readers.push(tail.from_now(FeedFilter::default()).await.unwrap());
    }
    assert_eq!(tail.readers(), 500);
    // All wait; the first events come through the ring.
    let first = a_task(&world).await;
    for reader in &mut readers {
        assert_eq!(take(&world, reader, 4).await, [first; 4]);
    }
    let before = counted.reads.load(Ordering::Relaxed);
    let second = a_task(&world).await;
    for reader in &mut readers {
        assert_eq!(take(&world, reader, 4).await, [second; 4]);
    }
    let reads = counted.reads.load(Ordering::Relaxed) - before;
    assert!(reads < 100, "{reads} reads for 500 readers");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_falls_behind_the_ring_misses_nothing() {
    let (world, _) = world();
    let tail = world.orchestrator.events();
    let mut slow = tail.from_now(FeedFilter::default()).await.unwrap();
    let mut fast = tail.from_now(FeedFilter::default()).await.unwrap();
    // More than the ring holds.
    let mut tasks = Vec::new();
    for _ in 0..1_100 {
        let task = a_task(&world).await;
        assert_eq!(take(&world, &mut fast, 4).await, [task; 4]);
        tasks.extend([task; 4]);
    }
    assert_eq!(take(&world, &mut slow, 4_400).await, tasks);
    let task = a_task(&world).await;
    assert_eq!(take(&world, &mut slow, 4).await, [task; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_costs_time_and_no_event() {
    let (world, counted) = world();
    let tail = world.orchestrator.events();
    let mut reader = tail.from_now(FeedFilter::default()).await.unwrap();
    counted.failures.store(3, Ordering::Relaxed);
    let task = a_task(&world).await;
    let mut taken = Vec::new();
    while taken.len() < 4 {
        if let Ok(portion) = world.moving_time(reader.next()).await {
            taken.extend(portion.events.iter().map(|told| told.event.task()));
        }
    }
    assert_eq!(taken, [task; 4]);
    assert_eq!(world.orchestrator.metrics().loops_restarted.get(), 0);
}

#[tokio::test(start_paused = true)]
async fn when_nobody_reads_nothing_is_read() {
    let (world, counted) = world();
    let tail = world.orchestrator.events();
    let reader = tail.from_now(FeedFilter::default()).await.unwrap();
    everything_waits().await;
    drop(reader);
    for _ in 0..60 {
        world.advance(1);
        everything_waits().await;
    }
    let before = counted.reads.load(Ordering::Relaxed);
    a_task(&world).await;
    for _ in 0..60 {
        world.advance(1);
        everything_waits().await;
    }
    assert_eq!(counted.reads.load(Ordering::Relaxed), before);
    // And it begins anew with the next reader.
    let mut reader = tail.from_now(FeedFilter::default()).await.unwrap();
    let task = a_task(&world).await;
    assert_eq!(take(&world, &mut reader, 4).await, [task; 4]);
}
