//! The feed while transactions end in another order than they wrote in, or not at all.

use std::collections::BTreeSet;

use application::ports::{ClaimScope, EventFeed, FeedFilter, FeedPage, FeedQuery, Rest};
use domain::event::{EventId, StoredEvent};
use domain::id::{StepId, StepIndex, TaskId};
use domain::task::SubmissionFacts;
use sqlx::{Connection, PgConnection};
use tasker_adapters_postgres::{PgOptions, PgStore};

use crate::support::{World, ask, one_step, success};

async fn read(feed: &dyn EventFeed, after: EventId, task: Option<TaskId>) -> FeedPage {
    let filter = FeedFilter {
        task,
        ..FeedFilter::default()
    };
    let query = FeedQuery {
        after,
        filter,
        limit: 100,
    };
    feed.read(query).await.expect("the store answers")
}

fn tasks(page: &FeedPage) -> Vec<TaskId> {
    page.events.iter().map(StoredEvent::task).collect()
}

/// Somebody who writes history in a transaction of his own.
struct Slow(PgConnection);

impl Slow {
    /// Claims this step and does not commit.
    async fn claims(world: &World, task: TaskId) -> Self {
        let mut connection = PgConnection::connect(world.database.url()).await.unwrap();
        sqlx::query("BEGIN").execute(&mut connection).await.unwrap();
        let claimed = sqlx::query(
            "SELECT * FROM tasker.claim_steps(NULL, NULL, $1, 0, NULL, 'slow', 1,
                 '2030-01-01', '2027-01-15 08:00:00+00')",
        )
        .bind(task.as_uuid())
        .fetch_all(&mut connection)
        .await
        .unwrap();
        assert_eq!(claimed.len(), 1, "it is claimed");
        Self(connection)
    }

    async fn ends(mut self, how: &'static str) {
        sqlx::query(how).execute(&mut self.0).await.unwrap();
        self.0.close().await.unwrap();
    }
}

async fn start(world: &World, task: TaskId) {
    let index = StepIndex(0);
    let mut request = ask("w1", 1);
    request.scope = ClaimScope::Step(StepId { task, index });
    let claimed = world.ports.queue.claim(request).await.unwrap();
    assert_eq!(claimed.steps.len(), 1);
}

/// Three tasks: the first is being started by somebody slow, the others are started meanwhile.
async fn overtaken() -> (World, [TaskId; 3], Slow) {
    let world = World::new().await;
    let facts = SubmissionFacts::default;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(world.submit(&one_step(), facts()).await);
    }
    let slow = Slow::claims(&world, made[0]).await;
    for task in &made[1..] {
        start(&world, *task).await;
    }
    (world, made.try_into().unwrap(), slow)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_commits_late_is_not_skipped() {
    let (world, [late, two, three], slow) = overtaken().await;
    let feed = world.store.feed();
    for _ in 0..3 {
        let page = read(feed.as_ref(), EventId::START, None).await;
        assert_eq!((tasks(&page), page.rest), (vec![], Rest::Unsettled));
        assert_eq!(page.upto, EventId::START, "nobody goes on beyond it");
    }
    slow.ends("COMMIT").await;
    let page = read(feed.as_ref(), EventId::START, None).await;
    assert_eq!(tasks(&page), [late, late, two, two, three, three]);
    assert_eq!(page.rest, Rest::Nothing);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_rolled_back_is_not_waited_for() {
    let (world, [_, two, three], slow) = overtaken().await;
    let feed = world.store.feed();
    let page = read(feed.as_ref(), EventId::START, None).await;
    assert_eq!(page.rest, Rest::Unsettled);
    slow.ends("ROLLBACK").await;
    let page = read(feed.as_ref(), EventId::START, None).await;
    assert_eq!(
        (tasks(&page), page.rest),
        (vec![two, two, three, three], Rest::Nothing)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gap_is_waited_at_only_for_those_who_wrote_when_it_was_seen() {
    let (world, [_, two, three], slow) = overtaken().await;
    let feed = world.store.feed();
    assert_eq!(
        read(feed.as_ref(), EventId::START, None).await.rest,
        Rest::Unsettled
    );
    // Somebody else begins and does not end; the gap is none of his.
    let four = world.submit(&one_step(), SubmissionFacts::default()).await;
    let other = Slow::claims(&world, four).await;
    slow.ends("ROLLBACK").await;
    let page = read(feed.as_ref(), EventId::START, None).await;
    assert_eq!(tasks(&page), [two, two, three, three]);
    other.ends("COMMIT").await;
    let page = read(feed.as_ref(), page.upto, None).await;
    assert_eq!((tasks(&page), page.rest), (vec![four, four], Rest::Nothing));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_task_is_read_no_further_than_all_are_settled() {
    let (world, [late, two, _], slow) = overtaken().await;
    let feed = world.store.feed();
    let page = read(feed.as_ref(), EventId::START, Some(two)).await;
    assert_eq!((tasks(&page), page.rest), (vec![], Rest::Unsettled));
    slow.ends("COMMIT").await;
    for task in [late, two] {
        let page = read(feed.as_ref(), EventId::START, Some(task)).await;
        assert_eq!((tasks(&page), page.rest), (vec![task, task], Rest::Nothing));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_head_waits_for_those_who_write() {
    let (world, [late, ..], slow) = overtaken().await;
    let feed = world.store.feed();
    let asked = tokio::spawn(async move { feed.head().await });
    // It looks at the locks, again and again, for as long as they are held.
    let before = world.store.commands();
    while world.store.commands() < before + 3 {
        tokio::task::yield_now().await;
    }
    assert!(!asked.is_finished());
    slow.ends("COMMIT").await;
    let head = asked.await.unwrap().unwrap();
    let feed = world.store.feed();
    assert_eq!(read(feed.as_ref(), head, None).await.events, []);
    let snapshot = world.load(late).await;
    world
        .commit(vec![success(&snapshot.steps[0], crate::support::start())])
        .await;
    let page = read(feed.as_ref(), head, None).await;
    assert_eq!(tasks(&page), [late, late]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_goes_on_where_one_ended() {
    let (world, [late, two, three], slow) = overtaken().await;
    slow.ends("COMMIT").await;
    let page = read(world.store.feed().as_ref(), EventId::START, None).await;
    let third = page.events[2].id;
    let other = PgStore::connect(world.database.url(), PgOptions::default())
        .await
        .unwrap();
    let rest = read(other.feed().as_ref(), third, None).await;
    assert_eq!(tasks(&rest), [two, three, three]);
    let ids: BTreeSet<EventId> = page.events[..3]
        .iter()
        .chain(&rest.events)
        .map(|e| e.id)
        .collect();
    assert_eq!(ids.len(), 6);
    assert_eq!(tasks(&page)[0], late);
    other.close().await;
}

/// A page of the feed costs what it shows, however much is stored.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_a_range_of_an_index() {
    let world = World::new().await;
    for query in [
        "SELECT * FROM tasker.history WHERE id >= 8 ORDER BY id LIMIT 10",
        "SELECT max(id) FROM tasker.history",
    ] {
        world.sql("ANALYZE tasker.history");
        let plan = world.sql(&format!("SET enable_seqscan = off; EXPLAIN {query}"));
        assert!(plan.contains("history_by_id"), "{plan}");
    }
}
